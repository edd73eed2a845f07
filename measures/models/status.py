from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """What a municipality reports of a follow-up. Icon, word and colour follow from the value."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    ONGOING = "ongoing", pgettext_lazy("status of a standing task", "Ongoing")
    DELAYED = "delayed", _("Delayed")
    ON_HOLD = "on_hold", _("On hold")
    COMPLETED = "completed", _("Completed")
    DROPPED = "dropped", _("Dropped")

    @property
    def key(self):
        return self.value


class Silence(models.TextChoices):
    """What is shown of a follow-up that has no reported status. Derived, never stored."""

    UNANSWERED = "unanswered", _("Not answered")
    NOT_RELEVANT = "not_relevant", _("Not relevant")
    COVERED = "covered", _("Covered by another plan")
    NOT_REPORTED = "not_reported", _("Not reported")

    @property
    def key(self):
        return self.value


ENDED = (Status.COMPLETED, Status.DROPPED)
NEEDS_DEVIATION = (Status.DELAYED, Status.ON_HOLD, Status.DROPPED)
WITHOUT_PERCENT = (Status.ONGOING,)
# The order in which a distribution is read, from the finished to the silent.
SHOWN = (
    Status.COMPLETED,
    Status.ONGOING,
    Status.IN_PROGRESS,
    Status.DELAYED,
    Status.ON_HOLD,
    Status.NOT_STARTED,
    Status.DROPPED,
    Silence.NOT_REPORTED,
    Silence.UNANSWERED,
    Silence.COVERED,
    Silence.NOT_RELEVANT,
)
SHOWN_BY_KEY = {status.value: status for status in SHOWN}
