"""What the scripts of the page on which a report is written are told: their words, and the rules of each status."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.formats import clock, recently
from measures.models import Status
from measures.models.status import WITHOUT_PERCENT
from measures.models.status_line import ANY, FILLED, RULES

# In the order in which they build on each other.
SCRIPTS = (
    "js/desk-report-line.js",
    "js/desk-report-kept.js",
    "js/desk-report-sending.js",
    "js/desk-report-saving.js",
    "js/desk-report-aids.js",
    "js/desk-report.js",
)
# What stands in {} the script fills in.
WORDS = {
    "saving": _("Saving …"),
    "saved": _("Saved at {time}"),
    "unsaved": _("Not saved yet"),
    "unsavedIn": _("Not saved yet in {codes}"),
    "offline": _("Not saved – no connection, trying again"),
    "server": _("Not saved – the server does not answer, trying again"),
    "faulty": _("Not saved – mend what is marked"),
    "conflict": _("Not saved – choose what is to hold"),
    "closed": _("Not saved – the report has been sent in"),
    "signedOut": _(
        "You are signed out. What you write is kept in this browser, and is saved once you sign in."
    ),
    "otherUser": _(
        "Somebody else is signed in here now. What you wrote is kept in this browser until you sign in yourself."
    ),
    "signIn": _("Sign in, in a new tab"),
    "signedInAgain": _("You are signed in again."),
    "keptIn": _("This browser has text that was never saved, in:"),
    "kept": _("Written here {time}, and never saved:"),
    "restore": _("Bring it back"),
    "discard": _("Throw it away"),
    "fetching": _("Fetching …"),
    "notFetched": _("It cannot be shown just now."),
    "drafted": _("The text is put in as a draft. Make it your own."),
    "ticked": _("No change in those that are ticked ({count})"),
    "error": _("Error:"),
}


def saved_words(moment):
    """When something was saved, as the script says it too; with its day where that is not today."""
    if timezone.localtime(moment).date() == timezone.localdate():
        return WORDS["saved"].format(time=clock(moment))
    return gettext("Saved %(when)s") % {"when": recently(moment)}


def needs():
    """What each field is needed for and absent from, as the rules have it, for the script that tells it meanwhile.

    {field: {"for": [status], "message": words}} and {field: {"without": [status]}}
    """
    told = {}
    for rule in RULES:
        if rule.expected is FILLED and rule.statuses != ANY:
            told[rule.field] = {"for": list(rule.statuses), "message": str(rule.message)}
    # What is completed is 100 percent without anybody writing it, and has alone a day on which it was.
    told["percent"] = {"without": [*WITHOUT_PERCENT, Status.COMPLETED]}
    told["completed_on"]["without"] = [
        status for status in ("", *Status.values) if status != Status.COMPLETED
    ]
    return told
