"""The filter above the news."""

from measures.forms.list_filter import PlanFilter


class NewsFilter(PlanFilter):
    field_order = ("kommune", "omrade")
