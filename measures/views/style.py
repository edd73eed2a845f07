"""The style page for developers: what the pages are put together from, drawn by the same partials with samples."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures import charts, colours
from measures.models import SHOWN, Funding, MeasureKind, Status
from measures.thread import Step, ThreadStep

# What a bar shows when every status is in it.
COUNTS = [(status, 11 - place) for place, status in enumerate(SHOWN)]
GROUNDS = ("page", "page-tinted", "surface", "surface-tinted", "surface-hover")
INKS = (
    "ink",
    "ink-soft",
    "fjord",
    "fjord-ink",
    "link",
    "thread",
    "thread-ink",
    "line",
    "line-strong",
    "track",
)


class SampleForm(forms.Form):
    """A form in which something is wrong."""

    name = forms.CharField(label="Responsible role", help_text="A role, never a person’s name.")
    name.widget.attrs["class"] = "ds-input"


@dataclass(frozen=True)
class Amount:
    year: int
    kind: str
    funding: str
    amount: int


@login_not_required
@require_safe
def style(request):
    """For developers and administrators: the public has no use for samples that look like somebody's plan."""
    if not (settings.DEBUG or settings.DEMONSTRATION or request.user.is_superuser):
        raise Http404
    context = {
        "scales": _scales(),
        "grounds": GROUNDS,
        "inks": INKS,
        "statuses": [_status(status.value.replace("_", "-"), status) for status in SHOWN]
        + [_status("stale", {"key": "stale", "label": "Not updated"})],
        "fundings": Funding,
        "eyes": _eyes(),
        **_samples(),
    }
    return render(request, "style.html", context)


def _scales():
    """Sizes by what they are of: {"text": [(name, value)]}."""
    found = {}
    for name, value in colours.sizes().items():
        found.setdefault(name.partition("-")[0], []).append((name, value))
    return found


def _status(token, status):
    """A status with the contrast of its words on their ground, and of its icon on the page, light and dark."""
    schemes = []
    for scheme in colours.SCHEMES:
        tokens = colours.tokens(scheme)
        words, ground, solid = (tokens[f"status-{token}-{part}"] for part in ("fg", "bg", "border"))
        schemes.append(
            {
                "words": f"{colours.contrast(words, ground):.1f}",
                "solid": f"{colours.contrast(solid, colours.PAGE[scheme]):.1f}",
            }
        )
    return {"status": status, "schemes": schemes}


def _eyes():
    """The matrices for SVG's feColorMatrix, which reckons in linear light as they do."""
    return [
        {
            "id": eyes.replace(" ", "-"),
            "name": eyes,
            "matrix": " ".join(" ".join(map(str, row)) + " 0 0" for row in rows) + " 0 0 0 1 0",
        }
        for eyes, rows in colours.EYES.items()
    ]


def _samples():
    states = ("done", "done", "missing", "done", "missing", "not_applicable")
    steps = [Step(step.value, step.label, state) for step, state in zip(ThreadStep, states, strict=True)]
    reached = dict(zip((step.value for step in ThreadStep), (41, 33, 30, 12, 24, 7), strict=True))
    amounts = [
        Amount(2024 + place // 2, MeasureKind.OPERATING, list(Funding)[place % 4], 250_000 * (place + 1))
        for place in range(8)
    ]
    form = SampleForm({"name": ""})
    form.full_clean()
    return {
        "bar": charts.bar(COUNTS),
        "distribution": charts.distribution([("Focus area", "#charts", COUNTS), ("Another", "", COUNTS[:4])]),
        "funnel": charts.funnel(reached | {"slots": 50}, ThreadStep.choices),
        "over_rounds": charts.over_rounds(
            [("Årsmelding 2024", "#charts", COUNTS[5:], 15), ("Årsmelding 2025", "#charts", COUNTS, 56)]
        ),
        "multiples": charts.multiples(
            [
                ("Lyngen", "#charts", reached | {"slots": 50}, COUNTS[:5]),
                ("Storfjord", "#charts", Counter(slots=21, answered=13, owned=8, done=1), COUNTS[5:]),
            ],
            ThreadStep.choices,
        ),
        "thread": charts.thread(steps, {ThreadStep.OWNED: "næringssjef"}),
        "dots": charts.dots(steps),
        "money_chart": charts.money_chart(amounts),
        "money_table": charts.money_table(amounts, "Money per year"),
        "row": {
            "code": "A1",
            "title": "Felles vertskap for nye bedrifter i hele regionen",
            "url": "#rows",
            "meta": ["næringssjef", "Næring og plan"],
            "flags": ["The responsible unit is missing"],
            "status": Status.DELAYED,
            "stale": True,
            "thread": charts.dots(steps),
        },
        "document": {
            "title": "Handlings- og økonomiplan 2024–2027",
            "url": "#documents",
            "kind": "Økonomiplan",
            "period": "2024–2027",
            "in_force": True,
        },
        "events": [
            {"when": "mai 2014", "iso": "2014-05", "title": "The project begins"},
            {
                "when": "29.8.2018",
                "iso": "2018-08-29",
                "title": "The plan is adopted",
                "text": "In one council.",
            },
        ],
        "form": form,
        "page": Paginator(range(30), 10).page(2),
    }
