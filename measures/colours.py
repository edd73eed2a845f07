"""The colours of static/css/tokens.css as numbers: how readable they are, and how they look to different eyes.

Colours are texts as in the style sheet, "#0b5560".
"""

import re

from django.conf import settings

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
SCHEMES = ("light", "dark")
PAGE = {"light": "#ffffff", "dark": "#13191b"}

# How eyes without one of the three cones see linear red, green and blue (Machado, Oliveira and Fernandes, 2009).
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def tokens(scheme):
    """The names and values of one colour scheme: {"status-delayed-fg": "#8a3d00"}."""
    light, dark = TOKENS.read_text().split("prefers-color-scheme: dark")
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))


def sizes():
    """What is not a colour: {"space-1": "0.25rem"}, for spaces, texts and corners."""
    return dict(re.findall(r"--((?:space|text|radius)[a-z0-9-]*): ([^;]+);", TOKENS.read_text()))


def linear(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour):
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, 1.4.3: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
