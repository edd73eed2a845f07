"""Which of a plan's own texts may be there in several languages. Found by modeltranslation under this name.

`measure.title` is then the text in the page's language, or bokmål where there is none: it is for showing. What is kept,
compared, sought or sorted says `title_nb`, so that no record depends on the language of whoever's page it was.
"""

from functools import partial

from modeltranslation.settings import AVAILABLE_LANGUAGES, DEFAULT_LANGUAGE
from modeltranslation.translator import TranslationOptions, translator
from modeltranslation.utils import build_localized_fieldname

from measures.models import FocusArea, Goal, Measure, Organisation, Plan

TEXTS = {
    Plan: ("name", "vision", "purpose", "follow_up_rule", "about"),
    FocusArea: ("title", "description"),
    Goal: ("title",),
    Measure: ("title", "description", "responsible_role", "theme"),
    Organisation: ("name", "kind", "note"),
}


def texts_of(model):
    """Names of the model's texts that may be there in several languages."""
    return TEXTS.get(model, ())


def column(name, language=DEFAULT_LANGUAGE):
    return build_localized_fieldname(name, language)


def columns(model, name):
    """The fields in which what is called `name` stands."""
    return [column(name, language) for language in AVAILABLE_LANGUAGES] if name in texts_of(model) else [name]


def key_of_column(model, field_name):
    """(name, language) of a text in one language; (field name, None) of all else."""
    for name in texts_of(model):
        for language in AVAILABLE_LANGUAGES:
            if column(name, language) == field_name:
                return name, language
    return field_name, None


# Bokmål is always there, if only as an empty text.
ALWAYS_THERE = {"nb": {"null": False, "default": ""}}


def register(model, names):
    options = {
        "fields": names,
        "required_languages": ("nb",),
        "field_options": dict.fromkeys(names, ALWAYS_THERE),
    }
    translator.register(model, type(f"{model.__name__}Texts", (TranslationOptions,), options))
    for name in names:
        # The library would keep here the text of the page that was saved from.
        field = model._meta.get_field(name)
        field.pre_save = partial(bokmal, name)


def bokmal(name, instance, add):
    return getattr(instance, f"{name}_nb")


def register_history(model, names):
    """The record of a model was made before its columns were known."""
    record = model.history.model
    register(record, names)
    record.tracked_fields = list(model._meta.concrete_fields)


for model, names in TEXTS.items():
    register(model, names)
    if hasattr(model, "history"):
        register_history(model, names)
