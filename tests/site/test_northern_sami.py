"""Northern Sámi is prepared, and switched on by a reviewed translation file and nothing else."""

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from django.utils import formats, translation
from django.utils.dates import MONTHS

from measures.models import Plan
from municipalities.sorting import sort_key
from rnplan.languages import is_reviewed, offered
from tests.factories import TimelineEventFactory
from tools import messages

ROOT = Path(__file__).resolve().parents[2]
REVIEWED = {"X-Reviewed-By": "Sámediggi", "X-Reviewed-On": "2026-11-20"}


def translated(folder, **head):
    """A compiled file with two messages, that no Sámi speaker has to answer for."""
    catalog = polib.POFile(encoding="utf-8")
    catalog.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": messages.PREPARED["se"],
        **head,
    }
    catalog.append(polib.POEntry(msgid="Skip to the content", msgstr="[se] content"))
    catalog.append(polib.POEntry(msgid="This field is required.", msgstr="[se] required"))
    path = folder / "se" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    catalog.save_as_mofile(str(path))
    return path


@pytest.fixture
def switched_on(tmp_path, settings):
    translated(tmp_path, **REVIEWED)
    with override_settings(LANGUAGES=offered([tmp_path]), LOCALE_PATHS=[tmp_path, *settings.LOCALE_PATHS]):
        yield


def test_without_a_file_it_has_no_address_and_no_link(client, plan):
    assert client.get(f"/se/{plan.slug}/").status_code == 404
    assert client.get("/se/").status_code == 404
    for prefix in ("", "/nn", "/en"):
        page = client.get(f"{prefix}/{plan.slug}/").text
        assert "Davvisámegiella" not in page
        assert 'hreflang="se"' not in page


def test_with_the_file_it_answers_at_its_address(client, plan, switched_on):
    Plan.objects.update(vision_nb="En levende region", vision_se="[se] vision")
    TimelineEventFactory(plan=plan, date=dt.date(2015, 8, 1), precision="month", title="Byregion")

    front = BeautifulSoup(client.get(f"/se/{plan.slug}/").content, "lxml")
    about = BeautifulSoup(client.get(f"/se/{plan.slug}/om/").content, "lxml")

    assert front.html["lang"] == "se"
    assert front.find(class_="skip").text == "[se] content"
    assert not front.find(string="[se] vision").find_parent(attrs={"lang": "nb"})
    assert about.find(string=re.compile("borgemánnu 2015"))
    # What is not translated is in bokmål.
    assert "Om planen" in about.text


def test_with_the_file_every_page_leads_to_it(client, plan, switched_on):
    page = BeautifulSoup(client.get(f"/{plan.slug}/").content, "lxml")

    link = page.find("a", hreflang="se")
    assert (link.text, link["lang"]) == ("Davvisámegiella", "se")
    assert link["href"].endswith(f"/se/{plan.slug}/")
    assert page.find("link", hreflang="se")["href"].endswith(f"/se/{plan.slug}/")


def test_the_words_of_forms_can_be_translated_with_it(switched_on):
    with translation.override("se"):
        assert translation.gettext("This field is required.") == "[se] required"
    assert (None, "This field is required.", None) in messages.messages_for("se")
    assert (None, "This field is required.", None) not in messages.messages_for("nn")


def test_the_coordinator_gets_fields_for_it(client, coordinator, plan, switched_on):
    client.force_login(coordinator)

    page = client.get(f"/admin/measures/plan/{plan.pk}/change/").text

    assert 'name="name_se"' in page


@pytest.mark.once
@pytest.mark.parametrize(
    ("head", "is_on"),
    [
        (REVIEWED, True),
        ({}, False),
        ({"X-Reviewed-By": "Sámediggi"}, False),
        (REVIEWED | {"X-Reviewed-By": ""}, False),
        (REVIEWED | {"X-Reviewed-On": "last week"}, False),
    ],
)
def test_only_a_reviewed_file_switches_it_on(tmp_path, head, is_on):
    path = translated(tmp_path, **head)

    assert is_reviewed(path) == is_on
    assert ("se", "Davvisámegiella") in offered([tmp_path]) or not is_on
    assert [code for code, _name in offered([tmp_path])][:3] == ["nb", "nn", "en"]


@pytest.mark.once
def test_a_file_that_is_none_leaves_it_off(tmp_path):
    path = translated(tmp_path, **REVIEWED)
    path.write_bytes(b"no catalog")

    assert not is_reviewed(path)


@pytest.mark.once
def test_the_settings_find_the_file_beside_the_data(tmp_path):
    translated(tmp_path / "locale", **REVIEWED)
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DEBUG": "true", "ENV_FILE": os.devnull}

    said = subprocess.run(
        [sys.executable, "-c", "from rnplan import settings; print(settings.LANGUAGES[-1][0])"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == "se"


@pytest.mark.once
def test_dates_and_numbers_are_written_as_in_cldr():
    with translation.override("se"):
        assert [str(MONTHS[number]) for number in (1, 8, 12)] == [
            "ođđajagemánnu",
            "borgemánnu",
            "juovlamánnu",
        ]
        assert formats.date_format(dt.date(2018, 8, 7), "l j. F Y") == "maŋŋebárga 7. borgemánnu 2018"
        assert formats.date_format(dt.date(2018, 8, 7)) == "7.8.2018"
        assert formats.number_format(1234567.5, force_grouping=True) == "1\u00a0234\u00a0567,5"


@pytest.mark.once
def test_the_names_of_months_are_those_of_cldr():
    subprocess.run([sys.executable, "tools/month_names.py", "--check"], cwd=ROOT, check=True)


@pytest.mark.once
def test_names_stand_in_the_order_of_the_sami_alphabet():
    names = ["Aa", "Áa", "Ba", "Ca", "Ča", "Da", "Đa", "Na", "Ŋa", "Sa", "Ša", "Ta", "Ŧa", "Za", "Ža", "Øa"]

    assert sorted(set(names), key=sort_key) == names


@pytest.mark.once
def test_the_fonts_of_the_pages_have_its_letters():
    css = (ROOT / "static/css/site.css").read_text()
    faces = re.findall(r"@font-face\s*\{[^}]*inter[^}]*\}", css, re.IGNORECASE)
    ranges = [
        (int(first, 16), int(last or first, 16))
        for face in faces
        for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face, re.IGNORECASE)
    ]

    for letter in "áčđŋšŧžÁČĐŊŠŦŽ":
        assert any(first <= ord(letter) <= last for first, last in ranges), letter


# The translators' file ----------------------------------------------------------------------------------


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A project of one module."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    for name in ("measures", "templates"):
        (tmp_path / name).mkdir()
    (tmp_path / "measures" / "views.py").write_text('_("One")\nngettext("%(n)d line", "%(n)d lines", 3)\n')
    messages.messages_in_code.cache_clear()
    yield tmp_path
    messages.messages_in_code.cache_clear()


@pytest.mark.once
def test_the_translators_begin_with_an_empty_file_that_leaves_it_off(project):
    remarks = messages.begin("se")

    catalog = polib.pofile(str(messages.catalog_path("se")))
    assert len(catalog.find("%(n)d line").msgstr_plural) == 3
    assert catalog.find("This field is required.").msgstr == ""
    assert any(remark.startswith("se: is off, until") for remark in remarks)
    assert not is_reviewed(messages.catalog_path("se").with_suffix(".mo"))
    assert [problem for problem in messages.problems() if problem.startswith("se")] == []


@pytest.mark.once
def test_their_work_and_their_names_are_kept_when_the_messages_change(project):
    messages.begin("se")
    path = messages.catalog_path("se")
    catalog = polib.pofile(str(path))
    catalog.metadata |= REVIEWED
    catalog.find("One").msgstr = "[se] one"
    catalog.save(str(path))

    messages.update([])

    kept = polib.pofile(str(path))
    assert kept.find("One").msgstr == "[se] one"
    assert {name: kept.metadata[name] for name in REVIEWED} == REVIEWED
    assert is_reviewed(path.with_suffix(".mo"))
