"""The addresses behind the links of a rich text: they are in the index with the rest, but a page shows none of them."""

import re

from django.db.models import Q

from measures.models import Plan
from measures.search.index import indexed
from measures.search.marking import stands_in
from measures.translation import columns

# What is written in Markdown.
RICH = columns(Plan, "about")
# [words](address "title") and, at the beginning of a line, [words]: address
ADDRESS = re.compile(r"\]\((?:[^()]|\([^()]*\))*\)|^ {0,3}\[[^\]]+\]:.*$", re.MULTILINE)


def found_by_addresses(plans, terms):
    """The ids of those of the plans in which one of the terms stands in the address of a link alone."""
    linking = Q()
    for column in RICH:
        linking |= Q(**{f"{column}__contains": "]("}) | Q(**{f"{column}__contains": "]:"})
    rows = plans.filter(linking).order_by().values_list("pk", *indexed(Plan).texts)
    return [pk for pk, *texts in rows if not _say(texts, terms)]


def _say(texts, terms):
    said = [ADDRESS.sub("]", text or "") for text in texts]
    return all(any(stands_in(text, term) for text in said) for term in terms)
