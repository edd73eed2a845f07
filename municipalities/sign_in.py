"""The one way in: allauth's form, which counts the attempts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache


class SignInAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Nobody signs up: a coordinator makes the accounts."""
        return False


@never_cache
@login_not_required
def admin_login(request, extra_context=None):
    """Instead of the admin's own form; those signed in who have no work there must not go in a circle."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect("admin:index")
