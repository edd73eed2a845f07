"""Published reports, corrections too, and which measures they say something new of."""

from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.addresses import follow_up_url
from measures.formats import day_in_words
from measures.languages import written
from measures.models import Report, Status, StatusLine
from measures.news.entry import NAMED, Detail, Entry, Words
from measures.news.source import Source


def _published(scope):
    reports = Report.objects.published().filter(
        round__plan=scope.plan, published_at__lte=timezone.now(), **scope.by_municipality()
    )
    if scope.focus_area:
        in_area = StatusLine.objects.filter(report=OuterRef("pk"), **scope.in_area("follow_up__measure"))
        reports = reports.filter(Exists(in_area))
    return reports.select_related("round", "municipality").annotate(moment=F("published_at"))


def _entries(scope, reports):
    corrections = _corrections(reports)
    counts, lines = _changed(scope, reports)
    return [
        _entry(scope, report, corrections.get(report.pk), counts.get(report.pk, 0), lines.get(report.pk, []))
        for report in reports
    ]


def _corrections(reports):
    """{report id: the published edition that has replaced it}."""
    newer = Report.objects.published().filter(corrects__in=reports)
    return {report.corrects_id: report for report in newer}


def _changed(scope, reports):
    """How many lines say another status than before, {report id: count}, and the first of them, {report id: lines}.

    "Before" is the round before; in a correction it is what it corrects. What has been corrected since is left out.
    """
    changed = (
        StatusLine.objects.published()
        .current()
        .filter(report__in=reports, **scope.in_area("follow_up__measure"))
        .annotate(was=_status_before())
        .exclude(status=F("was"))
        .order_by()
    )
    counts = dict(changed.values_list("report").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("report"), order_by=F("follow_up__measure__sort_key").asc())
    first = changed.annotate(place=place).filter(place__lte=NAMED).order_by("report", "place")
    by_report = {}
    for line in first.select_related("follow_up__measure"):
        by_report.setdefault(line.report_id, []).append(line)
    return counts, by_report


def _status_before():
    corrected = StatusLine.objects.filter(
        report=OuterRef("report__corrects"), follow_up=OuterRef("follow_up")
    ).order_by()
    return Case(
        When(report__corrects=None, then=F("status_before")),
        default=Coalesce(Subquery(corrected.values("status")[:1]), Value("")),
    )


def _entry(scope, report, correction, count, lines):
    return Entry(
        kind="rapport",
        key=(report.pk,),
        moment=report.published_at,
        sentence=_("Corrected report from {municipality}: {round}")
        if report.is_correction
        else _("New report from {municipality}: {round}"),
        names={"municipality": report.municipality.name, "round": Words(report.round.name)},
        url=_address(scope, report),
        municipality=report.municipality,
        focus_area=scope.focus_area,
        notes=tuple(_notes(scope, report, correction, count)),
        details=tuple(_detail(scope, line, report.municipality) for line in lines),
        more=count - len(lines),
        changed=correction.published_at if correction else None,
        scope=scope,
    )


def _address(scope, report):
    names = [scope.plan.slug, report.round.slug, report.municipality.slug, report.edition]
    return reverse("report-edition", args=names)


def _notes(scope, report, correction, count):
    if report.is_correction:
        yield written(report.correction_note, report.municipality)
    if correction:
        yield format_html(_("It was corrected {day}."), day=day_in_words(correction.published_at))
    elif count:
        told = ngettext("%(count)d measure has a new status.", "%(count)d measures have a new status.", count)
        yield told % {"count": count}
    else:
        yield _("No measure has a new status.")


def _detail(scope, line, municipality):
    """As the line read when it was published."""
    title = Words(line.own_title, (municipality,)) if line.own_title else Words(line.measure_title)
    return Detail(
        code=line.measure_code,
        title=title,
        url=follow_up_url(scope.plan, line.follow_up.measure, municipality),
        status=Status(line.status),
        before=str(Status(line.was).label) if line.was else "",
    )


PUBLISHED = Source(_published, _entries)
