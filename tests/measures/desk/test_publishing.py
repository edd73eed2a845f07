"""The previews, and publishing what they showed."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from measures.models import (
    Answer,
    FollowUp,
    PlanState,
    Report,
    ReportingRound,
    Silence,
    Status,
    StatusLine,
)
from tests.factories import (
    FocusAreaFactory,
    FollowUpFactory,
    MeasureFactory,
    MunicipalityCodeFactory,
    ParticipationFactory,
    ReportFactory,
    ReportingRoundFactory,
    StatusLineFactory,
)
from tests.measures.filling import fields_of
from tests.measures.reading import all_words, counted, page_at, publish, published, section, words

NOW = "2022-01-20 12:00 +0100"


@pytest.fixture(autouse=True)
def now(time_machine):
    """The round of the cast has opened on 10 January, and is due on 1 February."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def as_coordinator(client, coordinator, lyngen, storfjord):
    client.force_login(coordinator)
    return client


@pytest.fixture
def follow_up(plan, lyngen):
    area = FocusAreaFactory(plan=plan, code="A", title="Attraktivitet")
    measure = MeasureFactory(plan=plan, focus_area=area, code="A1", title="Felles vertskap")
    return FollowUpFactory(
        measure=measure, municipality=lyngen, own_title="Vertskap i Lyngen", responsible_role="næringssjef"
    )


@pytest.fixture
def approved(reporting_round, follow_up, planner, approver):
    """Lyngen's report, with all that a line can say, sent in and approved."""
    report = ReportFactory(round=reporting_round, municipality=follow_up.municipality)
    StatusLineFactory(
        report=report,
        follow_up=follow_up,
        status=Status.DELAYED,
        percent=60,
        what_was_done="Kontakt er på plass.",
        deviation="Nettsiden mangler.",
        next_step="Lage nettside.",
        spent=120_000,
    )
    report.submit(by=planner)
    report.approve(by=approver)
    return report


def preview_of(thing):
    name = "desk-round-preview" if isinstance(thing, ReportingRound) else "desk-report-preview"
    return reverse(name, args=[thing.pk])


def publish_address(thing):
    name = "round-publish" if isinstance(thing, ReportingRound) else "report-publish"
    return reverse(name, args=[thing.pk])


def board(thing):
    return reverse("desk-round", args=[thing.round_id if isinstance(thing, Report) else thing.pk])


def form_of(page):
    return page.select_one(".publish form")


def send(client, thing, changes=None, *, page=None):
    """Opens the preview (or takes one that was opened) and presses its button."""
    form = form_of(page or page_at(client, preview_of(thing)))
    assert form["action"] == publish_address(thing)
    return client.post(form["action"], fields_of(form) | (changes or {}))


def said(answer):
    return [str(message) for message in answer.wsgi_request._messages]


def public_page(client, thing):
    if isinstance(thing, ReportingRound):
        address = reverse("round", args=[thing.plan.slug, thing.slug])
    else:
        address = reverse("report", args=[thing.round.plan.slug, thing.round.slug, thing.municipality.slug])
    return page_at(client, address)


# What becomes public


@pytest.mark.parametrize("whole_round", [True, False])
def test_the_preview_reads_as_the_public_page_then_does_to_the_last_word(
    whole_round, as_coordinator, approved, reporting_round, plan, lyngen, storfjord
):
    MunicipalityCodeFactory(municipality=lyngen, code="5424")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer="")
    FollowUpFactory(measure__plan=plan, municipality=lyngen, answer=Answer.COVERED, reason="Klimaplanen")
    published(reporting_round, storfjord, FollowUpFactory(measure__plan=plan, municipality=storfjord))
    ParticipationFactory(plan=plan, municipality__name="Balsfjord")
    thing = reporting_round if whole_round else approved
    preview = page_at(as_coordinator, preview_of(thing))

    send(as_coordinator, thing)

    page = public_page(as_coordinator, thing)
    assert words(preview.select_one(".framed")) == words(page.main)
    for text in (
        "Kontakt er på plass.",
        "Nettsiden mangler.",
        "Lage nettside.",
        "60 %",
        "120\u00a0000\u00a0kr",
    ):
        assert text in preview.select_one(".framed").get_text()


def test_the_preview_of_a_correction_reads_as_the_new_edition(
    as_coordinator, approved, planner, approver, coordinator
):
    approved.publish(by=coordinator)
    correction = approved.correct(by=planner, note="Beløpet var feil.")
    correction.lines.update(spent=130_000)
    correction.submit(by=planner)
    correction.approve(by=approver)
    preview = page_at(as_coordinator, preview_of(correction))

    send(as_coordinator, correction)

    page = public_page(as_coordinator, correction)
    assert words(preview.select_one(".framed")) == words(page.main)
    assert "Beløpet var feil." in words(preview.select_one(".framed"))
    assert "130\u00a0000" in preview.select_one(".framed").get_text()


@pytest.mark.parametrize("whole_round", [True, False])
def test_looking_changes_nothing(whole_round, as_coordinator, approved, reporting_round, follow_up):
    version = approved.version

    page_at(as_coordinator, preview_of(reporting_round if whole_round else approved))

    approved.refresh_from_db()
    reporting_round.refresh_from_db()
    follow_up.refresh_from_db()
    assert (approved.state, approved.version, approved.published_at) == ("approved", version, None)
    assert not reporting_round.is_published
    assert follow_up.latest_line is None
    assert not StatusLine.objects.filter(published_at__isnull=False).exists()


def test_what_is_shown_otherwise_stands_with_its_status_before_and_after(as_coordinator, approved):
    page = page_at(as_coordinator, preview_of(approved))

    row = section(page, "preview-changes").select_one("tbody tr")
    assert words(row.th) == "A1 Felles vertskap"
    assert all_words(row.select("td")) == [str(Silence.NOT_REPORTED.label), str(Status.DELAYED.label)]


def test_the_rounds_preview_says_which_reports_and_whom_it_leaves_out(
    as_coordinator, approved, reporting_round, plan, storfjord
):
    elsewhere = ParticipationFactory(plan=plan, municipality__name="Balsfjord").municipality
    draft = StatusLineFactory(
        report__round=reporting_round, report__municipality=elsewhere, what_was_done="Uferdig tekst"
    )

    page = page_at(as_coordinator, preview_of(reporting_round))

    become, left_out = section(page, "preview-reports").select(".card")
    assert [link["href"] for link in become.select("a")] == [preview_of(approved)]
    assert all_words(item.find(string=True) for item in left_out.select("li")) == ["Balsfjord", "Storfjord"]
    assert gettext("has time until %(date)s") % {"date": "1.2.2022"} in words(left_out)
    assert "Uferdig tekst" not in words(page)
    assert draft.follow_up.measure.title not in words(page)
    # The page that it shows leads to the previews, as the public ones are not there yet.
    framed = {link["href"].partition("#")[0] for link in page.select(".framed a")}
    assert preview_of(approved) in framed
    assert reverse("report", args=[plan.slug, reporting_round.slug, "lyngen"]) not in framed


def test_that_the_time_is_out_is_not_warned_of(
    as_coordinator, coordinator, approved, reporting_round, time_machine
):
    time_machine.move_to("2022-02-02 12:00 +0100")
    as_coordinator.force_login(coordinator)

    left_out = section(page_at(as_coordinator, preview_of(reporting_round)), "preview-reports").select(
        ".card"
    )[1]

    assert not left_out.select_one(".flag")


def test_a_round_without_approved_reports_can_be_closed(as_coordinator, reporting_round):
    answer = send(as_coordinator, reporting_round)

    assert answer.url == board(reporting_round)
    reporting_round.refresh_from_db()
    assert reporting_round.published_on == dt.date(2022, 1, 20)


def test_a_closed_rounds_late_reports_are_published_together(
    as_coordinator, approved, reporting_round, storfjord, coordinator
):
    ReportingRound.objects.filter(pk=reporting_round.pk).update(published_on=dt.date(2022, 1, 19))
    published(reporting_round, storfjord)

    answer = send(as_coordinator, reporting_round)

    assert answer.url == board(reporting_round)
    approved.refresh_from_db()
    reporting_round.refresh_from_db()
    assert approved.is_published
    assert reporting_round.published_on == dt.date(2022, 1, 19)


@pytest.mark.parametrize("what", ["coming", "closed"])
def test_where_there_is_nothing_to_publish_it_is_said(what, as_coordinator, reporting_round):
    change = (
        {"opens_on": dt.date(2022, 1, 21)} if what == "coming" else {"published_on": dt.date(2022, 1, 19)}
    )
    ReportingRound.objects.update(**change)

    for answer in (
        as_coordinator.get(preview_of(reporting_round)),
        as_coordinator.post(publish_address(reporting_round), {"seal": ""}),
    ):
        assert answer.url == board(reporting_round)
    reporting_round.refresh_from_db()
    assert reporting_round.published_on == change.get("published_on")


@pytest.mark.parametrize("is_public", [True, False])
def test_a_draft_plan_says_that_others_see_nothing_yet(is_public, as_coordinator, approved, plan):
    type(plan).objects.update(state=PlanState.PUBLIC if is_public else PlanState.DRAFT)

    page = page_at(as_coordinator, preview_of(approved))

    assert bool(page.find(attrs={"aria-label": gettext("Draft")})) is not is_public
    assert "Kontakt er på plass." in words(page.select_one(".framed"))


# Publishing


def test_a_report_is_published_as_it_was_shown(as_coordinator, approved, coordinator, follow_up):
    answer = send(as_coordinator, approved)

    assert answer.url == board(approved)
    assert said(answer) == [
        gettext("The report from %(municipality)s is published.") % {"municipality": "Lyngen"}
    ]
    approved.refresh_from_db()
    follow_up.refresh_from_db()
    assert approved.is_published
    assert follow_up.latest_line == approved.lines.get()
    last = approved.events.last()
    assert (last.step, last.actor, last.role) == ("publish", coordinator, "coordinator")


def test_a_round_is_published_as_it_was_shown(as_coordinator, approved, reporting_round, plan, storfjord):
    draft = ReportFactory(round=reporting_round, municipality=storfjord)

    answer = send(as_coordinator, reporting_round)

    assert said(answer) == [
        ngettext(
            "The round is published, with %(count)d report.",
            "The round is published, with %(count)d reports.",
            1,
        )
        % {"count": 1}
    ]
    approved.refresh_from_db()
    draft.refresh_from_db()
    assert (approved.state, draft.state) == ("published", "draft")


@pytest.mark.parametrize("whole_round", [True, False])
def test_what_has_changed_since_it_was_shown_is_not_published(
    whole_round, as_coordinator, approved, reporting_round, follow_up
):
    thing = reporting_round if whole_round else approved
    opened = page_at(as_coordinator, preview_of(thing))
    FollowUp.objects.filter(pk=follow_up.pk).update(responsible_role="rådgiver")

    answer = send(as_coordinator, thing, page=opened)

    assert answer.url == preview_of(thing)
    assert said(answer) == [
        gettext("Something has changed since you looked. Nothing is published: look at it as it is now.")
    ]
    approved.refresh_from_db()
    reporting_round.refresh_from_db()
    assert approved.is_approved
    assert not reporting_round.is_published
    assert send(as_coordinator, thing).url == board(thing)


@pytest.mark.parametrize("sent", [{}, {"seal": ""}, {"seal": "0" * 64}])
@pytest.mark.parametrize("whole_round", [True, False])
def test_without_having_seen_the_preview_nothing_is_published(
    whole_round, sent, as_coordinator, approved, reporting_round
):
    thing = reporting_round if whole_round else approved

    answer = as_coordinator.post(publish_address(thing), sent)

    assert answer.url == preview_of(thing)
    approved.refresh_from_db()
    assert approved.is_approved


def test_whom_it_leaves_out_is_a_part_of_what_was_shown(as_coordinator, reporting_round, plan):
    opened = page_at(as_coordinator, preview_of(reporting_round))
    ParticipationFactory(plan=plan)

    assert send(as_coordinator, reporting_round, page=opened).url == preview_of(reporting_round)
    reporting_round.refresh_from_db()
    assert not reporting_round.is_published


@pytest.mark.parametrize("whole_round", [True, False])
def test_two_presses_publish_once(whole_round, as_coordinator, approved, reporting_round):
    thing = reporting_round if whole_round else approved
    opened = page_at(as_coordinator, preview_of(thing))

    send(as_coordinator, thing, page=opened)
    again = send(as_coordinator, thing, page=opened)

    assert again.url == board(thing)
    assert [event.step for event in approved.events.all()] == ["submit", "approve", "publish"]


def test_what_was_returned_while_it_was_read_is_not_published(as_coordinator, approved, approver):
    opened = page_at(as_coordinator, preview_of(approved))
    approved.return_to_planner(by=approver, comment="Vent litt.")

    answer = send(as_coordinator, approved, page=opened)

    assert answer.url == board(approved)
    approved.refresh_from_db()
    assert approved.state == "returned"
    assert as_coordinator.get(preview_of(approved)).status_code == 404


# What may be personal data


@pytest.fixture
def with_a_number(approved):
    approved.lines.update(next_step="Ring Kari på 77 70 10 00 <før> jul.")
    return approved


@pytest.mark.parametrize("whole_round", [True, False])
def test_what_is_found_is_shown_with_line_and_field_and_marked(
    whole_round, as_coordinator, with_a_number, reporting_round
):
    page = page_at(as_coordinator, preview_of(reporting_round if whole_round else with_a_number))

    [found] = section(page, "preview-findings").select(".finding")
    assert "A1" in words(found.h3)
    assert gettext("Phone number") in words(found)
    assert words(found.select_one("mark")) == "77 70 10 00"
    assert words(found.select_one(".finding__text")) == "Ring Kari på 77 70 10 00 <før> jul."
    label = StatusLine._meta.get_field("next_step").verbose_name
    assert str(label).lower() in words(found).lower()
    assert ("Lyngen" in words(found.h3)) == whole_round


@pytest.mark.parametrize("whole_round", [True, False])
def test_what_is_found_must_be_looked_at_before_it_is_published(
    whole_round, as_coordinator, with_a_number, reporting_round
):
    thing = reporting_round if whole_round else with_a_number

    answer = send(as_coordinator, thing)

    page = BeautifulSoup(answer.content, "html.parser")
    summary = page.select_one(".ds-error-summary")
    assert summary.a["href"] == "#id_looked"
    assert page.select_one("#id_looked")["aria-invalid"] == "true"
    assert page.title.get_text().startswith(gettext("Error:"))
    with_a_number.refresh_from_db()
    assert with_a_number.is_approved

    answer = send(as_coordinator, thing, {"looked": "on"}, page=page)

    assert answer.url == board(thing)
    with_a_number.refresh_from_db()
    assert with_a_number.is_published


def test_where_nothing_is_found_there_is_nothing_to_tick(as_coordinator, approved):
    page = page_at(as_coordinator, preview_of(approved))

    assert not page.find(id="preview-findings")
    assert not page.find(id="id_looked")


# Rights

STATES = ["draft", "submitted", "returned", "approved", "published"]
PEOPLE = ["planner", "approver", "neighbour", "coordinator", "steering_member", "administrator", "visitor"]
PAGES = {
    "desk-rounds": "get",
    "desk-round-new": "get",
    "desk-round": "get",
    "desk-round-edit": "get",
    "desk-round-preview": "get",
    "round-remind": "post",
    "round-remind-late": "post",
    "round-publish": "post",
    "desk-report-preview": "get",
    "report-publish": "post",
}
# What the coordinator meets at a report's addresses: a page, the way to the board or the preview, or nothing.
OF_A_REPORT = {
    ("desk-report-preview", "approved"): 200,
    ("desk-report-preview", "published"): 302,
    ("report-publish", "approved"): 302,
    ("report-publish", "published"): 302,
    # It had come to the coordinator, and was returned while they read it: they are told.
}


def arguments(name, report):
    if name == "desk-rounds":
        return []
    if name == "desk-round-new":
        return [report.round.plan.slug]
    if name.endswith(("report-preview", "report-publish")):
        return [report.pk]
    return [report.round_id, "lyngen"] if name == "round-remind" else [report.round_id]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_the_rounds_are_their_coordinators_and_nobody_elses(who, state, report_in, client, request):
    report = report_in(state)
    user = request.getfixturevalue(who)
    if user.is_authenticated:
        client.force_login(user)

    answers = {
        name: getattr(client, method)(reverse(name, args=arguments(name, report))).status_code
        for name, method in PAGES.items()
    }

    if who == "visitor":
        assert set(answers.values()) == {302}
        assert not any("arbeid" in value for value in client.session.values() if isinstance(value, str))
    elif who in ("coordinator", "administrator"):
        assert answers == {
            name: OF_A_REPORT.get((name, state), 404)
            if "report-p" in name
            else (200 if method == "get" else 302)
            for name, method in PAGES.items()
        }
    else:
        assert set(answers.values()) == {404}
    assert Report.objects.get(pk=report.pk).state == state
    assert not ReportingRound.objects.get(pk=report.round_id).is_published or state == "published"


def test_another_plans_reports_and_rounds_are_not_there(as_coordinator):
    elsewhere = ReportFactory(round=ReportingRoundFactory())
    Report.objects.filter(pk=elsewhere.pk).update(state="approved")

    for thing in (elsewhere, elsewhere.round):
        assert as_coordinator.get(preview_of(thing)).status_code == 404
        assert as_coordinator.post(publish_address(thing)).status_code == 404


# Queries


def fill_round(plan, reporting_round, municipalities, measures):
    """Municipalities with an approved report each, and one that is published, with a line a measure."""
    chosen = [MeasureFactory(plan=plan) for _ in range(measures)]
    reports = []
    for _ in range(municipalities):
        municipality = ParticipationFactory(plan=plan).municipality
        report = ReportFactory(round=reporting_round, municipality=municipality)
        for measure in chosen:
            slot = FollowUpFactory(measure=measure, municipality=municipality)
            StatusLineFactory(report=report, follow_up=slot, what_was_done="Ring 77 70 10 00")
        reports.append(report)
    publish(reports.pop())
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(state="approved")
    return reports[0]


def test_the_previews_take_as_many_queries_for_few_as_for_many(as_coordinator, plan, reporting_round):
    report = fill_round(plan, reporting_round, municipalities=2, measures=1)
    few_round_page, few_round = counted(as_coordinator, preview_of(reporting_round))
    few_page, few = counted(as_coordinator, preview_of(report))

    bigger = ReportingRoundFactory(plan=plan)
    report = fill_round(plan, bigger, municipalities=4, measures=5)
    many_round_page, many_round = counted(as_coordinator, preview_of(bigger))
    many_page, many = counted(as_coordinator, preview_of(report))

    assert (few_round, few) == (many_round, many)
    assert [len(page.select(".framed .update")) for page in (few_round_page, many_round_page)] == [2, 20]
    assert [len(page.select(".framed li[id]")) for page in (few_page, many_page)] == [1, 5]
    assert [len(page.select(".finding")) for page in (few_round_page, many_round_page)] == [1, 15]
