"""What one is told of by e-mail."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from measures.coordination import coordinates_any
from measures.forms.notice_choices import NoticeChoicesForm
from measures.sent_mails import sent_mails


@require_safe
def notices(request):
    form = NoticeChoicesForm(user=request.user)
    context = {"form": form, "shows_mails": settings.DEMONSTRATION, "desk_place": "notices"}
    return render(request, "desk/notices.html", context)


@require_POST
def save(request):
    """A kind that is not offered can only have been written into the form by hand: it changes nothing."""
    form = NoticeChoicesForm(request.POST, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choices are saved."))
    else:
        messages.error(request, _("Nothing was saved: the form held a choice that is not yours to make."))
    return redirect("desk-notices")


@require_safe
def mails(request):
    """In the demonstration, which sends none: one's own, and all of them for who coordinates."""
    if not settings.DEMONSTRATION:
        raise Http404
    shows_all = coordinates_any(request.user)
    sent = sent_mails(to=None if shows_all else request.user.email)
    context = {"mails": sent, "shows_all": shows_all, "desk_place": "notices"}
    return render(request, "desk/mails.html", context)
