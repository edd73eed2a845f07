"""Registering the municipality's next action plan or budget plan, and changing what is registered of one."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from measures import rolling
from measures.documents import document_card
from measures.own_plans import next_of
from measures.views.desk import own_plans
from municipalities.models import Conflict, MembershipRole, Municipality


@require_http_methods(["GET", "HEAD", "POST"])
def register(request, kind, municipality_slug):
    own = Municipality.objects.filter(pk__in=request.user.municipality_ids(MembershipRole.PLANNER))
    municipality = get_object_or_404(own, slug=municipality_slug)
    new = kind.model(municipality=municipality)
    if request.method == "POST":
        form = kind.form(request.POST, request.FILES, instance=new)
        if form.is_valid() and (document := form.save()):
            return _registered(request, kind, document)
    else:
        form = kind.form(instance=new, initial=next_of(kind.model, municipality))
    return _form_page(request, kind, form, municipality, document=None)


def _registered(request, kind, document):
    messages.success(request, _("%(plan)s is registered.") % {"plan": document.title})
    page = "-roll" if rolling.sources_for(document).exists() else ""
    return redirect(kind.address(page, document.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, kind, pk):
    saved = own_plans.of_own_municipality(kind, request.user, pk, MembershipRole.PLANNER)
    form = kind.form(instance=saved)
    if request.method == "POST":
        try:
            form, is_saved = _save(request, kind, pk)
        except Conflict:
            # Between reading and writing somebody else was quicker; read again, the form now says so.
            form, is_saved = _save(request, kind, pk)
        if is_saved:
            messages.success(request, _("%(plan)s is saved.") % {"plan": form.instance.title})
            return redirect(kind.address("", pk))
        saved = own_plans.of_own_municipality(kind, request.user, pk, MembershipRole.PLANNER)
    return _form_page(request, kind, form, saved.municipality, document=saved)


def _save(request, kind, pk):
    with transaction.atomic():
        # Whoever carries entries forward to it waits here: what becomes public is what the user was told.
        get_object_or_404(kind.model.objects.select_for_update(), pk=pk)
        instance = own_plans.of_own_municipality(kind, request.user, pk, MembershipRole.PLANNER)
        form = kind.form(request.POST, request.FILES, instance=instance)
        if not form.is_valid():
            return form, False
        return form, form.save() is not None


def _form_page(request, kind, form, municipality, document):
    """`document` is as it is saved; None for a new one."""
    return render(
        request,
        "desk/own_plan_form.html",
        {
            "desk_place": "documents",
            "breadcrumbs": [own_plans.crumb(), own_plans.crumb(kind, document)]
            if document
            else [own_plans.crumb()],
            "kind": kind,
            "form": form,
            "municipality": municipality,
            "document": document,
            "follows": document is None and kind.model.objects.filter(municipality=municipality).exists(),
            "card": document_card(document, in_force=False) if document else {},
            "back_url": kind.address("", document.pk) if document else reverse("desk-documents"),
            "lost_file": bool(form.errors and request.FILES),
        },
    )
