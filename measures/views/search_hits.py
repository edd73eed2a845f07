"""What is found, as templates/public/_hit.html shows it: where it leads, with the words that were sought marked."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import escape, format_html, strip_tags
from django.utils.translation import get_language

from measures.addresses import follow_up_url
from measures.documents import without_marks
from measures.languages import found_in, said
from measures.models import (
    SHOWN_BY_KEY,
    FocusArea,
    FollowUp,
    Measure,
    Participation,
    Plan,
    PlannedAction,
    StatusLine,
)
from measures.search import Kind, excerpt, marked
from measures.translation import AVAILABLE_LANGUAGES, column


def hits(kind, ids, question):
    """Of each of the ids, in their order:

    {title, lang, code, url, meta: [html], excerpt, excerpt_lang, status}, of which only title, lang and url are
    always there. With several plans to find something in, each says in which it was.
    """
    if not ids:
        return []
    hit_of, rows = HITS[kind]
    by_id = {row.pk: row for row in rows(question).filter(pk__in=ids).order_by()}
    names_plan = question.plan is None and Plan.objects.visible_to(question.user)[:2].count() > 1
    return [_hit(hit_of, by_id[pk], question, names_plan) for pk in ids if pk in by_id]


def _hit(hit_of, row, question, names_plan):
    hit, plan, texts = hit_of(row, question.terms)
    # What the title says already is not said again.
    part = excerpt(
        [text for text in texts if escape(text[0] or "") != strip_tags(hit["title"])], question.terms
    )
    if part:
        hit["excerpt"], hit["excerpt_lang"] = part
    if names_plan and plan:
        hit["meta"] = [*hit.get("meta", []), said(plan, "name")]
    return hit


def _texts(row, *names):
    """(text, language) of each, the page's own language first."""
    order = sorted(AVAILABLE_LANGUAGES, key=lambda language: language != get_language())
    return [(getattr(row, column(name, language)), language) for name in names for language in order]


def _title(row, name, terms):
    """The title as the page shows it, and in other languages where the words stand in those alone."""
    title = marked(getattr(row, name), terms)
    others = [] if "<mark>" in title else _texts(row, name)
    return {"title": title, "lang": found_in(row, name)}, others


def _plan(plan, terms):
    hit, others = _title(plan, "name", terms)
    about = [(without_marks(text or ""), language) for text, language in _texts(plan, "about")]
    texts = others + _texts(plan, "purpose", "vision", "follow_up_rule") + about
    # What is said of the plan stands on a page of its own.
    hit["url"] = reverse("plan" if "<mark>" in hit["title"] else "about", args=[plan.slug])
    return hit, None, texts


def _area(area, terms):
    hit, others = _title(area, "title", terms)
    hit |= {"code": area.code, "url": reverse("focus-area", args=[area.plan.slug, area.code])}
    goals = [text for goal in area.goals.all() for text in _texts(goal, "title")]
    return hit, area.plan, others + _texts(area, "description") + goals


def _municipality(part, terms):
    municipality = part.municipality
    names = [name for name in municipality.names.all() if name.name != municipality.name]
    hit = {
        "title": marked(municipality.name, terms),
        "lang": "nb",
        "url": reverse("municipality", args=[part.plan.slug, municipality.slug]),
        "meta": [format_html('<span lang="{}">{}</span>', n.language, marked(n.name, terms)) for n in names],
    }
    return hit, part.plan, []


def _measure(measure, terms):
    hit, others = _title(measure, "title", terms)
    hit |= {
        "code": measure.code,
        "url": reverse("measure", args=[measure.plan.slug, measure.code]),
        "meta": [said(measure.focus_area, "title")],
    }
    return hit, measure.plan, others + _texts(measure, "description", "theme", "responsible_role")


def _follow_up(slot, terms):
    measure, municipality = slot.measure, slot.municipality
    if slot.own_title:
        hit = {"title": marked(slot.own_title, terms), "lang": municipality.language_form}
    else:
        hit, _others = _title(measure, "title", terms)
    hit |= {
        "code": measure.code,
        "url": follow_up_url(measure.plan, measure, municipality),
        "meta": [marked(municipality.name, terms)],
        "status": SHOWN_BY_KEY[slot.shown_status],
    }
    texts = [slot.reason] if slot.answer else []
    if slot.is_taken_up:
        responsible = ", ".join(filter(None, [slot.responsible_role, slot.responsible_unit]))
        texts += [responsible, slot.deadline_text]
    for action in slot.found_actions:
        texts += [action.description, action.place]
    return hit, measure.plan, [(text, municipality.language_form) for text in texts]


def _reported(line, terms):
    report = line.report
    plan, municipality = report.round.plan, report.municipality
    address = reverse("report", args=[plan.slug, report.round.slug, municipality.slug])
    hit = {
        "code": line.measure_code,
        "title": marked(line.measure_title, terms),
        "lang": "nb",
        "url": f"{address}#{line.measure_code}",
        "meta": [
            marked(municipality.name, terms),
            format_html('<span lang="nb">{}</span>', report.round.name),
        ],
        "status": SHOWN_BY_KEY[line.status],
    }
    texts = [line.what_was_done, line.deviation, line.next_step]
    return hit, plan, [(text, municipality.language_form) for text in texts]


def _follow_ups(question):
    planned = Prefetch("planned_actions", question.rows(PlannedAction), to_attr="found_actions")
    slots = question.rows(FollowUp).with_status().select_related("measure__plan", "municipality")
    return slots.prefetch_related(planned)


HITS = {
    Kind.PLAN: (_plan, lambda question: question.rows(Plan)),
    Kind.AREA: (
        _area,
        lambda question: question.rows(FocusArea).select_related("plan").prefetch_related("goals"),
    ),
    Kind.MUNICIPALITY: (
        _municipality,
        lambda question: (
            question.rows(Participation)
            .select_related("plan", "municipality")
            .prefetch_related("municipality__names")
        ),
    ),
    Kind.MEASURE: (
        _measure,
        lambda question: question.rows(Measure).select_related("plan", "focus_area"),
    ),
    Kind.FOLLOW_UP: (_follow_up, _follow_ups),
    Kind.REPORTED: (
        _reported,
        lambda question: question.rows(StatusLine).select_related(
            "report__round__plan", "report__municipality"
        ),
    ),
}
