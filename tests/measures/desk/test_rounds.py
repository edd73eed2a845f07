"""The coordinator's rounds: the list, a new one, and its dates."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from measures.models import ReportingRound, RoundDates
from measures.round_kinds import KINDS
from tests.factories import (
    MunicipalityFactory,
    ParticipationFactory,
    PlanFactory,
    PlanMemberFactory,
    ReportFactory,
    ReportingRoundFactory,
)
from tests.measures.filling import fields_of
from tests.measures.reading import all_words, counted, page_at, words

NOW = "2022-01-20 12:00 +0000"
LIST = "/arbeid/runder/"


@pytest.fixture(autouse=True)
def now(time_machine):
    """The round of the cast has opened on 10 January, and is due on 1 February."""
    time_machine.move_to(NOW)


@pytest.fixture
def as_coordinator(client, coordinator, lyngen, storfjord):
    client.force_login(coordinator)
    return client


def new_address(plan, **chosen):
    return reverse("desk-round-new", args=[plan.slug], query=chosen or None)


def edit_address(reporting_round):
    return reverse("desk-round-edit", args=[reporting_round.pk])


def form_of(page):
    return page.main.select_one("form[method=post]")


def fill(client, address, changes=None, page=None):
    """Opens the page (or takes one that was opened), changes fields and sends the form."""
    page = page or page_at(client, address)
    return client.post(address.partition("?")[0], fields_of(form_of(page)) | (changes or {}))


def errors_in(answer):
    """{the id of the field that the link leads to: words} of the summary above a form."""
    page = BeautifulSoup(answer.content, "html.parser")
    summary = page.select_one(".ds-error-summary")
    return {item.a["href"] if item.a else "": words(item) for item in summary.select("li")} if summary else {}


# The list


def test_rounds_stand_by_plan_and_by_where_they_are_in_their_life(as_coordinator, plan, reporting_round):
    ReportingRoundFactory(plan=plan, name="Kommer", opens_on=dt.date(2022, 6, 1), due_on=dt.date(2022, 7, 1))
    ReportingRoundFactory(plan=plan, name="Publisert", published_on=dt.date(2021, 3, 1))
    ReportingRoundFactory(name="En annen plans runde")

    page = page_at(as_coordinator, LIST)

    assert all_words(page.main.select("h2")) == [plan.name]
    groups = [
        (words(group), all_words(group.find_next("ul").select("h4"))) for group in page.main.select("h3")
    ]
    assert groups == [
        (pgettext("reporting rounds", "Open"), [reporting_round.name]),
        (pgettext("reporting rounds", "Coming"), ["Kommer"]),
        (pgettext("reporting rounds", "Published"), ["Publisert"]),
    ]
    assert page.main.find("a", href=new_address(plan))


def test_a_round_is_open_from_the_first_municipalitys_day(as_coordinator, plan, lyngen):
    early = ReportingRoundFactory(plan=plan, opens_on=dt.date(2022, 6, 1), due_on=dt.date(2022, 7, 1))
    RoundDates.objects.create(
        round=early, municipality=lyngen, opens_on=dt.date(2022, 1, 20), due_on=dt.date(2022, 1, 31)
    )

    page = page_at(as_coordinator, LIST)

    assert all_words(page.main.select("h3")) == [pgettext("reporting rounds", "Open")]


@pytest.mark.parametrize(
    ("state", "received"),
    [("draft", 0), ("submitted", 0), ("returned", 0), ("approved", 1), ("published", 1)],
)
def test_only_what_has_come_to_the_coordinator_counts_as_received(
    state, received, as_coordinator, report_in, storfjord
):
    report_in(state)

    text = words(page_at(as_coordinator, LIST).select_one(".row"))

    said = gettext("<b>%(received)s</b> of %(expected)s received") % {"received": received, "expected": 2}
    assert said.replace("<b>", "").replace("</b>", "") in text


def test_what_is_overdue_is_counted_by_each_municipalitys_own_day(
    as_coordinator, coordinator, reporting_round, lyngen, time_machine
):
    time_machine.move_to("2022-02-02 12:00 +0100")
    as_coordinator.force_login(coordinator)
    row = page_at(as_coordinator, LIST).select_one(".row")
    assert words(row.select_one(".flag")).startswith("2 ")

    RoundDates.objects.create(
        round=reporting_round, municipality=lyngen, opens_on=dt.date(2022, 1, 10), due_on=dt.date(2022, 2, 10)
    )
    row = page_at(as_coordinator, LIST).select_one(".row")
    assert words(row.select_one(".flag")).startswith("1 ")


def test_a_plan_without_rounds_says_what_to_do(as_coordinator, plan):
    page = page_at(as_coordinator, LIST)

    assert page.select_one(".empty")
    assert page.main.find("a", href=new_address(plan))


def test_an_administrator_sees_every_plans_rounds(client, administrator, reporting_round):
    other = ReportingRoundFactory()
    client.force_login(administrator)

    page = page_at(client, LIST)

    assert {reporting_round.name, other.name} <= set(all_words(page.main.select("h4")))


def test_the_list_takes_as_many_queries_for_few_as_for_many(
    as_coordinator, coordinator, plan, reporting_round, lyngen
):
    ReportFactory(round=reporting_round, municipality=lyngen)
    few_page, few = counted(as_coordinator, LIST)
    for _ in range(2):
        more = PlanFactory()
        PlanMemberFactory(user=coordinator, plan=more)
        for _ in range(3):
            one = ReportingRoundFactory(plan=more)
            municipality = ParticipationFactory(plan=more).municipality
            ReportFactory(round=one, municipality=municipality, state="approved")
            RoundDates.objects.create(
                round=one, municipality=municipality, opens_on=one.opens_on, due_on=one.due_on
            )
    many_page, many = counted(as_coordinator, LIST)

    assert few == many
    assert (len(few_page.select(".row")), len(many_page.select(".row"))) == (1, 7)


# A new one


def test_first_the_kind_and_the_year_are_chosen(as_coordinator, plan):
    page = page_at(as_coordinator, new_address(plan))

    assert all_words(page.select("[type=radio] + label")) == [str(kind.label) for kind in KINDS]
    assert all_words(page.select("#id_ar option")) == ["2018", "2019", "2020", "2021", "2022"]
    assert words(page.select_one("#id_ar option[selected]")) == "2022"
    assert form_of(page) is None


@pytest.mark.parametrize(
    ("chosen", "faults"),
    [
        ({"ar": "2021"}, {"#id_slag_0"}),
        ({"slag": "tertial-1", "ar": "1999"}, {"#id_ar"}),
        ({"slag": "kvartal", "ar": "x"}, {"#id_slag_0", "#id_ar"}),
    ],
)
def test_a_choice_that_there_is_not_is_told(chosen, faults, as_coordinator, plan):
    answer = as_coordinator.get(new_address(plan, **chosen))

    assert set(errors_in(answer)) == faults
    page = BeautifulSoup(answer.content, "html.parser")
    assert all(page.select_one(fault) for fault in faults)


def test_the_choice_proposes_the_rest_and_making_it_takes_one_press(as_coordinator, plan, coordinator):
    address = new_address(plan, slag="tertial-1", ar="2022")
    page = page_at(as_coordinator, address)
    assert not ReportingRound.objects.exists()

    answer = fill(as_coordinator, address, page=page)

    made = ReportingRound.objects.get()
    assert answer.url == reverse("desk-round", args=[made.pk])
    assert (made.plan, made.name, made.slug) == (plan, "1. tertial 2022", "1-tertial-2022")
    assert (made.period_start, made.period_end) == (dt.date(2022, 1, 1), dt.date(2022, 4, 30))
    assert (made.opens_on, made.due_on) == (dt.date(2022, 5, 2), dt.date(2022, 5, 23))
    assert made.history.get().history_user == coordinator


def test_what_is_proposed_can_be_mended(as_coordinator, plan):
    answer = fill(
        as_coordinator,
        new_address(plan, slag="egen", ar="2022"),
        {"name": "Høst og  vår", "period_start": "1.7.2022", "opens_on": "1.3.2022", "due_on": "15.3.2022"},
    )

    made = ReportingRound.objects.get()
    assert answer.status_code == 302
    assert (made.name, made.slug) == ("Høst og vår", "host-og-var")
    assert (made.period_start, made.opens_on) == (dt.date(2022, 7, 1), dt.date(2022, 3, 1))


def test_a_round_that_is_there_already_is_told_of_before_anything_is_sent(
    as_coordinator, reporting_round, plan
):
    page = page_at(as_coordinator, new_address(plan, slag="arsmelding", ar="2021"))

    assert page.select_one(".ds-alert").a["href"] == reverse("desk-round", args=[reporting_round.pk])


WRONG = {
    "a name that is taken": ({"name": " årsmelding  2021 ", "slug": "en-annen"}, {"#id_name"}),
    "an address that is taken": ({"slug": "arsmelding-2021"}, {"#id_slug"}),
    "no name": ({"name": ""}, {"#id_name"}),
    "no letters to make an address of": ({"name": "?!", "slug": ""}, {"#id_slug"}),
    "an address with a space": ({"slug": "to ord"}, {"#id_slug"}),
    "a period before the plan": ({"period_start": "31.12.2017"}, {"#id_period_start"}),
    "a period after the plan": ({"period_end": "1.1.2023"}, {"#id_period_end"}),
    "a period that ends before it starts": (
        {"period_start": "1.5.2022", "period_end": "30.4.2022"},
        {"#id_period_end"},
    ),
    "due before it opens": ({"opens_on": "2.5.2022", "due_on": "1.5.2022"}, {"#id_due_on"}),
    "no such day": ({"due_on": "31.4.2022"}, {"#id_due_on"}),
    "nothing": (
        dict.fromkeys(["name", "slug", "period_start", "period_end", "opens_on", "due_on"], ""),
        {"#id_name", "#id_period_start", "#id_period_end", "#id_opens_on", "#id_due_on"},
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept(
    what, as_coordinator, plan, reporting_round
):
    changes, faults = WRONG[what]

    answer = fill(as_coordinator, new_address(plan, slag="tertial-1", ar="2022"), changes)

    assert answer.status_code == 200
    assert set(errors_in(answer)) == faults
    typed = fields_of(form_of(BeautifulSoup(answer.content, "html.parser")))
    assert {name: typed.get(name, [""])[0] for name in changes} == changes
    assert ReportingRound.objects.count() == 1


def test_another_plan_may_have_a_round_of_the_same_name(as_coordinator, plan):
    ReportingRoundFactory(name="1. tertial 2022", slug="1-tertial-2022")

    answer = fill(as_coordinator, new_address(plan, slag="tertial-1", ar="2022"))

    assert answer.status_code == 302
    assert plan.rounds.count() == 1


# The dates of one


def own(name, municipality):
    return f"{name}_{municipality.pk}"


def test_the_dates_of_a_round_are_moved_with_name_and_history(as_coordinator, reporting_round, coordinator):
    answer = fill(as_coordinator, edit_address(reporting_round), {"due_on": "8.2.2022"})

    assert answer.url == reverse("desk-round", args=[reporting_round.pk])
    reporting_round.refresh_from_db()
    assert (reporting_round.opens_on, reporting_round.due_on) == (dt.date(2022, 1, 10), dt.date(2022, 2, 8))
    assert reporting_round.history.first().history_user == coordinator
    assert not RoundDates.objects.exists()


def test_a_municipality_gets_dates_of_its_own_and_loses_them_again(
    as_coordinator, reporting_round, lyngen, coordinator
):
    address = edit_address(reporting_round)

    fill(as_coordinator, address, {own("due_on", lyngen): "15.2.2022"})

    dates = RoundDates.objects.get()
    assert (dates.municipality, dates.opens_on, dates.due_on) == (
        lyngen,
        dt.date(2022, 1, 10),
        dt.date(2022, 2, 15),
    )
    assert dates.history.get().history_user == coordinator
    page = page_at(as_coordinator, address)
    assert page.find(id=f"id_{own('opens_on', lyngen)}").get("value", "") == ""
    assert page.find(id=f"id_{own('due_on', lyngen)}")["value"] == "15.2.2022"

    fill(as_coordinator, address, {own("due_on", lyngen): ""})

    assert not RoundDates.objects.exists()
    assert RoundDates.history.first().history_type == "-"


def test_what_a_municipality_has_as_the_rest_moves_with_the_rest(as_coordinator, reporting_round, lyngen):
    address = edit_address(reporting_round)
    fill(as_coordinator, address, {own("due_on", lyngen): "15.2.2022"})

    fill(as_coordinator, address, {"opens_on": "12.1.2022"})

    dates = RoundDates.objects.get()
    assert (dates.opens_on, dates.due_on) == (dt.date(2022, 1, 12), dt.date(2022, 2, 15))


def test_those_who_took_part_and_those_with_own_dates_have_a_row(as_coordinator, reporting_round, plan):
    ParticipationFactory(plan=plan, municipality__name="Balsfjord", left_on=dt.date(2021, 12, 30))
    with_dates = MunicipalityFactory(name="Karlsøy")
    RoundDates.objects.create(
        round=reporting_round,
        municipality=with_dates,
        opens_on=dt.date(2022, 1, 11),
        due_on=dt.date(2022, 2, 2),
    )

    page = page_at(as_coordinator, edit_address(reporting_round))

    assert all_words(page.select(".round-own__name")) == ["Karlsøy", "Lyngen", "Storfjord"]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"due_on": "9.1.2022"}, {"#id_due_on"}),
        ({"opens_on": ""}, {"#id_opens_on"}),
        ({"due_on_lyngen": "9.1.2022"}, {"#id_due_on_lyngen"}),
        ({"opens_on_lyngen": "2.2.2022"}, {"#id_due_on_lyngen"}),
        ({"opens_on_lyngen": "snart"}, {"#id_opens_on_lyngen"}),
    ],
)
def test_dates_that_cannot_be_are_told_at_their_field(
    changes, faults, as_coordinator, reporting_round, lyngen
):
    changes = {name.replace("lyngen", str(lyngen.pk)): value for name, value in changes.items()}
    faults = {fault.replace("lyngen", str(lyngen.pk)) for fault in faults}

    answer = fill(as_coordinator, edit_address(reporting_round), changes)

    assert set(errors_in(answer)) == faults
    typed = fields_of(form_of(BeautifulSoup(answer.content, "html.parser")))
    assert {name: typed.get(name, [""])[0] for name in changes} == changes
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 1)
    assert not RoundDates.objects.exists()


def test_two_who_move_the_dates_at_once_do_not_overwrite_each_other(as_coordinator, reporting_round, lyngen):
    address = edit_address(reporting_round)
    opened = page_at(as_coordinator, address)
    fill(as_coordinator, address, {"due_on": "8.2.2022", own("due_on", lyngen): "20.2.2022"})

    answer = fill(as_coordinator, address, {"due_on": "9.2.2022"}, page=opened)

    page = BeautifulSoup(answer.content, "html.parser")
    told = {words(row.th): all_words(row.select("td")) for row in page.select(".conflict tbody tr")}
    assert list(told.values()) == [["8.2.2022", "9.2.2022"], ["20.2.2022", "–"]]
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 8)

    answer = fill(
        as_coordinator, address, {"overwrite": page.select_one("#id_overwrite")["value"]}, page=page
    )

    assert answer.status_code == 302
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 9)
    assert not RoundDates.objects.exists()


def test_what_nobody_else_has_changed_is_no_difference(as_coordinator, reporting_round, lyngen, storfjord):
    address = edit_address(reporting_round)
    fill(as_coordinator, address, {own("due_on", lyngen): "20.2.2022"})
    opened = page_at(as_coordinator, address)
    fill(as_coordinator, address, {own("due_on", storfjord): "21.2.2022"})

    answer = fill(as_coordinator, address, {own("due_on", lyngen): "22.2.2022"}, page=opened)

    rows = BeautifulSoup(answer.content, "html.parser").select(".conflict tbody tr")
    assert [all_words(row.select("td")) for row in rows] == [["21.2.2022", "–"]]


def test_own_dates_alone_count_as_a_change_of_the_round(as_coordinator, reporting_round, lyngen, storfjord):
    address = edit_address(reporting_round)
    opened = page_at(as_coordinator, address)
    fill(as_coordinator, address, {own("due_on", lyngen): "20.2.2022"})

    answer = fill(as_coordinator, address, {own("due_on", storfjord): "21.2.2022"}, page=opened)

    assert BeautifulSoup(answer.content, "html.parser").select_one(".conflict")
    assert RoundDates.objects.get().municipality == lyngen


def test_a_round_that_is_published_meanwhile_keeps_its_dates(as_coordinator, reporting_round, coordinator):
    address = edit_address(reporting_round)
    opened = page_at(as_coordinator, address)
    reporting_round.publish(by=coordinator)

    answer = fill(as_coordinator, address, {"due_on": "9.2.2022"}, page=opened)

    assert answer.url == reverse("desk-round", args=[reporting_round.pk])
    reporting_round.refresh_from_db()
    assert reporting_round.due_on == dt.date(2022, 2, 1)
    assert reporting_round.is_published
    assert as_coordinator.get(address).url == answer.url


def test_what_moving_the_dates_of_a_begun_round_means_is_told_before_and_after(
    as_coordinator, reporting_round, plan
):
    coming = ReportingRoundFactory(plan=plan, opens_on=dt.date(2022, 6, 1), due_on=dt.date(2022, 7, 1))
    assert page_at(as_coordinator, edit_address(reporting_round)).select_one(".round-means")
    assert not page_at(as_coordinator, edit_address(coming)).select_one(".round-means")

    answer = as_coordinator.post(
        edit_address(reporting_round),
        fields_of(form_of(page_at(as_coordinator, edit_address(reporting_round)))) | {"due_on": "19.1.2022"},
        follow=True,
    )

    said = gettext("Now overdue: %(municipalities)s.") % {"municipalities": "Lyngen og Storfjord"}
    assert said in words(BeautifulSoup(answer.content, "html.parser").select_one(".messages"))
