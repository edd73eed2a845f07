"""What one is told of by e-mail."""

from django.http import Http404


def notices(request, pk=None):
    raise Http404
