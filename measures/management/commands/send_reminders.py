from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures import reminders
from measures.models import Feedback, Notice


class Command(BaseCommand):
    help = "Sends the mails that are due today, and those that wait. Run it as often as you like: each is sent once."

    def handle(self, **options):
        Notice.objects.outdated().delete()
        Feedback.objects.outdated().delete()
        reminders.queue_due()
        outcome = reminders.send_waiting()
        if outcome.sent or options["verbosity"] > 1:
            sent = ngettext("%(count)d mail was sent.", "%(count)d mails were sent.", outcome.sent)
            self.stdout.write(sent % {"count": outcome.sent})
        if outcome.refused:
            refused = ngettext(
                "The mail server refused %(count)d mail. It is tried again.",
                "The mail server refused %(count)d mails. They are tried again.",
                outcome.refused,
            )
            self.stderr.write(refused % {"count": outcome.refused})
        if outcome.server_is_down:
            raise CommandError(
                _("The mail server cannot be reached. What was not sent waits for the next time.")
            )
