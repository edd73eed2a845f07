"""Pages for what goes wrong, with what helps on. That of a 500 asks the database nothing: it may be what is wrong."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from measures.feedback import contacts, plan_of
from measures.models import Plan
from rnplan.middleware import language_of

# No more than somebody reads who looks for something else.
MOST_PLANS = 10
PLAINLY = (
    "Noe gikk galt hos oss. Prøv igjen om litt. / Something went wrong on our side. Try again in a moment. {}"
)

logger = logging.getLogger(__name__)


@login_not_required
@requires_csrf_token
def not_found(request, exception):
    """A draft's address is answered as one that is not there: only public plans are named."""
    # It leads nowhere, whatever it looks like: such a page has no other languages and no name for search engines.
    request.resolver_match = None
    plan = plan_of(request.path)
    plans = [] if plan else Plan.objects.public()[:MOST_PLANS]
    context = {"plan": plan, "plans": plans, "contacts": contacts()}
    return render(request, "404.html", context, status=404)


@login_not_required
@requires_csrf_token
def no_access(request, exception):
    return render(request, "403.html", {"contacts": contacts()}, status=403)


def server_error(request):
    identity = getattr(request, "id", "")
    try:
        with translation.override(language_of(request.path_info)):
            page = render_to_string("500.html", {"request_id": identity, "path": request.path})
    except Exception:
        logger.exception("The page for errors failed too")
        return HttpResponseServerError(PLAINLY.format(identity), content_type="text/plain; charset=utf-8")
    return HttpResponseServerError(page)
