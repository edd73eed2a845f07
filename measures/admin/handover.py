"""Asking first, where somebody loses a role in the admin that nobody else has then."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from measures import handover

# What is sent once more with the answer: the keys of the seats that the user has been asked about.
ASKED = "left_without"


class AsksWhoTakesOver:
    """Before the admin class of what gives people their roles.

    What is sent is done, looked at, and taken back where needed seats are left without anybody: so it is the same
    whether a role is deleted or changed, an account closed, or a person deleted.
    """

    def person_behind(self, obj):
        """Whose roles `obj` is about."""
        return obj.user

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        parent = super()
        return self._asking(
            request, object_id, lambda: parent.changeform_view(request, object_id, form_url, extra_context)
        )

    def delete_view(self, request, object_id, extra_context=None):
        parent = super()
        return self._asking(request, object_id, lambda: parent.delete_view(request, object_id, extra_context))

    def _asking(self, request, object_id, proceed):
        if request.method != "POST" or object_id is None:
            return proceed()
        person = self.person_behind(self.get_object(request, unquote(object_id)))
        with transaction.atomic():
            seats = handover.seats_of(person)
            handover.lock(seats)
            alone = handover.lost_with(person, seats)
            response = proceed()
            lost = handover.vacant(alone) if alone else []
            must_ask = not {seat.key for seat in lost} <= set(request.POST.getlist(ASKED))
            if must_ask:
                transaction.set_rollback(True)
        return self._question(request, object_id, person, lost) if must_ask else response

    def _question(self, request, object_id, person, lost):
        # What was done has said that it was done: nobody is to read that, here or on the next page.
        list(messages.get_messages(request))
        sent = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in (ASKED, "csrfmiddlewaretoken")
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Then somebody is missing"),
            "opts": self.opts,
            "person": person,
            "gaps": handover.gaps(lost, request.user),
            "sent": sent + [(ASKED, seat.key) for seat in lost],
            "back_url": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id]
            ),
        }
        return TemplateResponse(request, "admin/handover.html", context)
