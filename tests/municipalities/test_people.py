import pytest
from django.db import IntegrityError, transaction

from municipalities.models import MembershipRole, User
from tests.factories import MembershipFactory, UserFactory


def test_an_address_has_one_user_whatever_its_case(db):
    UserFactory(email="Kari@Lyngen.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="kari@lyngen.example")


def test_somebody_signs_in_whatever_the_case_of_the_address(client, db):
    user = User.objects.create_superuser("Kari@Lyngen.example", "en lang setning som passord")

    for written in ("kari@lyngen.example", "KARI@lyngen.EXAMPLE"):
        client.logout()
        client.post("/konto/login/", {"login": written, "password": "en lang setning som passord"})

        assert client.session["_auth_user_id"] == str(user.pk)


def test_roles_are_read_once(planner, lyngen, storfjord, django_assert_num_queries):
    user = User.objects.get(pk=planner.pk)

    with django_assert_num_queries(1):
        assert user.has_role(MembershipRole.PLANNER, lyngen)
        assert not user.has_role(MembershipRole.APPROVER, lyngen)
        assert not user.has_role(MembershipRole.PLANNER, storfjord)
        assert user.municipality_ids() == {lyngen.pk}


def test_a_role_is_given_once(planner, lyngen):
    with pytest.raises(IntegrityError, match=r"membership_once|UNIQUE"), transaction.atomic():
        MembershipFactory(user=planner, municipality=lyngen)


def test_only_an_administrator_is_staff(planner, administrator):
    assert administrator.is_staff
    assert not planner.is_staff
