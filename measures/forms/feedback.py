"""Telling of a page that is hard to use. Nobody is asked who they are."""

import time

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from measures.models.feedback import MOST_CHARACTERS

SALT = "measures.feedback"
# Nobody reads and writes faster. There is no upper limit: some write slowly.
SHORTEST_SECONDS = 3


class FeedbackForm(forms.Form):
    """`looks_made_by_a_machine` is no error: whoever it is sees the form once more, and sends it once more."""

    page = forms.CharField(
        label=_("Which page is it about?"),
        help_text=_("The address, or what the page is called."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "ds-input"}),
    )
    text = forms.CharField(
        label=_("What was difficult?"),
        help_text=_(
            "Tell what you wanted to do and what happened. It helps to know what you read with, such as a phone or a "
            "screen reader, but you need not say it."
        ),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 7}),
        error_messages={"required": _("Write what was difficult.")},
    )
    email = forms.EmailField(
        label=_("E-mail address, if you want an answer"),
        help_text=_("You need not give one. It is used for the answer alone."),
        required=False,
        widget=forms.EmailInput(attrs={"class": "ds-input", "autocomplete": "email"}),
        error_messages={"invalid": _("Write a whole e-mail address, such as navn@eksempel.no, or none.")},
    )
    # Programs fill in whatever there is. People do not see it, and those who do are told to leave it.
    left_empty = forms.CharField(label=_("Leave this field empty"), required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, page=""):
        super().__init__(data, initial={"page": page[:500], "opened": opened_now()})

    @property
    def looks_made_by_a_machine(self):
        try:
            opened_at = float(signing.loads(self.data.get("opened", ""), salt=SALT))
        except signing.BadSignature:
            return True
        return bool(self.data.get("left_empty")) or time.time() - opened_at < SHORTEST_SECONDS

    def to_send_again(self):
        """The same words in a form opened now."""
        again = FeedbackForm({**self.data.dict(), "left_empty": "", "opened": opened_now()})
        again.full_clean()
        return again


def opened_now():
    return signing.dumps(time.time(), salt=SALT)
