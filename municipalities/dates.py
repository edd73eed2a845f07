import datetime as dt

from django.utils import timezone


def today():
    """The date in Norway."""
    return timezone.localdate()


def midnight(day):
    """When the day began in Norway."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
