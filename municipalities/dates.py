from django.utils import timezone


def today():
    """The date in Norway."""
    return timezone.localdate()
