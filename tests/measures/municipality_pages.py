"""The addresses of the municipalities' public pages, and what is read on them."""

from django.urls import reverse


def list_address(plan):
    return reverse("municipalities", args=[plan.slug])


def address(plan, municipality):
    return reverse("municipality", args=[plan.slug, municipality.slug])


def section(page, name):
    return page.select_one(f"section[aria-labelledby={name}]")


def nb(text):
    """Amounts have spaces that do not break; what is compared here is the number."""
    return text.replace("\u00a0", " ")
