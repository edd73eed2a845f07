"""One factory a model, each making the smallest valid row; tests say what matters to them."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from measures import models as measures
from municipalities import models as municipalities


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.Municipality

    name = factory.Sequence(lambda n: f"Kommune {n}")
    slug = factory.Sequence(lambda n: f"kommune-{n}")


class MunicipalityNameFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.MunicipalityName

    municipality = factory.SubFactory(MunicipalityFactory)
    language = "se"
    name = factory.Sequence(lambda n: f"Suohkan {n}")


class MunicipalityCodeFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.MunicipalityCode

    municipality = factory.SubFactory(MunicipalityFactory)
    code = factory.Sequence(lambda n: f"{n % 10000:04d}")
    county = "Troms"


class BoundaryFactory(DjangoModelFactory):
    """A square of a kilometre."""

    class Meta:
        model = municipalities.Boundary

    municipality = factory.SubFactory(MunicipalityFactory)
    path = "M0 0l100 0 0 100-100 0z"
    left = top = 0
    right = bottom = 100
    label_x = label_y = 50
    source = "Kartverket"
    licence = "CC BY 4.0"
    licence_url = "https://creativecommons.org/licenses/by/4.0/deed.no"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"bruker{n}@example.no")
    password = factory.django.Password("riktig hest batteri stift")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.Membership

    user = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = municipalities.MembershipRole.PLANNER


class ActionPlanFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.ActionPlan

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Handlingsplan {n}")
    first_year = 2020
    last_year = 2023
    adopted_on = dt.date(2019, 12, 12)


class BudgetPlanFactory(DjangoModelFactory):
    class Meta:
        model = municipalities.BudgetPlan

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.LazyAttribute(lambda plan: f"Økonomiplan {plan.first_year}–{plan.first_year + 3}")
    first_year = 2020
    adopted_on = factory.LazyAttribute(lambda plan: dt.date(plan.first_year - 1, 12, 12))


class PlanFactory(DjangoModelFactory):
    """A public plan of 2018–2022, which has ended: its day is 31.12.2022."""

    class Meta:
        model = measures.Plan

    slug = factory.Sequence(lambda n: f"plan-{n}")
    name = factory.Sequence(lambda n: f"Regional plan {n}")
    first_year = 2018
    last_year = 2022
    state = measures.PlanState.PUBLIC


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = measures.Participation

    plan = factory.SubFactory(PlanFactory)
    municipality = factory.SubFactory(MunicipalityFactory)


class PlanMemberFactory(DjangoModelFactory):
    class Meta:
        model = measures.PlanMember

    user = factory.SubFactory(UserFactory)
    plan = factory.SubFactory(PlanFactory)
    role = measures.PlanMemberRole.COORDINATOR


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = measures.Organisation

    slug = factory.Sequence(lambda n: f"organisasjon-{n}")
    name = factory.Sequence(lambda n: f"Organisasjon {n}")


class PlanGroupFactory(DjangoModelFactory):
    class Meta:
        model = measures.PlanGroup

    plan = factory.SubFactory(PlanFactory)
    kind = measures.PlanGroupKind.STEERING
    name = "Styringsgruppe"


class AdoptionFactory(DjangoModelFactory):
    class Meta:
        model = measures.Adoption

    plan = factory.SubFactory(PlanFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    body = "kommunestyre"


class TimelineEventFactory(DjangoModelFactory):
    class Meta:
        model = measures.TimelineEvent

    plan = factory.SubFactory(PlanFactory)
    date = dt.date(2018, 8, 29)
    title = factory.Sequence(lambda n: f"Hendelse {n}")


class BackgroundFactFactory(DjangoModelFactory):
    class Meta:
        model = measures.BackgroundFact

    plan = factory.SubFactory(PlanFactory)
    heading = "Programmet"
    label = factory.Sequence(lambda n: f"Opplysning {n}")
    text = "Tekst"


class FocusAreaFactory(DjangoModelFactory):
    class Meta:
        model = measures.FocusArea

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    title = factory.Sequence(lambda n: f"Satsingsområde {n}")


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = measures.Goal

    focus_area = factory.SubFactory(FocusAreaFactory)
    code = factory.Sequence(lambda n: f"S.{n}")
    title = factory.Sequence(lambda n: f"Mål {n}")


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = measures.Indicator

    goal = factory.SubFactory(GoalFactory)
    title = factory.Sequence(lambda n: f"Indikator {n}")
    unit = "personer"


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = measures.Measure

    plan = factory.SubFactory(PlanFactory)
    focus_area = factory.SubFactory(FocusAreaFactory, plan=factory.SelfAttribute("..plan"))
    code = factory.Sequence(lambda n: f"T{n}")
    title = factory.Sequence(lambda n: f"Tiltak {n}")
    scope = measures.Scope.NAMED


class FollowUpFactory(DjangoModelFactory):
    """Taken up, and nothing more."""

    class Meta:
        model = measures.FollowUp

    measure = factory.SubFactory(MeasureFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    answer = measures.Answer.TAKE_UP


class PlannedActionFactory(DjangoModelFactory):
    class Meta:
        model = measures.PlannedAction

    follow_up = factory.SubFactory(FollowUpFactory)
    action_plan = factory.SubFactory(
        ActionPlanFactory, municipality=factory.SelfAttribute("..follow_up.municipality")
    )
    description = "Gjøre noe"


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = measures.BudgetLine

    follow_up = factory.SubFactory(FollowUpFactory)
    budget_plan = factory.SubFactory(
        BudgetPlanFactory, municipality=factory.SelfAttribute("..follow_up.municipality")
    )
    year = factory.SelfAttribute("budget_plan.first_year")
    kind = measures.MeasureKind.OPERATING
    amount = 100_000


class ReportingRoundFactory(DjangoModelFactory):
    class Meta:
        model = measures.ReportingRound

    plan = factory.SubFactory(PlanFactory)
    name = factory.Sequence(lambda n: f"Årsmelding {n}")
    slug = factory.Sequence(lambda n: f"arsmelding-{n}")
    period_start = dt.date(2021, 1, 1)
    period_end = dt.date(2021, 12, 31)
    opens_on = dt.date(2022, 1, 10)
    due_on = dt.date(2022, 2, 1)


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = measures.Report

    round = factory.SubFactory(ReportingRoundFactory)
    municipality = factory.SubFactory(MunicipalityFactory)


class StatusLineFactory(DjangoModelFactory):
    class Meta:
        model = measures.StatusLine

    report = factory.SubFactory(ReportFactory)
    follow_up = factory.SubFactory(
        FollowUpFactory,
        municipality=factory.SelfAttribute("..report.municipality"),
        measure=factory.SubFactory(MeasureFactory, plan=factory.SelfAttribute("...report.round.plan")),
    )
    status = measures.Status.IN_PROGRESS


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = measures.Feedback

    page = "/naeringsplan/"
    text = "Jeg ser ikke knappen."
    language = "nb"
    key = factory.Sequence(str)
