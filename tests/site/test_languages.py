import pytest
from django.urls import reverse

from tests.factories import MeasureFactory


@pytest.mark.parametrize(("prefix", "language"), [("", "nb"), ("/nn", "nn"), ("/en", "en")])
def test_the_address_alone_says_the_language(prefix, language, client, db):
    for header in ("nb", "en", "se"):
        page = client.get(f"{prefix}/personvern/", headers={"accept-language": header})

        assert page.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in page.text
        assert "Accept-Language" not in page.headers.get("Vary", "")
        assert not page.cookies


def test_every_page_links_to_itself_in_the_other_languages(client, plan):
    measure = MeasureFactory(plan=plan, code="A1")
    address = reverse("measure", args=[plan.slug, measure.code])

    page = client.get(f"/en{address}").text

    for url in (address, f"/nn{address}", f"/en{address}"):
        assert f'href="http://testserver{url}"' in page


def test_a_plan_whose_address_begins_as_a_language_is_found(client, plan):
    plan.slug = "nn-plan"
    plan.save()

    assert client.get("/nn-plan/").status_code == 200
    assert client.get("/nn/nn-plan/").headers["Content-Language"] == "nn"
