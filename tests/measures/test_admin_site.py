"""What holds for the whole admin: its words, its protection against forged requests, and the way to the passwords."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from measures.models import Report
from tests.factories import MeasureFactory, OrganisationFactory
from tests.measures.filling import main_form, read
from tests.measures.reading import page_at, words


def test_a_step_that_comes_from_another_site_is_refused(draft, planner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)

    answer = client.post(reverse("admin:report-submit", args=[draft.pk]))

    assert answer.status_code == 403
    assert Report.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("language", "yes", "no", "monday"), [("", "Ja", "Nei", "mandag"), ("nn/", "Ja", "Nei", "måndag")]
)
def test_the_admin_speaks_norwegian_where_django_does_not(
    language, yes, no, monday, client, administrator, plan
):
    client.force_login(administrator)

    page = page_at(client, f"/{language}admin/measures/plan/")
    script = client.get(f"/{language}admin/jsi18n/").content.decode()

    ticks = {image["alt"] for image in page.select("#result_list img")}
    assert ticks <= {yes, no}
    assert ticks
    assert f'"Monday": {json.dumps(monday)}' in script


def test_passwords_are_changed_on_the_site_s_own_page(client, planner):
    client.force_login(planner)

    assert client.get(reverse("admin:password_change")).url == reverse("account_change_password")


def test_deleting_names_what_people_have_written_and_not_what_only_ties_things_together(
    client, administrator, plan
):
    partner = OrganisationFactory(name="Næringsforeningen")
    MeasureFactory(plan=plan).partners.add(partner)
    client.force_login(administrator)

    page = page_at(client, reverse("admin:measures_organisation_delete", args=[partner.pk]))

    assert "Næringsforeningen" in words(page.find(id="deleted-objects"))
    assert "object (" not in words(page.find(id="content"))


@pytest.mark.parametrize("who", ["planner", "coordinator"])
def test_answers_are_kept_by_no_cache(who, client, request, draft):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(reverse("admin:index"))

    assert "no-store" in answer.headers["Cache-Control"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_every_error_of_a_form_leads_to_its_field(client, coordinator, plan):
    client.force_login(coordinator)

    answer = client.post(reverse("admin:measures_measure_add"), {"title": ""})

    form = answer.context["adminform"].form
    page = main_form(read(answer))
    for link in page.select(".error-links a"):
        assert page.select_one(link["href"]), link["href"]
    assert len(page.select(".error-links li")) == len(form.errors)
