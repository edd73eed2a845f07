"""Sending a report in, and what becomes of what is typed when somebody else has, or when one is signed out."""

from django.urls import reverse

from measures.models import Report, ReportState, Status, StatusLine, Step
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    ReportFactory,
    StatusLineFactory,
)
from tests.measures.desk.writing import (
    address,
    filled,
    line_of,
    name,
    new_line,
    opened,
    send,
)
from tests.measures.filling import fields_of, read
from tests.measures.reading import words

# Sent in --------------------------------------------------------------------------------------------------


def submit(client, report, changes=None, **more):
    return send(client, report, changes, to=reverse("report-submit", args=[report.pk]), **more)


def test_sending_in_saves_what_is_written_first_and_takes_words_along(as_planner, draft, line):
    answer = submit(as_planner, draft, {(line, "next_step"): "Skrevet nå"}, comment="Se særlig på A1.")

    assert answer.url == reverse("desk-report-read", args=[draft.pk])
    assert Report.objects.get(pk=draft.pk).state == ReportState.SUBMITTED
    assert StatusLine.objects.get(pk=line.pk).next_step == "Skrevet nå"
    assert draft.events.get(step=Step.SUBMIT).comment == "Se særlig på A1."


def test_what_is_missing_is_named_line_by_line_and_field_by_field_with_the_way_there(as_planner, draft, line):
    silent = new_line(draft, "B1")
    done = new_line(draft, "B2")

    answer = submit(
        as_planner,
        draft,
        {(line, "status"): "on_hold", (done, "status"): "completed", (line, "next_step"): "Skrevet nå"},
        comment="Mine ord",
    )

    page = read(answer)
    links = {link["href"][1:]: words(link) for link in page.select(".ds-error-summary a")}
    assert Report.objects.get(pk=draft.pk).state == ReportState.DRAFT
    assert set(links) == {
        f"id_{name(line, 'deviation')}",
        f"id_{name(silent, 'status')}",
        f"id_{name(done, 'completed_on')}",
    }
    assert all(page.find(id=target) for target in links)
    assert "B1 Tiltak B1" in links[f"id_{name(silent, 'status')}"]
    for one in (line, silent, done):
        assert line_of(page, one).details.has_attr("open")
        assert line_of(page, one).select_one(".field-error")
    assert page.find(id="id_comment").text.strip() == "Mine ord"
    assert StatusLine.objects.get(pk=line.pk).next_step == "Skrevet nå"


def test_what_a_colleague_sends_in_meanwhile_is_told_and_what_was_typed_is_handed_back(
    as_planner, draft, line, planner
):
    page = opened(as_planner, draft)
    draft.submit(by=planner)

    answer = send(as_planner, draft, {(line, "next_step"): "Et helt nytt avsnitt"}, page=page)

    assert answer.status_code == 409
    assert "Et helt nytt avsnitt" in words(read(answer))
    assert "Uferdig tekst" not in words(read(answer))
    assert StatusLine.objects.get(pk=line.pk).next_step == ""


def test_what_is_handed_back_reads_as_it_was_written_and_names_who_sent_it_in(
    as_planner, draft, line, planner, approver
):
    page = opened(as_planner, draft)
    draft.submit(by=planner)
    draft.approve(by=approver)

    answer = send(as_planner, draft, {(line, "status"): "delayed", (line, "spent"): "5000"}, page=page)

    shown = words(read(answer).main)
    assert "Forsinket" in shown
    assert "5000" in shown
    assert f"{planner} sendte rapporten inn" in shown


def test_two_presses_on_the_button_send_in_once(as_planner, draft):
    page = opened(as_planner, draft)
    where = reverse("report-submit", args=[draft.pk])

    answers = [send(as_planner, draft, page=page, to=where) for _press in range(2)]

    assert [answer.url for answer in answers] == [reverse("desk-report-read", args=[draft.pk])] * 2
    assert draft.events.filter(step=Step.SUBMIT).count() == 1


def test_enter_in_a_field_saves_and_does_not_send_in(as_planner, draft):
    """It presses the first button of the form."""
    form = opened(as_planner, draft).select_one("#report")
    first = form.select("button[type=submit]")[0]

    assert first.get("formaction", form["action"]) == reverse("report-save", args=[draft.pk])


def test_a_correction_says_what_it_is_and_is_written_like_any_other(as_planner, report_in, planner):
    correction = report_in("published").correct(by=planner, note="Beløpet var galt")
    line = correction.lines.get()

    page = opened(as_planner, correction)
    send(as_planner, correction, {(line, "spent"): "5000"})

    assert "Beløpet var galt" in words(page)
    assert StatusLine.objects.get(pk=line.pk).spent == 5000


# Signed in anew -------------------------------------------------------------------------------------------


def test_a_page_that_was_opened_before_gets_a_fresh_proof_and_hears_who_is_signed_in(
    as_planner, planner, draft
):
    where = reverse("report-session", args=[draft.pk])

    told = as_planner.get(where, HTTP_ACCEPT="application/json").json()

    assert told["user"] == planner.pk
    assert len(told["token"]) == 64
    assert "no-store" in as_planner.get(where).headers["Cache-Control"]


def test_others_than_its_planners_get_none(client, draft, neighbour, approver):
    where = reverse("report-session", args=[draft.pk])
    for user in (neighbour, approver):
        client.force_login(user)
        assert client.get(where, HTTP_ACCEPT="application/json").status_code == 404


def test_who_signs_in_in_a_new_tab_is_led_back_to_the_one_in_which_they_wrote(as_planner, draft):
    page = read(as_planner.get(reverse("report-session", args=[draft.pk])))

    assert "gå tilbake" in words(page.main)
    assert page.main.select_one(f'a[href="{address(draft)}"]')


def test_what_is_typed_without_a_script_survives_a_session_that_ran_out(client, planner, draft, line):
    client.force_login(planner)
    sent = filled(client, draft, {(line, "next_step"): "Skrevet uten å være logget inn"})
    client.logout()

    answer = client.post(reverse("report-save", args=[draft.pk]), sent)
    client.force_login(planner)
    again = client.post(
        reverse("report-save", args=[draft.pk]), fields_of(read(answer).select_one("main form"))
    )

    assert "Skrevet uten å være logget inn" in words(read(answer).main)
    assert again.status_code == 302
    assert StatusLine.objects.get(pk=line.pk).next_step == "Skrevet uten å være logget inn"


def test_every_status_can_be_chosen(as_planner, draft, line):
    radios = line_of(opened(as_planner, draft), line).select("input[type=radio]")

    assert [radio["value"] for radio in radios] == ["", *Status.values]


def test_a_planner_in_two_municipalities_writes_in_both_and_not_through_each_other(
    as_planner, planner, draft, line, reporting_round
):
    karlsoy = MunicipalityFactory(name="Karlsøy")
    MembershipFactory(user=planner, municipality=karlsoy)
    elsewhere = StatusLineFactory(report=ReportFactory(round=reporting_round, municipality=karlsoy))

    send(as_planner, draft, **{name(elsewhere, "version"): "1", name(elsewhere, "next_step"): "Feil sted"})

    assert StatusLine.objects.get(pk=elsewhere.pk).next_step == ""
