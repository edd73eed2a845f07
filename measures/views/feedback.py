"""The form by which anybody tells that a page is hard to use. Reading it sets no cookie, so it has no CSRF token
(docs/decisions): where it was sent from is asked instead, and there is nothing that it does in anybody's name."""

import datetime as dt

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from measures.feedback import receive
from measures.forms.feedback import FeedbackForm

# As long as the limit in ACCOUNT_RATE_LIMITS counts.
WAIT = dt.timedelta(minutes=10)


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request):
    if request.method != "POST":
        return _page(request, FeedbackForm(page=request.GET.get("fra", "")))
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    if form.looks_made_by_a_machine or is_from_elsewhere(request):
        return _page(request, form.to_send_again(), status=422, once_more=True)
    if not ratelimit.consume(request, action="feedback"):
        return _too_many(request, form)
    told = {name: form.cleaned_data[name] for name in ("page", "text", "email")}
    receive(**told, language=request.LANGUAGE_CODE)
    return redirect("feedback-thanks")


@login_not_required
@require_safe
def thanks(request):
    return render(request, "public/feedback_thanks.html")


def is_from_elsewhere(request):
    """Whether a browser says that another site has made it send this. What is no browser says nothing."""
    sent_from = request.headers.get("Origin")
    if sent_from is None:
        return False
    own = f"{request.scheme}://{request.get_host()}"
    return sent_from != own and sent_from not in settings.CSRF_TRUSTED_ORIGINS


def _page(request, form, status=200, **context):
    return render(request, "public/feedback.html", {"form": form, **context}, status=status)


def _too_many(request, form):
    again_at = timezone.localtime(timezone.now() + WAIT)
    answer = _page(request, form, status=429, again_at=again_at)
    answer.headers["Retry-After"] = str(int(WAIT.total_seconds()))
    return answer
