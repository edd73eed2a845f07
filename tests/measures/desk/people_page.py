"""The list of those who take part, and what one does in it."""

from django.urls import reverse

from tests.measures.reading import page_at, words

PEOPLE = reverse("desk-people")


def as_(client, user):
    client.force_login(user)
    return client


def person_row(page, address):
    return next(row for row in page.select("li.person") if address in words(row))


def take_away(person, seat):
    return reverse("role-take-away", args=[person.pk, seat.key])


def said(client, answer):
    """The message on the page to which the answer leads."""
    return words(page_at(client, answer.url).find(class_="messages"))
