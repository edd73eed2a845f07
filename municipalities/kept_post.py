"""Nothing that was typed is lost with the session: what comes too late is shown again, ready to be sent once more.

A form is refused when the session has run out, and when it was opened before somebody signed in anew (its proof
against forgery is then an old one). Instead of the sign-in page or an error, the sender gets their own words back.
"""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.csrf import csrf_failure as plain_refusal

# Neither words of the user's nor anything that may be sent twice.
NOT_KEPT = {"csrfmiddlewaretoken"}
# Of these a value is what a machine needs: it is sent again, but there is nothing to read in it.
SHORTEST_SHOWN = 2
SECRET = "password"  # noqa: S105  (what such a field's name has in it)


class KeepingLoginRequired(LoginRequiredMiddleware):
    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if wants_json(request):
            return JsonResponse({"refused": "signed out"}, status=401)
        return kept(request, "signed_out") or super().handle_no_permission(request, view_func)


def csrf_failure(request, reason=""):
    """For CSRF_FAILURE_VIEW."""
    if wants_json(request):
        return JsonResponse({"refused": "old form"}, status=403)
    return kept(request, "old_form") or plain_refusal(request, reason)


def wants_json(request):
    return request.headers.get("Accept", "").startswith("application/json")


def kept(request, why):
    """The page with what was sent, or None where there are no words to keep, or one of them is a secret."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values
    ]
    texts = [value for _name, value in fields if len(value) >= SHORTEST_SHOWN and not value.isdecimal()]
    if not texts or any(SECRET in name for name, _value in fields):
        return None
    context = {
        "why": why,
        "action": request.get_full_path(),
        "fields": fields,
        "texts": texts,
        "files": bool(request.FILES),
    }
    answer = render(request, "kept_post.html", context, status=403)
    add_never_cache_headers(answer)
    return answer
