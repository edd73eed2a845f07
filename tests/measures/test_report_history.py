"""What has happened to a report, told in sentences: to colleagues with names, to the public by roles."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from measures.models import ActorRole, Report, ReportEvent, Step
from measures.report_history import history_for, public_history, sentence
from tests.factories import PlanMemberFactory

# 3 May 2026, five past two in Norway.
MOMENT = dt.datetime(2026, 5, 3, 12, 5, tzinfo=dt.UTC)


def text(html):
    return BeautifulSoup(html, "lxml").get_text()


def told(step, role, municipality, *, language="nb", at=MOMENT, actor=None):
    event = ReportEvent(step=step, role=role, at=at, actor=actor)
    with override(language):
        return text(sentence(event, municipality, named=actor is not None))


SENTENCES = [
    ("start", "planner", "Påbegynt av planlegger i Lyngen 3. mai 2026 kl. 14.05"),
    ("submit", "planner", "Sendt inn av planlegger i Lyngen 3. mai 2026 kl. 14.05"),
    ("approve", "approver", "Godkjent av godkjenner i Lyngen 3. mai 2026 kl. 14.05"),
    ("approve", "planner", "Godkjent av planlegger i Lyngen 3. mai 2026 kl. 14.05"),
    ("return", "approver", "Returnert av godkjenner i Lyngen 3. mai 2026 kl. 14.05"),
    ("return", "coordinator", "Returnert av koordinatoren for planen 3. mai 2026 kl. 14.05"),
    ("publish", "coordinator", "Publisert av koordinatoren for planen 3. mai 2026 kl. 14.05"),
    ("correct", "planner", "Retting påbegynt av planlegger i Lyngen 3. mai 2026 kl. 14.05"),
    ("import", "import", "Hentet inn fra en fil 3. mai 2026 kl. 14.05"),
]


@pytest.mark.parametrize(("step", "role", "expected"), SENTENCES)
def test_every_step_is_a_sentence(step, role, expected, lyngen):
    assert told(step, role, lyngen) == expected


def test_every_step_has_its_sentence():
    assert {step for step, _role, _expected in SENTENCES} == set(Step.values)
    assert {role for _step, role, _expected in SENTENCES} == set(ActorRole.values)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "Sendt inn av planlegger i Lyngen 3. mai 2026 kl. 14.05"),
        ("nn", "Sendt inn av planleggjar i Lyngen 3. mai 2026 kl. 14.05"),
        ("en", "Sent in by a planner in Lyngen on 3 May 2026 at 14:05"),
    ],
)
def test_in_every_language(language, expected, lyngen):
    assert told("submit", "planner", lyngen, language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "Godkjent av Kari Nordmann (godkjenner i Lyngen) 3. mai 2026 kl. 14.05"),
        ("nn", "Godkjend av Kari Nordmann (godkjennar i Lyngen) 3. mai 2026 kl. 14.05"),
        ("en", "Approved by Kari Nordmann (approver in Lyngen) on 3 May 2026 at 14:05"),
    ],
)
def test_colleagues_read_the_name(language, expected, lyngen, approver):
    approver.name = "Kari Nordmann"

    assert told("approve", "approver", lyngen, language=language, actor=approver) == expected


def test_a_name_is_not_taken_for_a_tag(lyngen, approver):
    approver.name = "<b>Kari</b>"
    event = ReportEvent(step="approve", role="approver", at=MOMENT, actor=approver)

    html = sentence(event, lyngen, named=True)

    assert not BeautifulSoup(html, "lxml").find("b")
    assert "<b>Kari</b>" in text(html)


@pytest.mark.parametrize(
    ("utc", "expected", "for_machines"),
    [
        ("2026-03-29T00:59", "29. mars 2026 kl. 01.59", "2026-03-29T01:59+01:00"),
        ("2026-03-29T01:00", "29. mars 2026 kl. 03.00", "2026-03-29T03:00+02:00"),
        ("2026-10-25T00:30", "25. oktober 2026 kl. 02.30 (sommertid)", "2026-10-25T02:30+02:00"),
        ("2026-10-25T01:30", "25. oktober 2026 kl. 02.30 (vintertid)", "2026-10-25T02:30+01:00"),
        ("2026-10-25T02:00", "25. oktober 2026 kl. 03.00", "2026-10-25T03:00+01:00"),
        ("2026-12-31T22:59", "31. desember 2026 kl. 23.59", "2026-12-31T23:59+01:00"),
        ("2026-12-31T23:00", "1. januar 2027 kl. 00.00", "2027-01-01T00:00+01:00"),
        ("2026-06-30T21:59", "30. juni 2026 kl. 23.59", "2026-06-30T23:59+02:00"),
        ("2026-06-30T22:00", "1. juli 2026 kl. 00.00", "2026-07-01T00:00+02:00"),
    ],
)
def test_the_moment_is_what_clocks_in_norway_showed(utc, expected, for_machines, lyngen):
    at = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    event = ReportEvent(step="submit", role="planner", at=at)

    with override("nb"):
        html = sentence(event, lyngen)

    assert text(html) == f"Sendt inn av planlegger i Lyngen {expected}"
    assert BeautifulSoup(html, "lxml").time["datetime"] == for_machines


def test_steps_within_the_hour_that_comes_twice_stand_in_their_order(draft, planner, approver):
    draft.submit(by=planner)
    draft.approve(by=approver)
    before, after = draft.events.all()
    before.at, after.at = (dt.datetime(2026, 10, 25, hour, 40, tzinfo=dt.UTC) for hour in (0, 1))
    after.at -= dt.timedelta(minutes=30)
    before.save()
    after.save()

    with override("nb"):
        history = [text(told.sentence) for told in history_for(planner, draft)]

    assert [one.rsplit("kl. ")[1] for one in history] == ["02.40 (sommertid)", "02.10 (vintertid)"]


@pytest.fixture
def report(report_in, planner, approver, coordinator):
    """Published after both the approver and the coordinator had returned it with remarks."""
    for user, name in ((planner, "Kari"), (approver, "Ola"), (coordinator, "Liv")):
        user.name = name
        user.save()
    report = report_in("draft")
    line = report.lines.get().follow_up_id
    report.submit(by=planner, comment="Her er den")
    report.return_to_planner(by=approver, comment="Mangler tall", remarks={line: "Hvor mange?"})
    report.submit(by=planner)
    report.approve(by=approver, comment="Til dere")
    report.return_to_planner(by=coordinator, comment="Uklart", remarks={line: "Hva menes?"})
    report.submit(by=planner)
    report.approve(by=approver)
    report.publish(by=coordinator)
    return report


ALL = ["submit", "return", "submit", "approve", "return", "submit", "approve", "publish"]
INTERNAL = ("Her er den", "Mangler tall", "Hvor mange?")
BETWEEN = ("Uklart", "Hva menes?")


@pytest.mark.parametrize(
    ("who", "steps", "hears", "hears_not", "names"),
    [
        ("planner", ALL, (*INTERNAL, *BETWEEN, "Til dere"), (), ("Kari", "Ola", "Liv")),
        ("approver", ALL, (*INTERNAL, *BETWEEN, "Til dere"), (), ("Kari", "Ola", "Liv")),
        (
            "coordinator",
            ["approve", "return", "approve", "publish"],
            (*BETWEEN, "Til dere"),
            INTERNAL,
            ("Ola", "Liv"),
        ),
        ("steering_member", ["approve", "approve", "publish"], ("Til dere",), (*INTERNAL, *BETWEEN), ()),
    ],
)
def test_each_is_told_what_concerns_them(who, steps, hears, hears_not, names, report, request):
    history = history_for(request.getfixturevalue(who), report)

    said = " ".join(
        " ".join([told.sentence, told.event.comment, *(words for _follow_up, words in told.remarks)])
        for told in history
    )
    assert [told.event.step for told in history] == steps
    assert all(words in said for words in hears)
    assert not any(words in said for words in hears_not)
    assert [name for name in ("Kari", "Ola", "Liv") if name in said] == list(names)


def test_the_public_is_told_the_last_of_each_step_by_roles(report):
    with override("en"):
        history = [text(one).split(" on ")[0] for one in public_history(report, report.events.all())]

    assert history == [
        "Sent in by a planner in Lyngen",
        "Approved by an approver in Lyngen",
        "Published by the plan’s coordinator",
    ]


def test_of_what_was_published_elsewhere_the_day_is_told_and_not_an_hour(draft):
    draft.published_at = dt.datetime(2022, 2, 17, 23, 30, tzinfo=dt.UTC)
    imported = ReportEvent(step="import", role="import", at=MOMENT)

    with override("nb"):
        history = [text(one) for one in public_history(draft, [imported])]

    assert history == ["Publisert 18. februar 2022", "Hentet inn fra en fil 3. mai 2026 kl. 14.05"]


def test_a_step_costs_no_query_of_its_own(report, planner, approver):
    count(planner, report)
    few, taken_by_few = count(planner, report)
    draft = report.correct(by=planner, note="Feil")
    for _time in range(5):
        draft.submit(by=planner)
        draft.return_to_planner(by=approver, comment="Nei", remarks={draft.lines.get().follow_up_id: "Her"})

    many, taken_by_many = count(planner, draft)

    assert (len(few), len(many)) == (8, 11)
    assert sum(len(told.remarks) for told in many) == 5
    assert taken_by_few == taken_by_many


def count(user, report):
    """The history and the number of queries that it took."""
    fresh = Report.objects.select_related("round", "municipality").get(pk=report.pk)
    with CaptureQueriesContext(connection) as queries:
        history = history_for(user, fresh)
    return history, len(queries)


def test_a_coordinator_of_another_plan_is_told_nothing_of_what_this_one_s_has_said(report):
    other = PlanMemberFactory().user

    said = [told.event.comment for told in history_for(other, report)]

    assert not set(said) & set(BETWEEN)
