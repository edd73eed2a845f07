"""Publishing a report or a round: a preview of exactly what becomes public, then the step, if it still is that."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from measures.coordination import plans_of
from measures.forms.publication import PublicationForm
from measures.models import (
    ActorRole,
    ChangedSince,
    Report,
    ReportEvent,
    ReportState,
    StatusLine,
    Step,
    WrongState,
)
from measures.models.report import REVIEWED
from measures.publication import Publication
from measures.views.desk.rounds import crumbs, kept_round
from measures.views.report import with_names
from measures.views.report_page import public_address, report_page, round_page
from municipalities.dates import today


def _say_changed(request):
    messages.warning(
        request,
        _("Something has changed since you looked. Nothing is published: look at it as it is now."),
    )


# One report -----------------------------------------------------------------------------------------------


@require_safe
def report_preview(request, pk):
    report = _kept_report(request.user, pk)
    if not report.is_approved:
        return redirect("desk-round", report.round_id)
    publication = Publication.of_report(report)
    return _render_report(request, publication, PublicationForm(publication=publication))


@require_POST
def report_publish(request, pk):
    report = _kept_report(request.user, pk, has_been_seen=True)
    if not report.is_approved:
        return _too_late(request, report)
    publication = Publication.of_report(report)
    form = PublicationForm(request.POST, publication=publication)
    if not form.is_outdated and not form.is_valid():
        return _render_report(request, publication, form)
    try:
        if form.is_outdated:
            raise ChangedSince(report)
        report.publish(by=request.user, seen=publication.seen[report.pk])
    except ChangedSince:
        _say_changed(request)
        return redirect("desk-report-preview", pk)
    except WrongState:
        return _too_late(request, report)
    messages.success(
        request, _("The report from %(municipality)s is published.") % {"municipality": report.municipality}
    )
    return redirect("desk-round", report.round_id)


def _kept_report(user, pk, *, has_been_seen=False):
    """A report that has come to the coordinator; or one that had, for whom it is taken back while they read it."""
    there = Q(state__in=REVIEWED)
    if has_been_seen:
        there |= Q(Exists(ReportEvent.objects.filter(report=OuterRef("pk"), step=Step.APPROVE)))
    reports = Report.objects.filter(there, round__plan__in=plans_of(user))
    return get_object_or_404(reports.select_related("round__plan", "municipality", "corrects"), pk=pk)


def _too_late(request, report):
    messages.warning(
        request,
        _("The report from %(municipality)s is published already, or is no longer approved.")
        % {"municipality": report.municipality},
    )
    return redirect("desk-round", report.round_id)


def _render_report(request, publication, form):
    [report] = publication.reports
    published = ReportEvent(
        report=report, step=Step.PUBLISH, role=ActorRole.COORDINATOR, at=publication.moment
    )
    earlier = list(
        Report.objects.filter(
            round=report.round, municipality=report.municipality, state=ReportState.PUBLISHED
        )
        .select_related("round", "municipality")
        .order_by("-edition")
    )
    page = report_page(
        publication.round.plan,
        report,
        [report, *earlier],
        publication.lines,
        [*report.events.all(), published],
    )
    context = (
        page
        | _context(request, publication, form)
        | {
            "publish_url": reverse("report-publish", args=[report.pk]),
            "is_first": not (publication.round.is_published or publication.published_already or earlier),
        }
    )
    return render(request, "desk/report_preview.html", context)


# The round ------------------------------------------------------------------------------------------------


@require_safe
def round_preview(request, pk):
    publication = Publication.of_round(kept_round(request.user, pk))
    if _is_empty(publication):
        return _nothing_left(request, publication)
    return _render_round(request, publication, PublicationForm(publication=publication))


@require_POST
def round_publish(request, pk):
    kept = kept_round(request.user, pk)
    publication = Publication.of_round(kept)
    if _is_empty(publication):
        return _nothing_left(request, publication)
    form = PublicationForm(request.POST, publication=publication)
    if not form.is_outdated and not form.is_valid():
        return _render_round(request, publication, form)
    try:
        if form.is_outdated:
            raise ChangedSince(kept)
        reports = kept.publish(by=request.user, seen=publication.seen)
    except (ChangedSince, WrongState):
        _say_changed(request)
        return redirect("desk-round-preview", pk)
    text = ngettext(
        "The round is published, with %(count)d report.",
        "The round is published, with %(count)d reports.",
        len(reports),
    )
    messages.success(request, text % {"count": len(reports)})
    return redirect("desk-round", pk)


def _is_empty(publication):
    """Nothing to publish: a round that is closed already, or that has not begun."""
    return not publication.reports and not (publication.closes and publication.round.has_begun)


def _nothing_left(request, publication):
    messages.info(request, _("There is nothing to publish now."))
    return redirect("desk-round", publication.round.pk)


def _render_round(request, publication, form):
    shown, reports = publication.round, [*publication.reports, *publication.published_already]
    published = with_names(StatusLine.objects.filter(report__in=publication.published_already))
    page = round_page(
        shown.plan,
        shown,
        reports,
        [*publication.lines, *published],
        address_of=_preview_address(publication),
    )
    context = (
        page
        | _context(request, publication, form)
        | {
            "publish_url": reverse("round-publish", args=[shown.pk]),
            "entries": [
                {"report": report, "lines": len(publication.lines_of(report))}
                for report in publication.reports
            ],
            "published_already": [report.municipality for report in publication.published_already],
            "silent": [
                {
                    "municipality": one,
                    "due_on": shown.due_for(one.pk),
                    "has_time": shown.due_for(one.pk) >= today(),
                }
                for one in publication.silent
            ],
        }
    )
    return render(request, "desk/round_preview.html", context)


def _preview_address(publication):
    """What is not published yet has no page of its own: its preview stands in its place."""
    previewed = {report.pk for report in publication.reports}

    def address_of(plan, report):
        if report.pk in previewed:
            return reverse("desk-report-preview", args=[report.pk])
        return public_address(plan, report)

    return address_of


# Both -----------------------------------------------------------------------------------------------------


def _context(request, publication, form):
    changes = publication.changes()
    return {
        "desk_place": "rounds",
        "breadcrumbs": crumbs(publication.round),
        "plan": publication.round.plan,
        "round": publication.round,
        "form": form,
        "closes": publication.closes,
        "findings": publication.findings,
        "change_count": len(changes),
        "changes": [
            (municipality, list(group))
            for municipality, group in groupby(changes, key=lambda change: change.follow_up.municipality)
        ],
    }
