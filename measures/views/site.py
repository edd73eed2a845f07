"""What the site says of itself: accessibility, privacy and cookies."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.feedback import contacts

HOUR = 60 * 60


@login_not_required
@require_safe
def accessibility(request):
    context = {"contacts": contacts(), "declaration": settings.ACCESSIBILITY_DECLARATION_URL}
    return render(request, "public/accessibility.html", context)


@login_not_required
@require_safe
def privacy(request):
    return render(request, "public/privacy.html", {"contacts": contacts()})


@login_not_required
@require_safe
def cookies(request):
    context = {
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "session_hours": settings.SESSION_COOKIE_AGE // HOUR,
        "form_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "public/cookies.html", context)
