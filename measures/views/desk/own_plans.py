"""The municipality's own action plans and budget plans."""

from django.http import Http404


def documents(request, pk=None):
    raise Http404
