"""The page to which the link in an invitation leads: it says to what one is invited, and sets the password, once."""

from functools import wraps

from allauth.account.forms import SetPasswordForm
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from measures.invitations import told
from municipalities.models import Invitation, InvitationState, NotOpen

# Where the link's secret is kept while its owner chooses a password.
KEPT = "invitation"
WITHDRAWN = "withdrawn"


def only_for_its_owner(view):
    """Kept nowhere, found by no search engine, and told to no other site."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(never_cache(guarded))


@only_for_its_owner
@require_safe
def invitation(request, token):
    """Takes the secret out of the address and goes on: an address is read by others, and a page's is told to the next.

    The page with the form has an address without a secret. Under no-referrer a browser would send the form without its
    origin, and be refused as a forgery.
    """
    opened, state = Invitation.objects.behind(token)
    if state == InvitationState.OPEN:
        request.session[KEPT] = token
        response = redirect("invitation-accept")
    else:
        request.session.pop(KEPT, None)
        response = _closed(request, opened, state)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@only_for_its_owner
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
# Whoever presses twice sends the second form with the first's proof against forgery, which signing in has made an
# old one. Without the secret there is nothing to forge.
@csrf_exempt
def accept(request):
    return _choosing(request) if KEPT in request.session else _done(request)


@csrf_protect
def _choosing(request):
    opened, state = Invitation.objects.behind(request.session[KEPT])
    if state != InvitationState.OPEN:
        return _closed(request, opened, state)
    said = told(opened)
    if not said.seats:
        return _closed(request, opened, WITHDRAWN)
    form = SetPasswordForm(opened.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _accepted(request, opened, form.cleaned_data["password1"])
    return render(request, "account/invitation.html", {"form": form, "said": said})


def _accepted(request, opened, password):
    try:
        opened.accept(password)
    except NotOpen:
        return _closed(request, *Invitation.objects.behind(request.session[KEPT]))
    # Whoever was signed in here before is so no more, and the secret goes with their session.
    logout(request)
    messages.success(request, _("Welcome! Your password is saved."))
    return perform_login(request, opened.user, email=opened.user.email)


def _done(request):
    """The secret went with the first of two presses, or with the session."""
    if request.user.is_authenticated:
        return redirect("work")
    # An empty session would take its cookie away, and with it the one that the first press may have brought meanwhile.
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    said = _(
        "The invitation is not open here any more. Sign in if you have chosen a password. "
        "If not, follow the link in the e-mail once more."
    )
    messages.info(request, said)
    return redirect("account_login")


def _closed(request, opened, state):
    context = {"state": str(state), "inviter": opened and opened.invited_by, "person": opened and opened.user}
    status = 404 if state == InvitationState.UNKNOWN else 410
    return render(request, "account/invitation_closed.html", context, status=status)
