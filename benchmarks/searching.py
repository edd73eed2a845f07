"""
How long a search takes, as a whole request, at 1 time the demonstration and at a hundred thousand measures:

    .venv/bin/python benchmarks/searching.py                       SQLite and PostgreSQL, both sizes
    .venv/bin/python benchmarks/searching.py --measures 0 20000 --databases SQLite

The measures lie in a hundred plans, with two follow-ups each and a published line for every other one; their texts
are put together from the demonstration's and from thirty thousand made-up words, as unevenly common as words are.
"Of its own" is what this process worked itself, on a machine that is busy with other things too; PostgreSQL works
beside it.
"""

import argparse
import itertools
import json
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from benchmarks.fresh_site import count_rows, measured_in, prepare  # noqa: E402

PLANS = 100
BATCH = 2000
TIMES = 15
WORDS = 30_000
LETTERS = "aaabdeeeefgghiijkkllmnnoprrsstttuvyæøå"
# What is searched for; of the made-up words the most common, and one that stands in some twenty texts.
SEARCHES = {
    "common": "reiseliv",
    "very common": None,
    "rare": None,
    "two words": "utvikling kommune",
    "misspelt": "vertskp",
    "no hits": "xyzzyqwv",
    "compound": "reiselivspark",
    "one kind": "utvikling",
    "code": "A1 Tromsø",
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measures", nargs="+", type=int, default=[0, 100_000])
    parser.add_argument("--databases", nargs="+", default=["SQLite", "PostgreSQL"])
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        print(json.dumps(measured(options.measure)))
        return
    for database in options.databases:
        for measures in options.measures:
            found = measured_in(database, __file__, measures)
            print(f"{database}, {found.pop('measures')} measures, made in {found.pop('seconds'):.0f} s")
            for name, (median, own, hits) in found.items():
                print(f"  {name:<14}{median:>8.1f} ms, of its own{own:>8.1f} ms   {hits}", flush=True)


def measured(measures):
    """{name: (medians of milliseconds: in all, and of this process; hits)}, and how many measures were there."""
    prepare()
    from measures.models import Measure

    started = time.perf_counter()
    words = Words()
    if measures:
        fill(measures, words)
    count_rows()
    found = {"measures": Measure.objects.count(), "seconds": time.perf_counter() - started}
    searches = SEARCHES | {"very common": words.known[0], "rare": words.known[4000]}
    return found | {
        name: timed(text, "tiltak" if name == "one kind" else "") for name, text in searches.items()
    }


def timed(text, kind):
    from bs4 import BeautifulSoup
    from django.test import Client

    client, durations, own = Client(), [], []
    for _time in range(TIMES):
        started, worked = time.perf_counter(), time.process_time()
        answer = client.get("/sok/", {"q": text, "type": kind})
        durations.append(1000 * (time.perf_counter() - started))
        own.append(1000 * (time.process_time() - worked))
    page = BeautifulSoup(answer.content, "html.parser")
    return statistics.median(durations), statistics.median(own), page.main.h2.get_text(" ", strip=True)


class Words:
    """Made-up words, the n-th of which is n times as rare as the first."""

    def __init__(self):
        self.random = random.Random(1)  # noqa: S311 (no secret)
        self.known = [
            "".join(self.random.choices(LETTERS, k=self.random.randint(5, 12))) for _ in range(WORDS)
        ]
        self.weights = list(itertools.accumulate(1 / number for number in range(1, WORDS + 1)))

    def text(self, count):
        return " ".join(self.random.choices(self.known, cum_weights=self.weights, k=count))


def fill(measures, words):
    from measures.models import Plan

    first = Plan.objects.get()
    for number in range(PLANS):
        fill_plan(first, number, measures // PLANS, words)


def fill_plan(first, number, count, words):
    from django.db import transaction

    from measures.models import FocusArea, Measure, Participation, Plan

    with transaction.atomic():
        plan = Plan.objects.create(
            slug=f"plan-{number}",
            name=f"Plan {words.text(2)}",
            first_year=2018,
            last_year=2022,
            state="public",
        )
        area = FocusArea.objects.create(plan=plan, code="A", title=words.text(2))
        municipalities = list(first.municipalities.all())
        Participation.objects.bulk_create(
            Participation(plan=plan, municipality=one) for one in municipalities
        )
        originals = list(first.measures.all())
        made = []
        for place in range(count):
            original = originals[place % len(originals)]
            title = f"{original.title_nb} {words.text(3)}"[:300]
            description = f"{original.description_nb} {words.text(15)}"
            made.append(
                Measure(
                    plan=plan,
                    focus_area=area,
                    code=f"A{place + 1}",
                    sort_key=f"40201{place + 1:04d}",
                    title=title,
                    title_nb=title,
                    description=description,
                    description_nb=description,
                    scope="named",
                )
            )
        Measure.objects.bulk_create(made, batch_size=BATCH)
        follow_up(plan, made, municipalities, words)


def follow_up(plan, measures, municipalities, words):
    from django.utils import timezone

    from measures.models import FollowUp, Report, ReportingRound, StatusLine

    reporting_round = ReportingRound.objects.create(
        plan=plan, name="Årsmelding 2021", slug="arsmelding-2021", period_start="2021-01-01",
        period_end="2021-12-31", opens_on="2022-01-10", due_on="2022-02-01", published_on="2022-03-01",
    )  # fmt: skip
    reports = {
        one: Report.objects.create(
            round=reporting_round, municipality=one, state="published", published_at=timezone.now()
        )
        for one in municipalities
    }
    slots = [
        FollowUp(
            measure=measure,
            municipality=municipalities[(number + place) % len(municipalities)],
            answer="take_up",
            own_title=words.text(4) if place else "",
        )
        for number, measure in enumerate(measures)
        for place in range(2)
    ]
    FollowUp.objects.bulk_create(slots, batch_size=BATCH)
    StatusLine.objects.bulk_create(
        (
            StatusLine(
                report=reports[slot.municipality], follow_up=slot, status="in_progress",
                what_was_done=f"Kommunen er i gang. {words.text(25)}", published_at=timezone.now(),
                measure_code=slot.measure.code, measure_title=slot.measure.title_nb, focus_area_code="A",
                focus_area_title="Område",
            )
            for slot in slots[::2]
        ),
        batch_size=BATCH,
    )  # fmt: skip


if __name__ == "__main__":
    main()
