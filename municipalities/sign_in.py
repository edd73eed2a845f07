"""The one way in: allauth's form, which counts the attempts."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import ConfirmLoginCodeView
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

# Written out in the library's forms and in Django's: named here, so that our catalogs have them.
WORDS = (
    gettext_noop("You must type the same password each time."),
    gettext_noop("Enter a valid email address."),
)
WRONG = _("The e-mail address or the password is wrong.")
LONGEST_CODE = 20
USED_LINK = _("The link does not work any more. Ask for a new one.")


logger = logging.getLogger(__name__)


class SignInAdapter(DefaultAccountAdapter):
    # The library has these in bokmål, but not in nynorsk.
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _(
            "This account is not in use any more. Ask the coordinator of the plan if you think it should be."
        ),
        "email_password_mismatch": WRONG,
        "enter_current_password": _("This is not your password now. Type the one that you sign in with."),
        "incorrect_code": _("The code is wrong. Type it as it stands in the e-mail."),
        "incorrect_password": _("The password is wrong."),
        "invalid_login": WRONG,
        "invalid_or_expired_key": USED_LINK,
        "invalid_password_reset": USED_LINK,
        "rate_limited": _("Too many attempts in a short time. Wait a few minutes and try once more."),
        # Of passwords, of codes from a mail, and of mails with such a code.
        "too_many_login_attempts": _("Too many attempts. Wait a while and try once more."),
        "unknown_email": _("No account has this e-mail address."),
    }

    def is_open_for_signup(self, request):
        """Nobody signs up: a coordinator makes the accounts."""
        return False

    def send_mail(self, template_prefix, email, context):
        """An error would tell that the address has an account: without one, no mail is tried."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            # The error's text may hold the address.
            logger.warning("A mail about signing in could not be sent: %s", type(error).__name__)


class ConfirmLoginCode(ConfirmLoginCodeView):
    """Where one signs in with the code from a mail. The mail's link brings it, to be sent by a press on the button."""

    def get_initial(self):
        return {"code": self.request.GET.get("code", "")[:LONGEST_CODE]}


confirm_login_code = ConfirmLoginCode.as_view()


@never_cache
@login_not_required
def admin_login(request, extra_context=None):
    """Instead of the admin's own form; those signed in who have no work there must not go in a circle."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect("admin:index")
