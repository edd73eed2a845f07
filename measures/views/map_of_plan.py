"""The plan's municipalities, as `measures.municipality_map` takes them."""

from django.urls import reverse

from measures.municipality_map import Place, municipality_map


def map_of_plan(plan, funnels, distributions):
    """`funnels` and `distributions` are those of `measures.thread`, by municipality."""
    municipalities = plan.municipalities.select_related("boundary").prefetch_related("names")
    return municipality_map(
        [
            Place(
                municipality,
                reverse("municipality", args=[plan.slug, municipality.slug]),
                funnels.get(municipality.pk),
                distributions.get(municipality.pk, []),
            )
            for municipality in municipalities
        ]
    )
