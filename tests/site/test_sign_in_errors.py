"""Everything that can be wrong when one signs in or chooses a password, in each of the languages."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

PASSWORD = "en lang setning om havet"
LANGUAGES = ("nb", "nn", "en")

WRONG = {
    "nb": "E-postadressen eller passordet er feil.",
    "nn": "E-postadressa eller passordet er feil.",
    "en": "The e-mail address or the password is wrong.",
}
GUESSING = {
    "nb": "For mange forsøk. Vent en stund, og prøv igjen.",
    "nn": "For mange forsøk. Vent ei stund, og prøv igjen.",
    "en": "Too many attempts. Wait a while and try once more.",
}
EMPTY = {"nb": "Feltet er påkrevet.", "nn": "Feltet er påkravd.", "en": "This field is required."}
NO_ADDRESS = {
    "nb": "Skriv en gyldig e-postadresse, som navn@kommune.no.",
    "nn": "Skriv ei gyldig e-postadresse, som namn@kommune.no.",
    "en": "Enter a valid email address.",
}
NOT_YOURS = {
    "nb": "Dette er ikke passordet ditt nå. Skriv det du logger inn med.",
    "nn": "Dette er ikkje passordet ditt no. Skriv det du loggar inn med.",
    "en": "This is not your password now. Type the one that you sign in with.",
}
NOT_RIGHT = {"nb": "Passordet er feil.", "nn": "Passordet er feil.", "en": "The password is wrong."}
SHORT = {
    "nb": "Passordet er for kort. Bruk minst 12 tegn; en hel setning er lett å huske.",
    "nn": "Passordet er for kort. Bruk minst 12 teikn; ei heil setning er lett å hugse.",
    "en": "The password is too short. Use at least 12 characters; a whole sentence is easy to remember.",
}
COMMON = {
    "nb": "Mange bruker dette passordet, så det er lett å gjette. Velg et annet.",
    "nn": "Mange bruker dette passordet, så det er lett å gjette. Vel eit anna.",
    "en": "Many use this password, so it is easily guessed. Choose another.",
}
DIGITS = {
    "nb": "Passordet er bare sifre, så det er lett å gjette. Bruk ord også.",
    "nn": "Passordet er berre siffer, så det er lett å gjette. Bruk ord òg.",
    "en": "The password is nothing but digits, so it is easily guessed. Use words as well.",
}
LIKE = {
    "nb": "Passordet ligner for mye på navnet eller e-postadressen din. Velg noe andre ikke kan gjette.",
    "nn": "Passordet liknar for mykje på namnet eller e-postadressa di. Vel noko andre ikkje kan gjette.",
    "en": "The password is too like your name or your e-mail address. Choose something that others cannot guess.",
}
UNLIKE = {
    "nb": "Du må skrive det samme passordet begge gangene.",
    "nn": "Du må skrive det same passordet begge gongene.",
    "en": "You must type the same password each time.",
}
UNFIT = {
    "too short": ("kort", "kort", SHORT),
    "common": ("qwertyuiop123", "qwertyuiop123", COMMON),
    "only digits": ("730164829507", "730164829507", DIGITS),
    "like the name": ("kari planlegger", "kari planlegger", LIKE),
    "like the address": ("kari.kommunesen", "kari.kommunesen", LIKE),
    "written otherwise": ("en ny setning om fjell", "en annen setning", UNLIKE),
    "empty": ("", "", EMPTY),
}

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", LANGUAGES)]


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    cache.clear()


@pytest.fixture
def planner():
    return get_user_model().objects.create_user(
        "kari.kommunesen@example.no", PASSWORD, name="Kari Planlegger"
    )


def post(client, language, name, **data):
    with translation.override(language):
        address = reverse(name)
    return client.post(address, data)


def told(response):
    """The errors as they stand on the page, and nothing that only the form knows."""
    return re.findall(r'class="field-error">.*?</span>([^<]+)</span></p>', response.text) or re.findall(
        r"<li>([^<]+)</li>", response.text.partition("ds-error-summary")[2].partition("</div>")[0]
    )


def test_a_wrong_password(client, planner, language):
    page = post(client, language, "account_login", login=planner.email, password="feil")

    assert told(page) == [WRONG[language]]


def test_an_empty_form_and_no_address(client, language):
    empty = post(client, language, "account_login", login="", password="")
    no_address = post(client, language, "account_login", login="kari", password="feil")

    assert told(empty) == [EMPTY[language]] * 2
    assert told(no_address) == [NO_ADDRESS[language]]


def test_guessing(client, planner, language):
    for _attempt in range(6):
        page = post(client, language, "account_login", login=planner.email, password="feil")

    assert told(page) == [GUESSING[language]]


@pytest.mark.parametrize(("first", "second", "words"), UNFIT.values(), ids=UNFIT.keys())
def test_a_new_password_that_does_not_do(client, planner, language, first, second, words):
    client.force_login(planner)

    page = post(
        client,
        language,
        "account_change_password",
        oldpassword=PASSWORD,
        password1=first,
        password2=second,
    )

    assert page.status_code == 200
    assert set(told(page)) == {words[language]}


@pytest.mark.parametrize(("first", "second", "words"), UNFIT.values(), ids=UNFIT.keys())
def test_a_password_by_mail_that_does_not_do(client, planner, language, first, second, words):
    EmailAddress.objects.create(user=planner, email=planner.email, verified=True, primary=True)
    post(client, language, "account_reset_password", email=planner.email)
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)

    page = client.post(form.request["PATH_INFO"], {"password1": first, "password2": second})

    assert page.status_code == 200
    assert set(told(page)) == {words[language]}


def test_another_password_than_ones_own(client, planner, language):
    client.force_login(planner)
    new = {"password1": "en ny setning om fjell", "password2": "en ny setning om fjell"}

    changing = post(client, language, "account_change_password", oldpassword="feil", **new)
    confirming = post(client, language, "account_reauthenticate", password="feil")

    assert told(changing) == [NOT_YOURS[language]]
    assert told(confirming) == [NOT_RIGHT[language]]


def test_an_address_for_a_new_password(client, language):
    empty = post(client, language, "account_reset_password", email="")
    no_address = post(client, language, "account_reset_password", email="kari")

    assert told(empty) == [EMPTY[language]]
    assert told(no_address) == [NO_ADDRESS[language]]


def test_the_help_beside_a_new_password(client, planner, language):
    client.force_login(planner)
    with translation.override(language):
        address = reverse("account_change_password")

    page = client.get(address).text

    words = {
        "nb": ["Minst 12 tegn.", "Ikke bare sifre.", "Ikke et passord som mange bruker."],
        "nn": ["Minst 12 teikn.", "Ikkje berre siffer.", "Ikkje eit passord som mange bruker."],
        "en": ["At least 12 characters.", "Not only digits.", "Not a password that many use."],
    }
    assert [word for word in words[language] if word not in page] == []
