"""`load_demonstration`: once, only where it is asked for, and who may then sign in."""

import datetime as dt
from collections import Counter
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from measures.management.commands.load_demonstration import FILE, PASSWORD
from measures.models import FollowUp, Plan, Report, ReportingRound, StatusLine
from municipalities.models import User


@pytest.fixture
def load(db, settings):
    settings.DEMONSTRATION = True

    def load():
        out = StringIO()
        call_command("load_demonstration", stdout=out)
        return out.getvalue()

    return load


def test_a_second_load_changes_nothing_and_prints_the_sign_ins_again(load):
    first = load()
    FollowUp.objects.filter(measure__code="A1").update(own_title="Skrevet av noen")
    User.objects.filter(email__startswith="styringsgruppe").delete()
    before = counts()

    second = load()

    assert counts() == before
    assert FollowUp.objects.filter(own_title="Skrevet av noen").exists()
    assert "planlegger.lyngen@demo.example" in second
    assert PASSWORD in second
    assert "styringsgruppe@demo.example" in first
    assert "styringsgruppe@demo.example" not in second


def counts():
    return {
        model: model.objects.count() for model in (Plan, User, FollowUp, Report, ReportingRound, StatusLine)
    }


@pytest.mark.parametrize(
    ("loaded_at", "opens_on", "due_on"),
    [
        ("2026-06-15T12:00", dt.date(2026, 6, 5), dt.date(2026, 6, 29)),
        ("2027-01-01T00:30", dt.date(2026, 12, 22), dt.date(2027, 1, 15)),
    ],
)
def test_a_round_is_under_way_on_the_day_of_loading_with_work_for_every_desk(
    loaded_at, opens_on, due_on, load, time_machine
):
    """Opened ten days ago and due in fourteen. In UTC it is still the old year when the second begins."""
    moment = dt.datetime.fromisoformat(loaded_at).replace(tzinfo=ZoneInfo("Europe/Oslo"))
    time_machine.move_to(moment, tick=False)

    load()

    reporting_round = ReportingRound.objects.get(name="Sluttrapport for planperioden")
    reports = reporting_round.reports.all()
    drafts = [set(report.lines.values_list("status", flat=True)) for report in reports.filter(state="draft")]
    assert (reporting_round.opens_on, reporting_round.due_on) == (opens_on, due_on)
    assert sorted(reports.values_list("state", flat=True)) == [
        "approved",
        "draft",
        "draft",
        "returned",
        "submitted",
    ]
    assert any("" in statuses and statuses != {""} for statuses in drafts)


def test_everybody_in_the_table_can_sign_in_with_their_role(load):
    said = load()

    assert User.objects.count() == 13
    for user in User.objects.all():
        assert user.email in said
        assert user.check_password(PASSWORD)
    roles = Counter(User.objects.values_list("memberships__role", flat=True))
    assert (roles["planner"], roles["approver"]) == (5, 5)
    assert User.objects.get(email="administrator@demo.example").is_superuser
    assert not User.objects.exclude(email="administrator@demo.example").filter(is_superuser=True).exists()
    roles = dict(Plan.objects.get().members.values_list("user__email", "role"))
    assert roles == {"koordinator@demo.example": "coordinator", "styringsgruppe@demo.example": "steering"}


def test_a_plan_imported_in_another_way_brings_no_sign_ins(load):
    call_command("import_plan", str(FILE), "--save", stdout=StringIO())

    said = load()

    assert PASSWORD not in said
    assert not User.objects.exists()


def test_it_refuses_where_nobody_said_that_this_is_a_demonstration(db, settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError):
        call_command("load_demonstration")

    assert not User.objects.exists()
    assert not Plan.objects.exists()


def test_the_mails_of_its_first_day_are_written_once(load, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        load()
    first = len(mail.outbox)

    with django_capture_on_commit_callbacks(execute=True):
        load()

    assert {message.to[0].split("@")[1] for message in mail.outbox} == {"demo.example"}
    reminded = [message for message in mail.outbox if message.to == ["planlegger.tromso@demo.example"]]
    assert [message.subject[:15] for message in reminded] == ["14 dager igjen:"]
    assert "/svar/" in reminded[0].body
    assert len(mail.outbox) == first
