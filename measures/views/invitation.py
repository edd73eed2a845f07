"""The page to which the link in an invitation leads: it says to what one is invited, and sets the password, once."""

from functools import wraps

from allauth.account.forms import SetPasswordForm
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
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
        response = _closed(request, opened, state)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@only_for_its_owner
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request):
    opened, state = Invitation.objects.behind(request.session.get(KEPT, ""))
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


def _closed(request, opened, state):
    request.session.pop(KEPT, None)
    context = {"state": str(state), "inviter": opened and opened.invited_by, "person": opened and opened.user}
    status = 404 if state == InvitationState.UNKNOWN else 410
    return render(request, "account/invitation_closed.html", context, status=status)
