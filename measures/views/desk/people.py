"""Who takes part."""

from django.http import Http404


def people(request, pk=None):
    raise Http404
