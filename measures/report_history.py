"""What has happened to a report, as sentences: "Sendt inn av planlegger i Lyngen 3. mai 2026 kl. 14.05"."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from measures import rights
from measures.formats import day_in_words, moment_in_words
from measures.models import ActorRole, ReportEvent, Step
from measures.report_steps import events_for

SENTENCES = {
    Step.START: _("Begun by {who} {when}"),
    Step.SUBMIT: _("Sent in by {who} {when}"),
    Step.APPROVE: _("Approved by {who} {when}"),
    Step.RETURN: _("Returned by {who} {when}"),
    Step.PUBLISH: _("Published by {who} {when}"),
    Step.CORRECT: _("Correction begun by {who} {when}"),
}
WITHOUT_ACTOR = {
    Step.PUBLISH: _("Published {when}"),
    Step.IMPORT: _("Taken over from a file {when}"),
}
# As they stand after "by", and after a name.
ROLES = {
    ActorRole.PLANNER: (
        _("a planner in {place}"),
        pgettext_lazy("in brackets after a name", "planner in {place}"),
    ),
    ActorRole.APPROVER: (
        _("an approver in {place}"),
        pgettext_lazy("in brackets after a name", "approver in {place}"),
    ),
    ActorRole.COORDINATOR: (
        _("the plan’s coordinator"),
        pgettext_lazy("in brackets after a name", "coordinator of the plan"),
    ),
}
PUBLIC_STEPS = (Step.SUBMIT, Step.APPROVE, Step.PUBLISH, Step.IMPORT)


@dataclass(frozen=True)
class Told:
    """A step of a report: its sentence, ready for a page, and the remarks on lines that were made with it."""

    event: ReportEvent
    sentence: str
    # (follow-up, text) in the plan's order.
    remarks: tuple


def sentence(event, municipality, *, named=False):
    """One step in words; `named` says who it was by name too, for colleagues alone."""
    when = moment_in_words(event.at)
    if event.role not in ROLES:
        return format_html(
            str(WITHOUT_ACTOR.get(event.step, f"{event.get_step_display()} {{when}}")), when=when
        )
    alone, after_a_name = ROLES[event.role]
    if named and event.actor:
        who = f"{event.actor} ({after_a_name.format(place=municipality)})"
    else:
        who = alone.format(place=municipality)
    return format_html(str(SENTENCES[event.step]), who=who, when=when)


def history_for(user, report):
    """The steps that concern the user, oldest first, with what was said where it was said to them."""
    is_inside = rights.has_a_role_in(user, report.municipality_id)
    keeps_the_plan = rights.can_coordinate(user, report.round.plan_id)
    events = events_for(user, report).prefetch_related("remarks__follow_up__measure")
    return [
        _told(
            event,
            report.municipality,
            named=is_inside or keeps_the_plan,
            with_remarks=is_inside or (keeps_the_plan and event.role == ActorRole.COORDINATOR),
        )
        for event in events
    ]


def _told(event, municipality, *, named, with_remarks):
    remarks = event.remarks.all() if with_remarks else ()
    return Told(
        event,
        sentence(event, municipality, named=named),
        tuple((remark.follow_up, remark.text) for remark in remarks),
    )


def public_history(report, events):
    """How the report came to its readers, by roles alone: the last time it took each step that concerns them."""
    last = {event.step: event for event in events if event.step in PUBLIC_STEPS}
    told = [(event.at, sentence(event, report.municipality)) for event in last.values()]
    if Step.PUBLISH not in last:
        # Taken over from a file, it was published elsewhere: the day is known, and the hour is not.
        day = day_in_words(report.published_at)
        told.append((report.published_at, format_html(str(WITHOUT_ACTOR[Step.PUBLISH]), when=day)))
    return [each for _moment, each in sorted(told, key=lambda pair: pair[0])]
