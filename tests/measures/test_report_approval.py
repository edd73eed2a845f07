"""Approving and returning: by whom, of what they have read, and with remarks on lines."""

import pytest

from measures.models import (
    ActorRole,
    ChangedSince,
    CommentNeeded,
    EditedLast,
    LineRemark,
    Report,
    ReportState,
    Step,
    WrongState,
)
from measures.report_steps import events_for
from tests.factories import (
    FollowUpFactory,
    MembershipFactory,
    PlanMemberFactory,
    StatusLineFactory,
)


@pytest.fixture
def both(lyngen, planner):
    """Somebody who is a planner and an approver of Lyngen."""
    MembershipFactory(user=planner, municipality=lyngen, role="approver")
    return planner


@pytest.fixture
def colleague(lyngen):
    """Another planner of Lyngen."""
    return MembershipFactory(municipality=lyngen).user


def write(report, user, text):
    line = report.lines.get()
    line.enter(by=user, what_was_done=text)
    report.refresh_from_db()


# Who edited last ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("requires_approval", [True, False])
@pytest.mark.parametrize(
    ("writers", "by", "is_refused"),
    [
        (["both"], "both", True),
        (["colleague", "both"], "both", True),
        (["both", "colleague"], "both", False),
        (["both"], "approver", False),
        (["colleague"], "both", False),
        ([], "both", False),
    ],
)
def test_whoever_wrote_last_does_not_approve_alone(
    writers, by, is_refused, requires_approval, draft, both, lyngen, request
):
    lyngen.requires_approval = requires_approval
    lyngen.save()
    draft = Report.objects.get(pk=draft.pk)
    for number, writer in enumerate(writers):
        write(draft, request.getfixturevalue(writer), f"Tekst nummer {number}")
    draft.submit(by=both)
    actor = request.getfixturevalue(by)

    if is_refused and requires_approval:
        with pytest.raises(EditedLast):
            draft.approve(by=actor, seal=draft.seal())
        assert Report.objects.get(pk=draft.pk).state == ReportState.SUBMITTED
        assert not draft.events.filter(step=Step.APPROVE).exists()
    else:
        draft.approve(by=actor, seal=draft.seal())
        assert Report.objects.get(pk=draft.pk).state == ReportState.APPROVED


def test_a_planner_approves_the_own_report_where_no_approver_is_required(draft, planner, lyngen):
    lyngen.requires_approval = False
    lyngen.save()
    draft = Report.objects.get(pk=draft.pk)
    write(draft, planner, "Alt er gjort")
    draft.submit(by=planner)

    draft.approve(by=planner, seal=draft.seal())

    assert draft.state == ReportState.APPROVED
    assert draft.events.last().role == ActorRole.PLANNER


def test_mending_a_typo_is_writing_too(draft, both, colleague):
    write(draft, colleague, "Kontoret er åpnet i Lyngseidt")
    write(draft, both, "Kontoret er åpnet i Lyngseidet")
    draft.submit(by=colleague)

    with pytest.raises(EditedLast):
        draft.approve(by=both)


def test_whoever_sends_in_has_not_written_by_that(draft, both, colleague, plan, lyngen, client):
    write(draft, both, "Skrevet av den som godkjenner")
    declined = FollowUpFactory(
        measure__plan=plan, municipality=lyngen, answer="covered", reason="Klimaplanen"
    )
    empty = StatusLineFactory(report=draft, follow_up=declined, status="")
    client.force_login(colleague)

    client.post(f"/admin/measures/report/{draft.pk}/submit/")

    draft.refresh_from_db()
    assert draft.is_submitted
    assert not draft.lines.filter(pk=empty.pk).exists()
    assert draft.last_writer_id() == both.pk


# What has changed since it was shown ----------------------------------------------------------------------


def test_approving_takes_what_was_read(draft, planner, approver):
    draft.submit(by=planner)

    Report.objects.get(pk=draft.pk).approve(by=approver, seal=draft.seal())

    assert Report.objects.get(pk=draft.pk).is_approved


@pytest.mark.parametrize("step", ["approve", "return"])
@pytest.mark.parametrize("has_written", [True, False])
def test_what_went_back_and_came_again_is_not_what_was_read(
    step, has_written, draft, planner, approver, colleague
):
    draft.submit(by=planner)
    read = draft.seal()
    draft.return_to_planner(by=approver, comment="Vent litt")
    if has_written:
        write(draft, colleague, "Noe annet")
    draft.submit(by=planner)
    same = Report.objects.get(pk=draft.pk)
    events = same.events.count()

    take = {"approve": same.approve, "return": same.return_to_planner}[step]

    with pytest.raises(ChangedSince):
        take(by=approver, comment="Mangler tall", seal=read)

    assert Report.objects.get(pk=draft.pk).is_submitted
    assert same.events.count() == events


@pytest.mark.parametrize("state", ["draft", "returned", "approved", "published"])
def test_what_is_no_longer_there_to_be_approved_has_another_state(state, report_in, approver):
    report = report_in(state)

    with pytest.raises(WrongState):
        report.approve(by=approver, seal=report.seal())
    with pytest.raises(WrongState):
        report.approve(by=approver, seal="noe annet")


def test_an_approver_who_returns_what_a_colleague_has_approved_meanwhile_is_told(draft, planner, approver):
    draft.submit(by=planner)
    read = draft.seal()
    draft.approve(by=approver)

    with pytest.raises(ChangedSince):
        draft.return_to_planner(by=approver, comment="Mangler tall", seal=read)


CHANGES = {
    "the municipality calls it something else": lambda slot: _rename(slot, own_title="Eget navn"),
    "another role is responsible": lambda slot: _rename(slot, responsible_role="rådgiver"),
    "another unit is responsible": lambda slot: _rename(slot, responsible_unit="Næring"),
    "it is answered otherwise": lambda slot: _rename(slot, answer="covered", reason="Klimaplanen"),
    "another measure is answered": lambda slot: FollowUpFactory(
        measure__plan=slot.measure.plan,
        municipality=slot.municipality,
        answer="covered",
        reason="Klimaplanen",
    ),
    "the measure is called something else": lambda slot: _rename(slot.measure, title="Nytt navn"),
    "the measure has another code": lambda slot: _rename(slot.measure, code="Z9"),
    "the focus area is called something else": lambda slot: _rename(
        slot.measure.focus_area, title="Nytt område"
    ),
}


def _rename(one, **values):
    type(one).objects.filter(pk=one.pk).update(**values)


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("step", ["approve", "return"])
def test_what_stands_around_the_lines_is_what_was_read_too(step, what, draft, planner, approver):
    draft.submit(by=planner)
    read = draft.seal()
    CHANGES[what](draft.lines.get().follow_up)
    same = Report.objects.get(pk=draft.pk)
    events = same.events.count()

    take = {"approve": same.approve, "return": same.return_to_planner}[step]

    with pytest.raises(ChangedSince):
        take(by=approver, comment="Mangler tall", seal=read)

    same.refresh_from_db()
    assert (same.state, same.version) == (ReportState.SUBMITTED, draft.version)
    assert same.events.count() == events


# Remarks on lines -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ({}, {}),
        ({"own": "Hvor mange?"}, {"own": "Hvor mange?"}),
        ({"own": "  Hvor mange? \n"}, {"own": "Hvor mange?"}),
        ({"own": "   "}, {}),
        ({"other": "Ikke vår"}, {}),
        (
            {"own": "Hvor mange?", "second": "Når?", "other": "Ikke vår"},
            {"own": "Hvor mange?", "second": "Når?"},
        ),
    ],
)
def test_remarks_stand_with_the_return_on_the_reports_own_lines(texts, kept, draft, planner, approver):
    follow_ups = {
        "own": draft.lines.get().follow_up,
        "second": StatusLineFactory(report=draft).follow_up,
        "other": FollowUpFactory(measure__plan=draft.round.plan),
    }
    draft.submit(by=planner)

    draft.return_to_planner(
        by=approver, comment="Nei", remarks={follow_ups[name].pk: text for name, text in texts.items()}
    )

    remarks = draft.events.last().remarks.all()
    assert {remark.follow_up: remark.text for remark in remarks} == {
        follow_ups[name]: text for name, text in kept.items()
    }


def test_remarks_alone_are_no_comment(draft, planner, approver):
    draft.submit(by=planner)

    with pytest.raises(CommentNeeded):
        draft.return_to_planner(by=approver, comment="", remarks={draft.lines.get().follow_up_id: "Her"})

    assert not LineRemark.objects.exists()


@pytest.mark.parametrize("step", ["wrong state", "changed"])
def test_a_return_that_is_refused_leaves_no_remark(step, draft, planner, approver):
    draft.submit(by=planner)
    remarks = {draft.lines.get().follow_up_id: "Her"}
    if step == "wrong state":
        Report.objects.get(pk=draft.pk).return_to_planner(by=approver, comment="Først")

    with pytest.raises((WrongState, ChangedSince)):
        draft.return_to_planner(by=approver, comment="Så", remarks=remarks, seal="noe annet")

    assert not LineRemark.objects.exists()


def test_every_return_keeps_its_own_remarks(draft, planner, approver):
    follow_up = draft.lines.get().follow_up
    for text in ("Første gang", "Andre gang"):
        draft.submit(by=planner)
        draft.return_to_planner(by=approver, comment="Nei", remarks={follow_up.pk: text})

    assert list(LineRemark.objects.values_list("text", flat=True)) == ["Første gang", "Andre gang"]


# In which role --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "step", "expected"),
    [
        ({"planner", "coordinator"}, "return", ActorRole.COORDINATOR),
        ({"approver", "coordinator"}, "return", ActorRole.APPROVER),
        ({"planner", "coordinator"}, "correct", ActorRole.PLANNER),
        ({"planner", "approver"}, "submit", ActorRole.PLANNER),
        ({"planner", "approver"}, "approve", ActorRole.APPROVER),
        ({"planner", "coordinator"}, "publish", ActorRole.COORDINATOR),
    ],
)
def test_a_step_is_taken_in_the_role_that_gives_the_right_to_it(roles, step, expected, draft, lyngen, plan):
    user = PlanMemberFactory(plan=plan).user if "coordinator" in roles else MembershipFactory().user
    for role in roles - {"coordinator"}:
        MembershipFactory(user=user, municipality=lyngen, role=role)

    assert draft.role_of(user, step) == expected


def test_a_coordinator_who_plans_in_the_municipality_too_returns_as_coordinator(
    report_in, lyngen, plan, coordinator
):
    MembershipFactory(user=coordinator, municipality=lyngen)
    report = report_in("approved")

    report.return_to_planner(by=coordinator, comment="Uklart")

    other = PlanMemberFactory(plan=plan).user
    assert [event.comment for event in events_for(other, report) if event.comment] == ["Uklart"]
