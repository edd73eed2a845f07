"""Codes of focus areas and measures, as they stand in the plan: A1, 1.1, B-2. They are a part of addresses."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Not dots alone: an address takes those for the folder it is in, or the one above.
CODE_PATTERN = r"\.*[a-zA-Z0-9æøåÆØÅ_-][a-zA-Z0-9æøåÆØÅ._-]*"


def validate_code(code):
    if not re.fullmatch(CODE_PATTERN, code):
        raise ValidationError(
            _("A code has letters, digits, full stops, - and _ alone, such as A1 or 1.1, and no spaces."),
            code="code",
        )
