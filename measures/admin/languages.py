"""The admin of texts in several languages: bokmål where the text stands, each other language in a group of its own."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField

from measures.translation import column, columns, texts_of

LEFT_EMPTY = _("What is left empty is shown in bokmål.")


def in_languages(model, *names):
    """The fields that hold these texts, for a search in all languages."""
    return tuple(field for name in names for field in columns(model, name))


class InLanguages:
    """Fields and fieldsets name a text once. Its languages are those that the site is read in."""

    def get_fieldsets(self, request, obj=None):
        fieldsets = [
            (heading, {**options, "fields": [self._bokmal(name) for name in options["fields"]]})
            for heading, options in super().get_fieldsets(request, obj)
        ]
        return [*fieldsets, *self._other_languages(fieldsets)]

    def _bokmal(self, name):
        return column(name) if name in texts_of(self.model) else name

    def _other_languages(self, fieldsets):
        shown = [name for _heading, options in fieldsets for name in options["fields"]]
        texts = [name for name in texts_of(self.model) if column(name) in shown]
        texts.sort(key=lambda name: shown.index(column(name)))
        for language, heading in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                fields = [column(name, language) for name in texts]
                yield heading, {"fields": fields, "classes": ["collapse"], "description": LEFT_EMPTY}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, TranslationField) and db_field.language != get_language():
            field.widget.attrs["lang"] = db_field.language
        return field

    def _kept_fields(self, request, obj):
        """The library's own field is bokmål once more."""
        return [one for one in super()._kept_fields(request, obj) if one.name not in texts_of(self.model)]
