"""One measure: what it promises, what each municipality says to it, and what came before and after."""

import datetime as dt

import pytest

from measures.models import Answer, MeasureLineage, Participation, PlanState
from tests.factories import FollowUpFactory, GoalFactory, MeasureFactory, OrganisationFactory, PlanFactory
from tests.measures.measure_page import ADDRESS, card, fact, report_in
from tests.measures.reading import all_words, counted, page_at, section, words
from tests.measures.sizes import full_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(plan):
    return MeasureFactory(plan=plan, code="A1", title="Felles vertskap", focus_area__code="A")


@pytest.fixture
def follow_up(measure, lyngen):
    """Lyngen has taken it up, and said no more."""
    return FollowUpFactory(measure=measure, municipality=lyngen)


# The measure itself ---------------------------------------------------------------------------------------


def test_the_measure_says_what_it_promises_and_to_whom(plan, lyngen, storfjord, client):
    measure = MeasureFactory(
        plan=plan,
        code="A1",
        title="Felles vertskap",
        description="Én vei inn",
        scope="joint",
        lead=storfjord,
        responsible_role="næringssjef",
        sdgs=[17, 8],
        first_year=2019,
        last_year=2022,
        kind="investment",
        theme="Etablering",
        source="https://example.no/plan",
        source_note="Side 4",
        focus_area__code="A",
        focus_area__title="Attraktivitet",
    )
    measure.partners.add(OrganisationFactory(name="Næringsforeningen"), OrganisationFactory(name="Akademiet"))
    measure.concern([lyngen, storfjord])

    page = page_at(client, ADDRESS)

    assert words(page.h1) == "Felles vertskap"
    assert "Én vei inn" in words(page.find(class_="page-head"))
    assert page.title.string == "Felles vertskap – Regional næringsplan – rnplan"
    assert words(page.find(class_="promise")) == (
        "Lyngen and Storfjord were to carry out “ Felles vertskap ” together from 2019 to the end of 2022,"
        " led by Storfjord."
    )
    assert [fact(page, term) for term in ("Kind of measure", "Led by", "Responsible role")] == [
        "Joint measure with one lead",
        "Storfjord",
        "næringssjef",
    ]
    assert fact(page, "Partners") == "Akademiet and Næringsforeningen"
    assert fact(page, "Years") == "2019–2022"
    assert fact(page, "Kind of money") == "Investment"
    assert fact(page, "Theme") == "Etablering"
    assert (
        fact(page, "Sustainable development goals")
        == "8 Decent work and economic growth 17 Partnerships for the goals"
    )
    assert page.find("a", href="https://example.no/plan")
    assert "Side 4" in words(page.main)
    crumbs = page.find(class_="breadcrumbs").find_all("a")
    assert [a["href"] for a in crumbs] == ["/en/naeringsplan/tiltak/", "/en/naeringsplan/satsingsomrader/A/"]


def test_the_goal_stands_above_the_measure(plan, measure, client):
    measure.goal = GoalFactory(focus_area=measure.focus_area, code="A.1", title="Flere bor her")
    measure.save()

    assert "A.1 Flere bor her" in words(page_at(client, ADDRESS).find(class_="page-head"))


@pytest.mark.parametrize(("is_demonstration", "shown"), [(True, True), (False, False)])
def test_in_a_demonstration_a_measure_without_a_source_is_an_illustration(
    is_demonstration, shown, plan, measure, client
):
    type(plan).objects.update(is_demonstration=is_demonstration)

    facts = section(page_at(client, ADDRESS), "facts")

    assert ("Illustration" in words(facts)) is shown


def test_a_measure_that_concerns_nobody_says_so(measure, client):
    assert "The measure concerns no municipality yet." in words(page_at(client, ADDRESS).main)


@pytest.mark.parametrize("code", ["A2", "a1", "A1x"])
def test_a_measure_that_is_not_in_the_plan_is_not_found(code, measure, client):
    MeasureFactory(code="A2")

    assert client.get(f"/naeringsplan/tiltak/{code}/").status_code == 404


def test_the_page_sets_no_cookie_for_a_visitor(follow_up, client):
    assert not client.get(ADDRESS).cookies


# What the municipalities say ------------------------------------------------------------------------------


def test_municipalities_stand_in_alphabetical_order_and_the_lead_is_marked(plan, lyngen, storfjord, client):
    measure = MeasureFactory(plan=plan, code="A1", scope="joint", lead=storfjord)
    measure.concern([storfjord, lyngen])

    cards = page_at(client, ADDRESS).find_all(class_="followup")

    assert [card["id"] for card in cards] == ["lyngen", "storfjord"]
    assert ["Leads the measure" in words(card) for card in cards] == [False, True]
    assert cards[0].h3.a["href"] == "/en/naeringsplan/kommuner/lyngen/"


def test_silence_is_shown_as_silence(follow_up, client):
    follow_up.answer = ""
    follow_up.save()

    said = words(card(client))

    assert "Not answered" in said
    assert "The municipality has not said whether it takes the measure up." in said
    assert "Not started" not in said


@pytest.mark.parametrize(
    ("answer", "status"), [(Answer.NOT_RELEVANT, "Not relevant"), (Answer.COVERED, "Covered by another plan")]
)
def test_a_no_comes_with_its_reason_and_flags_nothing(answer, status, follow_up, client):
    follow_up.answer, follow_up.reason = answer, "Vi har ingen kyst"
    follow_up.save()

    shown = card(client)

    assert words(shown.find(class_="status")) == status
    assert "Vi har ingen kyst" in words(shown)
    assert shown.find(class_="flag") is None


@pytest.mark.parametrize(
    ("role", "unit", "flag"),
    [
        ("", "", "Nobody is named as responsible"),
        ("næringssjef", "", "The responsible unit is missing"),
        ("", "Næring", "The responsible role is missing"),
        ("næringssjef", "Næring", None),
    ],
)
def test_a_missing_owner_is_a_flag(role, unit, flag, follow_up, client):
    follow_up.responsible_role, follow_up.responsible_unit = role, unit
    follow_up.save()

    flags = all_words(card(client).select("dd:-soup-contains('responsible') .flag"))

    assert flags == ([flag] if flag else [])
    if role and unit:
        assert fact(card(client), "Responsible") == "næringssjef, Næring"


def test_the_municipality_s_own_title_and_deadline_are_there(follow_up, client):
    follow_up.own_title = "Etablererhjelp i Lyngen"
    follow_up.deadline_kind, follow_up.deadline_text = "recurring", "hver høst"
    follow_up.save()

    assert "“ Etablererhjelp i Lyngen ”" in words(card(client))
    assert fact(card(client), "Deadline") == "hver høst"


@pytest.mark.parametrize(
    ("end", "status", "flagged"),
    [
        (dt.date(2022, 12, 30), "in_progress", True),
        (dt.date(2022, 12, 31), "in_progress", False),
        (dt.date(2022, 12, 30), "completed", False),
    ],
)
def test_a_deadline_is_judged_on_the_plan_s_day(end, status, flagged, follow_up, client):
    follow_up.deadline_kind, follow_up.deadline_end = "date", end
    follow_up.save()
    completed = {"percent": 100, "completed_on": dt.date(2021, 5, 1)} if status == "completed" else {}
    report_in(2021, follow_up, status=status, **completed)

    assert ("The deadline has passed" in words(card(client))) is flagged


# Who may change it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "finds_it"),
    [
        (None, False),
        ("planner", True),
        ("approver", False),
        ("neighbour", False),
        ("coordinator", False),
        ("steering_member", False),
    ],
)
def test_a_planner_finds_the_way_to_change_the_own_follow_up(
    reader, finds_it, follow_up, storfjord, request, client
):
    FollowUpFactory(measure=follow_up.measure, municipality=storfjord)
    if reader:
        client.force_login(request.getfixturevalue(reader))

    page = page_at(client, ADDRESS)

    link = page.find(id="lyngen").find("a", href=f"/en/arbeid/tiltak/{follow_up.pk}/")
    assert bool(link) is finds_it
    if finds_it:
        assert words(link) == "Edit the follow-up of Lyngen"
        assert page.find(id="storfjord").find(class_="note--edit") is None


# Plan after plan ------------------------------------------------------------------------------------------


def test_a_measure_leads_to_what_it_comes_from_and_to_what_it_became(plan, measure, client):
    before = MeasureFactory(plan=PlanFactory(name="Plan 2014", slug="plan-2014"), code="X1", title="Vertskap")
    after = MeasureFactory(
        plan=PlanFactory(name="Plan 2023", slug="plan-2023"), code="Z1", title="Nytt vertskap"
    )
    MeasureLineage.objects.create(predecessor=before, successor=measure, kind="kept")
    MeasureLineage.objects.create(predecessor=measure, successor=after, kind="changed", note="Nå for alle")

    page = page_at(client, ADDRESS)

    assert "X1 Vertskap (Plan 2014) . Kept" in fact(page, "Comes from")
    assert "Z1 Nytt vertskap (Plan 2023) . Changed: Nå for alle" in fact(page, "Goes on as")
    assert page.find("a", href="/en/plan-2014/tiltak/X1/")
    assert page.find("a", href="/en/plan-2023/tiltak/Z1/")


def test_what_became_of_a_measure_that_was_dropped(measure, client):
    MeasureLineage.objects.create(predecessor=measure, kind="dropped", note="Løst av staten")

    assert "Not continued: Løst av staten" in fact(page_at(client, ADDRESS), "What became of it")


def test_a_draft_of_the_next_plan_is_not_given_away(plan, measure, lyngen, planner, client):
    coming = MeasureFactory(plan=PlanFactory(name="Hemmelig plan", state=PlanState.DRAFT), title="Hemmelig")
    Participation.objects.create(plan=coming.plan, municipality=lyngen)
    MeasureLineage.objects.create(predecessor=measure, successor=coming, kind="kept")

    assert "Hemmelig" not in words(page_at(client, ADDRESS))

    client.force_login(planner)
    assert "Hemmelig" in words(page_at(client, ADDRESS))


def test_distributions_are_drawn_where_there_is_more_than_one(follow_up, storfjord, client):
    report_in(2019, follow_up, status="in_progress")
    charts = "#over-rounds, [aria-labelledby=status] .bar"

    alone = page_at(client, ADDRESS)
    FollowUpFactory(measure=follow_up.measure, municipality=storfjord)
    shared = page_at(client, ADDRESS)

    assert alone.select(charts) == []
    assert len(alone.select("[aria-labelledby=status] .row, .followup")) == 2
    assert len(shared.select(charts)) == 2


def test_the_number_of_queries_is_the_same_for_few_and_many_municipalities_and_rounds(client):
    def look(**size):
        plan = full_plan(**size)
        page, queries = counted(client, f"/{plan.slug}/tiltak/T0/")
        rounds = section(page, "over-rounds").find_all(class_="bars__row")
        return (
            queries,
            len(page.find_all(class_="followup")),
            len(page.find_all(class_="update")),
            len(rounds),
        )

    small = look(measures=2, municipalities=2, rounds=1)
    large = look(measures=12, municipalities=5, rounds=4)

    assert (small[1:], large[1:]) == ((2, 2, 1), (5, 20, 4))
    assert small[0] == large[0] <= 15
