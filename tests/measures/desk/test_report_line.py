"""A line saved in the background as one goes: what is asked, and what is answered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.formats import recently
from measures.models import StatusLine
from tests.factories import MembershipFactory
from tests.measures.desk.writing import JSON, filled, name, new_line, opened, save_line
from tests.measures.filling import read


@pytest.fixture
def colleague(lyngen):
    return MembershipFactory(user__name="Ola Kollega", municipality=lyngen).user


def saved(line):
    return StatusLine.objects.get(pk=line.pk)


def test_a_line_is_saved_and_the_answer_tells_what_the_page_has_to_show(as_planner, planner, line):
    answer = save_line(as_planner, line, {"status": "in_progress", "percent": "40", "spent": "1250000"})

    told = answer.json()
    assert answer.status_code == 200
    assert (saved(line).percent, saved(line).spent, saved(line).entered_by) == (40, 1_250_000, planner)
    assert told["state"] == "saved"
    assert told["line"]["version"] == saved(line).version
    assert told["line"]["values"]["spent"] == "1\u00a0250\u00a0000"
    assert "40" in told["line"]["now"]
    assert "Sist ført av" in told["line"]["entered"]
    assert "1 av 1 rapportert" in told["head"]
    assert len(told["at"]) == 5
    assert told["at"][2] == "."


def test_what_the_status_needs_is_told_though_the_draft_is_saved_without_it(as_planner, line):
    told = save_line(as_planner, line, {"status": "delayed"}).json()

    assert told["state"] == "saved"
    assert "mangler avvik eller begrunnelse" in told["line"]["now"]


def test_a_suggestion_comes_and_goes_with_what_is_saved(as_planner, line):
    with_it = save_line(as_planner, line, {"percent": "100"}).json()
    without = save_line(as_planner, line, {"percent": "90"}).json()

    assert "Gjennomført" in with_it["line"]["suggestion"]
    assert without["line"]["suggestion"].strip() == ""


def test_what_cannot_be_understood_is_said_at_its_field_and_nothing_is_saved(as_planner, line):
    answer = save_line(as_planner, line, {"percent": "mye", "next_step": "Skrevet nå"})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["percent"]
    assert saved(line).next_step == ""


def test_the_same_sent_once_more_is_no_conflict_and_no_second_entry(as_planner, line):
    """The answer to the first time was lost on the way."""
    page = opened(as_planner, line.report)
    first = save_line(as_planner, line, {"next_step": "Lyse ut"}, page=page)
    again = save_line(as_planner, line, {"next_step": "Lyse ut"}, page=page)

    assert again.status_code == 200
    assert again.json()["line"]["version"] == first.json()["line"]["version"] == saved(line).version
    assert saved(line).history.filter(next_step="Lyse ut").count() == 1


def test_line_breaks_of_scripts_and_of_forms_are_the_same(as_planner, line):
    save_line(as_planner, line, {"what_was_done": "En\r\nTo"})
    version = saved(line).version

    save_line(as_planner, line, {"what_was_done": "En\nTo"})

    assert (saved(line).what_was_done, saved(line).version) == ("En\nTo", version)


def test_mending_a_typo_is_no_entry_of_its_own(as_planner, line, planner, colleague):
    line.enter(by=colleague, what_was_done="Komunen har lyst ut stillingen som næringssjef.")

    save_line(as_planner, line, {"what_was_done": "Kommunen har lyst ut stillingen som næringssjef."})

    assert saved(line).entered_by == colleague
    assert saved(line).history.first().history_user == planner


def test_what_is_sent_in_meanwhile_is_told(as_planner, draft, line, planner):
    page = opened(as_planner, draft)
    draft.submit(by=planner)

    answer = save_line(as_planner, line, {"next_step": "For sent"}, page=page)

    assert answer.status_code == 409
    assert answer.json()["state"] == "closed"
    assert "sendte rapporten inn" in answer.json()["html"]
    assert saved(line).next_step == ""


def test_a_session_that_ran_out_and_an_old_form_are_told_apart(client, planner, line, settings):
    client.force_login(planner)
    where = reverse("report-line-save", args=[line.report_id, line.pk])
    client.handler.enforce_csrf_checks = True
    old_form = client.post(where, {name(line, "next_step"): "x"}, **JSON)
    client.handler.enforce_csrf_checks = False
    client.logout()
    signed_out = client.post(where, {name(line, "next_step"): "x"}, **JSON)

    assert (old_form.status_code, signed_out.status_code) == (403, 401)


@pytest.mark.parametrize("lines", [1, 30])
def test_saving_takes_no_more_queries_in_a_longer_report(as_planner, draft, line, lines):
    for number in range(lines):
        new_line(draft, f"N{number}", status="in_progress")
    sent = filled(as_planner, draft, {(line, "next_step"): "Lyse ut"})
    own = {key: value for key, value in sent.items() if f"line-{line.pk}-" in key}

    with CaptureQueriesContext(connection) as queries:
        answer = as_planner.post(reverse("report-line-save", args=[draft.pk, line.pk]), own, **JSON)

    assert answer.json()["state"] == "saved"
    assert f"{lines + 1} av {lines + 1}" in answer.json()["head"]
    assert saved(line).next_step == "Lyse ut"
    # Savepoints are no questions.
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 15


# Two at one line ------------------------------------------------------------------------------------------


def conflict_in(answer):
    assert answer.status_code == 409
    told = answer.json()
    assert told["state"] == "conflict"
    return read(type("Answer", (), {"content": told["html"].encode()}))


def test_who_saves_second_is_told_who_and_when_and_sees_both_texts(as_planner, line, colleague):
    page = opened(as_planner, line.report)
    line.enter(by=colleague, next_step="Hennes neste steg")

    shown = conflict_in(save_line(as_planner, line, {"next_step": "Mitt neste steg"}, page=page)).get_text(
        " "
    )

    assert "Ola Kollega" in shown
    assert "i dag kl." in shown
    assert "Hennes neste steg" in shown
    assert "Mitt neste steg" in shown
    assert saved(line).next_step == "Hennes neste steg"


def test_different_fields_of_one_line_are_merged_without_a_question_and_one_is_told(
    as_planner, line, colleague
):
    page = opened(as_planner, line.report)
    line.enter(by=colleague, next_step="Hennes", percent=30)
    when = recently(line.history.first().history_date)

    answer = save_line(as_planner, line, {"what_was_done": "Mitt"}, page=page)

    assert answer.status_code == 200
    assert (saved(line).what_was_done, saved(line).next_step, saved(line).percent) == ("Mitt", "Hennes", 30)
    assert answer.json()["merged"] == (
        f"Ola Kollega har skrevet på den samme linjen imens ({when}): prosent og neste steg. Det er tatt med."
    )
    assert answer.json()["merged"] in answer.json()["line"]["entered"]
    assert answer.json()["line"]["values"]["next_step"] == "Hennes"


def test_a_line_that_was_begun_with_its_report_has_no_history_and_is_merged_all_the_same(
    as_planner, draft, colleague
):
    draft.lines.get().follow_up.status_lines.all().delete()
    draft.add_missing_lines()
    line = draft.lines.get()
    assert not line.history.exists()
    page = opened(as_planner, draft)
    line.enter(by=colleague, next_step="Hennes")

    answer = save_line(as_planner, line, {"what_was_done": "Mitt"}, page=page)

    assert answer.status_code == 200
    assert (saved(line).what_was_done, saved(line).next_step) == ("Mitt", "Hennes")


def test_both_having_written_the_same_is_no_conflict(as_planner, line, colleague):
    page = opened(as_planner, line.report)
    line.enter(by=colleague, status="delayed", deviation="Ventet på svar.")

    answer = save_line(as_planner, line, {"status": "delayed", "deviation": "Ventet på svar."}, page=page)

    assert answer.status_code == 200
    assert saved(line).entered_by == colleague


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("mine", "Mitt"), ("theirs", "Hennes"), ("both", "Hennes\n\nMitt")],
)
def test_the_second_chooses_field_by_field(as_planner, line, colleague, choice, expected):
    page = opened(as_planner, line.report)
    line.enter(by=colleague, next_step="Hennes", percent=30)
    mine = {"next_step": "Mitt", "percent": "60"}
    fragment = conflict_in(save_line(as_planner, line, mine, page=page))
    overwrite = fragment.select_one(f'input[name="{name(line, "overwrite")}"]')["value"]

    answer = save_line(
        as_planner,
        line,
        mine | {"overwrite": overwrite, "choice_next_step": choice, "choice_percent": "mine"},
        page=page,
    )

    assert answer.status_code == 200
    assert (saved(line).next_step, saved(line).percent) == (expected, 60)


@pytest.mark.parametrize("choices", [{}, {"choice_next_step": "mine"}, {"choice_percent": "both"}])
def test_a_field_that_is_not_chosen_is_asked_about_again(as_planner, line, colleague, choices):
    page = opened(as_planner, line.report)
    line.enter(by=colleague, next_step="Hennes", percent=30)
    mine = {"next_step": "Mitt", "percent": "60"}

    answer = save_line(as_planner, line, mine | {"overwrite": saved(line).version} | choices, page=page)

    fragment = conflict_in(answer)
    unchosen = [error for error in fragment.select("[data-choose]") if not error.has_attr("hidden")]
    assert len(unchosen) == 2 - len([choice for choice in choices.values() if choice == "mine"])
    assert saved(line).next_step == "Hennes"


def test_the_choice_holds_only_for_what_was_seen(as_planner, line, colleague):
    page = opened(as_planner, line.report)
    line.enter(by=colleague, next_step="Det første")
    seen = line.version
    line.enter(by=colleague, next_step="Det andre")

    answer = save_line(
        as_planner,
        line,
        {"next_step": "Mitt", "overwrite": seen, "choice_next_step": "mine"},
        page=page,
    )

    assert "Det andre" in conflict_in(answer).get_text(" ")
    assert saved(line).next_step == "Det andre"


def test_what_is_completed_was_not_completed_on_a_day_to_come(as_planner, line):
    changes = {"status": "completed", "completed_on": "1.1.2999", "what_was_done": "Åpnet"}

    answer = save_line(as_planner, line, changes)

    assert answer.json()["state"] == "faulty"
    assert list(answer.json()["errors"]) == ["completed_on"]
    assert saved(line).completed_on is None


def test_a_percentage_that_follows_from_the_status_is_not_asked_about(as_planner, line, colleague):
    page = opened(as_planner, line.report)
    line.enter(by=colleague, percent=60)

    answer = save_line(
        as_planner, line, {"status": "completed", "completed_on": "3.5.2021", "percent": "100"}, page=page
    )

    assert answer.status_code == 200
    assert (saved(line).status, saved(line).percent) == ("completed", 100)


def test_the_other_s_status_takes_what_belongs_to_it_along(as_planner, planner, line, colleague):
    line.enter(by=planner, percent=40)
    page = opened(as_planner, line.report)
    line.enter(by=colleague, status="delayed", percent=60)
    mine = {"status": "completed", "percent": "100", "completed_on": "3.5.2021"}

    answer = save_line(
        as_planner, line, mine | {"overwrite": line.version, "choice_status": "theirs"}, page=page
    )

    assert answer.status_code == 200
    assert (saved(line).status, saved(line).percent, saved(line).completed_on) == ("delayed", 60, None)


def test_the_row_itself_refuses_where_somebody_is_quicker_between_reading_and_writing(
    as_planner, line, colleague, monkeypatch
):
    """Found good, and then overtaken: it is read anew, and nothing is overwritten."""
    page = opened(as_planner, line.report)
    save = StatusLine.save

    def other_is_quicker(self, *args, **kwargs):
        monkeypatch.setattr(StatusLine, "save", save)
        StatusLine.objects.get(pk=line.pk).enter(by=colleague, next_step="Den raske")
        return save(self, *args, **kwargs)

    monkeypatch.setattr(StatusLine, "save", other_is_quicker)
    answer = save_line(as_planner, line, {"next_step": "Den trege"}, page=page)

    assert "Den raske" in conflict_in(answer).get_text(" ")
    assert saved(line).next_step == "Den raske"
