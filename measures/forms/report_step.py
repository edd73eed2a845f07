"""What somebody says when they approve, return or correct a report."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

APPROVE, RETURN = "approve", "return"
# In microseconds; a browser and the database can still count them one by one.
LATEST = 2**53
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _textarea(rows):
    return forms.Textarea(attrs={"rows": rows, "class": "ds-input"})


class JudgementForm(forms.Form):
    """A comment on the report, and remarks on its lines.

    `seal` is that of what the user has read. The report's last event at that time, `seen`, and the time itself,
    `shown_at`, tell what is new since.
    """

    seal = forms.CharField(required=False, widget=forms.HiddenInput)
    shown_at = forms.IntegerField(required=False, min_value=0, max_value=LATEST, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    comment = forms.CharField(label=_("Comment"), required=False, widget=_textarea(4))

    def __init__(self, *args, follow_ups, step="", **kwargs):
        """`follow_ups` are ids; `step` is the one that is about to be taken."""
        super().__init__(*args, **kwargs)
        self.step = step
        self.follow_ups = list(follow_ups)
        for follow_up in self.follow_ups:
            self.fields[remark_name(follow_up)] = forms.CharField(
                label=_("Remark to the planners"), required=False, widget=_textarea(2)
            )

    def remark_field(self, follow_up):
        return self[remark_name(follow_up)]

    @property
    def remarks(self):
        """{follow-up id: text}, without the empty ones."""
        texts = {follow_up: self.cleaned_data.get(remark_name(follow_up)) for follow_up in self.follow_ups}
        return {follow_up: text for follow_up, text in texts.items() if text}

    @property
    def remarks_typed(self):
        """As `remarks`, also those that cannot go along with the step."""
        texts = {one: (self.remark_field(one).value() or "").strip() for one in self.follow_ups}
        return {follow_up: text for follow_up, text in texts.items() if text}

    @property
    def seal_read(self):
        """Nothing has the seal of what nobody has read."""
        return self.cleaned_data.get("seal") or ""

    @property
    def moment_read(self):
        """When the page was shown, as far as it is known."""
        return from_microseconds(self.cleaned_data.get("shown_at") or 0)

    def clean(self):
        if self.step == RETURN and not self.cleaned_data.get("comment"):
            self.add_error("comment", _("Say in a few words what is missing."))
        if self.step == APPROVE:
            for follow_up in self.remarks:
                self.add_error(
                    remark_name(follow_up),
                    _(
                        "A remark goes along only when the report is returned. Take it away, or return the report."
                    ),
                )
        return super().clean()


def remark_name(follow_up):
    return f"remark-{follow_up}"


def in_microseconds(moment):
    """As a page can send it and lose nothing of it."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def from_microseconds(number):
    return EPOCH + dt.timedelta(microseconds=number)


class CorrectionForm(forms.Form):
    note = forms.CharField(
        label=_("What is corrected"),
        help_text=_(
            "Everyone can read it beside the corrected report, such as: the amount for A3 was wrong."
        ),
        widget=_textarea(3),
        error_messages={"required": _("Say in a few words what is corrected.")},
    )
