"""Degrees to EUREF89 UTM zone 33 (EPSG:25833), in which all of Norway is commonly drawn, north up at 15° east.

The series of Krüger to the third order: within centimetres as far out as Vardø. WGS 84 and EUREF89 lie less than a
metre apart, which no map on a page shows.
"""

import numpy as np

FLATTENING = 1 / 298.257222101
SEMI_MAJOR = 6_378_137.0
SCALE = 0.9996
CENTRAL_MERIDIAN = 15.0
FALSE_EASTING = 500_000.0

N = FLATTENING / (2 - FLATTENING)
RECTIFYING_RADIUS = SEMI_MAJOR / (1 + N) * (1 + N**2 / 4 + N**4 / 64)
ALPHA = (
    N / 2 - 2 * N**2 / 3 + 5 * N**3 / 16,
    13 * N**2 / 48 - 3 * N**3 / 5,
    61 * N**3 / 240,
)


def utm33(degrees):
    """An array of (longitude, latitude) as one of (easting, northing) in metres."""
    longitude, latitude = np.radians(degrees[:, 0] - CENTRAL_MERIDIAN), np.radians(degrees[:, 1])
    eccentricity = 2 * np.sqrt(N) / (1 + N)
    sine = np.sin(latitude)
    conformal = np.sinh(np.arctanh(sine) - eccentricity * np.arctanh(eccentricity * sine))
    xi = np.arctan2(conformal, np.cos(longitude))
    eta = np.arctanh(np.sin(longitude) / np.sqrt(1 + conformal**2))
    easting, northing = eta.copy(), xi.copy()
    for order, alpha in enumerate(ALPHA, start=1):
        easting += alpha * np.cos(2 * order * xi) * np.sinh(2 * order * eta)
        northing += alpha * np.sin(2 * order * xi) * np.cosh(2 * order * eta)
    factor = SCALE * RECTIFYING_RADIUS
    return np.column_stack((FALSE_EASTING + factor * easting, factor * northing))
