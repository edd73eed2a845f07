"""Answering from a mail without signing in: one line, one person, one round, and nothing else."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from measures.answer_links import UNCHANGED, WRITE, AnswerLink
from measures.models import Answer, Report, StatusLine
from municipalities.models import Membership, MembershipRole
from tests.factories import (
    FollowUpFactory,
    MembershipFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.filling import fields_of
from tests.measures.filling import read as page_of
from tests.measures.reading import page_at, published, words


@pytest.fixture(autouse=True)
def in_the_round(time_machine):
    time_machine.move_to(dt.datetime(2022, 1, 20, 9, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def follow_up(plan, lyngen):
    return FollowUpFactory(
        measure__plan=plan, measure__code="A1", municipality=lyngen, own_title="Vertskap i Lyngen"
    )


@pytest.fixture
def said_before(plan, lyngen, follow_up, time_machine):
    """What Lyngen published a year ago."""
    earlier = ReportingRoundFactory(
        plan=plan, name="Årsmelding 2020", period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
    )
    said = {
        "status": "in_progress",
        "percent": 40,
        "what_was_done": "Avtalen er skrevet",
        "next_step": "Åpne",
    }
    return published(earlier, lyngen, follow_up, **said).lines.get()


@pytest.fixture
def report(reporting_round, lyngen):
    """Lyngen's report in the round, begun and empty."""
    return ReportFactory(round=reporting_round, municipality=lyngen)


@pytest.fixture
def line(report, follow_up):
    return StatusLineFactory(report=report, follow_up=follow_up, status="")


@pytest.fixture
def link(reporting_round, follow_up, planner):
    def link(action=WRITE, **other):
        about = {"user": planner, "round_id": reporting_round.pk, "follow_up_id": follow_up.pk}
        return AnswerLink(**(about | {"action": action} | other)).path

    return link


@pytest.fixture
def reader():
    """A browser that has never been here, and that sends no token of a form along."""
    return Client(enforce_csrf_checks=True)


def send(reader, address, changes=None, page=None):
    form = (page or page_at(reader, address)).select_one("main form")
    data = fields_of(form) | {name: [value] for name, value in (changes or {}).items()}
    return reader.post(form["action"], data)


def stored(follow_up, reporting_round):
    return StatusLine.objects.filter(follow_up=follow_up, report__round=reporting_round).first()


# No change -----------------------------------------------------------------------------------------------


def test_no_change_is_one_press(link, reader, said_before, follow_up, reporting_round, planner):
    page = page_at(reader, link(UNCHANGED))
    assert "Avtalen er skrevet" in words(page.main)
    assert "Du svarer som planlegger i Lyngen, planlegger@lyngen.example" in words(page.main)
    assert [words(button) for button in page.select("main button")] == ["Ja, ingen endring"]

    answer = send(reader, link(UNCHANGED), page=page)

    line = stored(follow_up, reporting_round)
    assert answer.status_code == 302
    assert "Takk, svaret ditt er lagret." in page_at(reader, answer.url).text
    assert (line.unchanged, line.status, line.percent) == (True, "in_progress", 40)
    assert (line.what_was_done, line.entered_by) == ("Avtalen er skrevet", planner)
    assert line.history.first().history_user == planner


def test_it_begins_the_report_in_the_persons_name(link, reader, said_before, reporting_round, planner):
    send(reader, link(UNCHANGED))

    event = Report.objects.get(round=reporting_round).events.get()
    assert (event.step, event.actor, event.role) == ("start", planner, "planner")


def test_where_nothing_was_said_before_the_form_is_shown_instead(link, reader):
    page = page_at(reader, link(UNCHANGED))

    assert page.select_one("main form")["action"] == link(WRITE)
    assert page.select("[name=what_was_done]")


def test_no_change_never_wipes_out_what_somebody_has_begun(
    link, reader, said_before, line, planner, follow_up, reporting_round
):
    page = page_at(reader, link(UNCHANGED))
    line.enter(by=planner, status="delayed", what_was_done="Halvskrevet")

    answer = send(reader, link(UNCHANGED), page=page)

    shown = words(page_of(answer).main)
    assert "Noen har skrevet her siden du åpnet siden." in shown
    assert stored(follow_up, reporting_round).what_was_done == "Halvskrevet"
    assert page_of(answer).find("textarea", {"name": "what_was_done"}).text.strip() == "Halvskrevet"


# A new status --------------------------------------------------------------------------------------------


def test_a_new_status_is_written_beside_the_last_published(
    link, reader, said_before, follow_up, reporting_round, planner
):
    page = page_at(reader, link())
    assert "Avtalen er skrevet" in words(page.main)
    assert page.find("textarea", {"name": "what_was_done"}).text.strip() == ""

    changes = {"status": "completed", "what_was_done": "Åpnet", "completed_on": "12.1.2022"}
    answer = send(reader, link(), changes, page)

    line = stored(follow_up, reporting_round)
    assert answer.status_code == 302
    assert (line.status, line.percent, line.completed_on) == ("completed", 100, dt.date(2022, 1, 12))
    assert (line.what_was_done, line.unchanged, line.entered_by) == ("Åpnet", False, planner)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "status"),
        ({"status": "delayed", "what_was_done": "Noe"}, "deviation"),
        ({"status": "completed"}, "completed_on"),
        ({"status": "in_progress", "percent": "140"}, "percent"),
        ({"status": "completed", "completed_on": "i fjor"}, "completed_on"),
        ({"status": "completed", "completed_on": "1.1.2999"}, "completed_on"),
    ],
)
def test_what_the_status_needs_is_asked_for_and_nothing_is_saved(
    changes, field, link, reader, follow_up, reporting_round
):
    answer = send(reader, link(), changes)

    page = page_of(answer)
    assert answer.status_code == 200
    assert page.find(id=f"id_{field}")["aria-invalid"] == "true"
    assert page.select_one(".ds-error-summary a")["href"] == f"#id_{field}"
    for name, value in changes.items():
        kept = page.find(id=f"id_{name}")
        assert value in (
            kept.get("value"),
            kept.text.strip(),
            (kept.select_one("[selected]") or {}).get("value"),
        )
    assert not Report.objects.exists()


def test_two_who_answer_at_once_are_told_and_nothing_is_lost(
    link, reader, line, lyngen, follow_up, reporting_round, time_machine
):
    colleague = MembershipFactory(user__name="Ida Kollega", municipality=lyngen).user
    page = page_at(reader, link())
    time_machine.shift(dt.timedelta(minutes=7))
    line.enter(by=colleague, status="in_progress", what_was_done="Den andres tekst")
    time_machine.shift(dt.timedelta(minutes=2))

    refused = send(reader, link(), {"status": "ongoing", "what_was_done": "Min tekst"}, page)

    shown = page_of(refused)
    assert "Ida Kollega lagret 20.1.2022 10:07, etter at du åpnet siden." in words(shown.main)
    assert "Den andres tekst" in words(shown.main)
    assert shown.find("textarea", {"name": "what_was_done"}).text.strip() == "Min tekst"
    assert stored(follow_up, reporting_round).what_was_done == "Den andres tekst"

    overwrite = shown.select_one("[name=overwrite]")["value"]
    answer = send(reader, link(), {"overwrite": overwrite}, shown)

    assert answer.status_code == 302
    assert stored(follow_up, reporting_round).what_was_done == "Min tekst"


@pytest.mark.parametrize("who", ["planner", "approver"])
def test_what_is_answered_already_is_shown_and_can_be_changed(who, link, reader, line, request):
    """Also by oneself at the desk: nobody is thanked for what they have not sent from here."""
    line.enter(by=request.getfixturevalue(who), status="ongoing", what_was_done="Gjort av en annen")

    page = page_at(reader, link())
    assert "Dette er alt besvart." in page.text
    assert "Takk" not in page.text
    assert "Gjort av en annen" in page.text
    assert page.select("main form") == []

    page = page_at(reader, page.find("a", string="Endre svaret")["href"])
    assert page.find("textarea", {"name": "what_was_done"}).text.strip() == "Gjort av en annen"


# What a link is not --------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [UNCHANGED, WRITE])
@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_changes_nothing(method, action, link, reader, said_before, reporting_round):
    before = (StatusLine.objects.count(), Report.objects.count(), StatusLine.history.count())

    assert getattr(reader, method)(link(action)).status_code == 200

    assert before == (StatusLine.objects.count(), Report.objects.count(), StatusLine.history.count())


@pytest.mark.parametrize("action", [UNCHANGED, WRITE])
def test_it_signs_nobody_in(action, link, reader, said_before):
    reader.get(link(action))
    send(reader, link(action), {} if action == UNCHANGED else {"status": "ongoing"})

    assert dict(reader.cookies) == {}
    assert reader.get(reverse("work")).status_code == 302


def test_whoever_is_signed_in_answers_as_the_links_person_all_the_same(
    link, client, said_before, approver, planner, follow_up, reporting_round
):
    client.force_login(approver)

    send(client, link(UNCHANGED))

    assert stored(follow_up, reporting_round).entered_by == planner


def test_the_page_is_kept_by_nobody_and_its_address_is_told_to_nobody(link, reader):
    answer = reader.get(link())

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert page_of(answer).find("meta", {"name": "robots"})["content"] == "noindex"


def gone(reader, address):
    """What the page says, of a link that opens nothing: for reading and for sending alike."""
    answers = [reader.get(address), reader.post(address, {"status": "ongoing", "version": "1"})]
    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"no-referrer"}
    [status] = {answer.status_code for answer in answers}
    assert "Logg inn" in words(page_of(answers[0]).main)
    return status, words(page_of(answers[0]).h1), words(page_of(answers[0]).select_one(".lead"))


VOID = {
    "role taken away": lambda cast: Membership.objects.filter(user=cast["planner"]).delete(),
    "approver only": lambda cast: Membership.objects.update(role=MembershipRole.APPROVER),
    "deactivated": lambda cast: change(cast["planner"], is_active=False),
}


def change(instance, **values):
    type(instance)._base_manager.filter(pk=instance.pk).update(**values)


@pytest.mark.parametrize("reason", VOID)
def test_a_link_is_void_when_the_persons_rights_have_ended(reason, link, reader, line, planner, follow_up):
    address = link()
    VOID[reason]({"planner": planner})

    status, heading, lead = gone(reader, address)

    assert (status, heading) == (410, "Lenken virker ikke lenger")
    assert lead == "Den ble laget for noen som ikke lenger er planlegger i kommunen."
    assert StatusLine.objects.get().status == ""


def test_a_link_to_an_address_that_is_the_persons_no_more_is_void(link, reader, planner):
    address = link()
    change(planner, email="ny@lyngen.example")

    assert gone(reader, address)[0] == 404


def test_a_new_password_leaves_the_link_as_it_is(link, reader, planner):
    address = link()
    planner.set_password("en helt annen setning")
    planner.save()

    assert reader.get(address).status_code == 200


@pytest.mark.parametrize("state", ["submitted", "approved", "published"])
def test_a_link_ends_when_the_report_is_sent_in(state, link, reader, line, report):
    address = link()
    change(report, state=state, published_at=dt.datetime.now(dt.UTC) if state == "published" else None)

    assert gone(reader, address)[2].startswith("Rapporten er alt sendt inn")


def test_a_returned_report_can_be_answered_again(link, reader, line, report):
    change(report, state="returned")

    assert send(reader, link(), {"status": "ongoing"}).status_code == 302


def test_a_link_ends_with_the_round(link, reader, line, reporting_round):
    address = link()
    change(reporting_round, published_on=dt.date(2022, 1, 19))

    assert gone(reader, address)[2] == "Runden er over, og det som ble rapportert, er publisert."


@pytest.mark.parametrize("end", ["answered otherwise", "left the plan", "not open", "measure gone"])
def test_a_link_ends_when_nobody_asks_any_more(end, link, reader, follow_up, plan, reporting_round):
    address = link()
    if end == "answered otherwise":
        change(follow_up, answer=Answer.COVERED, reason="Temaplan")
    elif end == "left the plan":
        plan.participations.all().delete()
    elif end == "not open":
        change(reporting_round, opens_on=dt.date(2022, 1, 25))
    else:
        follow_up.delete()

    assert gone(reader, address) == (410, "Lenken virker ikke lenger", "Ingen ber om svar her lenger.")


def test_what_was_written_in_vain_is_not_lost(link, reader, line, report):
    page = page_at(reader, link())
    change(report, state="submitted")

    answer = send(reader, link(), {"status": "ongoing", "what_was_done": "En lang <i>tekst</i>"}, page)

    assert answer.status_code == 410
    assert "En lang <i>tekst</i>" in words(page_of(answer).main)


@pytest.mark.parametrize("spoilt", ["cut", "another", "longer", "followed", "nonsense", "huge"])
def test_a_link_that_is_not_whole_opens_nothing(spoilt, link, reader, said_before, planner, storfjord, plan):
    other = FollowUpFactory(measure__plan=plan, municipality=storfjord)
    token = link().split("/")[-2]
    ids, signature = token.split(".")
    user_id, round_id, _follow_up_id, action = ids.split("-")
    spoilt_token = {
        "cut": token[:-3],
        "another": f"{user_id}-{round_id}-{other.pk}-{action}.{signature}",
        "longer": token + "x",
        "followed": f"{ids}-skriv.{signature}",
        "nonsense": "a.b",
        "huge": f"{9**30}-1-1-skriv.{signature}",
    }[spoilt]

    status, heading, _lead = gone(reader, reverse("mail-answer", args=[spoilt_token]))

    assert (status, heading) == (404, "Lenken virker ikke")


def test_a_right_signature_opens_nothing_of_another_municipality(link, reader, plan, storfjord):
    theirs = FollowUpFactory(measure__plan=plan, municipality=storfjord)

    assert gone(reader, link(follow_up_id=theirs.pk))[0] == 410


def test_a_follow_up_of_another_plan_is_not_in_the_round(link, reader, lyngen):
    elsewhere = FollowUpFactory(municipality=lyngen)

    assert gone(reader, link(follow_up_id=elsewhere.pk))[0] == 410
