"""What every page of the desk shows around its content."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from measures import rights
from measures.coordination import coordinates_any

register = template.Library()


@register.inclusion_tag("desk/_nav.html")
def desk_nav(user, active):
    """The places of the desk that are the user's; `active` is the key of the one they are in."""
    return {"places": places(user), "active": active}


def places(user):
    """[{key, label, url}] in the order in which they are shown."""
    in_municipality = bool(user.roles)
    coordinates = coordinates_any(user)
    reviews = coordinates or bool(rights.plan_ids(user))
    shown = [("start", pgettext("place of the desk", "Start"), "work", True)]
    shown += [
        ("follow-ups", _("Measures"), "desk-follow-ups", in_municipality),
        ("reports", _("Reports"), "desk-reports", in_municipality or reviews),
        ("documents", _("Own plans"), "desk-documents", in_municipality),
        ("rounds", _("Rounds"), "desk-rounds", coordinates),
        ("people", _("People"), "desk-people", coordinates or in_municipality),
        ("notices", _("E-mail"), "desk-notices", True),
        ("admin", _("All data"), "admin:index", rights.can_enter_admin(user)),
    ]
    return [
        {"key": key, "label": label, "url": reverse(name)} for key, label, name, is_shown in shown if is_shown
    ]
