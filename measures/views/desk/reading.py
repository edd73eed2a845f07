"""A report on one page, for those who approve, publish and look it up."""

from django.http import Http404


def reports(request, pk=None):
    raise Http404


def read(request, pk=None):
    raise Http404
