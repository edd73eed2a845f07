"""Giving people their roles. Nobody gives one to themselves, and an administrator's are given by administrators."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures import rights
from municipalities.forms.versioned import ConstrainedForm, VersionedForm
from municipalities.models import User


class RoleByEmailForm(VersionedForm):
    """A role for somebody who has an account. The address is written, not chosen: who has an account is no list."""

    giver = None

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The address with which the person signs in. Make the account under “Users” first."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["email"]

    def clean_email(self):
        person = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address. Make it under “Users” first."), code="unknown"
            )
        if person == self.giver:
            raise forms.ValidationError(_("Nobody can give themselves a role."), code="self")
        if not rights.can_give_roles(self.giver, person):
            raise forms.ValidationError(
                _("This is an administrator of the site, whose roles only an administrator gives."),
                code="administrator",
            )
        self.instance.user = person
        return person.email


class PersonForm(ConstrainedForm):
    """An account. No passwords: people choose their own, by the link in their invitation."""

    def clean_email(self):
        # The sign-in library looks addresses up in small letters.
        return self.cleaned_data["email"].lower()


class NewPersonForm(PersonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "With a role below, an invitation is sent to this address: a link that sets the password, once, within"
            " fourteen days."
        )

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)
