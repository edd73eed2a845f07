"""What is told of a publication before it is made, and that it is what comes about."""

import datetime as dt

import pytest

from measures.models import (
    Answer,
    ChangedSince,
    FollowUp,
    Plan,
    Report,
    ReportingRound,
    Silence,
    Status,
    StatusLine,
    WrongState,
)
from measures.publication import Publication, Shown
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.reading import publish, published


def approved_report(reporting_round, municipality, **lines):
    """An approved report with a line for each follow-up: `lines` are measure code → what its line says."""
    report = ReportFactory(round=reporting_round, municipality=municipality)
    for code, values in lines.items():
        slot = FollowUp.objects.get(measure__code=code, municipality=municipality)
        StatusLineFactory(report=report, follow_up=slot, **values)
    Report.objects.filter(pk=report.pk).update(state="approved")
    return Report.objects.select_related("round__plan", "municipality", "corrects").get(pk=report.pk)


@pytest.fixture
def slots(plan, lyngen, storfjord):
    """Measures A1 and A2, which both municipalities have taken up."""
    area = FocusAreaFactory(plan=plan, code="A")
    for code in ("A1", "A2"):
        measure = MeasureFactory(plan=plan, focus_area=area, code=code, title=f"Tiltak {code}")
        for municipality in (lyngen, storfjord):
            FollowUpFactory(measure=measure, municipality=municipality)
    return FollowUp.objects.order_by("municipality__name", "measure__code")


@pytest.fixture
def first_round(plan):
    return ReportingRoundFactory(
        plan=plan,
        period_start=dt.date(2020, 1, 1),
        period_end=dt.date(2020, 12, 31),
        published_on=dt.date(2021, 3, 1),
    )


def told(publication):
    """{(municipality, measure): (status now, status then)}, with whether it is marked as behind."""
    return {
        (change.follow_up.municipality.name, change.follow_up.measure.code): (change.before, change.after)
        for change in publication.changes()
    }


def shown(plan):
    """How every follow-up of the plan is shown now."""
    fresh = Plan.objects.get(pk=plan.pk)
    return {
        (slot.municipality.name, slot.measure.code): Shown(
            next(one for one in (*Status, *Silence) if one.value == slot.shown_status), slot.stale
        )
        for slot in FollowUp.objects.in_plan(fresh)
        .with_status()
        .with_staleness(fresh)
        .select_related("measure", "municipality")
    }


def test_a_publication_tells_what_the_follow_ups_then_are_shown_as(
    plan, slots, first_round, reporting_round, lyngen, storfjord
):
    published(first_round, lyngen, slots[0], status=Status.NOT_STARTED)
    done = {"status": Status.COMPLETED, "percent": 100, "completed_on": "2020-05-01"}
    publish(approved_report(first_round, storfjord, A1={"status": Status.IN_PROGRESS}, A2=done))
    report = approved_report(
        reporting_round, lyngen, A1={"status": Status.IN_PROGRESS}, A2={"status": Status.ONGOING}
    )

    assert told(Publication.of_report(report)) == {
        ("Lyngen", "A1"): (Shown(Status.NOT_STARTED, False), Shown(Status.IN_PROGRESS, False)),
        ("Lyngen", "A2"): (Shown(Silence.NOT_REPORTED, False), Shown(Status.ONGOING, False)),
    }
    # Where the round closes, those who are silent in it get behind; what is completed does not.
    assert told(Publication.of_round(reporting_round)) == {
        ("Lyngen", "A1"): (Shown(Status.NOT_STARTED, False), Shown(Status.IN_PROGRESS, False)),
        ("Lyngen", "A2"): (Shown(Silence.NOT_REPORTED, False), Shown(Status.ONGOING, False)),
        ("Storfjord", "A1"): (Shown(Status.IN_PROGRESS, False), Shown(Status.IN_PROGRESS, True)),
    }


@pytest.mark.parametrize("whole_round", [True, False])
def test_what_was_told_is_what_comes_about(
    whole_round, plan, slots, first_round, reporting_round, lyngen, storfjord, coordinator
):
    published(first_round, lyngen, slots[0], status=Status.NOT_STARTED)
    published(first_round, storfjord, *slots[2:], status=Status.IN_PROGRESS)
    report = approved_report(
        reporting_round,
        lyngen,
        A1={"status": Status.DROPPED, "deviation": "Nei"},
        A2={"status": Status.ONGOING},
    )
    FollowUp.objects.filter(pk=slots[1].pk).update(answer=Answer.COVERED, reason="Klimaplanen")
    before = shown(plan)
    publication = Publication.of_round(reporting_round) if whole_round else Publication.of_report(report)

    expected = before | {place: after for place, (_before, after) in told(publication).items()}
    if whole_round:
        reporting_round.publish(by=coordinator, seen=publication.seen)
    else:
        report.publish(by=coordinator, seen=publication.seen[report.pk])

    assert shown(plan) == expected
    assert expected != before


def test_a_late_report_of_an_old_round_changes_nothing_that_is_newer(
    plan, slots, first_round, reporting_round, lyngen
):
    published(
        reporting_round, lyngen, slots[0], status=Status.COMPLETED, percent=100, completed_on="2021-05-01"
    )
    ReportingRound.objects.filter(pk=reporting_round.pk).update(published_on=dt.date(2022, 2, 15))
    late = approved_report(
        first_round, lyngen, A1={"status": Status.IN_PROGRESS}, A2={"status": Status.NOT_STARTED}
    )

    assert told(Publication.of_report(late)) == {
        ("Lyngen", "A2"): (Shown(Silence.NOT_REPORTED, False), Shown(Status.NOT_STARTED, True)),
    }


def test_nothing_is_saved_by_telling(slots, reporting_round, lyngen):
    report = approved_report(reporting_round, lyngen, A1={"status": Status.IN_PROGRESS})

    publication = Publication.of_round(reporting_round)
    publication.changes()

    assert publication.lines[0].published_at == publication.moment
    assert publication.round.is_published
    assert not reporting_round.is_published
    assert not ReportingRound.objects.get().is_published
    assert Report.objects.get().published_at is None
    assert StatusLine.objects.get().published_at is None
    assert report.published_at is None


def test_silent_are_those_who_took_part_and_are_not_heard(reporting_round, slots, lyngen, storfjord):
    assert Publication.of_round(reporting_round).silent == [lyngen, storfjord]

    approved_report(reporting_round, lyngen, A1={"status": Status.IN_PROGRESS})
    assert Publication.of_round(reporting_round).silent == [storfjord]

    published(reporting_round, storfjord)
    publication = Publication.of_round(reporting_round)
    assert publication.silent == []
    assert [report.municipality for report in publication.published_already] == [storfjord]


def test_a_correction_takes_the_place_of_what_it_corrects(
    reporting_round, slots, lyngen, planner, approver, coordinator
):
    first = published(reporting_round, lyngen, slots[0], status=Status.IN_PROGRESS)
    correction = first.correct(by=planner, note="Feil status.")
    correction.lines.update(status=Status.ONGOING)
    for line in correction.lines.filter(status=""):
        line.enter(by=planner, status=Status.NOT_STARTED)
    correction.submit(by=planner)
    correction.approve(by=approver)

    publication = Publication.of_round(reporting_round)

    assert publication.reports == [correction]
    assert publication.published_already == []
    assert told(publication)["Lyngen", "A1"] == (
        Shown(Status.IN_PROGRESS, False),
        Shown(Status.ONGOING, False),
    )


def test_what_may_be_personal_data_is_told_with_its_place(reporting_round, slots, lyngen, storfjord):
    approved_report(
        reporting_round, storfjord, A1={"status": Status.IN_PROGRESS, "next_step": "Ring 77 70 10 00"}
    )
    report = approved_report(
        reporting_round, lyngen, A2={"status": Status.IN_PROGRESS}, A1={"what_was_done": "Skriv til a@b.no"}
    )
    FollowUp.objects.filter(pk=slots[1].pk).update(responsible_role="Kari, 930 12 345")
    Report.objects.filter(pk=report.pk).update(
        edition=2,
        corrects=published(ReportingRoundFactory(), lyngen),
        correction_note="Fnr. 01419050160 stod her.",
    )

    findings = Publication.of_round(reporting_round).findings

    assert [
        (
            finding.report.municipality.name,
            finding.line and finding.line.measure_code,
            finding.name,
            finding.found.text,
        )
        for finding in findings
    ] == [
        ("Lyngen", None, "correction_note", "01419050160"),
        ("Lyngen", "A1", "what_was_done", "a@b.no"),
        ("Lyngen", "A2", "responsible_role", "930 12 345"),
        ("Storfjord", "A1", "next_step", "77 70 10 00"),
    ]
    assert [str(finding.label) for finding in findings] == [
        str(model._meta.get_field(name).verbose_name)
        for model, name in (
            (Report, "correction_note"),
            (StatusLine, "what_was_done"),
            (FollowUp, "responsible_role"),
            (StatusLine, "next_step"),
        )
    ]


# The step refuses what is no longer as it was shown.

CHANGES = {
    "the measure is called something else": lambda slot, _report: type(slot.measure).objects.update(
        title="Nytt navn"
    ),
    "the measure has another code": lambda slot, _report: (
        type(slot.measure).objects.filter(pk=slot.measure_id).update(code="Z9")
    ),
    "the focus area is called something else": lambda slot, _report: type(
        slot.measure.focus_area
    ).objects.update(title="Nytt område"),
    "the municipality calls it something else": lambda slot, _report: FollowUp.objects.filter(
        pk=slot.pk
    ).update(own_title="Eget navn"),
    "somebody else is responsible": lambda slot, _report: FollowUp.objects.filter(pk=slot.pk).update(
        responsible_role="rådgiver"
    ),
    "another measure is answered": lambda slot, _report: FollowUpFactory(
        measure__plan=slot.measure.plan, municipality=slot.municipality, answer=""
    ),
    "the line says something else": lambda _slot, report: report.lines.update(what_was_done="Noe annet"),
    "the line has another sum": lambda _slot, report: report.lines.update(spent=2),
    "the report is another version": lambda _slot, report: Report.objects.filter(pk=report.pk).update(
        version=report.version + 2
    ),
    "the round is called something else": lambda _slot, report: ReportingRound.objects.update(
        name="Nytt navn"
    ),
    "the round of before is published": lambda slot, report: published(
        ReportingRoundFactory(
            plan=report.round.plan, period_start=dt.date(2020, 1, 1), period_end=dt.date(2020, 12, 31)
        ),
        slot.municipality,
        slot,
    ),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("whole_round", [True, False])
def test_what_has_changed_since_it_was_shown_is_not_published(
    what, whole_round, reporting_round, slots, lyngen, coordinator
):
    report = approved_report(reporting_round, lyngen, A1={"status": Status.IN_PROGRESS, "spent": 1})
    seen = Publication.of_round(reporting_round).seen
    CHANGES[what](slots[0], report)
    report, again = Report.objects.get(pk=report.pk), ReportingRound.objects.get(pk=reporting_round.pk)
    publish, wanted = (again.publish, seen) if whole_round else (report.publish, seen[report.pk])
    events = report.events.count()

    with pytest.raises(ChangedSince):
        publish(by=coordinator, seen=wanted)

    report.refresh_from_db()
    assert (report.state, report.published_at, report.events.count()) == ("approved", None, events)
    assert not report.lines.filter(published_at__isnull=False).exists()
    assert not ReportingRound.objects.get(pk=reporting_round.pk).is_published
    slots[0].refresh_from_db()
    assert slots[0].latest_line is None or slots[0].latest_line.report != report


@pytest.mark.parametrize("change", ["one more", "one less"])
def test_a_round_with_other_reports_than_were_shown_is_not_published(
    change, reporting_round, slots, lyngen, storfjord, coordinator
):
    report = approved_report(reporting_round, lyngen, A1={"status": Status.IN_PROGRESS})
    seen = Publication.of_round(reporting_round).seen
    if change == "one more":
        approved_report(reporting_round, storfjord, A1={"status": Status.IN_PROGRESS})
    else:
        report.return_to_planner(by=coordinator, comment="Se på A1.")

    with pytest.raises(ChangedSince):
        reporting_round.publish(by=coordinator, seen=seen)

    assert not ReportingRound.objects.get().is_published
    assert not Report.objects.filter(state="published").exists()


def test_two_clicks_publish_a_round_once(reporting_round, slots, lyngen, coordinator):
    approved_report(reporting_round, lyngen, A1={"status": Status.IN_PROGRESS})
    seen = Publication.of_round(reporting_round).seen
    same = ReportingRound.objects.get()

    reporting_round.publish(by=coordinator, seen=seen)
    with pytest.raises(ChangedSince):
        same.publish(by=coordinator, seen=seen)
    with pytest.raises(WrongState):
        same.publish(by=coordinator)

    assert list(Report.objects.get().events.values_list("step", flat=True)) == ["publish"]


def test_publishing_leaves_its_trace_in_the_rounds_history(reporting_round, coordinator):
    reporting_round.publish(by=coordinator)

    record = reporting_round.history.first()
    assert (record.published_on, record.history_user) == (reporting_round.published_on, coordinator)
