from django.urls import include, path

from measures import converters  # noqa: F401  (makes <code:code> known)
from measures.views import about, document, invitation, matrix, measure, municipality, plan, report, site, work
from measures.views.desk import (
    follow_ups,
    leaving,
    mail_answer,
    notices,
    own_plans,
    people,
    publishing,
    reading,
    registering,
    report_line,
    report_text,
    reporting,
    rolling_on,
    round_board,
    rounds,
)

# What is behind the sign-in, a part a module of `measures.views.desk`.
desk = [
    # Start
    path("", work.start, name="work"),
    # Reports: written, read, approved, published, corrected
    path("rapporter/", reading.reports, name="desk-reports"),
    path("runde/<int:round_pk>/<slug:municipality_slug>/begynn/", reporting.start, name="report-start"),
    path("rapport/<int:pk>/", reporting.write, name="desk-report"),
    path("rapport/<int:pk>/lagre/", reporting.save, name="report-save"),
    path("rapport/<int:pk>/send/", reporting.submit, name="report-submit"),
    path("rapport/<int:pk>/innlogget/", reporting.session, name="report-session"),
    path("rapport/<int:pk>/uendret/", report_line.unchanged, name="report-unchanged"),
    path("rapport/<int:pk>/linje/<int:line_pk>/lagre/", report_line.save, name="report-line-save"),
    path("rapport/<int:pk>/linje/<int:line_pk>/andre/", report_line.others, name="report-line-others"),
    path(
        "rapport/<int:pk>/linje/<int:line_pk>/forhandsvis/", report_line.preview, name="report-line-preview"
    ),
    path(
        "rapport/<int:pk>/linje/<int:line_pk>/utkast/<int:source_pk>/",
        report_line.draft,
        name="report-line-draft",
    ),
    path("rapport/<int:pk>/les/", reading.read, name="desk-report-read"),
    # Follow-ups
    path("tiltak/", follow_ups.follow_ups, name="desk-follow-ups"),
    # The municipality's own plans
    path("planer/", own_plans.documents, name="desk-documents"),
    path(
        "planer/<slug:municipality_slug>/handlingsplan/registrer/",
        registering.register,
        {"kind": own_plans.ACTION_PLAN},
        name="desk-action-plan-new",
    ),
    path(
        "planer/<slug:municipality_slug>/okonomiplan/registrer/",
        registering.register,
        {"kind": own_plans.BUDGET_PLAN},
        name="desk-budget-plan-new",
    ),
    path(
        "planer/handlingsplan/<int:pk>/",
        own_plans.document,
        {"kind": own_plans.ACTION_PLAN},
        name="desk-action-plan",
    ),
    path(
        "planer/okonomiplan/<int:pk>/",
        own_plans.document,
        {"kind": own_plans.BUDGET_PLAN},
        name="desk-budget-plan",
    ),
    path(
        "planer/handlingsplan/<int:pk>/endre/",
        registering.edit,
        {"kind": own_plans.ACTION_PLAN},
        name="desk-action-plan-edit",
    ),
    path(
        "planer/okonomiplan/<int:pk>/endre/",
        registering.edit,
        {"kind": own_plans.BUDGET_PLAN},
        name="desk-budget-plan-edit",
    ),
    path(
        "planer/handlingsplan/<int:pk>/ruller/",
        rolling_on.roll,
        {"kind": own_plans.ACTION_PLAN},
        name="desk-action-plan-roll",
    ),
    path(
        "planer/okonomiplan/<int:pk>/ruller/",
        rolling_on.roll,
        {"kind": own_plans.BUDGET_PLAN},
        name="desk-budget-plan-roll",
    ),
    path("rapport/<int:pk>/tekst/", report_text.text, name="desk-report-text"),
    path("rapport/<int:pk>/tekst.docx", report_text.docx, name="desk-report-docx"),
    # Rounds
    path("runder/", rounds.rounds, name="desk-rounds"),
    path("runder/<slug:plan_slug>/ny/", rounds.new, name="desk-round-new"),
    path("runde/<int:pk>/", round_board.board, name="desk-round"),
    path("runde/<int:pk>/endre/", rounds.edit, name="desk-round-edit"),
    path("runde/<int:pk>/minn/", round_board.remind_late, name="round-remind-late"),
    path("runde/<int:pk>/<slug:municipality_slug>/minn/", round_board.remind, name="round-remind"),
    path("runde/<int:pk>/forhandsvisning/", publishing.round_preview, name="desk-round-preview"),
    path("runde/<int:pk>/publiser/", publishing.round_publish, name="round-publish"),
    path("rapport/<int:pk>/forhandsvisning/", publishing.report_preview, name="desk-report-preview"),
    path("rapport/<int:pk>/publiser/", publishing.report_publish, name="report-publish"),
    # People
    path("folk/", people.people, name="desk-people"),
    path("folk/inviter/", people.invite, name="desk-invite"),
    path("folk/<int:pk>/inviter-igjen/", people.invite_again, name="person-invite-again"),
    path("folk/<int:pk>/steng/", leaving.close, name="person-close"),
    path("folk/<int:pk>/apne/", people.open_again, name="person-open"),
    path("folk/<int:pk>/<slug:key>/ta-bort/", leaving.take_away, name="role-take-away"),
    # Mail
    path("e-post/", notices.notices, name="desk-notices"),
    path("e-post/lagre/", notices.save, name="desk-notices-save"),
    path("e-post/sendt/", notices.mails, name="desk-mails"),
    path("svar/<str:token>/", mail_answer.answer, name="mail-answer"),
]

urlpatterns = [
    path("", plan.front, name="front"),
    path("tilgjengelighet/", site.accessibility, name="accessibility"),
    path("personvern/", site.privacy, name="privacy"),
    path("informasjonskapsler/", site.cookies, name="cookies"),
    path("arbeid/", include(desk)),
    path("konto/invitasjon/", invitation.accept, name="invitation-accept"),
    path("konto/invitasjon/<str:token>/", invitation.invitation, name="invitation"),
    path("dokumenter/handlingsplan/<int:pk>/", document.action_plan, name="action-plan-document"),
    path("dokumenter/okonomiplan/<int:pk>/", document.budget_plan, name="budget-plan-document"),
    path("<slug:plan_slug>/", plan.overview, name="plan"),
    path("<slug:plan_slug>/satsingsomrader/<code:code>/", plan.focus_area, name="focus-area"),
    path("<slug:plan_slug>/tiltak/", measure.measures, name="measures"),
    path("<slug:plan_slug>/tiltak/<code:code>/", measure.measure, name="measure"),
    path("<slug:plan_slug>/kommuner/", municipality.municipalities, name="municipalities"),
    path("<slug:plan_slug>/kommuner/<slug:slug>/", municipality.municipality, name="municipality"),
    path("<slug:plan_slug>/matrise/", matrix.matrix, name="matrix"),
    path("<slug:plan_slug>/rapporter/", report.rounds, name="rounds"),
    path("<slug:plan_slug>/rapporter/<slug:round_slug>/", report.reporting_round, name="round"),
    path(
        "<slug:plan_slug>/rapporter/<slug:round_slug>/<slug:municipality_slug>/",
        report.report,
        name="report",
    ),
    path(
        "<slug:plan_slug>/rapporter/<slug:round_slug>/<slug:municipality_slug>/<int:edition>/",
        report.edition,
        name="report-edition",
    ),
    path("<slug:plan_slug>/om/", about.about, name="about"),
    path("<slug:plan_slug>/om/plandokument/", document.plan_document, name="plan-document"),
]
