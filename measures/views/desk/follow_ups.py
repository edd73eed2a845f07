"""What a municipality says and does about each measure."""

from django.http import Http404


def follow_ups(request, pk=None):
    raise Http404
