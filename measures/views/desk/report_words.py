"""The scripts of the page on which a report is written, and what they say while one writes."""

from django.utils.translation import gettext_lazy as _

# In the order in which they build on each other.
SCRIPTS = (
    "js/desk-report-line.js",
    "js/desk-report-kept.js",
    "js/desk-report-saving.js",
    "js/desk-report-aids.js",
    "js/desk-report.js",
)
# What stands in {} the script fills in.
WORDS = {
    "saving": _("Saving …"),
    "saved": _("Saved at {time}"),
    "unsaved": _("Not saved yet"),
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
