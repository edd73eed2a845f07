"""What is new of a plan, as an Atom feed (RFC 4287)."""

import datetime as dt
from functools import partial

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures import addresses, news
from measures.formats import lower_first
from measures.syndication import clean, tag
from municipalities.dates import midnight

IN_A_FEED = 50


class AtomThatStays(Atom1Feed):
    """Without news it is dated by what is given, not by the moment of asking: it stays the same until there is some."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["nothing_since"]


class NewsFeed(Feed):
    """The newest of a scope. The author is the plan or the municipality, and never a person.

    No Last-Modified is sent: a plan that was adopted last week and is recorded today comes in under last week, and an
    answer of "not modified since" would hide it. The ETag is made from the whole of the feed, and so sees it.
    """

    feed_type = AtomThatStays

    def __init__(self, scope, request):
        self.scope = scope
        self.absolute = partial(addresses.absolute, request)
        self.path = request.path

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        del response.headers["Last-Modified"]
        return response

    # Of what it is ----------------------------------------------------------------------------------------

    @property
    def _whose(self):
        names = [self.scope.plan.name, self.scope.municipality, self.scope.focus_area]
        return ", ".join(str(name) for name in names if name)

    @property
    def _parts(self):
        """What tells this feed from the other ones of the site, in all languages."""
        scope = self.scope
        of = [("kommune", scope.municipality and scope.municipality.slug)]
        of += [("omrade", scope.focus_area and scope.focus_area.code)]
        return [scope.plan.slug, "nytt", *(part for pair in of if pair[1] for part in pair)]

    def title(self):
        title = _("What is new: %(whose)s") % {"whose": self._whose}
        if self.scope.plan.is_demonstration:
            title = _("%(name)s (demonstration)") % {"name": title}
        return clean(title)

    def subtitle(self):
        if self.scope.plan.is_demonstration:
            return _(
                "Measures without a source, and all progress, all amounts and all decisions in the follow-up,"
                " are illustrations."
            )
        return _("Reports, answers, adopted plans and rounds, as they become public.")

    def link(self):
        return self.absolute(self._page)

    def feed_url(self):
        return self.absolute(self.path)

    @property
    def _page(self):
        plan = self.scope.plan
        if municipality := self.scope.municipality:
            return reverse("municipality", args=[plan.slug, municipality.slug])
        if area := self.scope.focus_area:
            return reverse("focus-area", args=[plan.slug, area.code])
        return reverse("news", args=[plan.slug])

    def feed_guid(self):
        return tag(*self._parts, get_language())

    def author_name(self):
        return clean(self.scope.municipality or self.scope.plan.name)

    def feed_extra_kwargs(self, obj):
        return {"nothing_since": midnight(dt.date(self.scope.plan.first_year, 1, 1))}

    # What is in it ----------------------------------------------------------------------------------------

    def items(self):
        entries, _older = news.newest(self.scope, IN_A_FEED)
        return entries

    def item_title(self, item):
        return clean(item.title)

    def item_description(self, item):
        return clean(content(item))

    def item_link(self, item):
        return self.absolute(item.url)

    def item_guid(self, item):
        return item.tag

    def item_author_name(self, item):
        return clean(item.municipality or self.scope.plan.name)

    def item_pubdate(self, item):
        return item.moment

    def item_updateddate(self, item):
        return item.updated


def content(entry):
    """What the entry tells, as HTML of its own: notes, and a list of measures."""
    notes = format_html_join("", "<p>{}</p>", ((note,) for note in entry.notes))
    details = format_html_join("", "<li>{} {}: {}</li>", (_told(detail) for detail in entry.details))
    more = format_html("<li>{}</li>", entry.more_in_words) if entry.more else ""
    return format_html("{}{}", notes, format_html("<ul>{}{}</ul>", details, more) if details else "")


def _told(detail):
    return detail.code, detail.title, detail.answer or _status(detail)


def _status(detail):
    if not detail.before:
        return detail.status.label
    before = _("before: %(status)s") % {"status": lower_first(detail.before)}
    return f"{detail.status.label} ({before})"
