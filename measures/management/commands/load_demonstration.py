from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from measures import reminders
from measures.demonstration.open_round import open_round
from measures.exchange import PlanImport, read
from measures.models import Organisation, Plan, PlanMember, PlanMemberRole
from municipalities.models import Membership, MembershipRole, User

FILE = Path(__file__).resolve().parents[2] / "demonstration" / "plan.json"
# Only for the demonstration, whose sign-ins are printed for everybody to see.
PASSWORD = "fem-kommuner-en-plan"  # noqa: S105
DOMAIN = "demo.example"
COORDINATOR, STEERING, ADMINISTRATOR = (
    f"{name}@{DOMAIN}" for name in ("koordinator", "styringsgruppe", "administrator")
)


class Command(BaseCommand):
    help = "Loads the demonstration plan and its sign-ins, once. Only where DEMONSTRATION is on."

    def handle(self, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                _(
                    "This is not a demonstration, so no demonstration sign-ins are made here."
                    " To try one on your own machine: python3 run.py"
                )
            )
        document = read(FILE)
        with transaction.atomic():
            plan = Plan.objects.filter(slug=document["plan"]["slug"]).first()
            if plan:
                self.stdout.write(_("The demonstration plan is here already. Nothing was changed."))
            else:
                plan = self.load(document)
                self.stdout.write(_("The demonstration plan is loaded."))
        self.tell_sign_ins(plan)

    def load(self, document):
        plan_import = PlanImport(document).compare()
        if plan_import.problems:
            raise CommandError("\n".join(map(str, plan_import.problems)))
        plan_import.save()
        plan = Plan.objects.get(pk=plan_import.plan.pk)
        self.create_sign_ins(plan)
        open_round(plan)
        # Nothing runs send_reminders here: what this day gives reason to say is said once.
        transaction.on_commit(reminders.queue_due)
        transaction.on_commit(reminders.send_waiting)
        return plan

    def create_sign_ins(self, plan):
        municipalities = list(plan.municipalities.all())
        # One hash for all: making each takes a fifth of a second, and the password is no secret.
        password = make_password(PASSWORD)
        sign_ins = sign_ins_of(municipalities)
        User.objects.bulk_create(
            User(email=email, name=role, password=password, is_superuser=email == ADMINISTRATOR)
            for email, role in sign_ins.items()
        )
        users = User.objects.in_bulk(sign_ins, field_name="email")
        for municipality in municipalities:
            for role, email in emails_of(municipality):
                Membership.objects.create(user=users[email], municipality=municipality, role=role)
        PlanMember.objects.create(user=users[COORDINATOR], plan=plan, role=PlanMemberRole.COORDINATOR)
        PlanMember.objects.create(
            user=users[STEERING],
            plan=plan,
            role=PlanMemberRole.STEERING,
            organisation=Organisation.objects.filter(plan_groups__plan=plan).first(),
        )

    def tell_sign_ins(self, plan):
        """Those that are there: a plan that was imported in another way brings none."""
        wanted = sign_ins_of(plan.municipalities.all())
        present = User.objects.in_bulk(wanted, field_name="email")
        sign_ins = {email: role for email, role in wanted.items() if email in present}
        if not sign_ins:
            self.stdout.write(_("There are no demonstration sign-ins."))
            return
        width = max(map(len, sign_ins))
        self.stdout.write("")
        self.stdout.write(_("Sign-ins, all with the password %(password)s") % {"password": PASSWORD})
        for email, role in sign_ins.items():
            self.stdout.write(f"  {email:<{width}}  {role}")


def emails_of(municipality):
    return (
        (MembershipRole.PLANNER, f"planlegger.{municipality.slug}@{DOMAIN}"),
        (MembershipRole.APPROVER, f"godkjenner.{municipality.slug}@{DOMAIN}"),
    )


def sign_ins_of(municipalities):
    """E-mail address → what the person does, in the order in which they are shown."""
    sign_ins = {}
    for municipality in municipalities:
        planner, approver = (email for _role, email in emails_of(municipality))
        sign_ins[planner] = _("Planner in %(municipality)s") % {"municipality": municipality}
        sign_ins[approver] = _("Approver in %(municipality)s") % {"municipality": municipality}
    return sign_ins | {
        COORDINATOR: _("Coordinator of the plan"),
        STEERING: _("Member of the steering group"),
        ADMINISTRATOR: _("Administrator of the site"),
    }
