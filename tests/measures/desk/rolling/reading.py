"""What stands on the page for carrying planned actions forward, and in the plan that they are carried to."""

from django.urls import reverse

from tests.measures.reading import words


def roll(target):
    return reverse("desk-action-plan-roll", args=[target.pk])


def texts_in(document):
    return list(document.planned_actions.order_by("pk").values_list("description", flat=True))


def choices_on(page):
    """What is chosen for each row that is open: words → choice."""
    return {
        words(row.legend): row.select_one("input[type=radio][checked]")["value"]
        for row in page.select(".roll-entry")
    }
