"""What feeds and calendars have in common: names that stay when addresses and languages change, and clean text."""

import re
from urllib.parse import urlsplit

from django.conf import settings

# A tag (RFC 4151) wants a year in which the host was the site's. It stands in every name, and so never changes.
TAG_YEAR = 2026
# Neither XML nor iCalendar can carry them; a text that was pasted may have some.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def tag(*parts):
    """A name for a feed or an entry, the same for good."""
    return f"tag:{_host()},{TAG_YEAR}:{'/'.join(str(part) for part in parts)}"


def uid(*parts):
    """A name for an event of a calendar, the same for good."""
    return f"{'-'.join(str(part) for part in parts)}@{_host()}"


def clean(text):
    return CONTROLS.sub("", str(text))


def _host():
    return urlsplit(settings.SITE_URL).hostname or "localhost"
