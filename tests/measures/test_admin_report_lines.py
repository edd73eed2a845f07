"""Writing a report's lines, and sending in what is written."""

import pytest

from measures.models import Report, ReportState, StatusLine
from measures.models.report_event import Step
from tests.factories import FollowUpFactory, MeasureFactory, ReportFactory, StatusLineFactory
from tests.measures.filling import change, fields_of, main_form, read, send, step
from tests.measures.reading import page_at, words


def test_lines_are_written_and_kept_as_a_draft_though_not_complete(as_planner, draft):
    answer = send(
        as_planner,
        change(draft),
        {
            "lines-0-status": "delayed",
            "lines-0-percent": "40",
            "lines-0-spent": "1 250 000",
            "lines-0-next_step": "Neste",
        },
    )

    line = draft.lines.get()
    assert answer.status_code == 302
    assert (line.status, line.percent, line.spent, line.next_step) == ("delayed", 40, 1_250_000, "Neste")
    assert line.history.first().history_user.email == "planlegger@lyngen.example"


@pytest.mark.parametrize(
    ("field", "written"),
    [("percent", "101"), ("percent", "-1"), ("spent", "mye"), ("completed_on", "i går"), ("status", "x")],
)
def test_a_faulty_line_says_so_and_keeps_what_was_typed(as_planner, draft, field, written):
    answer = send(as_planner, change(draft), {f"lines-0-{field}": written, "lines-0-next_step": "Skrevet nå"})

    assert answer.status_code == 200
    errors = answer.context["inline_admin_formsets"][0].formset.errors
    assert [set(faulty) for faulty in errors] == [{field}]
    assert read(answer).find(id="id_lines-0-next_step").text.strip() == "Skrevet nå"


def test_a_line_of_another_report_cannot_be_written_through_one_s_own(as_planner, draft, storfjord):
    foreign = StatusLineFactory(
        report=ReportFactory(round=draft.round, municipality=storfjord), next_step="Storfjords ord"
    )

    answer = send(as_planner, change(draft), {"lines-0-id": foreign.pk, "lines-0-next_step": "Tatt over"})

    assert answer.status_code == 200
    assert StatusLine.objects.get(pk=foreign.pk).next_step == "Storfjords ord"


def test_a_line_is_neither_added_nor_moved_nor_deleted_by_what_is_sent(
    as_planner, draft, plan, lyngen, storfjord
):
    other = FollowUpFactory(measure=MeasureFactory(plan=plan), municipality=storfjord)

    send(
        as_planner,
        change(draft),
        {
            "lines-TOTAL_FORMS": 2,
            "lines-0-DELETE": "on",
            "lines-0-follow_up": other.pk,
            "lines-1-follow_up": other.pk,
            "lines-1-status": "ongoing",
        },
    )

    line = draft.lines.get()
    assert line.follow_up != other


def test_sending_in_saves_what_is_written_first(as_planner, draft):
    answer = send(as_planner, change(draft), {"lines-0-next_step": "Skrevet nå"}, to=step("submit", draft))

    assert answer.url == change(draft)
    assert Report.objects.get().state == ReportState.SUBMITTED
    assert draft.lines.get().next_step == "Skrevet nå"


def test_words_to_the_approver_go_with_it(as_planner, draft):
    send(as_planner, change(draft), {"comment": "Se særlig på A1."}, to=step("submit", draft))

    assert draft.events.get(step=Step.SUBMIT).comment == "Se særlig på A1."


def test_what_is_missing_is_listed_with_the_way_to_its_line_and_what_is_written_is_saved(
    as_planner, draft, plan, lyngen
):
    lacking = FollowUpFactory(measure=MeasureFactory(plan=plan, title="Uten linje"), municipality=lyngen)

    answer = send(
        as_planner,
        change(draft),
        {"lines-0-status": "on_hold", "lines-0-next_step": "Skrevet nå"},
        to=step("submit", draft),
    )
    page = read(as_planner.get(answer.url))

    assert Report.objects.get().state == ReportState.DRAFT
    assert draft.lines.get(follow_up__isnull=False, status="on_hold").next_step == "Skrevet nå"
    targets = [link["href"] for link in page.select(".conflict a")]
    assert sorted(targets) == sorted(f"#line-{line.pk}" for line in draft.lines.all())
    assert all(page.select_one(target) for target in targets)
    assert lacking.measure.title in words(page.select_one(".conflict"))


def test_a_faulty_form_is_not_sent_in_and_saves_to_the_right_address(as_planner, draft):
    answer = send(as_planner, change(draft), {"lines-0-percent": "mye"}, to=step("submit", draft))

    assert answer.status_code == 200
    assert main_form(read(answer))["action"] == change(draft)
    assert Report.objects.get().state == ReportState.DRAFT


def test_the_first_button_of_the_form_saves_and_does_not_send_in(as_planner, draft):
    """Enter in a field presses the first button."""
    form = main_form(page_at(as_planner, change(draft)))

    first = form.select("input[type=submit], button")[0]

    assert first.get("name") == "_save"


@pytest.mark.parametrize("state", ["submitted", "approved", "published"])
def test_a_report_that_has_been_sent_in_has_nothing_to_fill_in(as_planner, report_in, state):
    form = main_form(page_at(as_planner, change(report_in(state))))

    names = {name for name in fields_of(form) if not name.endswith("_FORMS")}
    assert names <= {"csrfmiddlewaretoken", "lines-0-id", "lines-0-report"}


@pytest.mark.parametrize("who", ["approver", "coordinator"])
def test_only_planners_write(who, report_in, client, request):
    report = report_in("approved" if who == "coordinator" else "draft")
    client.force_login(request.getfixturevalue(who))

    answer = client.post(change(report), {"lines-0-next_step": "Ikke mitt"})

    assert answer.status_code == 403


def test_the_published_line_shows_the_words_of_its_day(report_in, client, planner):
    report = report_in("published")
    measure = report.lines.get().follow_up.measure
    title, measure.title = measure.title, "Omdøpt siden"
    measure.save()
    client.force_login(planner)

    lines = words(page_at(client, change(report)).find(id="lines-group"))

    assert title in lines
    assert "Omdøpt siden" not in lines
