from pathlib import PurePath
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.dates import today
from municipalities.document_types import DOCUMENT_TYPES, validate_contents
from municipalities.models.municipality import Municipality
from municipalities.models.versioned import Versioned

LARGEST_DOCUMENT = 25 * 1024 * 1024
YEARS = [MinValueValidator(1990), MaxValueValidator(2100)]


def document_path(instance, filename):
    """Where an uploaded document is kept: its own name in a folder that cannot be guessed."""
    name = PurePath(filename)
    return f"{instance._meta.model_name}/{uuid4().hex}/{name.stem[:80]}{name.suffix.lower()}"


def validate_document_size(file):
    if file.size > LARGEST_DOCUMENT:
        raise ValidationError(
            _("The file is %(size)d MB. The largest that is taken is %(limit)d MB."),
            code="too_large",
            params={"size": file.size // 1024**2 + 1, "limit": LARGEST_DOCUMENT // 1024**2},
        )


def document_field(verbose_name):
    return models.FileField(
        verbose_name,
        upload_to=document_path,
        max_length=200,
        blank=True,
        validators=[FileExtensionValidator(DOCUMENT_TYPES), validate_document_size, validate_contents],
    )


class CaseReferences(models.Model):
    """Where a case is found in an archive or with a council: free text, for formats differ everywhere."""

    archive_case = models.CharField(
        _("archive case"),
        max_length=60,
        blank=True,
        help_text=_("As it reads in the archive, such as 18/1879."),
    )
    council_case = models.CharField(
        _("council case"),
        max_length=60,
        blank=True,
        help_text=_("As it reads in the minutes, such as PS 45/18."),
    )

    class Meta:
        abstract = True


class AdoptedDocumentQuerySet(models.QuerySet):
    def adopted(self, on=None):
        """Adopted on the day `on` (today where none is given) or before; the rest are proposals."""
        return self.filter(adopted_on__lte=on or today())

    def visible_to(self, user):
        """Adopted ones for everyone; proposals for those with a role in the municipality."""
        adopted = Q(adopted_on__lte=today())
        if not user.is_authenticated:
            return self.filter(adopted)
        return self.filter(adopted | Q(municipality__in=user.municipality_ids()))


class AdoptedDocument(CaseReferences, Versioned):
    """A municipality's own document. Without `adopted_on` it is a proposal, kept inside the municipality."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="%(class)ss", verbose_name=_("municipality")
    )
    title = models.CharField(_("title"), max_length=200)
    first_year = models.PositiveSmallIntegerField(_("first year"), validators=YEARS)
    adopted_on = models.DateField(
        _("adopted on"),
        null=True,
        blank=True,
        help_text=_("Empty while it is a proposal. With a date, it and all that stands in it become public."),
    )
    body = models.CharField(
        _("adopted by"), max_length=100, blank=True, help_text=_("The body, such as kommunestyret.")
    )
    link = models.URLField(_("link to the document"), max_length=500, blank=True)
    file = document_field(_("document"))

    objects = AdoptedDocumentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.title} ({self.municipality})"

    @property
    def is_adopted(self):
        return self.adopted_on is not None and self.adopted_on <= today()

    def clean(self):
        super().clean()
        if self.adopted_on and self.adopted_on > today():
            raise ValidationError(
                {"adopted_on": _("The day of adoption cannot be in the future. Leave it empty until then.")}
            )
