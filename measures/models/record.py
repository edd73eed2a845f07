"""What of a report becomes a record on the day it is published, and how two looks at it are told apart."""

import hashlib
import json

from django.db.models import Count, Q

from measures.models.follow_up import Answer

# What a planner enters in a line, and what is kept of the day it was published.
ENTERED = ("status", "percent", "completed_on", "what_was_done", "deviation", "next_step", "spent")
# Whose entry it is: a correction that mends nothing in a line leaves it theirs.
ENTRY = ("unchanged", "entered_by", "entered_at")
FROZEN = (
    "published_at",
    "measure_code",
    "measure_title",
    "focus_area_code",
    "focus_area_title",
    "own_title",
    "responsible_role",
    "responsible_unit",
    "status_before",
)
# How many measures a municipality has answered other than taking them up: names of the report's fields.
ANSWERS = {
    "unanswered": Count("pk", filter=Q(answer="")),
    "covered": Count("pk", filter=Q(answer=Answer.COVERED)),
    "not_relevant": Count("pk", filter=Q(answer=Answer.NOT_RELEVANT)),
}


def fingerprint(report, lines, answers):
    """A text that differs when anything differs that the public reads of the report but the moment itself.

    `lines` are frozen, and `answers` are the counts of `ANSWERS`.
    """
    names = [name for name in (*ENTERED, *FROZEN) if name != "published_at"]
    reporting_round, municipality = report.round, report.municipality
    read = [
        [reporting_round.name, reporting_round.period_start, reporting_round.period_end, municipality.name],
        [report.pk, report.edition, report.correction_note],
        sorted(answers.items()),
        sorted([line.follow_up_id, *(getattr(line, name) for name in names)] for line in lines),
    ]
    return hashlib.sha256(json.dumps(read, default=str).encode()).hexdigest()
