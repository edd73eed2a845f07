"""The public pages in all languages, as search engines ask for them (sitemaps.org).

Each section asks the database for what belongs on one of its files alone, however many there are.
"""

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property

from measures.models import (
    FocusArea,
    Measure,
    Participation,
    Plan,
    PlanState,
    Report,
    ReportingRound,
    StatusLine,
)

SITE_PAGES = ("front", "accessibility", "privacy", "cookies")
# What every plan has.
PLAN_PAGES = ("plan", "measures", "municipalities", "matrix", "rounds", "news", "about")
# Not in it: forms and their thanks, what is found by a search, files, and the older editions of a report.


def newest_line(**of_row):
    """When the newest published line was published. What is still a draft changes no date."""
    lines = StatusLine.objects.published().current().filter(**of_row).order_by()
    return Subquery(lines.values(*of_row).annotate(newest=Max("published_at")).values("newest"))


class PublicSitemap(Sitemap):
    """`items` are slices of one query; `address` names an item's page: (name, arguments)."""

    # Some thousand addresses a file, in each language: far below the limit of 50 MB and quick to make.
    limit = 2000

    def __init__(self, origin, languages):
        self.origin = origin
        self.languages = languages

    @cached_property
    def paginator(self):
        return super().paginator

    def get_urls(self, page=1, site=None, protocol=None):
        return [url for item in self.paginator.page(page).object_list for url in self._in_languages(item)]

    def _in_languages(self, item):
        name, arguments = self.address(item)
        places = {code: self.origin + self._path(code, name, arguments) for code in self.languages}
        alternates = [{"lang_code": code, "location": place} for code, place in places.items()]
        default = {"lang_code": "x-default", "location": places[self.languages[0]]}
        lastmod = self._get("lastmod", item)
        for place in places.values():
            yield {"location": place, "lastmod": lastmod, "alternates": [*alternates, default]}

    def _path(self, code, name, arguments):
        with translation.override(code):
            return reverse(name, args=arguments)


class SitePages(PublicSitemap):
    def items(self):
        return SITE_PAGES

    def address(self, item):
        return item, []


class PlanPages(PublicSitemap):
    def items(self):
        newest = newest_line(report__round__plan=OuterRef("pk"))
        plans = Plan.objects.public().order_by("pk").annotate(changed_at=newest)
        return [(plan, name) for plan in plans for name in PLAN_PAGES]

    def address(self, item):
        plan, name = item
        return name, [plan.slug]

    def lastmod(self, item):
        return item[0].changed_at


class RowPages(PublicSitemap):
    """A page a row, each in a plan."""

    def lastmod(self, item):
        return item["changed_at"]


class FocusAreaPages(RowPages):
    def items(self):
        areas = FocusArea.objects.filter(plan__state=PlanState.PUBLIC).order_by("pk")
        newest = newest_line(follow_up__measure__focus_area=OuterRef("pk"))
        return areas.annotate(changed_at=newest).values("plan__slug", "code", "changed_at")

    def address(self, item):
        return "focus-area", [item["plan__slug"], item["code"]]


class MeasurePages(RowPages):
    def items(self):
        measures = Measure.objects.filter(plan__state=PlanState.PUBLIC).order_by("pk")
        newest = newest_line(follow_up__measure=OuterRef("pk"))
        return measures.annotate(changed_at=newest).values("plan__slug", "code", "changed_at")

    def address(self, item):
        return "measure", [item["plan__slug"], item["code"]]


class MunicipalityPages(RowPages):
    def items(self):
        participations = Participation.objects.filter(plan__state=PlanState.PUBLIC).order_by("pk")
        newest = newest_line(
            report__round__plan=OuterRef("plan"), follow_up__municipality=OuterRef("municipality")
        )
        return participations.annotate(changed_at=newest).values(
            "plan__slug", "municipality__slug", "changed_at"
        )

    def address(self, item):
        return "municipality", [item["plan__slug"], item["municipality__slug"]]


class RoundPages(RowPages):
    def items(self):
        rounds = ReportingRound.objects.readable().order_by("pk")
        newest = newest_line(report__round=OuterRef("pk"))
        return rounds.annotate(changed_at=newest).values("plan__slug", "slug", "changed_at")

    def address(self, item):
        return "round", [item["plan__slug"], item["slug"]]


class ReportPages(RowPages):
    """The newest edition of each."""

    def items(self):
        reports = Report.objects.published().current().order_by("pk")
        return reports.values("round__plan__slug", "round__slug", "municipality__slug", "published_at")

    def address(self, item):
        return "report", [item["round__plan__slug"], item["round__slug"], item["municipality__slug"]]

    def lastmod(self, item):
        return item["published_at"]


SECTIONS = {
    "site": SitePages,
    "plans": PlanPages,
    "focus-areas": FocusAreaPages,
    "measures": MeasurePages,
    "municipalities": MunicipalityPages,
    "rounds": RoundPages,
    "reports": ReportPages,
}
