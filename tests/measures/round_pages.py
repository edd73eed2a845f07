"""The addresses of rounds and reports, and how a round is closed and a report corrected."""

import datetime as dt

from django.urls import reverse

from measures.models import ReportingRound
from tests.measures.reading import publish


def rounds_address(plan):
    return reverse("rounds", args=[plan.slug])


def round_address(reporting_round):
    return reverse("round", args=[reporting_round.plan.slug, reporting_round.slug])


def report_address(report):
    return reverse("report", args=[report.round.plan.slug, report.round.slug, report.municipality.slug])


def edition_address(report):
    return reverse(
        "report-edition",
        args=[report.round.plan.slug, report.round.slug, report.municipality.slug, report.edition],
    )


def close(reporting_round):
    ReportingRound.objects.filter(pk=reporting_round.pk).update(published_on=dt.date(2022, 2, 15))
    reporting_round.refresh_from_db()
    return reporting_round


def corrected(report, planner, note="Beløpet var feil.", **changes):
    correction = report.correct(by=planner, note=note)
    for line in correction.lines.all():
        for name, value in changes.items():
            setattr(line, name, value)
        line.save()
    return publish(correction)
