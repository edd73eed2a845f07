"""The coordinator's rounds."""

from django.http import Http404


def rounds(request, pk=None):
    raise Http404
