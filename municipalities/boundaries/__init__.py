"""Outlines of municipalities: read from a GeoJSON file, matched by code, and simplified together."""

from municipalities.boundaries.geojson import BoundaryFile, Unusable
from municipalities.boundaries.matching import Match, match
from municipalities.boundaries.outlines import Outline, Outlines, simplified

__all__ = ["BoundaryFile", "Match", "Outline", "Outlines", "Unusable", "match", "simplified"]
