"""The page of hits: what is found, how it is shown, and what nobody outside may find."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from measures.models import PlanState
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    GoalFactory,
    MeasureFactory,
    MunicipalityNameFactory,
    ParticipationFactory,
    PlanFactory,
    PlannedActionFactory,
)
from tests.measures.reading import all_words, counted, page_at, published, words
from tests.measures.sizes import full_plan
from tests.site.test_every_public_page import faults_of

pytestmark = pytest.mark.django_db


def search(client, text, **choices):
    return page_at(client, reverse("search", query={"q": text} | choices))


def titles(page):
    return all_words(page.main.select(".hit h4"))


def links(page):
    return [link["href"] for link in page.main.select(".hit h4 a")]


def marks(page):
    return all_words(page.main.select("mark"))


# What is found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "vertskap",
        "Vertskapet",
        "VERTSKAPENE",
        "vertskap bedrifter",
        "bedrift",
        '"felles vertskap"',
        "åpner",
        "ÅPNE",
    ],
)
def test_a_measure_is_found_by_the_forms_of_its_words(text, plan, client):
    MeasureFactory(plan=plan, code="A1", title="Felles vertskap for bedrifter", description="Åpner i mai.")
    MeasureFactory(plan=plan, code="A2", title="Noe annet")

    assert links(search(client, text)) == ["/naeringsplan/tiltak/A1/"]


def test_the_beginning_of_a_compound_is_found_and_a_short_word_in_its_forms_alone(plan, client):
    MeasureFactory(plan=plan, code="A1", title="Havneutbygging")
    MeasureFactory(plan=plan, code="A2", title="Bygge ut")

    assert titles(search(client, "havn")) == ["A1 Havneutbygging"]
    assert titles(search(client, "by")) == []


@pytest.mark.parametrize("text", ["čuovvoleapmi", "Ealáhusplána", "ŋ", "đoaibma", "Ferøyværing"])
def test_norwegian_and_sami_letters(text, plan, client):
    MeasureFactory(plan=plan, title="Čuovvoleapmi ealáhusplána ŋ Đoaibma ferøyværing")

    assert len(titles(search(client, text))) == 1


def test_all_words_must_be_there_and_quoted_ones_next_to_each_other(plan, client):
    MeasureFactory(plan=plan, code="A1", title="Felles vertskap")
    MeasureFactory(plan=plan, code="A2", title="Vertskap som er felles")
    MeasureFactory(plan=plan, code="A3", title="Felles kai")

    assert titles(search(client, "vertskap felles")) == ["A1 Felles vertskap", "A2 Vertskap som er felles"]
    assert titles(search(client, '"felles vertskap"')) == ["A1 Felles vertskap"]
    assert titles(search(client, "«felles vertskap»")) == ["A1 Felles vertskap"]


def test_what_stands_in_the_title_comes_first(plan, client):
    MeasureFactory(plan=plan, code="A1", title="Noe", description="En kai")
    MeasureFactory(plan=plan, code="A2", title="En kai")

    assert titles(search(client, "kai")) == ["A2 En kai", "A1 Noe"]


@pytest.mark.parametrize(("typed", "first"), [("A1", "A1"), ("a1", "A1"), ("1.1", "1.1")])
def test_a_code_leads_straight_to_its_measure(typed, first, plan, client):
    MeasureFactory(plan=plan, code="B1", title="Se også A1 og 1.1")
    for code in ("A1", "A11", "1.1", "1.10"):
        MeasureFactory(plan=plan, code=code, title="Tiltak")

    assert titles(search(client, typed))[0] == f"{first} Tiltak"


def test_a_municipality_is_found_by_all_its_names(plan, storfjord, client):
    MunicipalityNameFactory(municipality=storfjord, name="Omasvuotna")

    page = search(client, "omasvuotna")

    assert links(page) == ["/naeringsplan/kommuner/storfjord/"]
    assert marks(page) == ["Omasvuotna"]


def test_a_word_and_a_municipality_find_what_that_one_does(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan, code="A1", title="Vertskap")
    for municipality in (lyngen, storfjord):
        FollowUpFactory(measure=measure, municipality=municipality, own_title="Vertskap her")
    MeasureFactory(plan=plan, code="A2", title="Vertskap for andre")

    assert links(search(client, "vertskap lyngen")) == [
        "/naeringsplan/tiltak/A1/",
        "/naeringsplan/tiltak/A1/#lyngen",
    ]
    assert links(search(client, "A1 lyngen")) == [
        "/naeringsplan/tiltak/A1/",
        "/naeringsplan/tiltak/A1/#lyngen",
    ]


def test_each_kind_leads_to_the_place_where_the_words_stand(plan, lyngen, reporting_round, client):
    area = FocusAreaFactory(plan=plan, code="A", title="Sjømat")
    GoalFactory(focus_area=FocusAreaFactory(plan=plan, code="B"), title="Mer sjømat")
    slot = FollowUpFactory(measure__plan=plan, measure__code="A1", municipality=lyngen, reason="For sjømat")
    planned = FollowUpFactory(measure__plan=plan, measure__code="A2", municipality=lyngen)
    PlannedActionFactory(follow_up=planned, description="Kartlegge sjømat")
    published(reporting_round, lyngen, slot, what_was_done="Sjømaten er kartlagt")
    type(plan).objects.update(purpose_nb="Sjømat i hele regionen")
    MeasureFactory(plan=plan, focus_area=area, code="A3", title="Sjømat")

    assert links(search(client, "sjømat")) == [
        "/naeringsplan/tiltak/A3/",
        "/naeringsplan/tiltak/A1/#lyngen",
        "/naeringsplan/tiltak/A2/#lyngen",
        "/naeringsplan/rapporter/arsmelding-2021/lyngen/#A1",
        "/naeringsplan/satsingsomrader/A/",
        "/naeringsplan/satsingsomrader/B/",
        "/naeringsplan/om/",
    ]


def test_a_report_is_found_by_what_is_reported_and_not_by_its_measure_alone(
    plan, lyngen, reporting_round, client
):
    slot = FollowUpFactory(measure__plan=plan, measure__title="Vertskap", municipality=lyngen)
    published(reporting_round, lyngen, slot, what_was_done="Ansatt en vert i havna")

    assert links(search(client, "vertskap", type="rapportert")) == []
    assert len(links(search(client, "vertskap havn", type="rapportert"))) == 1


def test_a_title_in_another_language_is_found_and_shown(plan, client):
    MeasureFactory(plan=plan, code="A1", title_nb="Reiseliv", title_en="Tourism all year")

    page = search(client, "tourism")

    assert titles(page) == ["A1 Reiseliv"]
    assert str(page.main.select_one(".hit__text")).startswith(
        '<p class="hit__text" lang="en"><mark>Tourism</mark>'
    )


# How it is shown ----------------------------------------------------------------------------------------------


def test_what_was_sought_is_marked_and_signs_are_only_signs(plan, client):
    MeasureFactory(plan=plan, title="<b>Havn</b> & havneanlegg", description="En <script>havn</script>")

    page = search(client, "havn")

    assert marks(page) == ["Havn", "havneanlegg", "havn"]
    assert page.main.select_one(".hit a").text == "<b>Havn</b> & havneanlegg"
    assert page.main.script is None


def test_of_a_long_text_the_part_with_the_words_is_shown(plan, client):
    MeasureFactory(plan=plan, description=f"{'Mye annet. ' * 60}Her kommer fiskemottaket. {'Og mer. ' * 60}")

    text = page_at(client, "/sok/?q=fiskemottak").main.select_one(".hit__text").text

    assert text.startswith("…")
    assert text.endswith("…")
    assert "Her kommer fiskemottaket." in text
    assert len(text) < 300


def test_a_rich_text_is_shown_without_its_signs(plan, client):
    plan.about = "En del av [Byregionprogrammet](https://region.example/) & **flere** kommuner."
    plan.save()

    text = page_at(client, "/sok/?q=byregionprogrammet").main.select_one(".hit__text").text

    assert text == "En del av Byregionprogrammet & flere kommuner."


def test_each_kind_is_counted_and_can_be_chosen(plan, lyngen, client):
    for number in range(7):
        MeasureFactory(plan=plan, code=f"A{number}", title="En kai")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, own_title="Kai i Lyngen")

    page = page_at(client, "/en/sok/?q=kai")
    tabs = {words(tab): tab["href"] for tab in page.main.select("nav .chip")}
    measures_alone = page_at(client, f"/en/sok/{tabs['Measures 7']}")

    assert words(page.main.h2).startswith("8 hits")
    assert list(tabs)[1:] == ["Measures 7", "Follow-up 1"]
    assert len(titles(page)) == 5 + 1
    assert len(titles(measures_alone)) == 7
    assert measures_alone.find(attrs={"name": "type"})["value"] == "tiltak"


def test_one_kind_comes_in_pages_that_keep_the_choices(plan, client):
    for number in range(21):
        MeasureFactory(plan=plan, code=f"A{number}", title="En kai")

    first = search(client, "kai", type="tiltak")
    second = page_at(client, f"/sok/{first.find('a', rel='next')['href']}")

    assert len(titles(first)) == 20
    assert titles(second) == ["A20 En kai"]
    assert second.find(id="id_q")["value"] == "kai"


def test_the_filters_by_municipality_and_plan(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan, code="A1", title="Kai")
    FollowUpFactory(measure=measure, municipality=lyngen, own_title="Kai her")
    MeasureFactory(plan=plan, code="A2", title="Kai")
    other = MeasureFactory(plan=PlanFactory(slug="klima"), code="K1", title="Kai")

    assert links(search(client, "kai", kommune="lyngen")) == [
        "/naeringsplan/tiltak/A1/",
        "/naeringsplan/tiltak/A1/#lyngen",
    ]
    assert titles(search(client, "kai", plan="klima")) == ["K1 Kai"]
    assert str(other.plan) in words(search(client, "kai").main)


def test_many_hits_are_not_counted_to_the_last(plan, client, monkeypatch):
    monkeypatch.setattr("measures.search.kinds.MOST", 3)
    monkeypatch.setattr("measures.views.search.MOST", 3)
    for number in range(5):
        MeasureFactory(plan=plan, code=f"A{number}", title="Kai")

    page = page_at(client, "/en/sok/?q=kai&type=tiltak")

    assert words(page.main.h2).startswith("Over 3 hits")
    assert len(titles(page)) == 3


# Nothing is found ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vertskp", "vertskap"),
        ("vretskap", "vertskap"),
        ("vertskapp", "vertskap"),
        ("vertskip", "vertskap"),
        ("okonomi", "økonomi"),
        ("oekonomi", "økonomi"),
        ("grunder", "gründer"),
        ("lyngn", "lyngen"),
        ("vertskp okonomi", "vertskap økonomi"),
    ],
)
def test_a_mistake_in_typing_is_forgiven_and_said(typed, meant, plan, lyngen, client):
    MeasureFactory(plan=plan, title="Felles vertskap og økonomi for en gründer")

    page = search(client, typed)

    assert len(titles(page)) == 1
    assert words(page.main.select_one(".note strong")) == meant
    assert page.find(id="id_q")["value"] == typed


def test_a_word_that_can_be_found_is_never_put_right(plan, client):
    MeasureFactory(plan=plan, title="Vertskap")
    MeasureFactory(plan=plan, title="Vertskip")

    assert search(client, "vertskip").main.select_one(".note") is None


def test_a_mended_word_is_not_claimed_where_it_finds_nothing_either(plan, client):
    MeasureFactory(plan=plan, title="Navn")
    MeasureFactory(plan=plan, title="Samarbeid")

    page = search(client, "havn samarbeid")

    assert page.main.select_one(".note") is None
    assert all_words(page.main.select(".search__help a")) == ["samarbeid"]


def test_words_that_stand_nowhere_together_are_offered_one_at_a_time(plan, client):
    MeasureFactory(plan=plan, title="Kai")
    MeasureFactory(plan=plan, title="Flyplass")

    help_ = search(client, "kai flyplass").main.select_one(".search__help")

    assert all_words(help_.find_all("a")) == ["kai", "flyplass"]


def test_hits_outside_the_choices_are_told_of(plan, lyngen, storfjord, client):
    FollowUpFactory(measure__plan=plan, measure__title="Kai", municipality=lyngen)

    page = search(client, "kai", kommune="storfjord")

    assert titles(page) == []
    assert len(titles(page_at(client, f"/sok/{page.main.select_one('.search__help a')['href']}"))) == 1


@pytest.mark.parametrize("text", ["", " ", "og i på", "?", "xyzzyq", "🙂", "x" * 101, "kai\0", "*"])
def test_without_hits_there_is_a_page_that_helps(text, plan, client):
    MeasureFactory(plan=plan, title="Kai")

    page = search(client, text)

    assert titles(page) == []
    assert page.main.select_one(".search__help, .field-error")
    assert page.main.find("input", attrs={"name": "q"})


ODD = [
    '"', "'", "''", '"""', "*", "kai*", "^kai", "-kai", "NOT kai", "kai OR", "kai AND", "NEAR(kai, 2)", "head:kai",
    "{head}:kai", "kai:*", "kai & | !", "(kai", "kai)", "<->", "a:b", "\\", "kai\\", "%", "_", "; DROP TABLE x; --",
    "' OR 1=1 --", "{{ kai }}", "\ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16"), "ﷺ", "أهلا", "日本",
    "a\u0300", "\u202ekai", "ǅ", "İ", "ß", "½", "²", "1e5", "-1", "0x1", "«", "kai " * 24, "å" * 100, "a/b", "@",
    "a@b.no", "http://a.no/b?c=d&e", "<b>kai</b>", "&nbsp;", "%s", "%(x)s", "?",
]  # fmt: skip


def test_no_sign_is_too_odd(plan, client):
    MeasureFactory(plan=plan, title="Kai")

    answers = {text: client.get("/sok/", {"q": text}).status_code for text in ODD}

    assert set(answers.values()) == {200}


@pytest.mark.parametrize(
    "query", ["type=alt", "plan=finnes-ikke", "kommune=oslo", "side=x", "side=-1", "plan=a%00"]
)
def test_a_choice_that_is_none_is_ignored(query, plan, lyngen, client):
    MeasureFactory(plan=plan, title="Kai")

    assert len(titles(page_at(client, f"/sok/?q=kai&{query}"))) == 1


# What nobody outside may find ---------------------------------------------------------------------------------


def everything(client, *texts):
    """All that the search says to these words, without what was typed itself."""
    said = ""
    for text in texts:
        page = search(client, text)
        for field in page.main.find_all(["input", "a", "h2"]):
            if text in str(field):
                field.decompose()
        said += words(page.main)
    return said


def test_a_draft_plan_is_found_by_nobody_outside(plan, lyngen, reporting_round, client):
    plan.purpose_nb = "Sølvrev"
    plan.save()
    slot = FollowUpFactory(
        measure__plan=plan, measure__title="Sølvrev", municipality=lyngen, own_title="Sølvrev i Lyngen"
    )
    PlannedActionFactory(follow_up=slot, description="Sølvrev i handlingsplan")
    published(reporting_round, lyngen, slot, what_was_done="Sølvrev rapportert")
    assert len(titles(search(client, "sølvrev"))) == 4
    type(plan).objects.update(state=PlanState.DRAFT)

    assert "ølvrev" not in everything(
        client, "sølvrev", "sølvrv", "solvrev", "lyngen sølvrev", slot.measure.code
    )
    assert titles(search(client, "lyngen")) == []


def test_those_who_work_with_a_draft_plan_find_what_stands_in_it(plan, lyngen, planner, neighbour, client):
    MeasureFactory(plan=plan, title="Sølvrev")
    outside = MeasureFactory(plan__state=PlanState.DRAFT, title="Sølvrev")
    type(plan).objects.filter(pk=plan.pk).update(state=PlanState.DRAFT)
    client.force_login(planner)

    assert links(search(client, "sølvrev")) == [f"/naeringsplan/tiltak/{plan.measures.get().code}/"]
    assert outside.plan.slug not in str(search(client, "sølvrev"))


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_no_word_of_an_unpublished_report_for_anybody(state, report_in, planner, coordinator, client):
    report_in(state)

    for user in (None, planner, coordinator):
        if user:
            client.force_login(user)
        assert "ferdig tekst" not in everything(client, "uferdig", "uferdi")
        assert titles(search(client, "uferdig")) == []


def test_of_a_corrected_report_the_current_edition_alone(report_in, planner, approver, coordinator, client):
    first = report_in("published")
    correction = first.correct(by=planner, note="Feil tall")
    line = correction.lines.get()
    line.what_was_done = "Rettet til sjøørret"
    line.save()
    assert titles(search(client, "sjøørret")) == []
    correction.submit(by=planner)
    correction.approve(by=approver)
    correction.publish(by=coordinator)

    assert titles(search(client, "uferdig")) == []
    assert links(search(client, "sjøørret")) == [
        f"/naeringsplan/rapporter/arsmelding-2021/lyngen/#{line.follow_up.measure.code}"
    ]


@pytest.mark.parametrize(
    "adopted_on", [None, "2023-01-15", "2099-01-01"], ids=["proposal", "after the plan", "in the future"]
)
def test_a_planned_action_is_found_where_the_measures_page_shows_it(adopted_on, plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen)
    PlannedActionFactory(follow_up=slot, description="Bygge sølvkai", action_plan__adopted_on=adopted_on)

    assert "sølvkai" not in everything(client, "bygge", "sølvka", "sølkai")
    assert titles(search(client, "sølvkai")) == []


def test_an_excerpt_shows_no_planned_action_of_a_proposal(plan, lyngen, client):
    slot = FollowUpFactory(measure__plan=plan, municipality=lyngen, own_title="Noe", reason="En kai")
    PlannedActionFactory(follow_up=slot, description="Kai kai kai i forslag", action_plan__adopted_on=None)

    page = search(client, "kai")

    assert len(titles(page)) == 1
    assert "forslag" not in words(page.main)


@pytest.mark.parametrize(("answer", "reason"), [("", ""), ("not_relevant", "Har ingen elver")])
def test_what_stood_in_a_follow_up_before_a_no_is_not_found(answer, reason, plan, lyngen, client):
    slot = FollowUpFactory(
        measure__plan=plan,
        measure__title="Laks",
        municipality=lyngen,
        answer=answer,
        reason=reason,
        responsible_role="Sølvsmed",
        responsible_unit="Sølvsmia",
        deadline_kind="recurring",
        deadline_text="Hver sølvdag",
    )
    page = words(page_at(client, f"/naeringsplan/tiltak/{slot.measure.code}/"))
    assert "ølv" not in page

    assert "ølv" not in everything(client, "sølvsmed", "sølvsmia", "sølvdag", "sølvsmd", "laks lyngen")
    assert titles(search(client, "sølvsmed")) == []
    assert len(titles(search(client, "elver"))) == bool(reason)


# The page itself ----------------------------------------------------------------------------------------------


def test_search_engines_do_not_list_it_and_no_cookie_is_set(plan, client):
    for address in ("/sok/", "/sok/?q=kai"):
        answer = client.get(address)

        assert (
            BeautifulSoup(answer.content, "html.parser").find("meta", attrs={"name": "robots"})["content"]
            == "noindex"
        )
        assert not answer.cookies


def test_every_page_has_a_field_that_leads_there(plan, client):
    form = page_at(client, "/en/naeringsplan/").header.find("form", role="search")

    assert form["action"] == "/en/sok/"
    assert form.find("input")["name"] == "q"
    assert form.find("label", attrs={"for": form.input["id"]})


def test_the_headings_and_names_are_in_order(plan, lyngen, client):
    ParticipationFactory(plan=PlanFactory(), municipality=lyngen)
    FollowUpFactory(measure__plan=plan, measure__title="Kai", municipality=lyngen, own_title="Kai")

    for query in ("", "q=kai", "q=kai&type=tiltak", "q=finnes-ikke"):
        assert faults_of(page_at(client, f"/sok/?{query}")) == []


@pytest.mark.parametrize("query", ["q=tiltak", "q=gjøre&type=oppfolging", "q=t1+kommune"])
def test_the_number_of_queries_is_the_same_for_a_small_and_a_large_plan(query, client):
    def look(**size):
        full_plan(**size)
        page, queries = counted(client, f"/sok/?{query}")
        return queries, len(titles(page))

    small, large = look(measures=2, municipalities=2, rounds=1), look(measures=12, municipalities=4, rounds=2)

    assert 0 < small[1] < large[1]
    assert small[0] >= large[0] - 3
    assert large[0] <= 40
