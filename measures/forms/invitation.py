"""Inviting somebody to roles, and saying who takes over from somebody who leaves."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.invitations import is_here_for
from measures.seats import find, roles_of, seats_given_by
from municipalities.models import User

EMAIL = {"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}
ADDRESS_OF_YOURS = _("Nobody can give themselves a role.")
OUT_OF_REACH = _("You cannot give this person a role. Ask an administrator of the site to do it.")
CLOSED = _("The account of %(person)s is closed. Open it again under “People” first.")
WHO_LEAVES = _("This is the person who leaves. Write the address of somebody else.")
# The database takes no longer one.
LONGEST_ADDRESS = User._meta.get_field("email").max_length


class Boxes(forms.CheckboxSelectMultiple):
    def id_for_label(self, id_, index=None):
        """Of the whole, its first box: an error leads there."""
        return super().id_for_label(id_, index or "0")


class Choices(forms.RadioSelect):
    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, index or "0")


def existing_person(address, by):
    """The person with this address, if there is one. Refuses those to whom `by` may give no role.

    That an account is closed is told only of somebody whom `by` sees anyhow.
    """
    person = User.objects.filter(email=address.lower()).first()
    if person == by:
        raise forms.ValidationError(ADDRESS_OF_YOURS, code="self")
    if person and not rights.can_give_roles(by, person):
        raise forms.ValidationError(OUT_OF_REACH, code="out_of_reach")
    if person and not person.is_active and is_here_for(by, person):
        raise forms.ValidationError(CLOSED, code="closed", params={"person": person})
    return person


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(EMAIL),
        error_messages={"required": _("Write the address of the person.")},
    )
    name = forms.CharField(
        label=_("Name (optional)"),
        max_length=120,
        required=False,
        help_text=_("Seen by those who work here, never by the public."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    seats = forms.MultipleChoiceField(
        label=_("What the person is to do"),
        widget=Boxes,
        error_messages={
            "required": _("Choose at least one role."),
            "invalid_choice": _("One of these roles is not yours to give. Choose once more."),
        },
    )

    def __init__(self, *args, by, place=None, **kwargs):
        """`by` is who invites; only the seats at `place`, a municipality or a plan, are offered where one is given."""
        super().__init__(*args, **kwargs)
        self.by = by
        self.offered = [seat for seat in seats_given_by(by) if place in (None, seat.place)]
        self.fields["seats"].choices = [(seat.key, str(seat)) for seat in self.offered]

    def by_place(self):
        """[(place, [(seat, box)])], to be shown place by place."""
        grouped = {}
        for seat, box in zip(self.offered, self["seats"], strict=True):
            grouped.setdefault(seat.place, []).append((seat, box))
        return list(grouped.items())

    def clean_email(self):
        self.person = existing_person(self.cleaned_data["email"], self.by)
        return self.cleaned_data["email"].lower()

    def clean_seats(self):
        return [find(key, self.offered) for key in self.cleaned_data["seats"]]

    def clean(self):
        """Of somebody whom the inviter sees anyhow it is told what hinders; of others nothing."""
        person, seats = getattr(self, "person", None), self.cleaned_data.get("seats")
        if person and seats and is_here_for(self.by, person):
            self._refuse_in_vain(person, seats)

    def _refuse_in_vain(self, person, seats):
        if set(seats) <= {role.seat for role in roles_of(person)}:
            text = gettext("%(person)s has this role already.")
            self.add_error("seats", forms.ValidationError(text % {"person": person}, code="already"))


class SuccessorForm(forms.Form):
    """Who takes over a seat that nobody would fill: somebody who takes part there, somebody new, or nobody yet."""

    INVITE, NOBODY = "invite", "nobody"

    heir = forms.ChoiceField(
        label=_("Who takes over?"),
        widget=Choices,
        error_messages={
            "required": _("Choose who takes over, or that nobody does yet."),
            "invalid_choice": _("This person cannot take over. Choose once more."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.EmailInput(EMAIL),
    )

    def __init__(self, *args, gap, leaver, candidates, by, **kwargs):
        super().__init__(*args, prefix=gap.seat.key, **kwargs)
        self.gap, self.leaver, self.by = gap, leaver, by
        self.candidates = {str(person.pk): person for person in candidates}
        self.fields["heir"].choices = [
            *self.candidates.items(),
            (self.INVITE, _("Somebody new, who is invited by e-mail")),
            (self.NOBODY, _("Nobody yet. I know what this means.")),
        ]

    def clean_email(self):
        address = self.cleaned_data["email"].lower()
        is_invited = address and self.cleaned_data.get("heir") == self.INVITE
        if is_invited and existing_person(address, self.by) == self.leaver:
            raise forms.ValidationError(WHO_LEAVES, code="who_leaves")
        return address

    def clean(self):
        if self.cleaned_data.get("heir") == self.INVITE and not (
            self.cleaned_data.get("email") or self.errors.get("email")
        ):
            self.add_error(
                "email", forms.ValidationError(_("Write the address of the new person."), "required")
            )

    @property
    def address(self):
        """The address of whoever takes over, or nothing."""
        heir = self.cleaned_data["heir"]
        if heir == self.INVITE:
            return self.cleaned_data["email"]
        return self.candidates[heir].email if heir in self.candidates else ""
