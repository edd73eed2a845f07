"""What people tell of pages that are hard to use: kept first, and then told by mail to those who can do something.

The mail says that there is something to read and about which page, not what: people tell of illness and sight.
"""

import datetime as dt
import hashlib
from urllib.parse import urlsplit

from django.core.validators import slug_re
from django.db import transaction
from django.utils import timezone

from measures.addresses import language_prefixes
from measures.models import Feedback, Notice, NoticeKind, Plan, PlanMember, PlanMemberRole
from municipalities.dates import today
from municipalities.models import Municipality, User

# More than this in a day is a flood: all of it is kept, and no more mails of it are sent.
MOST_MAILS_A_DAY = 20


def receive(*, page, text, email, language):
    """Keep it and tell of it. The same words about the same page on the same day are kept once."""
    said = "\n".join((str(today()), page, email, text))
    with transaction.atomic():
        feedback, is_new = Feedback.objects.get_or_create(
            key=hashlib.sha256(said.encode()).hexdigest(),
            defaults={
                "page": page,
                "text": text,
                "email": email,
                "language": language,
                "plan": plan_of(page),
            },
        )
        if is_new and not _is_a_flood():
            Notice.objects.queue(
                NoticeKind.FEEDBACK,
                recipients(feedback),
                occasion=f"feedback-{feedback.pk}",
                feedback=feedback,
            )
    return feedback


def _is_a_flood():
    day_ago = timezone.now() - dt.timedelta(days=1)
    return Feedback.objects.filter(created_at__gt=day_ago).count() > MOST_MAILS_A_DAY


def plan_of(page):
    """The public plan whose page it is: the address begins with its name. What is no address is no plan's."""
    try:
        path = urlsplit(page).path
    except ValueError:
        return None
    prefix = max((one for one in language_prefixes() if path.startswith(one)), key=len, default="/")
    slug = path.removeprefix(prefix).partition("/")[0]
    # What PostgreSQL cannot even be asked for, such as a NUL, is no slug either.
    return Plan.objects.public().filter(slug=slug).first() if slug_re.fullmatch(slug) else None


def recipients(feedback):
    """Ids of the coordinators of its plan, else of the plan on the front page, else of all public ones; at last the
    site's administrators."""
    public = Plan.objects.public()
    groups = (
        _coordinators_of([feedback.plan_id] if feedback.plan_id else []),
        _coordinators_of(public.filter(is_featured=True)),
        _coordinators_of(public),
        User.objects.filter(is_superuser=True, is_active=True),
    )
    return next((ids for group in groups if (ids := list(group.values_list("pk", flat=True)))), [])


def contacts():
    """The municipalities that have the case of a public plan: whoever wants to write a letter writes to them."""
    return Municipality.objects.filter(plans_owned__in=Plan.objects.public()).distinct()


def _coordinators_of(plans):
    members = PlanMember.objects.filter(plan__in=plans, role=PlanMemberRole.COORDINATOR)
    return User.objects.filter(pk__in=members.values("user"), is_active=True)
