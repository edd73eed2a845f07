"""The buttons that move a state: each is a POST to an address that ends in the step's name."""

from functools import partial, update_wrapper

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext

from measures.models import ChangedSince, CommentNeeded, EditedLast, NotAllowed, WrongState


class StepsAdmin:
    """Before an admin class. A step "approve" is taken by `take_approve(request, obj)`.

    It returns what to answer, or None for the way back to the thing. Its address is called `admin:<name>-approve`.
    """

    steps = ()
    steps_name = ""

    def get_urls(self):
        addresses = [
            path(
                f"<int:object_id>/{step}/",
                self.admin_site.admin_view(
                    update_wrapper(partial(self.step_view, step=step), self.step_view)
                ),
                name=f"{self.steps_name}-{step}",
            )
            for step in self.steps
        ]
        return addresses + super().get_urls()

    def step_view(self, request, object_id, step):
        self._require_existence(request)
        obj = self.get_object(request, str(object_id))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            return getattr(self, f"take_{step}")(request, obj) or self.back(request, obj)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except EditedLast:
            messages.error(
                request,
                gettext("You wrote last in this report yourself. Somebody else must approve it."),
            )
        except ChangedSince:
            text = gettext(
                "It has changed since you opened the page. Nothing was decided: read what is new first."
            )
            messages.warning(request, text)
        except WrongState:
            messages.warning(request, self.too_late(request, obj))
        except CommentNeeded:
            messages.error(request, gettext("Say in a few words why. Nothing was changed."))
        self.hand_back(request)
        return self.back(request, obj)

    def hand_back(self, request):
        """Nothing was decided, and the page to which one comes back is a new one: the words are told there."""
        if typed := request.POST.get("comment", "").strip():
            messages.info(request, gettext("You had written: %(comment)s") % {"comment": typed})

    def seal_read(self, request):
        """The seal of what stood on the page; None where the button did not come from one."""
        return request.POST.get("seal")

    def too_late(self, request, obj):
        return gettext(
            "Somebody has been here before you: this step was taken already, or is no longer possible."
        )

    def back(self, request, obj):
        """To the thing, or to the list where the step has taken it out of the user's sight."""
        names = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if self.get_queryset(request).filter(pk=obj.pk).exists():
            return redirect(f"{names}_change", obj.pk)
        return redirect(f"{names}_changelist")

    def address(self, step, obj):
        return reverse(f"admin:{self.steps_name}-{step}", args=[obj.pk])
