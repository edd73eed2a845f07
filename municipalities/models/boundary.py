from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.municipality import Municipality


class Boundary(models.Model):
    """A municipality's outline, simplified together with its neighbours' by `manage.py import_boundaries`.

    All outlines lie in one plane, so that those of any plan fit together: EUREF89 UTM 33 in units of ten metres, x to
    the east and y to the south, as SVG counts.
    """

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, related_name="boundary", verbose_name=_("municipality")
    )
    path = models.TextField(_("outline"), help_text=_("As the d of a path in SVG."))
    left = models.IntegerField()
    top = models.IntegerField()
    right = models.IntegerField()
    bottom = models.IntegerField()
    # Well inside the largest part, where the name stands.
    label_x = models.IntegerField()
    label_y = models.IntegerField()
    source = models.CharField(_("source"), max_length=100)
    licence = models.CharField(_("licence"), max_length=100)
    licence_url = models.URLField(_("address of the licence"))
    dated_on = models.DateField(_("as of"), null=True, blank=True)
    imported_at = models.DateTimeField(_("imported"), auto_now=True)

    class Meta:
        verbose_name = _("outline of a municipality")
        verbose_name_plural = _("outlines of municipalities")
        ordering = ["municipality"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left__lt=F("right"), top__lt=F("bottom")), name="boundary_has_an_extent"
            ),
        ]

    def __str__(self):
        return f"{self.municipality}: {self.source}, {self.licence}"
