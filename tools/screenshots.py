"""
Pictures of every page of the demonstration, as each role meets it and after forms are sent wrongly: narrow and wide,
in light and dark, and on paper. `python3 run.py screenshots [FOLDER [NAME ...]]` writes them and an index.html that
shows them side by side; with names, only of pages whose name has one of them in it.

The demonstration is loaded into a database of its own, on a day that is always the same, so that two runs differ only
where the pages do. Needs a Chromium on the PATH.
"""

import html
import logging
import os
import queue
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FOLDER = ROOT / "var" / "screenshots"
DAY = "2026-06-15T12:00:00+02:00"
# Name → width in pixels, colour scheme, medium; the width of paper is A4's.
LOOKS = {
    "360": (360, "light", "screen"),
    "360-dark": (360, "dark", "screen"),
    "1280": (1280, "light", "screen"),
    "1280-dark": (1280, "dark", "screen"),
    "print": (794, "light", "print"),
}
STYLE = """
body { font: 1rem/1.4 system-ui, sans-serif; margin: 1rem; background: #f2f2f2 }
nav, figure { display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top }
img { width: 15rem; max-height: 40rem; object-fit: cover; object-position: top; border: 1px solid #999 }
"""


def main(folder=DEFAULT_FOLDER, *names):
    folder = Path(folder).resolve()
    with tempfile.TemporaryDirectory(prefix="rnplan-") as temporary:
        begin(Path(temporary))
        refuse_without_browser()
        pages = {name: page for name, page in named(seen_pages()) if is_wanted(name, names)}
        if not pages:
            sys.exit(f"rnplan: no page has a name with {' or '.join(names)} in it.")
        print(f"{len(pages)} pages, {len(LOOKS)} pictures of each ...", flush=True)
        take(pages, folder)
    (folder / "index.html").write_text(contact_sheet(pages))
    print(f"Open {folder / 'index.html'}")


def begin(folder):
    """Django, on an empty database in the folder, with the settings of the tests: mails stay in memory."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'demonstration.sqlite3'}",
        "DATA_DIR": str(folder),
        "DEMONSTRATION": "true",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    # Forms are refused on purpose, and so are some addresses.
    logging.disable(logging.WARNING)
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def refuse_without_browser():
    """Before the minute that the pages take."""
    from tests.browser.conftest import CHROMIUMS, found_chromium

    if found_chromium() is None:
        sys.exit(f"rnplan: there is none of {', '.join(CHROMIUMS)} on the PATH.")


def seen_pages():
    import time_machine

    from tests.every_page import walked, worth_looking_at

    with time_machine.travel(DAY):
        return worth_looking_at(walked().pages)


def named(pages):
    """(folder and name of the pictures, page); who it was is said where several get pages of one name."""
    several = Counter(page.name for page in pages)
    taken = Counter()
    for page in pages:
        name = f"{place(page)}/{page.name}" + (f"-{page.who}" if several[page.name] > 1 else "")
        taken[name] += 1
        yield name + (f"-{taken[name]}" if taken[name] > 1 else ""), page


def place(page):
    if page.who == "nobody":
        return "errors"
    places = {"admin": "admin", "arbeid": "desk", "konto": "sign-in"}
    return places.get(page.address.removeprefix("http://localhost").split("/")[1], "public")


def is_wanted(name, wanted):
    return not wanted or any(one in name for one in wanted)


def take(pages, folder):
    """As many browsers at once as there are processors, each in a thread: Playwright is bound to its own."""
    waiting, failures = queue.SimpleQueue(), []
    for name, page in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        waiting.put((name, page))
    threads = [
        threading.Thread(target=photograph, args=(waiting, folder, failures))
        for _ in range(os.cpu_count() or 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def photograph(waiting, folder, failures):
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, found_chromium
    from tests.browser.window import Window

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found_chromium(), args=ARGUMENTS)
            window = Window(browser.new_page(locale="nb-NO", timezone_id="Europe/Oslo"))
            while not waiting.empty():
                name, page = waiting.get(timeout=1)
                window.show(page, 360)
                for look, (width, scheme, medium) in LOOKS.items():
                    window.turn(width, scheme, medium)
                    window.tab.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
            browser.close()
    except queue.Empty:
        pass
    except Exception as failure:
        failures.append(failure)


def contact_sheet(pages):
    """One row a page, one column a look, under the folder's name."""
    places = sorted({name.split("/")[0] for name in pages})
    links = "".join(f'<nav><a href="#{one}">{one}</a></nav>' for one in places)
    sections = "".join(
        f'<h2 id="{one}">{one}</h2>'
        + "".join(row(name) for name in sorted(pages) if name.startswith(f"{one}/"))
        for one in places
    )
    head = f'<meta charset="utf-8"><title>rnplan</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>rnplan</h1>{links}{sections}</body></html>\n'


def row(name):
    pictures = (f"{html.escape(name)}-{look}.png" for look in LOOKS)
    figures = "".join(
        f'<figure><a href="{one}"><img src="{one}" alt="{one}" loading="lazy"></a></figure>'
        for one in pictures
    )
    return f"<h3>{html.escape(name.split('/')[1])}</h3><div>{figures}</div>"


if __name__ == "__main__":
    main(*sys.argv[1:])
