"""Joins the vendored style sheets and our own into static/css/site.css, the one file that pages load.

``python tools/build_css.py`` writes it, ``--check`` says by its exit code whether the committed file is up
to date. Standard library only. Sources are read in the order below; each vendored file goes into the cascade
layer that its own package gives it; ours come in layers after those, and so win without heavier selectors.
"""

import re
import sys

from built_file import ROOT, write_or_check

STATIC = ROOT / "static"
OUTPUT = STATIC / "css" / "site.css"

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
    "components/tables-as-lists",
    "components/errors",
    "forms",
    "print",
)


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


if __name__ == "__main__":
    sys.exit(write_or_check(OUTPUT, build(), __file__, sys.argv[1:]))
