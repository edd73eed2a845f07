"""The cast: who takes part in the tests, and the report that they send to and fro."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from measures.models import PlanMemberRole
from municipalities.models import MembershipRole
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PlanFactory,
    PlanMemberFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
    UserFactory,
)


@pytest.fixture(autouse=True, scope="session")
def quick_flush():
    """Django's own empties each table, and writes the permissions anew: a tenth of a second a test on PostgreSQL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: empty_database())
        yield


def empty_database():
    """Only tables that have rows; what the migrations wrote stays."""
    kept = {model._meta.db_table for model in (ContentType, Permission)}
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - kept
    quoted = [connection.ops.quote_name(table) for table in sorted(tables)]
    with connection.cursor() as cursor:
        questions = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in quoted)  # noqa: S608
        cursor.execute(" UNION ALL ".join(questions))
        filled = [table for (table,) in cursor.fetchall()]
    connection.ops.execute_sql_flush([f"DELETE FROM {table}" for table in filled])  # noqa: S608


@pytest.fixture(autouse=True)
def uploads_stay_in_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def plan(db):
    """A public plan of 2018–2022 in which Lyngen and Storfjord take part."""
    return PlanFactory(slug="naeringsplan", name="Regional næringsplan")


@pytest.fixture
def lyngen(plan):
    municipality = MunicipalityFactory(name="Lyngen", slug="lyngen")
    ParticipationFactory(plan=plan, municipality=municipality)
    return municipality


@pytest.fixture
def storfjord(plan):
    municipality = MunicipalityFactory(name="Storfjord", slug="storfjord")
    ParticipationFactory(plan=plan, municipality=municipality)
    return municipality


@pytest.fixture
def planner(lyngen):
    return MembershipFactory(user__email="planlegger@lyngen.example", municipality=lyngen).user


@pytest.fixture
def approver(lyngen):
    return MembershipFactory(
        user__email="godkjenner@lyngen.example", municipality=lyngen, role=MembershipRole.APPROVER
    ).user


@pytest.fixture
def neighbour(storfjord):
    """A planner elsewhere: nothing of Lyngen's that is not public exists for them."""
    return MembershipFactory(user__email="planlegger@storfjord.example", municipality=storfjord).user


@pytest.fixture
def coordinator(plan):
    return PlanMemberFactory(user__email="koordinator@region.example", plan=plan).user


@pytest.fixture
def steering_member(plan):
    return PlanMemberFactory(
        user__email="styringsgruppe@region.example", plan=plan, role=PlanMemberRole.STEERING
    ).user


@pytest.fixture
def administrator(db):
    return UserFactory(email="administrator@region.example", is_superuser=True)


@pytest.fixture
def visitor():
    return AnonymousUser()


@pytest.fixture
def reporting_round(plan):
    return ReportingRoundFactory(plan=plan, name="Årsmelding 2021", slug="arsmelding-2021")


@pytest.fixture
def draft(reporting_round, lyngen):
    """Lyngen's report in draft, with one follow-up that is taken up and has its line."""
    report = ReportFactory(round=reporting_round, municipality=lyngen)
    StatusLineFactory(report=report, what_was_done="Uferdig tekst")
    return report


@pytest.fixture
def report_in(draft, planner, approver, coordinator):
    """The draft, brought to a state by its steps: `report_in("approved")`."""

    def bring(state):
        if state != "draft":
            draft.submit(by=planner)
        if state in ("approved", "published"):
            draft.approve(by=approver)
        if state == "published":
            draft.publish(by=coordinator)
        if state == "returned":
            draft.return_to_planner(by=approver, comment="Skriv mer.")
        return draft

    return bring
