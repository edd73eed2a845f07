"""Rounds as a coordinator makes them: a kind and a year, what is proposed for them, and the dates afterwards."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from measures.models import ReportingRound, RoundDates
from measures.round_kinds import KIND_BY_KEY, KINDS, address_name, same_name, year_to_report
from municipalities.forms.fields import DateField
from municipalities.forms.versioned import ConstrainedForm, VersionedForm

DATES = ("period_start", "period_end", "opens_on", "due_on")
ADDRESS_TAKEN = _("The plan has a round with this address name already.")
BACKWARDS = {
    "period_end": _("The last day of the period cannot come before its first day."),
    "due_on": _("A round cannot be due before it opens."),
}


def as_designed(fields):
    # The pages say beside both dates that the last day lasts to midnight.
    fields["due_on"].help_text = ""
    for field in fields.values():
        if not field.widget.is_hidden:
            field.widget.attrs["class"] = "ds-input"


def refuse_backwards(form, first, last):
    """Says at the later day that it comes before the earlier one."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if start and end and end < start:
        form.add_error(last, BACKWARDS[last])


class Radios(forms.RadioSelect):
    """The label of the whole, and an error's link, lead to the first of them."""

    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, index or "0")


class KindForm(forms.Form):
    """Which kind of round (slag), about which year (ar). Nothing is changed yet: the choices stand in the address."""

    slag = forms.ChoiceField(
        label=_("Kind of round"),
        choices=[(kind.key, kind.label) for kind in KINDS],
        widget=Radios,
        error_messages={
            "required": _("Choose one of the kinds."),
            "invalid_choice": _("Choose one of the kinds."),
        },
    )
    ar = forms.TypedChoiceField(
        label=_("Year"),
        coerce=int,
        widget=forms.Select(attrs={"class": "ds-input"}),
        help_text=_("A final report covers all years, whatever you choose here."),
        error_messages={"invalid_choice": _("Choose one of the years of the plan.")},
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["ar"].choices = [(year, str(year)) for year in plan.years]
        self.initial.setdefault("ar", year_to_report(plan))

    @property
    def proposal(self):
        return KIND_BY_KEY[self.cleaned_data["slag"]].proposal(self.plan, self.cleaned_data["ar"])


class NewRoundForm(ConstrainedForm):
    """A round that does not exist yet. Its address name is made of the name where none is given."""

    class Meta:
        model = ReportingRound
        fields = ("name", "slug", *DATES)
        field_classes = dict.fromkeys(DATES, DateField)

    def __init__(self, *args, plan, by, **kwargs):
        super().__init__(*args, instance=ReportingRound(plan=plan), **kwargs)
        self.by = by
        as_designed(self.fields)
        self.fields["slug"].required = False
        self.fields["slug"].error_messages["invalid"] = _(
            "Use only the letters a to z, digits and hyphens, such as arsmelding-2026."
        )
        self.fields["slug"].help_text = _(
            "Stands in the web address of the round’s reports, which is permanent. Leave it empty, and it is made"
            " from the name."
        )

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if any(same_name(name, one.name) for one in self.instance.plan.rounds.all()):
            raise ValidationError(
                _("The plan has a round with this name already. Choose another name."), code="same_name"
            )
        return name

    def clean(self):
        self._clean_slug()
        for first, last in (("period_start", "period_end"), ("opens_on", "due_on")):
            refuse_backwards(self, first, last)
        return super().clean()

    def _clean_slug(self):
        if "slug" in self.errors or not self.cleaned_data.get("name"):
            return
        slug = self.cleaned_data["slug"] or address_name(self.cleaned_data["name"])
        self.cleaned_data["slug"] = slug
        if not slug:
            self.add_error(
                "slug", _("No address can be made from this name. Write one, such as arsmelding-2026.")
            )
        elif self.instance.plan.rounds.filter(slug=slug).exists():
            self.add_error("slug", ADDRESS_TAKEN)

    def save(self, commit=True):
        """Adds an error and returns None where somebody else has made a round with this address at the same time."""
        self.instance._history_user = self.by
        try:
            with transaction.atomic():
                return super().save(commit)
        except IntegrityError:
            self.add_error("slug", ADDRESS_TAKEN)
            return None


class RoundDatesForm(VersionedForm):
    """When a round opens and is due, and the municipalities that have other days than the rest.

    A municipality's empty field means: as the rest. The round's row is saved with every change, so that its version
    counts for the page as a whole.
    """

    class Meta:
        model = ReportingRound
        fields = ("opens_on", "due_on")
        field_classes = dict.fromkeys(fields, DateField)

    def __init__(self, *args, municipalities, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.municipalities = by, municipalities
        self.own_dates = {dates.municipality_id: dates for dates in self.instance.municipal_dates.all()}
        self.saved_dates = {name: getattr(self.instance, name) for name in self._meta.fields}
        for municipality in municipalities:
            self._add_fields(municipality)
        as_designed(self.fields)

    def _add_fields(self, municipality):
        own = self.own_dates.get(municipality.pk)
        for name in self._meta.fields:
            label = self.fields[name].label
            self.fields[f"{name}_{municipality.pk}"] = DateField(
                label=f"{municipality}: {label}", required=False
            )
            day = own and getattr(own, name)
            self.initial[f"{name}_{municipality.pk}"] = day if day != self.saved_dates[name] else None

    @property
    def rows(self):
        """[(municipality, its bound fields)]."""
        return [
            (municipality, [self[f"{name}_{municipality.pk}"] for name in self._meta.fields])
            for municipality in self.municipalities
        ]

    def clean(self):
        super().clean()
        refuse_backwards(self, *self._meta.fields)
        if not self.errors.keys() & set(self._meta.fields):
            for municipality in self.municipalities:
                self._clean_own(municipality)
        return self.cleaned_data

    def _clean_own(self, municipality):
        opens_on, due_on = self._days(municipality)
        if opens_on and due_on and due_on < opens_on and any(self._written(municipality).values()):
            self.add_error(
                f"due_on_{municipality.pk}",
                _("%(municipality)s: the round cannot be due before it opens.")
                % {"municipality": municipality},
            )

    def _written(self, municipality):
        return {name: self.cleaned_data.get(f"{name}_{municipality.pk}") for name in self._meta.fields}

    def _days(self, municipality):
        written = self._written(municipality)
        return [written[name] or self.cleaned_data.get(name) for name in self._meta.fields]

    def save(self, commit=True):
        self.instance._history_user = self.by
        with transaction.atomic():
            saved = super().save(commit)
            for municipality in self.municipalities:
                self._save_own(municipality)
        saved.__dict__.pop("own_dates", None)
        return saved

    def _save_own(self, municipality):
        own = self.own_dates.get(municipality.pk)
        if not any(self._written(municipality).values()):
            if own:
                own._history_user = self.by
                own.delete()
            return
        own = own or RoundDates(round=self.instance, municipality=municipality)
        days = dict(zip(self._meta.fields, self._days(municipality), strict=True))
        if own.pk and all(getattr(own, name) == day for name, day in days.items()):
            return
        for name, day in days.items():
            setattr(own, name, day)
        own._history_user = self.by
        own.save()

    def changed_meanwhile(self):
        """Also the municipalities' own dates that were saved since the user read the page."""
        names = super().changed_meanwhile()
        first_after = self.instance.history.filter(history_id__gt=self.version_read).last()
        if names is None or first_after is None:
            return names
        # The round's row is saved first, and the own dates right after it.
        later = RoundDates.history.filter(
            round_id=self.instance.pk, history_date__gte=first_after.history_date
        )
        return names | {
            f"{name}_{municipality_id}"
            for municipality_id in later.values_list("municipality", flat=True)
            for name in self._meta.fields
        }
