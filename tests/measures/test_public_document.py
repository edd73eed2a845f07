from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from measures.documents import markdown
from measures.models import PlanState
from tests.factories import ActionPlanFactory, BudgetPlanFactory, PlanFactory

PDF = b"%PDF-1.4 innhold"

KINDS = [(ActionPlanFactory, "action-plan-document"), (BudgetPlanFactory, "budget-plan-document")]


def with_file(document, name="plan.pdf"):
    document.file.save(name, ContentFile(PDF))
    return document


def fetch(client, view, document):
    return client.get(reverse(view, args=[document.pk]))


@pytest.fixture(params=KINDS, ids=["action plan", "budget plan"])
def kind(request):
    return request.param


@pytest.fixture
def proposal(kind, lyngen):
    factory, _view = kind
    return with_file(factory(municipality=lyngen, adopted_on=None))


def test_an_adopted_document_is_downloaded_under_its_own_name(kind, lyngen, client):
    factory, view = kind
    document = with_file(factory(municipality=lyngen, title="Plan 2020–2023: næring/sjø"))

    answer = fetch(client, view, document)

    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(PDF))
    disposition = unquote(answer.headers["Content-Disposition"])
    assert disposition == "attachment; filename*=utf-8''Lyngen – Plan 2020–2023- næring-sjø.pdf"


def test_a_file_can_do_nothing_inside_the_site(kind, lyngen, client):
    factory, view = kind

    answer = fetch(client, view, with_file(factory(municipality=lyngen)))

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not answer.cookies


def test_a_file_is_not_compressed_once_more(kind, lyngen, client):
    factory, view = kind
    document = with_file(factory(municipality=lyngen))

    answer = client.get(reverse(view, args=[document.pk]), headers={"Accept-Encoding": "gzip"})

    assert b"".join(answer.streaming_content) == PDF


@pytest.mark.parametrize("reader", ["visitor", "neighbour", "coordinator", "steering_member"])
def test_a_proposal_is_not_there_for_others(reader, kind, proposal, client, request):
    user = request.getfixturevalue(reader)
    if user.is_authenticated:
        client.force_login(user)

    assert fetch(client, kind[1], proposal).status_code == 404


@pytest.mark.parametrize("reader", ["planner", "approver"])
def test_a_proposal_is_read_inside_the_municipality_and_kept_by_no_shared_cache(
    reader, kind, proposal, client, request
):
    client.force_login(request.getfixturevalue(reader))

    answer = fetch(client, kind[1], proposal)

    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Cache-Control"] == "private"


def test_without_a_file_there_is_nothing_to_download(kind, lyngen, client):
    factory, view = kind

    assert fetch(client, view, factory(municipality=lyngen)).status_code == 404


def test_a_file_that_is_lost_from_the_disk_is_not_found(kind, lyngen, client):
    factory, view = kind
    document = with_file(factory(municipality=lyngen))
    document.file.storage.delete(document.file.name)

    assert fetch(client, view, document).status_code == 404


@pytest.mark.parametrize("outside", ["../settings.pdf", "/etc/passwd", "budgetplan/../../secret.pdf"])
def test_a_path_that_leads_out_of_the_uploads_opens_nothing(outside, lyngen, client, tmp_path):
    (tmp_path / "settings.pdf").write_bytes(b"hemmelig")
    (tmp_path / "secret.pdf").write_bytes(b"hemmelig")
    document = BudgetPlanFactory(municipality=lyngen)
    type(document).objects.filter(pk=document.pk).update(file=outside)

    assert fetch(client, "budget-plan-document", document).status_code in (400, 404)


def test_posting_to_a_document_is_not_allowed(kind, lyngen, client):
    factory, view = kind
    document = with_file(factory(municipality=lyngen))

    assert client.post(reverse(view, args=[document.pk])).status_code == 405


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("plan.ODS", "application/vnd.oasis.opendocument.spreadsheet"),
        ("plan.html", "application/octet-stream"),
    ],
)
def test_only_the_types_that_are_taken_are_named(name, content_type, lyngen, client):
    document = with_file(ActionPlanFactory(municipality=lyngen), name)

    assert fetch(client, "action-plan-document", document).headers["Content-Type"] == content_type


def test_the_plan_document_of_a_public_plan_is_downloaded(plan, client):
    plan.document.save("rsnp.pdf", ContentFile(PDF))

    answer = client.get(reverse("plan-document", args=[plan.slug]))

    assert b"".join(answer.streaming_content) == PDF
    assert "filename*=utf-8" in answer.headers["Content-Disposition"]


def test_the_plan_document_of_a_draft_is_there_for_those_with_a_role_in_it(plan, planner, client):
    plan.document.save("rsnp.pdf", ContentFile(PDF))
    type(plan).objects.update(state=PlanState.DRAFT)
    address = reverse("plan-document", args=[plan.slug])

    assert client.get(address).status_code == 404

    client.force_login(planner)

    assert client.get(address).status_code == 200


def test_a_plan_without_a_document_has_none_to_download(db, client):
    assert client.get(reverse("plan-document", args=[PlanFactory().slug])).status_code == 404


def test_markdown_becomes_headings_lists_and_links_below_the_pages_own_headings():
    html = markdown("# Bakgrunn\n\nTekst med **trykk** og [lenke](https://example.no).\n\n- en\n- to\n")

    assert html == (
        "<h3>Bakgrunn</h3>\n"
        '<p>Tekst med <strong>trykk</strong> og <a href="https://example.no" rel="noopener">lenke</a>.</p>\n'
        "<ul>\n<li>en</li>\n<li>to</li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        "[x](javascript:go())",
        "<p onclick='go()'>x</p>",
        "![x](https://elsewhere.example/pixel.png)",
        "<iframe src='https://elsewhere.example'></iframe>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_markdown_lets_nothing_through_that_runs_or_fetches(text):
    html = markdown(text)

    for tag in ("<script", "<iframe", "<img", "<p onclick", 'href="javascript', 'href="data'):
        assert tag not in html


def test_html_in_a_text_is_shown_as_it_was_written():
    assert markdown("a <b>x</b>") == "<p>a &lt;b&gt;x&lt;/b&gt;</p>\n"


def test_a_deep_heading_stays_a_heading():
    assert markdown("###### Dypt") == "<h6>Dypt</h6>\n"
