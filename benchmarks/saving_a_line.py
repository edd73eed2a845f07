"""
How long it takes to save a line of a report, and how many queries, at 1 and at 1,000 times the demonstration:

    .venv/bin/python benchmarks/saving_a_line.py              SQLite and PostgreSQL, 1 and 1,000 times
    .venv/bin/python benchmarks/saving_a_line.py --times 1 50

Each save is a whole request as the desk sends it while somebody writes, through all middleware, as a signed-in
planner. The databases are made for the occasion and thrown away. A thousand times takes some minutes to make.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from benchmarks.fresh_site import count_rows, measured_in, prepare  # noqa: E402

SAVES = 200
WARM_UP = 20


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", nargs="+", type=int, default=[1, 1000])
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.measure)))
        return
    print(f"{'database':<12}{'times':>7}{'lines':>10}{'median':>10}{'95 %':>10}{'queries':>9}")
    for database in ("SQLite", "PostgreSQL"):
        for times in options.times:
            found = measured_in(database, __file__, times)
            print(
                f"{database:<12}{times:>7}{found['lines']:>10}{found['median']:>7.1f} ms"
                f"{found['p95']:>7.1f} ms{found['queries']:>9}",
                flush=True,
            )


def measured(times):
    """{lines, median and p95 in milliseconds, queries} of saving, with so many times the demonstration."""
    prepare()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.multiplied import multiply
    from measures.models import Plan, StatusLine

    multiply(Plan.objects.get(), times)
    count_rows()
    writer = Writer()
    for number in range(WARM_UP):
        writer.send(*writer.written(number))
    durations = []
    for number in range(WARM_UP, WARM_UP + SAVES):
        written = writer.written(number)
        started = time.perf_counter()
        writer.send(*written)
        durations.append(1000 * (time.perf_counter() - started))
    written = writer.written(WARM_UP + SAVES)
    with CaptureQueriesContext(connection) as queries:
        writer.send(*written)
    return {
        "lines": StatusLine.objects.count(),
        "median": statistics.median(durations),
        "p95": statistics.quantiles(durations, n=20)[-1],
        "queries": len(queries),
    }


class Writer:
    """A planner who writes in the draft of the open round, one line after the other."""

    def __init__(self):
        from django.test import Client

        from measures.models import Report
        from municipalities.models import User

        user = User.objects.get(email="planlegger.tromso@demo.example")
        self.client = Client()
        self.client.force_login(user)
        report = Report.objects.get(
            round__slug="sluttrapport", municipality__slug="tromso", round__plan__is_featured=True
        )
        self.lines = list(report.lines.values_list("report", "pk"))

    def written(self, number):
        """Where it is sent, and the fields, as the page has them; the page's own work is not to be measured."""
        from django.urls import reverse

        from measures.forms.report_line import line_form
        from measures.models import StatusLine

        report, pk = self.lines[number % len(self.lines)]
        form = line_form(StatusLine.objects.get(pk=pk))
        fields = {f"{form.prefix}-version": form.version_shown}
        for cell in form.cells.values():
            fields |= {cell.html_name: cell.value, cell.initial_name: cell.initial}
        fields |= {
            f"{form.prefix}-status": "in_progress",
            f"{form.prefix}-percent": str(number % 100),
            f"{form.prefix}-completed_on": "",
            f"{form.prefix}-what_was_done": f"Skrevet for {number}. gang.",
        }
        return reverse("report-line-save", args=[report, pk]), fields

    def send(self, address, fields):
        answer = self.client.post(address, fields, headers={"accept": "application/json"})
        if answer.status_code != 200:
            sys.exit(f"A save was refused with {answer.status_code}: {answer.content.decode()}")


if __name__ == "__main__":
    main()
