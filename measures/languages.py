"""In which language a text from the database is, where the page around it is in another (WCAG 3.1.2)."""

from django.utils.html import conditional_escape, format_html
from django.utils.translation import get_language

from measures.models import FollowUp
from municipalities.models import LanguageForm

# What a plan says itself. Its municipalities have said how they write.
OF_PLANS = LanguageForm.BOKMAL


def lang(*whose):
    """` lang="nn"` for the tag around a text: what a municipality has written, or else what the plan says.

    `whose` is the municipality; or the plan, focus area, measure or organisation and the name of its field,
    for texts that may be there in several languages; or nothing. The answer is nothing where the page is in
    that language already, or where the writer is not known.
    """
    form = _language_of(*whose)
    return format_html(' lang="{}"', form) if form and form != get_language() else ""


def _language_of(*whose):
    if len(whose) == 1:
        return getattr(whose[0], "language_form", "")
    return found_in(*whose) if whose else OF_PLANS


def found_in(instance, name):
    """The language in which the page shows this text of a plan: its own, or bokmål where there is none.

    The title of a follow-up is the municipality's own, or the measure's.
    """
    if isinstance(instance, FollowUp):
        own = instance.own_title
        return instance.municipality.language_form if own else found_in(instance.measure, name)
    language = get_language()
    return language if getattr(instance, f"{name}_{language}", "") else OF_PLANS


def said(instance, name):
    """A text of a plan, in a tag of its own where the page is in another language than the text."""
    return written(getattr(instance, name), instance, name)


def written(text, *writer):
    """The text, in a tag of its own where the page is in another language: for views that put texts together."""
    attribute = lang(*writer)
    return (
        format_html("<span{}>{}</span>", attribute, text) if text and attribute else conditional_escape(text)
    )
