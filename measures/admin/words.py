"""Words of Django's admin that its Norwegian catalogs lack, or have in one gender for all nouns: named here, so that
ours have them."""

from django.contrib.admin.templatetags import admin_list
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_noop as _

WORDS = (
    _("Added:"),
    _("Breadcrumbs"),
    _("Changed:"),
    _("Deleted:"),
    _("Error:"),
    _("Filter navigation items"),
    _("Sidebar"),
    _("Skip to main content"),
    _("Start typing to filter…"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: dark)"),
    _("Toggle theme (current theme: light)"),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    ngettext_lazy("entry", "entries"),
    # "Legg til ny tiltak": who does not know the noun must not say "ny", "en" or "den" of it.
    _("Add %(name)s"),
    _("Add %s"),
    _("Add another %(model)s"),
    _("Add another %(verbose_name)s"),
    _("Save and add another"),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
)


def say_yes_and_no():
    """Django's ticks and crosses are True and False, in English, to those who do not see them."""
    admin_list._boolean_icon = yes_or_no


def yes_or_no(value):
    name, words = {True: ("yes", gettext("Yes")), False: ("no", gettext("No"))}.get(
        value, ("unknown", gettext("Unknown"))
    )
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), words)
