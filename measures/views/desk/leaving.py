"""Taking a role away and closing an account: first what would be left without anybody, and who takes over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from measures import handover, invitations
from measures.coordination import closable_by
from measures.forms.invitation import SuccessorForm
from measures.models.steps import NotAllowed
from measures.seats import find, roles_of, seats_given_by
from measures.views.desk.people import crumbs, is_waited_for, person_of, too_many
from municipalities.models import User

methods = require_http_methods(["GET", "HEAD", "POST"])


@methods
def take_away(request, pk, key):
    seat = find(key, seats_given_by(request.user))
    if seat is None:
        raise Http404
    if not seat.rows().filter(user=pk).exists():
        messages.info(request, _("The role is taken away already."))
        return redirect("desk-people")
    person = person_of(request.user, pk)
    leaving = Leaving(request, person, [seat])
    if request.method == "POST" and leaving.happens(lambda **how: handover.take_away(seat, person, **how)):
        said = _("%(person)s is no longer: %(role)s.")
        messages.success(request, said % {"person": leaving.name, "role": str(seat)})
        return redirect("desk-people")
    return leaving.page("desk/take_away.html", seat=seat)


@methods
def close(request, pk):
    person = person_of(request.user, pk)
    # Of somebody who has not been here it is told to nobody whether they have roles elsewhere.
    if is_waited_for(request.user, person) or not closable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    if not person.is_active:
        messages.info(request, _("The account of %(person)s is closed already.") % {"person": person})
        return redirect("desk-people")
    leaving = Leaving(request, person, handover.seats_of(person))
    if request.method == "POST" and leaving.happens(lambda **how: handover.close(person, **how)):
        messages.success(request, _("The account of %(person)s is closed.") % {"person": leaving.name})
        return redirect("desk-people")
    return leaving.page("desk/close.html", seats=leaving.seats)


class Leaving:
    """A person who is to leave these seats, with a form for each that nobody else fills."""

    def __init__(self, request, person, seats):
        self.request, self.person, self.seats = request, person, seats
        waiting = {role.seat: role.is_waiting for role in roles_of(person)}
        self.is_waiting = all(waiting.get(seat) for seat in seats)
        # Of those who have not been here only the address, which the inviter knows.
        self.name = person.email if self.is_waiting else str(person)
        self.forms = self._forms(handover.lost_with(person, seats))

    def _forms(self, lost):
        data = self.request.POST if self.request.method == "POST" else None
        return [
            SuccessorForm(
                data,
                gap=gap,
                leaver=self.person,
                by=self.request.user,
                candidates=candidates(gap.seat, self.person, self.request.user),
            )
            for gap in handover.gaps(lost, self.request.user)
        ]

    def happens(self, step):
        """Take the step, and give the seats to those who take over: both or neither. False where something lacks."""
        if [form for form in self.forms if not form.is_valid()]:
            return False
        try:
            with transaction.atomic():
                step(by=self.request.user, asked={form.gap.seat for form in self.forms})
                for form in self.forms:
                    if form.address:
                        invitations.invite(form.address, [form.gap.seat], by=self.request.user)
        except handover.LeftWithout as left:
            # Meanwhile somebody else has left as well: the page asks about that too.
            self.forms += self._forms(left.seats)
            return False
        except invitations.TooMany:
            self.forms[0].add_error(None, too_many())
            return False
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        return True

    def page(self, template, **context):
        context |= {
            "desk_place": "people",
            "breadcrumbs": crumbs(),
            "person": self.person,
            "name": self.name,
            "is_waiting": self.is_waiting,
            "forms": self.forms,
            "form": next((form for form in self.forms if form.is_bound and form.errors), None),
        }
        return render(self.request, template, context)


def candidates(seat, leaver, by):
    """Active people at the seat's place who could take it over; nobody gives a role to themselves."""
    there = seat.rows_at_place().filled().values("user")
    others = User.objects.filter(pk__in=there).exclude(pk__in=[leaver.pk, by.pk])
    return others if by.is_superuser else others.exclude(is_superuser=True)
