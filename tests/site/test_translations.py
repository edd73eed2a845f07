import polib
import pytest

from tools import messages

pytestmark = pytest.mark.once


@pytest.fixture
def code(monkeypatch, tmp_path):
    """A project of one module and one template; returns the function that writes them."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    (tmp_path / "measures").mkdir()
    (tmp_path / "templates").mkdir()

    def write(python="", template=""):
        messages.messages_in_code.cache_clear()
        (tmp_path / "measures" / "views.py").write_text(python)
        (tmp_path / "templates" / "page.html").write_text(template)

    yield write
    messages.messages_in_code.cache_clear()


def fragment(path, *entries):
    catalog = polib.POFile(encoding="utf-8")
    catalog.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalog.extend(polib.POEntry(**entry) for entry in entries)
    catalog.save(str(path))
    return str(path)


def translate_all(folder, **texts):
    """Both catalogs, with these translations; names of messages in the code are single words."""
    entries = [{"msgid": message, "msgstr": text} for message, text in texts.items()]
    return messages.update(
        [fragment(folder / f"all.{language}.po", *entries) for language in messages.LANGUAGES]
    )


def test_messages_are_found_in_python_with_context_and_plural(code):
    code(
        python='_("One")\npgettext_lazy("verb", "Lead")\nngettext("%(n)d line", "%(n)d lines", 3)\n'
        'name = "x"\n_(name)\n_("a" "b")\n'
    )

    assert messages.messages_in_code().keys() == {
        (None, "One", None),
        ("verb", "Lead", None),
        (None, "%(n)d line", "%(n)d lines"),
        (None, "ab", None),
    }


def test_messages_are_found_in_templates_whatever_their_indentation(code):
    code(
        template='<p>\n        {% translate "One" %}\n    {% translate "Lead" context "verb" %}\n'
        "  {% blocktranslate trimmed count n=n %}\n    {{ n }} line\n  {% plural %}\n    {{ n }} lines\n"
        '{% endblocktranslate %}\n{% include "x" with y=_("Two") %}{{ a|default:_("Three") }}it\'s {# no #}\n'
    )

    assert messages.messages_in_code().keys() == {
        (None, "One", None),
        ("verb", "Lead", None),
        (None, "%(n)s line", "%(n)s lines"),
        (None, "Two", None),
        (None, "Three", None),
    }


def test_a_fully_translated_project_has_no_problems_and_a_second_run_changes_nothing(code, tmp_path):
    code(python='_("One")\n_("Two")\n')
    translate_all(tmp_path, One="En", Two="To")
    before = {path: path.read_bytes() for path in (tmp_path / "locale").rglob("*.?o")}

    messages.update([])

    assert len(before) == 4
    assert {path: path.read_bytes() for path in (tmp_path / "locale").rglob("*.?o")} == before
    assert messages.problems() == []


def test_new_and_unused_messages_are_problems_until_the_catalogs_are_updated(code, tmp_path):
    code(python='_("One")\n')
    translate_all(tmp_path, One="En")

    code(python='_("Two")\n')

    assert messages.problems_of("nn") == [
        "nn: in the code, but not in the file: 'Two'",
        "nn: not in the code: 'One'",
    ]
    assert messages.update([]) == ["nb: not translated: 'Two'", "nn: not translated: 'Two'"]
    assert messages.problems_of("nn") == ["nn: not translated: 'Two'"]


def test_a_fuzzy_message_is_a_problem(code, tmp_path):
    code(python='_("One")\n')
    translate_all(tmp_path, One="En")
    catalog = polib.pofile(str(messages.catalog_path("nb")))
    catalog.find("One").flags.append("fuzzy")
    catalog.save()

    assert "nb: fuzzy: 'One'" in messages.problems()


def test_a_compiled_file_that_is_not_of_its_source_is_a_problem(code, tmp_path):
    code(python='_("One")\n')
    translate_all(tmp_path, One="En")
    source = messages.catalog_path("nb")
    source.write_text(source.read_text().replace('"En"', '"Ein"'))

    assert messages.problems() == ["nb: django.mo is not compiled from this django.po"]


@pytest.mark.parametrize("translation", ["Av alle", "%(count)s av %(all)s", "{total}"])
def test_placeholders_must_be_those_of_the_message(code, tmp_path, translation):
    code(python='_("Of %(total)s")\n')

    translate_all(tmp_path, **{"Of %(total)s": translation})

    assert [problem for problem in messages.problems_of("nb") if "placeholders differ" in problem]


def test_merging_tells_what_it_changes_and_what_nobody_asks_for(code, tmp_path):
    code(python='_("One")\n')
    translate_all(tmp_path, One="Ein", Gone="Borte")

    remarks = messages.update([fragment(tmp_path / "late.nb.po", {"msgid": "One", "msgstr": "En"})])

    assert len(remarks) == 1
    assert remarks[0].endswith("'One': 'Ein' becomes 'En'")
    assert polib.pofile(str(messages.catalog_path("nb"))).find("One").msgstr == "En"
    assert polib.pofile(str(messages.catalog_path("nb"))).find("Gone") is None


def test_the_projects_own_translations_are_complete():
    assert messages.messages_in_code()
    assert messages.problems() == []
