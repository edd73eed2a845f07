"""Measures × municipalities: how every slot of a plan stands, in as many queries as for one slot."""

from django.urls import reverse

from measures.languages import said, written
from measures.models import SHOWN, FollowUp


def matrix(plan, municipalities, focus_areas):
    """The measures of `focus_areas` by row, the municipalities by column, for _matrix.html.

    {municipalities: [{name, url}], groups: [{title, url, rows: [{code, title, url, cells}]}]}. A cell is a
    small dict {key, label, url, stale, municipality}, or None where the measure does not concern the
    municipality: there may be thousands, so nothing is left to look up for the template.
    """
    slots = _slots(plan)
    columns = [(municipality.pk, municipality.name, municipality.slug) for municipality in municipalities]
    rows = _rows(plan, focus_areas, slots, columns)
    return {
        "municipalities": [
            {"name": municipality.name, "url": reverse("municipality", args=[plan.slug, municipality.slug])}
            for municipality in municipalities
        ],
        "groups": [
            {
                "title": written(area, area, "title"),
                "url": reverse("focus-area", args=[plan.slug, area.code]),
                "rows": rows[area.pk],
            }
            for area in focus_areas
            if area.pk in rows
        ],
    }


def _slots(plan):
    """{(measure id, municipality id): (shown status, stale)}."""
    follow_ups = FollowUp.objects.in_plan(plan).with_status().with_staleness(plan).order_by()
    return {
        (measure, municipality): (status, stale)
        for measure, municipality, status, stale in follow_ups.values_list(
            "measure", "municipality", "shown_status", "stale"
        )
    }


def _rows(plan, focus_areas, slots, columns):
    """{focus area id: [row]} in the plan's order."""
    # Translated once, not once a cell.
    labels = {status.value: str(status.label) for status in SHOWN}
    rows = {}
    measures = plan.measures.filter(focus_area__in=focus_areas).order_by("sort_key")
    for measure in measures:
        url = reverse("measure", args=[plan.slug, measure.code])
        cells = [
            _cell(slots.get((measure.pk, municipality)), labels, name, f"{url}#{slug}")
            for municipality, name, slug in columns
        ]
        row = {"code": measure.code, "title": said(measure, "title"), "url": url, "cells": cells}
        rows.setdefault(measure.focus_area_id, []).append(row)
    return rows


def _cell(slot, labels, municipality, url):
    if slot is None:
        return None
    status, stale = slot
    return {
        "key": status,
        "label": labels[status],
        "url": url,
        "stale": stale,
        "municipality": municipality,
    }
