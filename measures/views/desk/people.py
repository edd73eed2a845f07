"""Who takes part: those in one's own municipality, and for coordinators those in their plans."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures import handover, invitations, rights
from measures.coordination import (
    closable_by,
    gives_roles,
    municipalities_staffed_by,
    plans_of,
)
from measures.forms.invitation import InviteForm
from measures.models import Plan, PlanMember
from measures.models.steps import NotAllowed
from measures.seats import Seat, seat_of, seats_given_by, seats_in
from municipalities.dates import today
from municipalities.models import Invitation, Membership, Municipality, User
from municipalities.models.invitation import last_day

ACTIVE, WAITING, CLOSED = "active", "waiting", "closed"


@dataclass
class Entry:
    """A person at a place, with the roles that they have there."""

    person: User
    rows: list = field(default_factory=list)
    last_day: object = None
    is_you: bool = False
    may_be_changed: bool = False
    may_be_closed: bool = False

    @property
    def state(self):
        if not self.person.is_active:
            return CLOSED
        return WAITING if all(row.is_waiting for row in self.rows) else ACTIVE

    @property
    def shown_name(self):
        """Of those who have not been here only the address, which the inviter knows."""
        return "" if all(row.is_waiting for row in self.rows) else self.person.name

    @property
    def invited_at(self):
        return max((row.given_at for row in self.rows if row.given_at), default=None)

    @property
    def has_expired(self):
        return self.last_day is not None and self.last_day < today()

    @property
    def may_be_invited_again(self):
        return self.may_be_changed and self.state == WAITING

    @property
    def order(self):
        return [ACTIVE, WAITING, CLOSED].index(self.state), str(self.shown_name or self.person.email).lower()


@dataclass
class Section:
    """A plan or a municipality with its people, and what it lacks."""

    place: Plan | Municipality
    entries: list = field(default_factory=list)
    gaps: list = field(default_factory=list)
    may_be_changed: bool = False

    @property
    def key(self):
        return Seat(self.place, "").key.rstrip("-")

    @property
    def invite_url(self):
        return f"{reverse('desk-invite')}?til={self.key}"


@require_safe
def people(request):
    sections = _sections(request.user)
    if not sections:
        raise Http404
    return render(
        request,
        "desk/people.html",
        {
            "desk_place": "people",
            "sections": sections,
            "lacking": [section for section in sections if section.gaps],
            "may_invite": gives_roles(request.user),
        },
    )


def _sections(user):
    """The user's plans and municipalities. A constant number of queries, however many people."""
    changed = set(municipalities_staffed_by(user))
    seen = Municipality.objects.filter(
        Q(pk__in=municipalities_staffed_by(user).values("pk")) | Q(pk__in=user.municipality_ids())
    )
    sections = [Section(plan, may_be_changed=True) for plan in plans_of(user)]
    sections += [Section(one, may_be_changed=one in changed) for one in seen]
    by_place = {section.place: section for section in sections}
    for row in _rows(by_place):
        _enter(by_place[seat_of(row).place], row, user)
    for gap in handover.gaps(handover.vacant(seats_in(by_place)), user):
        by_place[gap.seat.place].gaps.append(gap)
    _say_what_may_be_done(sections, user)
    for section in sections:
        section.entries.sort(key=lambda entry: entry.order)
    return sections


def _rows(places):
    plans = [place for place in places if isinstance(place, Plan)]
    municipalities = [place for place in places if isinstance(place, Municipality)]
    related = ("user", "plan", "organisation")
    yield from PlanMember.objects.filter(plan__in=plans).with_presence().select_related(*related)
    memberships = Membership.objects.filter(municipality__in=municipalities).with_presence()
    yield from memberships.select_related("user", "municipality")


def _enter(section, row, user):
    row.seat = seat_of(row)
    entry = next((one for one in section.entries if one.person == row.user), None)
    if entry is None:
        may_be_changed = section.may_be_changed and rights.can_give_roles(user, row.user)
        entry = Entry(row.user, is_you=row.user == user, may_be_changed=may_be_changed)
        section.entries.append(entry)
    entry.rows.append(row)


def _say_what_may_be_done(sections, user):
    closable = set(closable_by(user).values_list("pk", flat=True)) if gives_roles(user) else set()
    made_at = _last_invitations([entry.person for section in sections for entry in section.entries])
    for section in sections:
        for entry in section.entries:
            entry.may_be_closed = (
                entry.may_be_changed and entry.person.pk in closable and entry.state != WAITING
            )
            made = made_at.get(entry.person.pk)
            entry.last_day = made and last_day(made)


def _last_invitations(persons):
    """{user id: when the newest invitation was made}."""
    invitations_to = Invitation.objects.filter(user__in=persons).order_by()
    return dict(invitations_to.values_list("user").annotate(Max("created_at")))


# Inviting -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    """A form, and where it is sent to."""
    if not gives_roles(request.user):
        raise Http404
    place = _place_asked_for(request)
    initial = {"email": request.GET.get("e-post", "")}
    form = InviteForm(request.POST or None, by=request.user, place=place, initial=initial)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("desk-people")
    context = {
        "desk_place": "people",
        "breadcrumbs": crumbs(),
        "form": form,
        "place": place,
        "has_more_places": place and len({seat.place for seat in seats_given_by(request.user)}) > 1,
    }
    return render(request, "desk/invite.html", context)


def crumbs():
    return [{"title": _("People"), "url": reverse("desk-people")}]


def _place_asked_for(request):
    key = request.GET.get("til", "")
    return next(
        (seat.place for seat in seats_given_by(request.user) if key and seat.key.rpartition("-")[0] == key),
        None,
    )


def _invited(request, form):
    address = form.cleaned_data["email"]
    try:
        invitations.invite(
            address, form.cleaned_data["seats"], by=request.user, name=form.cleaned_data["name"]
        )
    except invitations.TooMany:
        form.add_error(None, too_many())
        return False
    # The same for every address: whether it had an account is its owner's affair.
    said = _("%(address)s is invited. The e-mail is on its way.") % {"address": address}
    messages.success(request, said)
    return True


def too_many():
    return _("You have invited many people today. Wait until tomorrow with the rest.")


@require_POST
def invite_again(request, pk):
    person = person_of(request.user, pk)
    if not is_waited_for(request.user, person):
        messages.info(request, _("%(person)s is here already.") % {"person": person.email})
        return redirect("desk-people")
    try:
        invitations.send_again(person, by=request.user)
    except invitations.TooMany:
        messages.error(request, too_many())
    else:
        said = _("A new e-mail is on its way to %(address)s. The link in the old one works no more.")
        messages.success(request, said % {"address": person.email})
    return redirect("desk-people")


@require_POST
def open_again(request, pk):
    person = person_of(request.user, pk)
    try:
        was_closed = handover.open_again(person, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except invitations.TooMany:
        messages.error(request, too_many())
        return redirect("desk-people")
    if was_closed:
        messages.success(request, _("The account of %(person)s is open again.") % {"person": person})
    else:
        messages.info(request, _("The account of %(person)s is open already.") % {"person": person})
    return redirect("desk-people")


def person_of(user, pk):
    """The person, where the user gives roles at a place at which they have one; somebody else does not exist."""
    memberships = Membership.objects.filter(municipality__in=municipalities_staffed_by(user))
    plan_memberships = PlanMember.objects.filter(plan__in=plans_of(user))
    own = Q(pk__in=memberships.values("user")) | Q(pk__in=plan_memberships.values("user"))
    person = get_object_or_404(User.objects.filter(own), pk=pk)
    if not rights.can_give_roles(user, person):
        raise PermissionDenied
    return person


def is_waited_for(user, person):
    return person.is_active and not invitations.is_here_for(user, person)
