"""What a coordinator sends to publish: which preview they have read, and that they have looked at what was found."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PublicationForm(forms.Form):
    """`seal` is the preview's, so that nothing else is published than what was shown."""

    seal = forms.CharField(required=False, widget=forms.HiddenInput)
    looked = forms.BooleanField(
        label=_("I have looked at this"),
        widget=forms.CheckboxInput(attrs={"class": "ds-input"}),
        error_messages={
            "required": _(
                "Say that you have looked at what was found in the texts, before they become public."
            )
        },
    )

    def __init__(self, data=None, *, publication, **kwargs):
        super().__init__(data, initial={"seal": publication.seal}, **kwargs)
        self.publication = publication
        if not publication.findings:
            del self.fields["looked"]

    @property
    def is_outdated(self):
        """Whether something else would become public than what was shown, or nothing was."""
        return self.data.get("seal") != self.publication.seal
