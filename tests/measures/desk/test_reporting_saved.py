"""Writing a report without a script: saved by a button, and told what is wrong."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.formats import recently
from measures.models import StatusLine
from tests.factories import MembershipFactory
from tests.measures.desk.writing import (
    address,
    line_of,
    name,
    new_line,
    opened,
    save_line,
    send,
)
from tests.measures.filling import fields_of, read
from tests.measures.reading import words

# Saved without a script -----------------------------------------------------------------------------------


def test_all_lines_are_saved_by_one_button_as_a_draft_though_not_complete(as_planner, planner, draft, line):
    other = new_line(draft, "B2")

    answer = send(
        as_planner,
        draft,
        {
            (line, "status"): "delayed",
            (line, "percent"): "40 %",
            (line, "spent"): "1 250 000",
            (other, "status"): "completed",
            (other, "completed_on"): "3.5.2021",
        },
    )

    line.refresh_from_db()
    other.refresh_from_db()
    assert answer.url == address(draft)
    assert (line.status, line.percent, line.spent) == ("delayed", 40, 1_250_000)
    assert (other.status, other.percent, other.completed_on) == ("completed", 100, dt.date(2021, 5, 3))
    assert (line.entered_by, line.history.first().history_user) == (planner, planner)


def test_a_button_a_line_leads_back_to_it_or_on_to_the_next_which_then_stands_open(as_planner, draft, line):
    other = new_line(draft, "U2")
    where = reverse("report-line-save", args=[draft.pk, line.pk])
    button = line_of(opened(as_planner, draft), line).select_one("button[data-save=next]")

    back = send(as_planner, draft, {(line, "next_step"): "Ett"}, to=where)
    on = send(as_planner, draft, {(line, "next_step"): "To"}, to=where, next=button["value"])

    assert button["formaction"] == where
    assert back.url.endswith(f"?linje={line.pk}#line-{line.pk}")
    assert on.url.endswith(f"?linje={other.pk}#line-{other.pk}")
    page = read(as_planner.get(on.url))
    assert line_of(page, other).details.has_attr("open")
    assert not line_of(page, line).details.has_attr("open")
    assert StatusLine.objects.get(pk=line.pk).next_step == "To"


def test_the_button_of_one_line_loses_nothing_that_is_written_in_the_others(as_planner, draft, line):
    other = new_line(draft, "B2")
    where = reverse("report-line-save", args=[draft.pk, line.pk])

    send(as_planner, draft, {(other, "next_step"): "Skrevet i en annen linje"}, to=where)

    assert StatusLine.objects.get(pk=other.pk).next_step == "Skrevet i en annen linje"


def test_what_is_not_changed_is_not_written_again(as_planner, draft, line):
    before = line.version, line.history.count()

    send(as_planner, draft)

    line.refresh_from_db()
    assert (line.version, line.history.count()) == before


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("percent", "101"),
        ("percent", "-1"),
        ("percent", "٤٠"),
        ("spent", "mye"),
        ("completed_on", "i går"),
        ("status", "x"),
    ],
)
def test_a_faulty_field_says_so_keeps_what_was_typed_and_the_rest_is_saved(
    as_planner, draft, line, field, written
):
    other = new_line(draft, "B2")

    answer = send(
        as_planner,
        draft,
        {(line, field): written, (line, "next_step"): "Skrevet nå", (other, "next_step"): "Feilfri"},
    )

    page = read(answer)
    assert answer.status_code == 422
    assert page.title.text.startswith("Feil:")
    (link,) = page.select(".ds-error-summary a")
    assert page.find(id=link["href"][1:])
    place = line_of(page, line)
    assert place.details.has_attr("open")
    assert place.select_one(".field-error")
    assert fields_of(place)[name(line, "next_step")] == ["Skrevet nå"]
    if field != "status":
        assert fields_of(place)[name(line, field)] == [written]
    assert StatusLine.objects.get(pk=line.pk).next_step == ""
    assert StatusLine.objects.get(pk=other.pk).next_step == "Feilfri"


def test_a_day_without_being_completed_is_asked_about_and_goes_when_it_is_taken_back(as_planner, draft, line):
    refused = send(as_planner, draft, {(line, "completed_on"): "3.5.2021"})
    send(as_planner, draft, {(line, "status"): "completed", (line, "completed_on"): "3.5.2021"})
    send(as_planner, draft, {(line, "status"): "in_progress"})

    line.refresh_from_db()
    assert "Gjennomført" in words(
        line_of(read(refused), line).select_one("[data-field=completed_on] .field-error")
    )
    assert (line.status, line.completed_on) == ("in_progress", None)


def test_a_standing_task_has_no_percentage_whatever_stood_there(as_planner, draft, line):
    send(as_planner, draft, {(line, "percent"): "40"})
    send(as_planner, draft, {(line, "status"): "ongoing"})

    line.refresh_from_db()
    assert (line.status, line.percent) == ("ongoing", None)


def test_without_a_script_the_second_sees_both_texts_too_and_chooses(as_planner, draft, line, lyngen):
    colleague = MembershipFactory(user__name="Ola Kollega", municipality=lyngen).user
    other = new_line(draft, "B2")
    page = opened(as_planner, draft)
    line.enter(by=colleague, next_step="Hennes", percent=30)
    mine = {(line, "next_step"): "Mitt", (other, "next_step"): "Uten strid"}

    told = send(as_planner, draft, mine, page=page)
    shown = line_of(read(told), line)
    unchosen = send(as_planner, draft, page=read(told))
    chosen = send(as_planner, draft, {(line, "choice_next_step"): "mine"}, page=read(told))

    assert told.status_code == unchosen.status_code == 409
    assert shown.details.has_attr("open")
    conflict = words(shown.select_one("[data-conflict]"))
    assert "Ola Kollega" in conflict
    assert "Hennes" in conflict
    assert "Mitt" in conflict
    assert "prosent" in conflict
    assert fields_of(shown)[name(line, "next_step")] == ["Mitt"]
    assert "Velg en av dem." in words(line_of(read(unchosen), line).select_one("[data-choose]"))
    assert chosen.status_code == 302
    line.refresh_from_db()
    assert (line.next_step, line.percent) == ("Mitt", 30)
    assert StatusLine.objects.get(pk=other.pk).next_step == "Uten strid"


def test_without_a_script_too_one_is_told_what_a_colleague_has_written_in_the_same_line_and_when(
    as_planner, draft, line, lyngen
):
    colleague = MembershipFactory(user__name="Ola Kollega", municipality=lyngen).user
    untouched = new_line(draft, "B2")
    page = opened(as_planner, draft)
    line.enter(by=colleague, next_step="Hennes")
    untouched.enter(by=colleague, next_step="Også hennes")
    when = recently(line.history.first().history_date)

    answer = send(as_planner, draft, {(line, "what_was_done"): "Mitt"}, page=page)

    shown = words(read(as_planner.get(answer.url)))
    line.refresh_from_db()
    assert (line.what_was_done, line.next_step) == ("Mitt", "Hennes")
    assert (
        f"{line.follow_up.measure.code}: Ola Kollega har skrevet på den samme linjen imens ({when}): "
        "neste steg. Det er tatt med."
    ) in shown
    assert shown.count("Ola Kollega har skrevet") == 1


# What is saved, and when ----------------------------------------------------------------------------------


def saved_in(page, line=None):
    """What the bar says of the report, or the row of the line."""
    if line:
        return words(line_of(page, line).select_one("summary [data-slot=state]"))
    return words(page.select_one(".report-bar [data-slot=page-state]"))


def test_one_sees_when_it_was_saved_as_soon_as_the_page_is_opened(
    as_planner, planner, draft, line, time_machine
):
    StatusLine.objects.filter(pk=line.pk).update(status="", entered_at=None)
    line.refresh_from_db()
    other, empty = new_line(draft, "B2"), new_line(draft, "B3")
    assert saved_in(opened(as_planner, draft)) == saved_in(opened(as_planner, draft), line) == ""

    time_machine.move_to(dt.datetime(2022, 5, 3, 12, 5, tzinfo=dt.UTC), tick=False)
    line.enter(by=planner, next_step="Lyse ut")
    time_machine.move_to(dt.datetime(2022, 5, 10, 6, 30, tzinfo=dt.UTC), tick=False)
    other.enter(by=planner, next_step="Søke om midler")
    today = opened(as_planner, draft)
    time_machine.move_to(dt.datetime(2023, 1, 10, 12, tzinfo=dt.UTC), tick=False)
    next_year = opened(as_planner, draft)

    assert saved_in(today) == saved_in(today, other) == "Lagret kl. 08.30"
    assert saved_in(today, line) == "Lagret 3.5. kl. 14.05"
    assert saved_in(today, empty) == ""
    assert saved_in(next_year) == "Lagret 10.5.2022 kl. 08.30"


def test_a_mended_typo_is_saved_too_though_it_is_no_entry(as_planner, planner, draft, line, time_machine):
    time_machine.move_to(dt.datetime(2022, 5, 3, 12, 5, tzinfo=dt.UTC), tick=False)
    line.enter(by=planner, what_was_done="Komunen har lyst ut stillingen som næringssjef.")
    time_machine.move_to(dt.datetime(2022, 5, 3, 13, 10, tzinfo=dt.UTC), tick=False)

    save_line(as_planner, line, {"what_was_done": "Kommunen har lyst ut stillingen som næringssjef."})

    page = opened(as_planner, draft)
    assert saved_in(page) == saved_in(page, line) == "Lagret kl. 15.10"


def test_what_could_not_be_saved_is_not_said_to_be(as_planner, planner, draft, line):
    other = new_line(draft, "B2")
    line.enter(by=planner, next_step="Lyse ut")

    page = read(send(as_planner, draft, {(line, "percent"): "mye", (other, "next_step"): "Feilfri"}))

    assert saved_in(page) == f"Ikke lagret ennå i {line.follow_up.measure.code}"
    assert saved_in(page, line) == "Ikke lagret ennå"
    assert saved_in(page, other).startswith("Lagret kl.")
