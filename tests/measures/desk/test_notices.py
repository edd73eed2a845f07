"""What one chooses to be told of by e-mail, and the mails that the demonstration shows."""

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from measures.models import Notice, NoticeChoice, NoticeKind
from municipalities.models import MembershipRole
from tests.factories import MembershipFactory
from tests.measures.reading import all_words, page_at, words

PAGE, SAVE, MAILS = "/arbeid/e-post/", "/arbeid/e-post/lagre/", "/arbeid/e-post/sendt/"
TO_PLANNERS = ["returned", "asked", "round_opened", "due_soon", "overdue", "approved", "published"]


def choices_on(page):
    """{kind: whether it is ticked}"""
    return {box["value"]: box.has_attr("checked") for box in page.select("input[name=kinds]")}


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("planner", TO_PLANNERS),
        ("approver", ["submitted", "published"]),
        ("coordinator", ["approved"]),
        ("steering_member", []),
        ("administrator", []),
    ],
)
def test_one_chooses_among_what_can_reach_one(who, kinds, client, request, draft):
    client.force_login(request.getfixturevalue(who))

    page = page_at(client, PAGE)

    assert sorted(choices_on(page)) == sorted(kinds)
    assert all(choices_on(page).values())
    assert bool(page.select("main form")) == bool(kinds)


def test_where_no_approval_is_required_planners_hear_of_what_is_sent_in(as_planner, lyngen):
    lyngen.requires_approval = False
    lyngen.save()

    assert "submitted" in choices_on(page_at(as_planner, PAGE))


def test_an_approver_who_plans_elsewhere_is_offered_each_kind_once(client, planner, storfjord):
    MembershipFactory(user=planner, municipality=storfjord, role=MembershipRole.APPROVER)
    client.force_login(planner)

    boxes = page_at(client, PAGE).select("input[name=kinds]")

    assert len(boxes) == len({box["value"] for box in boxes}) == len(TO_PLANNERS) + 1


def test_what_is_not_ticked_is_turned_off_and_can_be_turned_on_again(as_planner, planner):
    answer = as_planner.post(SAVE, {"kinds": ["returned", "overdue"]}, follow=True)
    assert "Valgene dine er lagret." in answer.content.decode()
    assert choices_on(page_at(as_planner, PAGE)) == {
        kind: kind in ("returned", "overdue") for kind in TO_PLANNERS
    }

    as_planner.post(SAVE, {"kinds": TO_PLANNERS})

    assert not NoticeChoice.objects.filter(user=planner).exists()


def test_what_was_waiting_before_a_choice_is_gone_and_the_rest_stays(as_planner, planner, draft):
    for kind in (NoticeKind.OVERDUE, NoticeKind.DUE_SOON):
        Notice.objects.queue(kind, [planner.pk], occasion="x", round=draft.round)

    as_planner.post(SAVE, {"kinds": [kind for kind in TO_PLANNERS if kind != "overdue"]})

    assert [notice.kind for notice in Notice.objects.all()] == ["due_soon"]


@pytest.mark.parametrize("kind", ["submitted", "invited", "nonsense"])
def test_a_kind_that_is_not_offered_cannot_be_chosen(kind, as_planner, planner):
    answer = as_planner.post(SAVE, {"kinds": [kind]}, follow=True)

    assert "Ingenting ble lagret" in answer.content.decode()
    assert not NoticeChoice.objects.exists()


def test_each_choice_has_its_name_and_its_explanation(as_planner):
    page = page_at(as_planner, PAGE)

    for box in page.select("input[name=kinds]"):
        assert words(page.select_one(f"label[for={box['id']}]"))
        assert words(page.find(id=box["aria-describedby"]))
    assert all_words(page.select("legend")) == ["Med en gang", "Samlet, i én e-post om dagen"]


# The demonstration's mails -------------------------------------------------------------------------------


@pytest.fixture
def demonstration(settings, tmp_path, planner, approver):
    """Mails in files, as Django's backend writes them: two in one file, one in another."""
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")

    def send(*mails):
        get_connection().send_messages(
            [
                EmailMessage(subject, body, to=[to], headers={"Date": f"Wed, 12 Jan 2022 {hour}:00:00 -0000"})
                for hour, to, subject, body in mails
            ]
        )

    send(
        ("08", planner.email, "Den første", "Se https://rnplan.example/arbeid/ her.\n" + "-" * 20),
        ("10", approver.email, "Til godkjenneren", "Hei <b>du</b>!"),
    )
    send(
        (
            "09",
            planner.email,
            "Årsmelding for Tromsø, som har en lang tittel i to linjer fordi den er så lang",
            "Æøå",
        )
    )


def test_outside_the_demonstration_there_is_no_such_page(as_planner):
    assert as_planner.get(MAILS).status_code == 404
    assert MAILS not in as_planner.get(PAGE).content.decode()


def test_everybody_sees_their_own_mails_the_newest_first(demonstration, as_planner):
    page = page_at(as_planner, MAILS)

    assert all_words(page.select(".mail__subject")) == [
        "Årsmelding for Tromsø, som har en lang tittel i to linjer fordi den er så lang",
        "Den første",
    ]
    assert "Æøå" in page.text
    assert "12.01.2022 10:00" in page.text or "12.1.2022" in page.text
    assert page.select_one(".mail__body a")["href"] == "https://rnplan.example/arbeid/"


def test_whoever_coordinates_sees_all_and_what_they_hold_is_text(demonstration, as_coordinator, approver):
    page = page_at(as_coordinator, MAILS)

    assert len(page.select(".mail")) == 3
    assert words(page.select(".mail__subject")[0]) == "Til godkjenneren"
    assert approver.email in words(page.select(".mail__meta")[0])
    assert page.select(".mail__body b") == []
    assert "Hei <b>du</b>!" in page.text


def test_without_mails_the_page_says_so(settings, tmp_path, as_planner):
    settings.DEMONSTRATION = True
    settings.EMAIL_FILE_PATH = str(tmp_path / "nothing-here")

    assert "Det er ingen ennå." in page_at(as_planner, MAILS).text
    assert reverse("desk-notices") == PAGE
