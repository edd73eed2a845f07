"""Documents that were uploaded: the plan's own, and the municipalities' action plans and budget plans."""

import re
from pathlib import PurePath

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from measures.views.plan import visible_plan
from municipalities.models import ActionPlan, BudgetPlan

# Said here, because what a system's own table knows of these differs.
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
UNKNOWN_TYPE = "application/octet-stream"
NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


@login_not_required
@require_safe
def plan_document(request, plan_slug):
    plan = visible_plan(request, plan_slug)
    return download(request, plan.document, plan.name)


@login_not_required
@require_safe
def action_plan(request, pk):
    document = get_object_or_404(_visible(ActionPlan, request.user), pk=pk)
    return download(request, document.file, f"{document.municipality} – {document.title}")


@login_not_required
@require_safe
def budget_plan(request, pk):
    document = get_object_or_404(_visible(BudgetPlan, request.user), pk=pk)
    return download(request, document.file, f"{document.municipality} – {document.title}")


def _visible(model, user):
    return model.objects.visible_to(user).select_related("municipality")


def download(request, file, title):
    """The file, to be saved under the document's title; 404 where there is none.

    Somebody's upload is never a page of ours: it is not shown inside the site, a browser does not guess its
    type, and should it be opened all the same, it may neither run nor fetch anything.
    """
    if not file:
        raise Http404
    suffix = PurePath(file.name).suffix.lower()
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=file_name(title, suffix),
        content_type=CONTENT_TYPES.get(suffix, UNKNOWN_TYPE),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    # Not compressed once more: the formats are compressed, and a browser shows progress by the length.
    response.headers["Content-Encoding"] = "identity"
    if request.user.is_authenticated:
        patch_cache_control(response, private=True)
    return response


def file_name(title, suffix):
    """The title as a file's name on any system, Norwegian letters kept."""
    return NOT_IN_A_FILE_NAME.sub("-", title).strip(" .-")[:120] + suffix
