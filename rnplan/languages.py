"""The languages in which the site is read. A prepared one is switched on by its reviewed translation file alone."""

import datetime as dt
import gettext
import struct

from django.conf.locale import LANG_INFO

NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English", "se": "Davvisámegiella"}
# Their texts are complete, which the tests see to.
COMPLETE = ("nb", "nn", "en")

# Django has no translations into Northern Sámi, and so does not know the language.
LANG_INFO.setdefault(
    "se", {"bidi": False, "code": "se", "name": "Northern Sami", "name_local": "davvisámegiella"}
)


def offered(folders):
    """[(code, name)] of the languages that the site has, with translations in one of the folders."""
    return [
        (code, name)
        for code, name in NAMES.items()
        if code in COMPLETE or any(is_reviewed(compiled(folder, code)) for folder in folders)
    ]


def compiled(folder, language):
    return folder / language / "LC_MESSAGES" / "django.mo"


def is_reviewed(catalog):
    """Whether the compiled file says who has reviewed it, and on what day."""
    try:
        with catalog.open("rb") as file:
            said = gettext.GNUTranslations(file).info()
        return bool(said["x-reviewed-by"] and dt.date.fromisoformat(said["x-reviewed-on"]))
    except (OSError, KeyError, ValueError, struct.error):
        return False
