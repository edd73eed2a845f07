"""Searching as a visitor does, and reading the page of hits."""

from django.urls import reverse

from tests.measures.reading import all_words, page_at


def search(client, text, **choices):
    return page_at(client, reverse("search", query={"q": text} | choices))


def titles(page):
    return all_words(page.main.select(".hit h4"))


def links(page):
    return [link["href"] for link in page.main.select(".hit h4 a")]


def marks(page):
    return all_words(page.main.select("mark"))
