"""Naming who does a measure and by when, and the way on from one loose end to the next."""

import datetime as dt

import pytest
from django.urls import reverse

from measures.models import FollowUp
from tests.factories import FollowUpFactory, MeasureFactory
from tests.measures.desk.own_plans import send
from tests.measures.filling import read
from tests.measures.reading import page_at, words


def owner_of(follow_up, **query):
    address = reverse("desk-owner", args=[follow_up.pk])
    return address + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


def test_a_role_a_unit_a_deadline_and_the_own_title_are_saved(as_planner, follow_up):
    answer = send(
        as_planner,
        owner_of(follow_up),
        {
            "responsible_role": "næringssjef",
            "responsible_unit": "Næring",
            "own_title": "Vertskapet",
            "deadline_kind": "month",
            "deadline_end": "6.2021",
        },
    )

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert answer.status_code == 302
    assert (saved.responsible_role, saved.responsible_unit) == ("næringssjef", "Næring")
    assert saved.own_title == "Vertskapet"
    assert saved.deadline_end == dt.date(2021, 6, 30)


@pytest.mark.parametrize(
    ("kind", "end", "written"),
    [("month", dt.date(2021, 6, 30), "6.2021"), ("year", dt.date(2021, 12, 31), "2021")],
)
def test_a_month_or_a_year_stands_as_it_was_written_and_stays(as_planner, follow_up, kind, end, written):
    follow_up.deadline_kind, follow_up.deadline_end = kind, end
    follow_up.save()

    page = page_at(as_planner, owner_of(follow_up))
    answer = send(as_planner, owner_of(follow_up), {"responsible_role": "rådgiver"}, page=page)

    assert page.find(id="id_deadline_end")["value"] == written
    assert answer.status_code == 302
    assert FollowUp.objects.get(pk=follow_up.pk).deadline_end == end


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deadline_kind": "date"}, "deadline_end"),
        ({"deadline_kind": "date", "deadline_end": "2021"}, "deadline_end"),
        ({"deadline_kind": "period", "deadline_end": "1.1.2020"}, "deadline_start"),
        ({"deadline_kind": "recurring"}, "deadline_text"),
        ({"responsible_role": "kari@lyngen.example"}, "responsible_role"),
        ({"responsible_unit": "kari@lyngen.example"}, "responsible_unit"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(as_planner, follow_up, changes, field):
    answer = send(as_planner, owner_of(follow_up), {"own_title": "Skrevet nå"} | changes)

    page = read(answer)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert page.select_one(f'.ds-error-summary a[href="#id_{field}"]')
    assert page.find(id=f"id_{field}_error")
    assert f"id_{field}_error" in page.find(id=f"id_{field}")["aria-describedby"]
    assert page.find(id="id_own_title")["value"] == "Skrevet nå"
    assert page.title.text.startswith("Feil:")


def test_the_roles_and_units_of_the_municipality_are_suggested_and_nobody_else_s(
    as_planner, follow_up, plan, lyngen, storfjord
):
    follow_up.measure.responsible_role = "reiselivssjef"
    follow_up.measure.save()
    for role, unit, municipality in (
        ("økonomisjef", "Økonomi", lyngen),
        ("arealplanlegger", "Plan", lyngen),
        ("arealplanlegger", "Plan", lyngen),
        ("havnesjef", "Havn", storfjord),
    ):
        FollowUpFactory(
            measure=MeasureFactory(plan=plan),
            municipality=municipality,
            responsible_role=role,
            responsible_unit=unit,
        )

    page = page_at(as_planner, owner_of(follow_up))

    def suggested(name):
        options = page.find(id=page.find(id=f"id_{name}")["list"]).find_all("option")
        return [option["value"] for option in options]

    assert suggested("responsible_role") == ["arealplanlegger", "reiselivssjef", "økonomisjef"]
    assert suggested("responsible_unit") == ["Plan", "Økonomi"]


@pytest.mark.parametrize(("form", "role"), [("nb", "næringssjef"), ("nn", "næringsleiar")])
def test_the_role_that_the_plan_names_is_suggested_as_the_municipality_writes(
    form, role, as_planner, follow_up, lyngen
):
    lyngen.language_form = form
    lyngen.save()
    measure = follow_up.measure
    measure.responsible_role_nb, measure.responsible_role_nn = "næringssjef", "næringsleiar"
    measure.responsible_role_en = "business manager"
    measure.save()

    page = page_at(as_planner, f"/en{owner_of(follow_up)}")

    assert [option["value"] for option in page.select("#roles option")] == [role]


# Back, and on ---------------------------------------------------------------------------------------------


NAMED = {"responsible_role": "rådgiver", "responsible_unit": "Næring"}


@pytest.fixture
def three(plan, lyngen, storfjord):
    """Lyngen's three measures without anybody responsible, and one of Storfjord's between them."""
    made = [
        FollowUpFactory(
            measure=MeasureFactory(plan=plan, code=code, title=f"Tiltak {code}"), municipality=lyngen
        )
        for code in ("A1", "A2", "A3")
    ]
    FollowUpFactory(measure=made[1].measure, municipality=storfjord)
    return made


def test_who_came_from_the_list_comes_back_to_it_as_it_was_narrowed(as_planner, three):
    came_from = reverse("desk-follow-ups") + "?lacks=owned"
    list_page = page_at(as_planner, came_from)
    link = list_page.select_one("main a.tie")["href"]

    answer = send(as_planner, link, NAMED)

    assert link.startswith(owner_of(three[0]))
    assert answer["Location"] == came_from


def test_who_came_from_another_page_of_the_desk_comes_back_there(client, planner, follow_up):
    client.force_login(planner)
    start = reverse("work")
    page = page_at(client, owner_of(follow_up))
    from_start = client.get(owner_of(follow_up), headers={"referer": f"http://testserver{start}"})

    assert send(client, owner_of(follow_up), NAMED, page=read(from_start))["Location"] == start
    assert page.select_one('input[name="next"]')["value"] == reverse("desk-follow-up", args=[follow_up.pk])


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/arbeid/", "//evil.example/arbeid/", "/admin/", "/arbeid", "javascript:alert(1)"],
)
def test_nobody_is_led_away_from_the_desk(as_planner, follow_up, elsewhere):
    answer = send(as_planner, owner_of(follow_up), NAMED | {"next": elsewhere})

    assert answer["Location"] == reverse("desk-follow-up", args=[follow_up.pk])


@pytest.mark.parametrize(
    "referer",
    ["http://[bad", "http://testserver:x/[", "https://evil.example/arbeid/", ""],
)
def test_an_address_before_this_one_that_makes_no_sense_is_passed_over(as_planner, follow_up, referer):
    answer = as_planner.get(owner_of(follow_up), headers={"referer": referer})

    own_page = reverse("desk-follow-up", args=[follow_up.pk])
    assert read(answer).select_one('input[name="next"]')["value"] == own_page


def test_what_was_saved_is_said_and_the_next_loose_end_is_a_link(as_planner, three):
    answer = send(as_planner, owner_of(three[1]), NAMED)

    page = page_at(as_planner, answer["Location"])
    message = page.select_one(".messages")
    assert words(message) == "Ansvar og frist for A2 Tiltak A2 er lagret. Neste uten ansvarlig: A3 Tiltak A3"
    assert message.find("a")["href"].startswith(owner_of(three[2]))


def test_a_title_in_the_message_is_text_and_no_markup(as_planner, three):
    three[1].own_title = "<b>Ny</b>"
    three[1].save()

    answer = send(as_planner, owner_of(three[0]), NAMED)

    page = page_at(as_planner, answer["Location"])
    assert page.select_one(".messages b") is None
    assert "<b>Ny</b>" in words(page.select_one(".messages"))


def test_one_goes_through_what_hangs_loose_one_after_the_other(as_planner, three):
    came_from = reverse("desk-follow-ups") + "?lacks=owned"
    address, order = owner_of(three[1], next=came_from.replace("?", "%3F").replace("=", "%3D")), []

    for _ in range(3):
        page = page_at(as_planner, address)
        order.append(words(page.select_one(".eyebrow .code")))
        goes_on = page.find("button", attrs={"name": "go_on"})
        answer = send(as_planner, address, NAMED | ({"go_on": "1"} if goes_on else {}), page=page)
        address = answer["Location"]

    assert order == ["A2", "A3", "A1"]
    assert address == came_from
    page = page_at(as_planner, address)
    assert "Det var det siste uten ansvarlig." in words(page.select_one(".messages"))


def test_a_change_that_ties_nothing_does_not_send_one_on(as_planner, three):
    follow_up = three[0]
    follow_up.responsible_role, follow_up.responsible_unit = "rådgiver", "Næring"
    follow_up.save()

    page = page_at(as_planner, owner_of(follow_up))
    answer = send(as_planner, owner_of(follow_up), {"own_title": "Nytt navn"}, page=page)

    assert page.find("button", attrs={"name": "go_on"}) is None
    message = words(page_at(as_planner, answer["Location"]).select_one(".messages"))
    assert message == "Ansvar og frist for A1 Nytt navn er lagret."
