from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.sorting import KEY_LENGTH, sort_key


class LanguageForm(models.TextChoices):
    """The form of Norwegian that a municipality writes (målform)."""

    BOKMAL = "nb", _("Bokmål")
    NYNORSK = "nn", _("Nynorsk")


# Larger than any country's tile map; a slip of the finger is told, rather than drawn as an endless map.
TILES = [MinValueValidator(1), MaxValueValidator(60)]


class Municipality(models.Model):
    slug = models.SlugField(
        _("address name"),
        max_length=60,
        unique=True,
        help_text=_("Stands in web addresses and never changes, also when the municipality code does."),
    )
    name = models.CharField(_("name"), max_length=100)
    sort_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(_("contact e-mail (postmottak)"), blank=True)
    language_form = models.CharField(
        _("language form"), max_length=2, choices=LanguageForm, default=LanguageForm.BOKMAL
    )
    requires_approval = models.BooleanField(
        _("reports need an approver"),
        default=True,
        help_text=_("Without it, a planner of the municipality approves the report."),
    )
    tile_column = models.PositiveSmallIntegerField(
        _("column on the tile map"),
        null=True,
        blank=True,
        validators=TILES,
        help_text=_(
            "Counted from the west. Municipalities that lie beside each other stand beside each other."
        ),
    )
    tile_row = models.PositiveSmallIntegerField(
        _("row on the tile map"),
        null=True,
        blank=True,
        validators=TILES,
        help_text=_(
            "Counted from the north. Without column and row, the municipality stands beside the map."
        ),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(language_form__in=LanguageForm.values), name="municipality_language_form_is_known"
            ),
            models.CheckConstraint(
                condition=Q(tile_column__isnull=True, tile_row__isnull=True)
                # That they are there is said too: what cannot be known breaks no constraint in SQL.
                | Q(
                    tile_column__isnull=False,
                    tile_row__isnull=False,
                    tile_column__range=(1, 60),
                    tile_row__range=(1, 60),
                ),
                name="municipality_tile_has_column_and_row",
                violation_error_message=_(
                    "A place on the tile map is a column and a row, each from 1 to 60."
                ),
            ),
            models.UniqueConstraint(
                fields=["tile_column", "tile_row"],
                name="municipality_tile_is_its_own",
                violation_error_message=_("Another municipality has this place on the tile map."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def code_on(self, date):
        """The `MunicipalityCode` valid on `date`, or None. Reads prefetched codes where there are any."""
        return next((code for code in self.codes.all() if code.is_valid_on(date)), None)

    @property
    def official_names(self):
        """(language, name) of each official name, Norwegian first; the name alone where none are recorded."""
        names = [(n.language, n.name) for n in self.names.all() if n.is_official]
        return sorted(names, key=lambda pair: NAME_ORDER[pair[0]]) or [
            (NameLanguage.NORWEGIAN.value, self.name)
        ]


class NameLanguage(models.TextChoices):
    NORWEGIAN = "nb", _("Norwegian")
    NORTHERN_SAMI = "se", _("Northern Sámi")
    KVEN = "fkv", _("Kven")


NAME_ORDER = {language: position for position, language in enumerate(NameLanguage.values)}


class MunicipalityName(models.Model):
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="names", verbose_name=_("municipality")
    )
    language = models.CharField(_("language"), max_length=3, choices=NameLanguage)
    name = models.CharField(_("name"), max_length=100)
    is_official = models.BooleanField(
        _("official"), default=False, help_text=_("Names in use that are not official are shown as such.")
    )

    class Meta:
        verbose_name = _("name of a municipality")
        verbose_name_plural = _("names of municipalities")
        ordering = ["municipality", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "language", "name"],
                name="municipality_name_once_a_language",
                violation_error_message=_("This name is there already."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=NameLanguage.values), name="municipality_name_language_is_known"
            ),
        ]

    def __str__(self):
        return self.name


class MunicipalityCode(models.Model):
    """A municipality's official four-digit code (kommunenummer), text because of leading zeros.

    `valid_from` and `valid_to` are inclusive; an empty one means "as far as is known".
    """

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="codes", verbose_name=_("municipality")
    )
    code = models.CharField(
        _("code"),
        max_length=4,
        validators=[RegexValidator(r"^[0-9]{4}\Z", _("A municipality code has four digits, such as 5501."))],
    )
    county = models.CharField(_("county"), max_length=60)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("municipality code")
        verbose_name_plural = _("municipality codes")
        ordering = ["municipality", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4}$"),
                name="municipality_code_has_four_digits",
                violation_error_message=_("A municipality code has four digits, such as 5501."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="municipality_code_ends_after_it_starts",
                violation_error_message=_("The last day of a code cannot come before its first day."),
            ),
        ]

    def __str__(self):
        return self.code

    def is_valid_on(self, date):
        return (self.valid_from is None or self.valid_from <= date) and (
            self.valid_to is None or date <= self.valid_to
        )

    def clean(self):
        if self.municipality_id and self.overlapping().exists():
            raise ValidationError(
                _("The municipality has another code that is valid in the same period."), code="overlap"
            )

    def overlapping(self):
        """Other codes of the municipality that are valid on one of this code's days."""
        others = MunicipalityCode.objects.filter(municipality=self.municipality_id).exclude(pk=self.pk)
        if self.valid_to:
            others = others.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=self.valid_to))
        if self.valid_from:
            others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        return others

    def save(self, *args, **kwargs):
        # Two codes on one day is a rule over rows: the municipality's row is the lock that both writers want.
        with transaction.atomic():
            Municipality.objects.select_for_update().get(pk=self.municipality_id)
            self.clean()
            super().save(*args, **kwargs)
