"""Joins the vendored style sheets and our own into static/css/site.css, the one file that pages load.

The boxes for other sites' pages have one of their own, static/css/box.css, with the little that they need.
``python tools/build_css.py`` writes both, ``--check`` says by its exit code whether the committed files are up
to date. Standard library only. Sources are read in the order below; each vendored file goes into the cascade
layer that its own package gives it; ours come in layers after those, and so win without heavier selectors.
"""

import re
import sys

from built_file import ROOT, write_or_check

STATIC = ROOT / "static"
OUTPUT = STATIC / "css" / "site.css"
BOX_OUTPUT = STATIC / "css" / "box.css"

LAYERS = (
    "@layer ds.theme,ds.base,ds.components,"
    "rnplan.tokens,rnplan.base,rnplan.layout,rnplan.components,rnplan.print;"
)
THEME = "vendor/designsystemet/rnplan.css"
# Only what the site uses: the whole of Designsystemet is 147 kB.
COMPONENTS = (
    "button",
    "pagination",
    "error-summary",
    "alert",
    "field",
    "fieldset",
    "input",
    "validation-message",
)
OWN = (
    "tokens",
    "base",
    "layout",
    # One file a component, the same names as on the style page.
    "components/status",
    "components/thread",
    "components/funnel",
    "components/bar",
    "components/bars",
    "components/multiples",
    "components/overview",
    "components/disclosures",
    "components/tables",
    "components/cards",
    "components/contents",
    "components/rows",
    "components/follow-up",
    "components/timeline",
    "components/news",
    "components/matrix",
    "components/map",
    "components/figures",
    "components/chips",
    "components/search",
    "components/share",
    "components/tables-as-lists",
    "components/errors",
    "forms",
    "print",
)
BOX = ("tokens", "components/status", "components/bar", "components/box")


def squeeze(css: str) -> str:
    """Takes out comments and idle white space. Colons keep theirs: ``a :is(b)`` is not ``a:is(b)``."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return css.replace(";}", "}").strip()


def layered(layer: str, css: str) -> str:
    return f"@layer {layer}{{{css}}}"


def vendored(name: str) -> str:
    return (STATIC / "vendor/designsystemet/css" / f"{name}.css").read_text(encoding="utf-8").strip()


def build() -> str:
    theme = squeeze((STATIC / THEME).read_text(encoding="utf-8")).replace('@charset "UTF-8";', "")
    parts = [
        '@charset "UTF-8";',
        "/* Made by tools/build_css.py: change its sources, not this file. */",
        LAYERS,
        # A printed page is light, whatever the screen is.
        theme.replace(
            "@media (prefers-color-scheme: dark)", "@media screen and (prefers-color-scheme: dark)"
        ),
        layered("ds.base", vendored("base")),
        *(layered("ds.components", vendored(name)) for name in COMPONENTS),
        *(squeeze((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8")) for name in OWN),
    ]
    return "\n".join(parts) + "\n"


def build_box() -> str:
    own = "\n".join(squeeze((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8")) for name in BOX)
    # It writes in the system's letters.
    own = re.sub(r"@font-face ?\{[^}]*\}", "", own)
    parts = (
        "/* Made by tools/build_css.py: change its sources, not this file. */",
        colours_of_theme(own),
        own,
    )
    return "\n".join(parts) + "\n"


def colours_of_theme(css: str) -> str:
    """Of the whole theme only the colours that ``css`` names, light and dark."""
    names = sorted(set(re.findall(r"var\((--ds-color-[a-z-]+)\)", css)))
    light, dark = (STATIC / THEME).read_text(encoding="utf-8").split("@layer ds.theme.color-scheme.dark", 1)
    light, dark = (
        "".join(f"{name}: {re.search(f'{name}: ([^;]+);', scheme).group(1)};" for name in names)
        for scheme in (light, dark)
    )
    return f":root{{{light}}}@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}"


if __name__ == "__main__":
    built = ((OUTPUT, build()), (BOX_OUTPUT, build_box()))
    sys.exit(max(write_or_check(output, text, __file__, sys.argv[1:]) for output, text in built))
