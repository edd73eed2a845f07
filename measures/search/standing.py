"""Words as they stand in texts that the reader may see: where other words for a search are taken from.

So there is no list of words beside the texts, which would know those of drafts and would have to be kept.
"""

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language

from measures.languages import OF_PLANS
from measures.models import FocusArea, FollowUp, Goal, Measure, Participation, Plan, PlannedAction, StatusLine
from measures.search.index import holding_one_of, indexed
from measures.search.words import words_of
from measures.translation import key_of_column
from municipalities.models import Municipality, MunicipalityName

# The names of municipalities before words that are like them.
MODELS = (
    Municipality,
    MunicipalityName,
    Measure,
    StatusLine,
    FollowUp,
    PlannedAction,
    FocusArea,
    Goal,
    Plan,
)
# So many rows with one of the words tell which of those is the usual one.
ROWS = 100


def rows_with(question, words):
    """Of each table, some rows that hold one of `words`: [{word: whether it is in a language of the page}]"""
    for model in MODELS:
        fields = indexed(model).texts
        texts = holding_one_of(_rows(question, model).order_by(), sorted(words)).values_list(*fields)[:ROWS]
        shown = [_is_shown(model, field) for field in fields]
        yield [_words(row, shown) for row in texts]


def _words(row, shown):
    found = {}
    for text, is_shown in zip(row, shown, strict=True):
        for word in words_of(text or ""):
            found[word] = is_shown or found.get(word, False)
    return found


def _is_shown(model, field):
    """Whether the page shows the text itself: that in its own language, or in bokmål where there is none."""
    return key_of_column(model, field)[1] in (None, OF_PLANS, get_language())


def _rows(question, model):
    if model is MunicipalityName:
        return model.objects.filter(Exists(_parts(question, "municipality")))
    if model is FollowUp:
        # Of others the page does not show all the texts.
        return question.rows(FollowUp).taken_up()
    return (
        model.objects.filter(Exists(_parts(question, "pk")))
        if model is Municipality
        else question.rows(model)
    )


def _parts(question, name):
    return question.rows(Participation).filter(municipality=OuterRef(name))
