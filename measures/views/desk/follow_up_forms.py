"""The pages on which a planner answers a measure and ties it to who, where and money: one part on each."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from measures import rights
from measures.forms.follow_up_filter import hanging, next_hanging
from measures.forms.follow_up_parts import AnswerForm, MoneyForm, OwnerForm
from measures.forms.planned import PlannedForm
from measures.languages import written
from measures.loose_ends import WORDING
from measures.models import FollowUp
from measures.thread import ThreadStep
from measures.wording import fingerprint, wording_changes
from municipalities.models import Conflict
from municipalities.sent import number_as_sent


@dataclass(frozen=True)
class Part:
    """`ends` is what hangs loose until the part is filled in, a key of `loose_ends.CHOICES`."""

    address: str
    template: str
    form: Callable
    ends: str
    saved: Promise
    following: Promise
    last: Promise
    save_and_go_on: Promise


def _money_form(data, *, instance, request):
    return MoneyForm(data, instance=instance, wanted=number_as_sent(request.GET.get("budget_plan", "")))


def _plain(form_class):
    return lambda data, *, instance, request: form_class(data, instance=instance)


ANSWER = Part(
    "desk-answer",
    "desk/answer.html",
    _plain(AnswerForm),
    ThreadStep.ANSWERED.value,
    gettext_lazy("The answer to %(measure)s is saved."),
    gettext_lazy("Next without an answer: %(measure)s"),
    gettext_lazy("That was the last one without an answer."),
    gettext_lazy("Save, and go to the next without an answer"),
)
OWNER = Part(
    "desk-owner",
    "desk/owner.html",
    _plain(OwnerForm),
    ThreadStep.OWNED.value,
    gettext_lazy("Who is responsible for %(measure)s, and the deadline, are saved."),
    gettext_lazy("Next without anybody responsible: %(measure)s"),
    gettext_lazy("That was the last one without anybody responsible."),
    gettext_lazy("Save, and go to the next without anybody responsible"),
)
PLANNED = Part(
    "desk-planned",
    "desk/planned.html",
    _plain(PlannedForm),
    ThreadStep.PLANNED.value,
    gettext_lazy("The places of %(measure)s in the action plans are saved."),
    gettext_lazy("Next that is not in an action plan: %(measure)s"),
    gettext_lazy("That was the last one that was not in an action plan."),
    gettext_lazy("Save, and go to the next that is not in an action plan"),
)
MONEY = Part(
    "desk-money",
    "desk/money.html",
    _money_form,
    ThreadStep.FUNDED.value,
    gettext_lazy("The money for %(measure)s is saved."),
    gettext_lazy("Next without money: %(measure)s"),
    gettext_lazy("That was the last one without money."),
    gettext_lazy("Save, and go to the next without money"),
)
LOOK = Part(
    "desk-wording",
    "desk/wording.html",
    None,
    WORDING,
    gettext_lazy("You have looked at the new wording of %(measure)s."),
    gettext_lazy("Next with new wording: %(measure)s"),
    gettext_lazy("That was the last one with new wording."),
    gettext_lazy("I have looked at it; go to the next with new wording"),
)
READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


def readable(user, pk):
    """A follow-up of a municipality in which the user has a role; the others do not exist for them."""
    own = FollowUp.objects.filter(municipality__in=user.municipality_ids())
    related = ("measure__plan", "measure__focus_area", "measure__lead", "municipality")
    return get_object_or_404(own.select_related(*related), pk=pk)


@READ_OR_WRITE
def answer(request, pk):
    return _write(request, pk, ANSWER)


@READ_OR_WRITE
def owner(request, pk):
    return _write(request, pk, OWNER)


@READ_OR_WRITE
def planned(request, pk):
    return _write(request, pk, PLANNED)


@READ_OR_WRITE
def money(request, pk):
    return _write(request, pk, MONEY)


def _write(request, pk, part):
    try:
        with transaction.atomic():
            follow_up = readable(request.user, pk)
            if not rights.can_edit_follow_up(request.user, follow_up):
                return _only_read(request, follow_up)
            # Before the form writes into the follow-up what the user has typed.
            context = _context(request, follow_up, part)
            data = request.POST if request.method == "POST" else None
            form = part.form(data, instance=follow_up, request=request)
            if form.is_valid():
                return _save(request, form, part)
            return render(request, part.template, context | {"form": form})
    except Conflict:
        # Between reading and writing somebody else was quicker; read again, the form now says so.
        return _write(request, pk, part)


def _only_read(request, follow_up):
    if request.method == "POST":
        raise PermissionDenied
    return redirect("desk-follow-up", follow_up.pk)


def _save(request, form, part):
    follow_up = form.instance
    was_loose = hangs_loose(follow_up, part.ends)
    if not form.has_changed():
        messages.info(request, _("Nothing was changed."))
        return redirect(_back(request, follow_up, part))
    form.save()
    return _tell_and_go_on(request, follow_up, part, was_loose)


def hangs_loose(follow_up, end):
    slots = FollowUp.objects.filter(pk=follow_up.pk).with_thread(follow_up.measure.plan)
    return hanging(slots, end).exists()


def _tell_and_go_on(request, follow_up, part, was_loose):
    """Says what was saved and which is the next on which the same hangs loose, and goes there or back."""
    following = next_hanging(follow_up, part.ends) if was_loose else None
    onward = _address(part, following, next=origin(request, follow_up)) if following else ""
    goes_on = bool(onward) and "go_on" in request.POST
    messages.success(request, _said(follow_up, part, was_loose, following, "" if goes_on else onward))
    return redirect(onward if goes_on else _back(request, follow_up, part))


def _back(request, follow_up, part):
    """Where the user came from, or the same page once more for a row more."""
    back = origin(request, follow_up)
    return _address(part, follow_up, add=1, next=back) if "add" in request.POST else back


def _address(part, follow_up, **query):
    return f"{reverse(part.address, args=[follow_up.pk])}?{urlencode(query)}"


def _said(follow_up, part, was_loose, following, onward):
    said = part.saved % {"measure": f"{follow_up.measure.code} {follow_up.title}"}
    if onward:
        named = part.following % {"measure": f"{following.measure.code} {following.title}"}
        return format_html('{} <a href="{}">{}</a>', said, onward, named)
    if was_loose and not following and not hangs_loose(follow_up, part.ends):
        return f"{said} {part.last}"
    return said


def _referer(request):
    """The page before this one, without its host; nothing where it is another site's, or no address at all."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return ""
    return urlunsplit(urlsplit(referer)._replace(scheme="", netloc=""))


def origin(request, follow_up):
    """Where on the desk the user came from; else the follow-up's own page."""
    desk = reverse("work")
    for address in (request.POST.get("next"), request.GET.get("next"), _referer(request)):
        is_ours = address and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
        if is_ours and address.startswith(desk) and urlsplit(address).path != request.path:
            return address
    return reverse("desk-follow-up", args=[follow_up.pk])


def _context(request, follow_up, part):
    return {
        "desk_place": "follow-ups",
        "breadcrumbs": [
            {"title": _("Measures"), "url": reverse("desk-follow-ups")},
            {
                "title": written(str(follow_up.measure), follow_up.measure, "title"),
                "url": reverse("desk-follow-up", args=[follow_up.pk]),
            },
        ],
        "follow_up": follow_up,
        "measure": follow_up.measure,
        "wording": wording_changes(follow_up),
        "back": origin(request, follow_up),
        "fresh_url": f"{request.path}?{urlencode({'next': origin(request, follow_up)})}",
        "add": "add" in request.GET,
        "part": part,
        "may_go_on": hangs_loose(follow_up, part.ends) and next_hanging(follow_up, part.ends) is not None,
    }


# The measure's new wording --------------------------------------------------------------------------------


@READ_OR_WRITE
def wording(request, pk):
    """Sent along is which words were looked at: those that have changed since are not marked as seen."""
    try:
        with transaction.atomic():
            follow_up = readable(request.user, pk)
            if not rights.can_edit_follow_up(request.user, follow_up):
                return _only_read(request, follow_up)
            shown = fingerprint(follow_up.measure)
            looked_at = request.POST.get("wording")
            if not follow_up.wording_has_changed:
                return redirect(origin(request, follow_up))
            if looked_at == shown:
                return _see(request, follow_up)
            context = {"shown_wording": shown, "has_changed_again": looked_at is not None}
            return render(request, LOOK.template, _context(request, follow_up, LOOK) | context)
    except Conflict:
        return wording(request, pk)


def _see(request, follow_up):
    follow_up.see_wording()
    follow_up.save(update_fields=["seen_title", "seen_description"])
    return _tell_and_go_on(request, follow_up, LOOK, was_loose=True)
