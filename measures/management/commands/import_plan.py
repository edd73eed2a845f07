from contextlib import nullcontext

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from measures.exchange import PlanImport, Unreadable, read
from measures.exchange.problems import written
from measures.models import StepError
from municipalities.models import Conflict

# So many rows of one kind are named; of the rest only the number is said.
LISTED = 10


class Command(BaseCommand):
    help = "Reads a plan from a file (see docs/plan-format.md), says what would change, and saves it with --save."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a JSON file in the format rnplan-plan/1")
        parser.add_argument("--save", action="store_true", help="save it: everything, or nothing")

    def handle(self, *, file, save, **options):
        try:
            document = read(file)
        except Unreadable as error:
            raise CommandError(str(error)) from None
        try:
            # A dry run takes no lock from those who work meanwhile.
            with transaction.atomic() if save else nullcontext():
                plan_import = PlanImport(document).compare()
                self.tell(plan_import)
                self.refuse(plan_import)
                if save:
                    plan_import.save()
        except (IntegrityError, Conflict, StepError) as error:
            raise CommandError(
                _(
                    "Nothing was saved: somebody seems to have changed the plan meanwhile (%(reason)s)."
                    " Run the command again."
                )
                % {"reason": error}
            ) from error
        self.stdout.write(self.conclusion(plan_import, save))

    def tell(self, plan_import):
        sections = [s for s in plan_import.sections.values() if s.rows or s.absent]
        if not sections:
            return
        heads = (
            pgettext("rows of a file", "new"),
            pgettext("rows of a file", "changed"),
            pgettext("rows of a file", "unchanged"),
            _("only in the database"),
        )
        names = [str(section.model._meta.verbose_name_plural) for section in sections]
        width = max(map(len, names))
        self.stdout.write(" " * width + "".join(f"  {head:>9}" for head in heads))
        for name, section in zip(names, sections, strict=True):
            numbers = (section.new, section.changed, section.unchanged, section.absent)
            cells = (f"  {len(rows):>{max(9, len(head))}}" for rows, head in zip(numbers, heads, strict=True))
            self.stdout.write(f"{name:<{width}}" + "".join(cells))
        for name, section in zip(names, sections, strict=True):
            self.tell_changed(name, section.changed)
            self.tell_absent(name, section.absent)

    def tell_changed(self, name, rows):
        if rows:
            self.stdout.write("\n" + _("Changed – %(kind)s:") % {"kind": name})
            self.tell_some(
                rows, lambda row: f"{written(row.place)} ({row.instance}): {', '.join(row.changes)}"
            )

    def tell_absent(self, name, keys):
        if keys:
            self.stdout.write("\n" + _("Only in the database, and stays there – %(kind)s:") % {"kind": name})
            self.tell_some(keys, lambda key: ", ".join(str(part) for part in key if part is not None))

    def tell_some(self, rows, words):
        shown = rows if len(rows) <= LISTED else rows[: LISTED - 1]
        for row in shown:
            self.stdout.write(f"  {words(row)}")
        if len(shown) < len(rows):
            self.stdout.write("  " + _("and %(count)d more") % {"count": len(rows) - len(shown)})

    def refuse(self, plan_import):
        problems = plan_import.problems
        if not problems:
            return
        self.stderr.write("")
        for problem in problems:
            self.stderr.write(str(problem))
        raise CommandError(
            ngettext(
                "%(count)d error. Nothing was saved. Correct the file and run the command again.",
                "%(count)d errors. Nothing was saved. Correct the file and run the command again.",
                len(problems),
            )
            % {"count": len(problems)}
        )

    def conclusion(self, plan_import, save):
        if not plan_import.has_changes:
            return "\n" + _("The database has all of this already. Nothing to save.")
        if save:
            return "\n" + _("Saved.")
        return "\n" + _("Nothing was saved. Run the command again with --save to save this.")
