"""The page on which a municipality's planners write their report."""

from django.http import Http404


def write(request, pk=None):
    raise Http404
