"""Which municipality an outline belongs to: by its code, today's or one that it had."""

import datetime as dt
from dataclasses import dataclass

from municipalities.models import Municipality, MunicipalityCode


@dataclass(frozen=True)
class Match:
    """`found` has the `MunicipalityCode` by which each outline was matched."""

    found: list
    without_outline: list
    unknown_codes: list


def match(codes, today):
    """Each municipality by the code that it has today, where the file has it; else by its latest one in the file."""
    known = list(MunicipalityCode.objects.filter(code__in=codes).select_related("municipality"))
    known.sort(key=lambda code: (code.is_valid_on(today), code.valid_from or dt.date.min), reverse=True)
    found, taken = {}, set()
    for code in known:
        if code.municipality_id not in found and code.code not in taken:
            found[code.municipality_id] = code
            taken.add(code.code)
    return Match(
        found=sorted(found.values(), key=lambda code: code.municipality.sort_key),
        without_outline=list(Municipality.objects.exclude(pk__in=found)),
        unknown_codes=sorted(codes - {code.code for code in known}),
    )
