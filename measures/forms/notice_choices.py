"""What somebody wants to be told of by e-mail."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.models import NoticeChoice, NoticeKind
from measures.models.notice import AT_ONCE
from municipalities.models import MembershipRole

TO_PLANNERS = (
    NoticeKind.RETURNED,
    NoticeKind.ASKED,
    NoticeKind.ROUND_OPENED,
    NoticeKind.DUE_SOON,
    NoticeKind.OVERDUE,
    NoticeKind.APPROVED,
    NoticeKind.PUBLISHED,
)
TO_APPROVERS = (NoticeKind.SUBMITTED, NoticeKind.PUBLISHED)
HINTS = {
    NoticeKind.SUBMITTED: _("With the way to read it, and to approve or return it."),
    NoticeKind.RETURNED: _("Somebody has asked for more before it can be approved."),
    NoticeKind.ASKED: _("At most once a day."),
    NoticeKind.ROUND_OPENED: _("What is to be reported, and by when."),
    NoticeKind.DUE_SOON: _("14 and 3 days before. You can answer right from the e-mail."),
    NoticeKind.OVERDUE: _("Once, the day after, when it is not sent in."),
    NoticeKind.APPROVED: _("The coordinator and the steering group can then read it."),
    NoticeKind.PUBLISHED: _("Everyone can then read it."),
}


def kinds_for(user):
    """The kinds that can reach the user in the roles that they have."""
    kinds = set()
    if planned_for := user.municipality_ids(MembershipRole.PLANNER):
        kinds |= set(TO_PLANNERS)
        approve_themselves = user.memberships.filter(
            municipality__in=planned_for, municipality__requires_approval=False
        )
        if approve_themselves.exists():
            kinds.add(NoticeKind.SUBMITTED)
    if user.municipality_ids(MembershipRole.APPROVER):
        kinds |= set(TO_APPROVERS)
    if rights.plan_ids(user, rights.COORDINATOR):
        kinds.add(NoticeKind.APPROVED)
    return [kind for kind in HINTS if kind in kinds]


class NoticeChoicesForm(forms.Form):
    """The kinds that are ticked are sent."""

    kinds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data=None, *, user):
        self.user = user
        self.offered = kinds_for(user)
        self.turned_off = set(user.notices_turned_off.values_list("kind", flat=True))
        super().__init__(data)
        self.fields["kinds"].choices = [(kind.value, kind.label) for kind in self.offered]

    @property
    def groups(self):
        """[(heading, [(kind, hint, whether it is wanted)])], without empty groups."""
        at_once = [kind for kind in self.offered if kind in AT_ONCE]
        can_wait = [kind for kind in self.offered if kind not in AT_ONCE]
        groups = [(_("At once"), at_once), (_("Together, in one e-mail a day"), can_wait)]
        return [
            (heading, [(kind, HINTS[kind], kind not in self.turned_off) for kind in kinds])
            for heading, kinds in groups
            if kinds
        ]

    def save(self):
        """What was waiting of a kind that is turned off or on is gone: news from before a choice is no news."""
        off = {kind for kind in self.offered if kind.value not in self.cleaned_data["kinds"]}
        on_again = [kind for kind in self.offered if kind in self.turned_off and kind not in off]
        with transaction.atomic():
            self.user.notices_turned_off.filter(kind__in=on_again).delete()
            NoticeChoice.objects.bulk_create(
                (NoticeChoice(user=self.user, kind=kind) for kind in sorted(off)), ignore_conflicts=True
            )
            changed = [*on_again, *(off - self.turned_off)]
            self.user.notices.filter(kind__in=changed, sent_at__isnull=True).delete()
