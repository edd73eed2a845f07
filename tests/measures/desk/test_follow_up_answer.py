"""Answering a measure, to the words that the page showed; and looking at its words when they have changed."""

import pytest
from django.urls import reverse

from measures.models import FollowUp
from tests.factories import FollowUpFactory, MeasureFactory
from tests.measures.desk.own_plans import errors_on, send
from tests.measures.filling import read
from tests.measures.reading import page_at, words


@pytest.fixture
def silent(plan, lyngen):
    measure = MeasureFactory(plan=plan, code="A1", title="Felles vertskap", description="Én dør inn.")
    return FollowUpFactory(measure=measure, municipality=lyngen, answer="")


def answer_of(follow_up):
    return reverse("desk-answer", args=[follow_up.pk])


def wording_of(follow_up):
    return reverse("desk-wording", args=[follow_up.pk])


def reword(follow_up, **words):
    for name, text in words.items():
        setattr(follow_up.measure, name, text)
    follow_up.measure.save()


# The answer -----------------------------------------------------------------------------------------------


def test_the_page_says_what_the_plan_promises_and_what_each_answer_means(as_planner, silent):
    page = page_at(as_planner, answer_of(silent))

    assert "Felles vertskap" in words(page.select_one(".promise"))
    assert "Én dør inn." in words(page.select_one(".promise"))
    choices = [words(choice) for choice in page.select(".answers__one")]
    assert choices == [
        "Vi tar det opp Kommunen følger opp tiltaket i sine egne planer.",
        "Dekket av en annen plan Skriv nedenfor hvilken plan som dekker det.",
        "Ikke relevant for oss Skriv nedenfor hvorfor.",
    ]


def test_an_answer_is_saved_with_the_words_that_it_was_an_answer_to(as_planner, silent):
    answer = send(as_planner, answer_of(silent), {"answer": "take_up"})

    assert answer.status_code == 302
    saved = FollowUp.objects.get(pk=silent.pk)
    assert saved.answer == "take_up"
    assert (saved.seen_title, saved.seen_description) == ("Felles vertskap", "Én dør inn.")
    assert saved.history.first().history_user.email == "planlegger@lyngen.example"


@pytest.mark.parametrize("choice", ["covered", "not_relevant"])
def test_a_no_needs_its_reason(as_planner, silent, choice):
    refused = send(as_planner, answer_of(silent), {"answer": choice, "reason": " "})
    taken = send(as_planner, answer_of(silent), {"answer": choice, "reason": "Se kystsoneplanen."})

    assert refused.status_code == 200
    page = read(refused)
    assert page.select_one('.ds-error-summary a[href="#id_reason"]')
    assert page.select_one(f'input[name=answer][value="{choice}"]').has_attr("checked")
    assert taken.status_code == 302
    assert FollowUp.objects.get(pk=silent.pk).reason == "Se kystsoneplanen."


def test_no_choice_is_no_answer_and_the_error_leads_to_the_choices(as_planner, silent):
    page = read(send(as_planner, answer_of(silent), {"reason": "Skrevet først"}))

    assert errors_on(page) == ["Velg et svar."]
    assert page.find(id="id_answer_0")["name"] == "answer"
    assert page.select_one('.ds-error-summary a[href="#id_answer_0"]')
    assert page.find(id="id_reason").text.strip() == "Skrevet først"
    assert not FollowUp.objects.get(pk=silent.pk).answer


def test_saving_nothing_says_so_and_leaves_no_trace(as_planner, follow_up):
    answer = send(as_planner, answer_of(follow_up))

    page = page_at(as_planner, answer["Location"])
    assert words(page.select_one(".messages")) == "Ingenting ble endret."
    assert follow_up.history.count() == 1


def test_an_answer_to_words_that_were_changed_meanwhile_is_not_taken_for_one_to_the_new(as_planner, silent):
    page = page_at(as_planner, answer_of(silent))
    reword(silent, title="Felles vertskap og vertinne")

    told = send(as_planner, answer_of(silent), {"answer": "take_up"}, page=page)

    assert told.status_code == 200
    assert FollowUp.objects.get(pk=silent.pk).answer == ""
    shown = read(told)
    assert errors_on(shown) == [
        "Teksten i planen ble endret mens du hadde siden åpen. Les den slik den er nå, og lagre en gang til."
    ]
    assert "Felles vertskap og vertinne" in words(shown.select_one(".promise"))
    again = send(as_planner, answer_of(silent), page=shown)
    assert again.status_code == 302
    assert FollowUp.objects.get(pk=silent.pk).seen_title == "Felles vertskap og vertinne"


@pytest.mark.parametrize("sent", [None, "", "0123456789abcdef"])
def test_an_answer_that_does_not_say_which_words_it_answers_is_not_taken(as_planner, silent, sent):
    answer = send(as_planner, answer_of(silent), {"answer": "take_up", "wording": sent})

    assert answer.status_code == 200
    assert FollowUp.objects.get(pk=silent.pk).answer == ""


def test_an_answer_given_anew_is_a_look_at_the_words_too(as_planner, follow_up):
    reword(follow_up, description="To dører inn.")

    answer = send(as_planner, answer_of(follow_up), {"reason": "Fortsatt viktig."})

    assert answer.status_code == 302
    assert not FollowUp.objects.get(pk=follow_up.pk).wording_has_changed


def test_saving_the_same_answer_is_a_look_at_the_words_too(as_planner, follow_up):
    reword(follow_up, description="To dører inn.")

    page = page_at(as_planner, answer_of(follow_up))
    send(as_planner, answer_of(follow_up), page=page)

    assert words(page.select_one(".promise ins.changed")) == "(nytt: To dører slutt på nytt)"
    assert not FollowUp.objects.get(pk=follow_up.pk).wording_has_changed


# The measure's new words ----------------------------------------------------------------------------------


def test_the_new_words_are_shown_beside_the_old_also_to_those_who_do_not_see_the_marks(as_planner, follow_up):
    reword(follow_up, title="Felles vertskap for alle", description="Én port inn.")

    page = page_at(as_planner, wording_of(follow_up))

    assert words(page.select_one(".wording__title")) == "Felles vertskap (nytt: for alle slutt på nytt)"
    assert words(page.select_one(".wording__text")) == (
        "Én (tatt ut: dør slutt på tatt ut) (nytt: port slutt på nytt) inn."
    )
    assert words(page.select_one(".wording__text del.changed")).startswith("(tatt ut:")
    assert words(page.select_one("main button[type=submit]")) == "Jeg har sett på endringen"


def test_a_look_is_kept_and_nothing_else_is_changed(as_planner, follow_up, planner):
    reword(follow_up, title="Felles vertskap for alle")

    answer = send(as_planner, wording_of(follow_up))

    saved = FollowUp.objects.get(pk=follow_up.pk)
    assert answer.status_code == 302
    assert saved.seen_title == "Felles vertskap for alle"
    assert (saved.answer, saved.own_title) == ("take_up", "Vertskap i Lyngen")
    assert saved.history.first().history_user == planner
    assert as_planner.get(wording_of(follow_up)).status_code == 302


@pytest.mark.parametrize("sent", [None, "", "0123456789abcdef"])
def test_words_that_changed_while_the_page_was_open_are_not_marked_as_seen(as_planner, follow_up, sent):
    reword(follow_up, title="Felles vertskap for alle")
    page = page_at(as_planner, wording_of(follow_up))
    reword(follow_up, title="Felles vertskap for noen")

    changes = {} if sent is None else {"wording": sent}
    told = send(as_planner, wording_of(follow_up), changes, page=page)

    assert told.status_code == 200
    shown = read(told)
    assert "ingenting ble merket som sett" in words(shown.select_one("[role=alert]"))
    assert "for noen" in words(shown.select_one(".wording__title"))
    assert FollowUp.objects.get(pk=follow_up.pk).seen_title == "Felles vertskap"
    assert send(as_planner, wording_of(follow_up), page=shown).status_code == 302
    assert FollowUp.objects.get(pk=follow_up.pk).seen_title == "Felles vertskap for noen"


@pytest.mark.parametrize("answer", ["", "covered", "not_relevant"])
def test_new_words_concern_only_those_who_took_the_measure_up(as_planner, silent, answer):
    silent.answer, silent.reason = answer, "Grunn" if answer else ""
    silent.save()
    reword(silent, title="Noe annet")

    assert as_planner.get(wording_of(silent)).status_code == 302
