"""Which steps of which reports are open to whom, for the buttons."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.models import ActorRole, Participation, Report, ReportingRound, Step
from measures.models.report import RETURNABLE, REVIEWED
from municipalities.models import MembershipRole, Municipality

OPTIONAL, NEEDED = "optional", "needed"


@dataclass(frozen=True)
class Button:
    step: str
    label: str
    hint: str
    # Whether the step takes words along.
    words: str = ""

    @property
    def needs_words(self):
        return self.words == NEEDED


BUTTONS = (
    Button(
        "approve", _("Approve"), _("The steering group and the coordinator then see the report."), OPTIONAL
    ),
    Button("return", _("Return"), _("Say what is missing. The planners can then write again."), NEEDED),
    Button("publish", _("Publish"), _("Everyone can then read the report, and its lines stay as they are.")),
    Button(
        "correct",
        _("Correct"),
        _("Say what is corrected. A new edition begins as a draft; this one stays readable."),
        NEEDED,
    ),
)


def steps_open_to(user, report):
    """The steps that the report's state and the user's rights permit now."""
    is_approver = rights.is_approver(user, report.municipality_id)
    returnable = report.state in RETURNABLE and (is_approver or report.is_approved)
    possible = {
        "submit": report.is_editable and rights.can_submit(user, report),
        "approve": report.is_submitted and rights.can_approve(user, report),
        "return": returnable and rights.can_return(user, report),
        "publish": report.is_approved and rights.can_publish(user, report),
        "correct": report.is_published
        and rights.can_correct(user, report)
        and not hasattr(report, "correction"),
    }
    return {step for step, is_possible in possible.items() if is_possible}


def buttons_open_to(user, report):
    steps = steps_open_to(user, report)
    return [button for button in BUTTONS if button.step in steps]


def existing_for(user, reports):
    """Their own municipality's; and what is approved or published in the plans that the user coordinates."""
    return _own_or_reviewed(user, reports, rights.COORDINATOR)


def readable_for(user, reports):
    """Their own municipality's; and what is approved or published in the plans that the user has a role in."""
    return _own_or_reviewed(user, reports)


def _own_or_reviewed(user, reports, *roles):
    reviewed = Q(state__in=REVIEWED)
    if not user.is_superuser:
        reviewed &= Q(round__plan__in=rights.plan_ids(user, *roles))
    return reports.filter(Q(municipality__in=user.municipality_ids()) | reviewed)


def events_for(user, report):
    """What has happened; what was said before it was approved stays inside the municipality.

    What a coordinator has said to the municipality stays between the two of them.
    """
    events = report.events.select_related("actor")
    if rights.has_a_role_in(user, report.municipality_id):
        return events
    outward = Q(step__in=(Step.APPROVE, Step.PUBLISH, Step.CORRECT, Step.IMPORT))
    if rights.can_coordinate(user, report.round.plan_id):
        outward |= Q(role=ActorRole.COORDINATOR)
    return events.filter(outward)


@dataclass(frozen=True)
class Startable:
    round: ReportingRound
    municipality: Municipality


def startable(user):
    """The reports that the user can begin now: rounds that are not published and have opened for the municipality."""
    own = user.municipality_ids(MembershipRole.PLANNER)
    if not own:
        return []
    participations = Participation.objects.filter(municipality__in=own).select_related("municipality")
    taking_part = {}
    for participation in participations:
        taking_part.setdefault(participation.plan_id, []).append(participation.municipality)
    rounds = (
        ReportingRound.objects.filter(published_on=None, plan__in=taking_part)
        .select_related("plan")
        .prefetch_related("municipal_dates")
    )
    begun = set(Report.objects.filter(municipality__in=own).values_list("round", "municipality"))
    return [
        Startable(one, municipality)
        for one in rounds
        for municipality in taking_part[one.plan_id]
        if one.is_open_for(municipality.pk) and (one.pk, municipality.pk) not in begun
    ]
