import datetime as dt

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.boundaries import BoundaryFile, Unusable, match, simplified
from municipalities.boundaries.geojson import METRES
from municipalities.models import Boundary

# So many codes are named; of the rest only the number is said.
LISTED = 10


class Command(BaseCommand):
    help = (
        "Reads the outlines of municipalities from a GeoJSON file, simplifies them together, and saves them for"
        " the map: all of them, or nothing. Kartverket's “Administrative enheter kommuner” is such a file."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="GeoJSON whose features have a kommunenummer")
        parser.add_argument(
            "--kilobytes", type=int, default=20, help="how long the paths may be together (20)"
        )
        parser.add_argument("--dated", type=dt.date.fromisoformat, help="the day of the file's boundaries")
        parser.add_argument("--source", default="Kartverket", help="who is credited below the map")
        parser.add_argument("--licence", default="CC BY 4.0")
        parser.add_argument("--licence-url", default="https://creativecommons.org/licenses/by/4.0/deed.no")

    def handle(self, *, file, kilobytes, dated, source, licence, licence_url, **options):
        credit = {
            "source": source,
            "licence": licence,
            "licence_url": licence_url,
            "dated_on": dated,
        }
        self.refuse_credit(credit)
        try:
            boundary_file = BoundaryFile(file)
            matched = match(boundary_file.codes, timezone.localdate())
            self.tell(matched)
            if not matched.found:
                raise Unusable(_("None of the codes in the file is one of a municipality here."))
            areas = boundary_file.areas([code.code for code in matched.found])
            outlines = simplified(areas, kilobytes * 1000)
        except Unusable as error:
            raise CommandError(_("%(reason)s Nothing was saved.") % {"reason": error}) from None
        self.save(matched, outlines, credit)
        self.conclude(boundary_file, outlines)

    def refuse_credit(self, credit):
        names = {field.name for field in Boundary._meta.fields}
        try:
            Boundary(**credit).clean_fields(exclude=names - set(credit))
        except ValidationError as error:
            raise CommandError("; ".join(f"--{n}: {' '.join(m)}" for n, m in error)) from None

    def save(self, matched, outlines, credit):
        with transaction.atomic():
            for code in matched.found:
                Boundary.objects.update_or_create(
                    municipality=code.municipality, defaults=vars(outlines.by_code[code.code]) | credit
                )

    def tell(self, matched):
        for code in matched.found:
            self.stdout.write(f"{code.municipality}: {code}{self.until(code)}")
        if matched.without_outline:
            names = ", ".join(map(str, matched.without_outline))
            self.stdout.write(_("Not in the file: %(names)s") % {"names": names})
            self.stdout.write(
                _("A plan’s map is of tiles until each municipality that takes part in it has an outline.")
            )
        if matched.unknown_codes:
            codes = ", ".join(matched.unknown_codes[:LISTED])
            more = len(matched.unknown_codes) - LISTED
            self.stdout.write(
                _("Of no municipality here: %(codes)s")
                % {"codes": f"{codes} (+{more})" if more > 0 else codes}
            )

    def until(self, code):
        if code.is_valid_on(timezone.localdate()):
            return ""
        last = code.valid_to.isoformat() if code.valid_to else "?"
        return " " + _("(a code that it had until %(day)s)") % {"day": last}

    def conclude(self, boundary_file, outlines):
        if boundary_file.named_system is None and boundary_file.system == METRES:
            self.stdout.write(_("The file names no coordinate system: read as EPSG:25833."))
        if not outlines.neighbours_meet:
            self.stdout.write(_("Neighbours in the file overlap or leave gaps, which the map will show."))
        self.stdout.write(
            ngettext(
                "Saved %(count)d outline, %(size)d bytes, simplified by %(tolerance)d metres.",
                "Saved %(count)d outlines, %(size)d bytes, simplified by %(tolerance)d metres.",
                len(outlines.by_code),
            )
            % {
                "count": len(outlines.by_code),
                "size": outlines.size,
                "tolerance": round(outlines.tolerance),
            }
        )
