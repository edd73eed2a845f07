"""Answering for one follow-up from the links in a reminder, without signing in.

Reading changes nothing, because mail servers open links to see whether they are harmful. Nobody is signed in by it.
"""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from measures.answer_links import UNCHANGED, WRITE, Answer, Shut, Why
from measures.forms.mail_answer import MailAnswerForm
from measures.models import NothingBefore, Status, WrongState
from measures.models.status_line import TEXTS
from municipalities.models import Conflict

# In the address after saving; without it, the same page tells of what was there already.
SAVED = "lagret"


# The address itself is the right to answer, and no cookie is: another site that could have a form sent here would have
# to know it. And with the address kept from others (no-referrer), browsers do not tell from where a form is sent.
@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, token):
    try:
        opened = Answer(token)
        response = _answer(request, opened) if request.method == "POST" else _show(request, opened)
    except Shut as shut:
        status = 404 if shut.why == Why.UNKNOWN else 410
        context = {"why": shut.why, "typed": _typed(request)}
        response = render(request, "desk/answer_shut.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _typed(request):
    """What was written in vain, so that it is not lost: [(label, text)]."""
    fields = MailAnswerForm.base_fields
    texts = ((fields[name].label, request.POST.get(name, "").strip()) for name in TEXTS)
    return [(label, text) for label, text in texts if text]


def _show(request, opened, *, has_conflict=False):
    context = {"has_conflict": has_conflict, "has_saved": SAVED in request.GET and not has_conflict}
    if opened.is_complete and not (opened.action == WRITE and "endre" in request.GET):
        return _page(request, "desk/answer_given.html", opened, **context)
    if opened.action == UNCHANGED and not opened.is_begun and opened.previous:
        return _page(request, "desk/answer_unchanged.html", opened, **context)
    return _page(
        request, "desk/answer_write.html", opened, form=MailAnswerForm(instance=opened.line), **context
    )


def _page(request, template, opened, **context):
    lines = {"previous": opened.previous, "given": opened.line}
    context |= {
        name: {"line": line, "status": Status(line.status)} for name, line in lines.items() if _says(line)
    }
    return render(request, template, {"answer": opened, "write_path": opened.link(WRITE).path, **context})


def _says(line):
    return line is not None and line.is_entered


def _answer(request, opened):
    try:
        if opened.action == UNCHANGED:
            opened.say_unchanged(request.POST.get("version", ""))
        else:
            form = opened.write(partial(_form, request, opened))
            if not form.is_valid():
                return _page(request, "desk/answer_write.html", opened, form=form)
    except (Conflict, NothingBefore):
        # Somebody was quicker: what they have written is read anew, and shown instead.
        return _show(request, Answer(opened.link(opened.action).token), has_conflict=True)
    except WrongState as error:
        raise Shut(Why.SENT_IN) from error
    return redirect(f"{opened.link(opened.action).path}?{SAVED}")


def _form(request, opened, line):
    form = MailAnswerForm(request.POST, instance=line)
    form.writer = opened.user
    return form
