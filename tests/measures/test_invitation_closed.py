"""No mail lets anybody in to a closed account, and what is sent when it is opened again."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from measures import handover
from municipalities.models import Invitation, User
from tests.measures.invited import PASSWORD

pytestmark = pytest.mark.usefixtures("no_earlier_attempts")


def test_a_closed_account_is_let_in_by_no_mail(client, planner, coordinator):
    client.post(reverse("account_reset_password"), {"email": planner.email})
    reset = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    handover.close(planner, by=coordinator, asked=handover.seats_of(planner))
    password = User.objects.get(pk=planner.pk).password
    mail.outbox.clear()

    page = client.get(reset, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_reset_password"), {"email": planner.email})

    assert User.objects.get(pk=planner.pk).password == password
    assert mail.outbox == []
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_code_from_a_mail_opens_nothing_of_an_account_closed_since(client, planner, coordinator, is_closed):
    client.post(reverse("account_request_login_code"), {"email": planner.email})
    code = re.search(r"code=([^\s&]+)", mail.outbox[-1].body)[1]
    if is_closed:
        handover.close(planner, by=coordinator, asked=handover.seats_of(planner))

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert ("_auth_user_id" not in client.session) == is_closed


def test_a_forgotten_password_tells_nobody_whether_there_is_an_account(client, newcomer, planner):
    addresses = (planner.email, newcomer.email, "ingen@lyngen.example")

    answers = [client.post(reverse("account_reset_password"), {"email": address}) for address in addresses]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1


def test_an_account_opened_again_is_invited_anew_where_nobody_ever_came(newcomer, approver):
    Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=20))
    User.objects.filter(pk=newcomer.pk).update(is_active=False)

    handover.open_again(newcomer, by=approver)

    assert Invitation.objects.open().filter(user=newcomer).count() == 1


def test_somebody_who_was_here_is_opened_again_without_a_mail(planner, approver, coordinator):
    handover.close(planner, by=coordinator, asked=handover.seats_of(planner))

    handover.open_again(planner, by=approver)

    assert User.objects.get(pk=planner.pk).is_active
    assert not planner.invitations.exists()
