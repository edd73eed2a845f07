"""Where one subscribes to what a page is about, in the shape of templates/public/_follow_along.html."""

from django.urls import reverse

from measures import addresses
from measures.languages import written


def follow_along(request, scope, *, with_plan=False):
    """The feeds of the municipality and the focus area, and of the plan too; and the calendar. A draft has none."""
    if not scope.plan.is_public:
        return None
    return {
        "feeds": [*([_of_plan(scope.plan)] if with_plan else []), *_of_parts(scope)],
        "calendar": _calendar(request, scope.plan, scope.municipality),
    }


def _of_plan(plan):
    return written(plan.name, plan, "name"), reverse("news-feed", args=[plan.slug])


def _of_parts(scope):
    """(of what, address) of each feed."""
    slug = scope.plan.slug
    if one := scope.municipality:
        yield one.name, reverse("municipality-news-feed", args=[slug, one.slug])
    if area := scope.focus_area:
        yield written(area.title, area, "title"), reverse("focus-area-news-feed", args=[slug, area.code])


def _calendar(request, plan, municipality):
    """Where it is: to subscribe to in a calendar program, and to fetch once."""
    if municipality:
        whose, path = municipality.name, reverse("municipality-calendar", args=[plan.slug, municipality.slug])
    else:
        whose, path = written(plan.name, plan, "name"), reverse("calendar", args=[plan.slug])
    _scheme, rest = addresses.absolute(request, path).split(":", 1)
    return {"subscribe_url": f"webcal:{rest}", "download_url": path, "whose": whose}
