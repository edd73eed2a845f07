from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Conflict(Exception):
    """Somebody else saved the object after it was read; nothing was written."""

    def __init__(self, instance):
        self.instance = instance
        super().__init__(f"{instance._meta.label} {instance.pk} was changed since version {instance.version}")


class Versioned(models.Model):
    """A row that two people may edit at the same time without overwriting each other.

    `save()` compares the version that was read with the one in the database, in the UPDATE itself, and raises
    `Conflict` where they differ: no lock is held while somebody writes.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self._state.adding:
            return super().save(*args, **kwargs)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        with transaction.atomic():
            self.claim()
            try:
                super().save(*args, **kwargs)
            except BaseException:
                self.version -= 1
                raise

    def claim(self):
        """Move to the next version, or raise `Conflict`. To be called in a transaction."""
        unchanged = type(self)._base_manager.filter(pk=self.pk, version=self.version)
        if not unchanged.update(version=F("version") + 1):
            raise Conflict(self)
        self.version += 1
