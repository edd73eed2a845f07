"""Dates, documents and choices as they are entered in the admin."""

from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminFileWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    get_select2_language,
)
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from municipalities.forms.fields import WrittenDate

# Up to so many choices are a plain select, which works without JavaScript; more are looked up.
FEW = 30


class DateWidget(WrittenDate, AdminDateWidget):
    pass


class DocumentWidget(AdminFileWidget):
    """A document that is there is fetched through our own view, which asks who may read it."""

    def __init__(self, address=None, attrs=None):
        self.address = address
        super().__init__(attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if self.is_initial(value):
            context["widget"]["value"] = Document(value, self.address(value.instance))
        return context


class Document:
    def __init__(self, file, url):
        self.name = file.name.rsplit("/", 1)[-1]
        self.url = url

    def __str__(self):
        return self.name


def document_link(obj, field_name, address):
    """A document for reading."""
    file = getattr(obj, field_name, None)
    if not file:
        return "–"
    document = Document(file, address(obj))
    return format_html('<a href="{}">{}</a>', document.url, document.name)


def address_of(view_name):
    return lambda obj: reverse(view_name, args=[obj.pk])


def select2_language():
    """select2 has no nynorsk; its few words in bokmål are understood."""
    return "nb" if get_language() == "nn" else get_select2_language()


class Autocomplete(AutocompleteSelect):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.i18n_name = select2_language()


class AutocompleteInRows(Autocomplete):
    """Reads the labels of what is chosen once, and not once for every row of the page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The copies of this widget in the other rows share it.
        self.labels = {}

    def optgroups(self, name, value, attr=None):
        if not self.labels:
            self.labels.update({str(choice.pk): str(choice) for choice in self.choices.queryset.all()})
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [
            self.create_option(name, chosen, self.labels[chosen], True, index)
            for index, chosen in enumerate(value, start=1)
            if chosen in self.labels
        ]
        return [(None, options, 0)]


class AutocompleteMany(AutocompleteSelectMultiple):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.i18n_name = select2_language()
