"""Makes the two Inter files of static/vendor/inter from those in the npm package @fontsource-variable/inter.

Run by hand when Inter is renewed: ``python tools/subset_inter.py FILES static/vendor/inter``.
It needs fonttools and brotli, which the project itself does not.

``inter-latin`` has what bokmål, nynorsk and English need, in weights 400-700. ``inter-sami`` has the letters
of the Sámi languages that Latin-1 lacks, and some of our neighbours'; only pages that use one fetch it.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x131, 0x152, 0x153, 0x2BB, 0x2BC, 0x2C6, 0x2DA, 0x2DC),
    *range(0x2000, 0x2070),
    *(0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2215),
]
SAMI = [ord(letter) for letter in "ČčĐđŊŋŠšŦŧŽžĀāǤǥǦǧǨǩǮǯƷʒŃńŹźŻżŁłŚśĆćĘęĄą"]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]


def make(source: Path, target: Path, letters: list[int]) -> None:
    """Saves between the two cuts: in one go, fonttools loses track of metrics that it reads lazily."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=FEATURES, name_IDs=["*"])
    font = instancer.instantiateVariableFont(TTFont(source), {"wght": (400, 700)})
    font.flavor = None
    cut = target.with_suffix(".ttf")
    font.save(cut)
    font = TTFont(cut)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    subset.save_font(font, target, options)
    cut.unlink()


if __name__ == "__main__":
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    make(folder / "inter-latin-wght-normal.woff2", out / "inter-latin.woff2", LATIN)
    make(folder / "inter-latin-ext-wght-normal.woff2", out / "inter-sami.woff2", SAMI)
