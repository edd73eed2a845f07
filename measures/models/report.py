from contextlib import contextmanager

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures import rights
from measures.models.follow_up import FollowUp
from measures.models.notice import Notice
from measures.models.plan import PlanState
from measures.models.record import ANSWERS, ENTERED, ENTRY, FROZEN, fingerprint
from measures.models.report_event import ActorRole
from measures.models.reporting_round import ReportingRound
from measures.models.steps import (
    ChangedSince,
    CommentNeeded,
    EditedLast,
    Incomplete,
    NotAllowed,
    WrongState,
)
from municipalities.dates import today
from municipalities.models import Municipality, Versioned


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)
# What the steering group and the coordinator see.
REVIEWED = (ReportState.APPROVED, ReportState.PUBLISHED)
RETURNABLE = (ReportState.SUBMITTED, ReportState.APPROVED)


class ReportQuerySet(models.QuerySet):
    def published(self):
        """Reports everyone may read, in all their editions."""
        return self.filter(state=ReportState.PUBLISHED, round__plan__state=PlanState.PUBLIC)

    def current(self):
        """Leaves out what a published correction has replaced."""
        newer = Report.objects.filter(corrects=OuterRef("pk"), state=ReportState.PUBLISHED)
        return self.filter(~Exists(newer))

    def approved(self):
        return self.filter(state=ReportState.APPROVED)

    def in_round(self, reporting_round):
        return self.filter(round=reporting_round)

    def visible_to(self, user):
        """Published – everyone; own – planners and approvers; approved – those who review the plan."""
        published = Q(state=ReportState.PUBLISHED, round__plan__state=PlanState.PUBLIC)
        if not user.is_authenticated:
            return self.filter(published)
        own = Q(municipality__in=user.municipality_ids())
        reviewed = Q(state__in=REVIEWED)
        if not user.is_superuser:
            reviewed &= Q(round__plan__in=rights.plan_ids(user))
        return self.filter(published | own | reviewed)

    def editable_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(state__in=EDITABLE, municipality__in=user.municipality_ids("planner"))

    def start(self, *, reporting_round, municipality, by):
        """The municipality's open report of the round, made if needed, with a line a follow-up taken up.

        Raises `NotAllowed` for others than its planners, and `WrongState` before the round opens, for a
        municipality that does not take part, and where the report has been sent in or published already.
        """
        if not rights.is_planner(by, municipality.pk):
            raise NotAllowed("start", by)
        takes_part = reporting_round.plan.participations.filter(municipality=municipality).exists()
        if not takes_part or reporting_round.opens_for(municipality.pk) > today():
            raise WrongState(reporting_round, "start")
        with transaction.atomic():
            report, created = self.get_or_create(round=reporting_round, municipality=municipality, edition=1)
            if created:
                report.log("start", by)
            elif not report.is_editable:
                raise WrongState(report, "start")
            report.add_missing_lines()
        return report


class Report(Versioned):
    """A municipality's report in a round. The state changes only by the steps below.

    A correction is a report of its own, with the next edition; the one that it corrects stays as it was.
    """

    round = models.ForeignKey(
        ReportingRound, models.PROTECT, related_name="reports", verbose_name=_("reporting round")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="reports", verbose_name=_("municipality")
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT, editable=False
    )
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="correction",
        verbose_name=_("corrects"),
    )
    correction_note = models.TextField(_("what is corrected"), blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    # How many measures the municipality had answered otherwise when the report was published.
    unanswered = models.PositiveSmallIntegerField(_("not answered"), null=True, editable=False)
    covered = models.PositiveSmallIntegerField(_("covered by another plan"), null=True, editable=False)
    not_relevant = models.PositiveSmallIntegerField(_("not relevant"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["round", "municipality__sort_key", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "municipality", "edition"],
                name="report_once_an_edition",
                violation_error_message=_("The municipality has a report in this round already."),
            ),
            models.UniqueConstraint(
                fields=["round", "municipality"],
                condition=~Q(state=ReportState.PUBLISHED),
                name="report_one_unpublished_a_round",
                violation_error_message=_(
                    "The municipality has an unpublished report in this round already."
                ),
            ),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_is_known"),
            models.CheckConstraint(
                condition=Q(edition=1, corrects__isnull=True)
                | (Q(edition__gt=1, corrects__isnull=False) & ~Q(correction_note="")),
                name="report_later_edition_is_a_correction",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=ReportState.PUBLISHED) & Q(published_at__isnull=True)),
                name="report_published_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"{self.round}, {self.municipality}"

    @property
    def is_editable(self):
        return self.state in EDITABLE

    @property
    def is_submitted(self):
        return self.state == ReportState.SUBMITTED

    @property
    def is_approved(self):
        return self.state == ReportState.APPROVED

    @property
    def is_published(self):
        return self.state == ReportState.PUBLISHED

    @property
    def is_correction(self):
        return self.edition > 1

    def submit(self, *, by, comment=""):
        """Send the report to the approver. Raises `Incomplete`, which names what every follow-up lacks."""
        self._allow(rights.can_submit, by, "submit")
        with self._step("submit", by, EDITABLE, ReportState.SUBMITTED, comment=comment):
            if missing := self.missing():
                raise Incomplete(missing)
            self.lines.filter(status="").delete()

    def seal(self):
        """A text that differs when anything does of which one judges: what is read here, and published one day."""
        lines = self.lines.as_published(self.round, timezone.now())
        answers = self.follow_ups().aggregate(**ANSWERS)
        return f"{self.version}-{fingerprint(self, lines, answers)}"

    def approve(self, *, by, comment="", seal=None):
        """Let the steering group and the coordinator see the report.

        `seal` is that of what the approver has read: `ChangedSince` is raised where it is no longer so.
        `EditedLast` is raised for whoever wrote last in it, unless the municipality requires no approver.
        """
        self._allow(rights.can_approve, by, "approve")
        submitted = (ReportState.SUBMITTED,)
        with self._step("approve", by, submitted, ReportState.APPROVED, comment=comment, seal=seal):
            # Inside the step: nobody writes from here on.
            if self.needs_another_approver_than(by):
                raise EditedLast(self, by)

    def return_to_planner(self, *, by, comment, remarks=None, seal=None):
        """Give the report back for more work, with a comment that says what is missing.

        `remarks` are texts on single lines: follow-up id → text. Empty ones, and those on other follow-ups than
        the report's, are left out. `seal` is that of what the comment is about, as in `approve`.
        """
        self._allow(rights.can_return, by, "return")
        if not comment.strip():
            raise CommentNeeded("return")
        sources = RETURNABLE if rights.is_approver(by, self.municipality_id) else (ReportState.APPROVED,)
        returned = ReportState.RETURNED
        with self._step("return", by, sources, returned, comment=comment, seal=seal) as event:
            own = set(self.lines.values_list("follow_up", flat=True))
            event.remarks.model.objects.bulk_create(
                event.remarks.model(event=event, follow_up_id=pk, text=text.strip())
                for pk, text in (remarks or {}).items()
                if pk in own and text.strip()
            )

    def publish(self, *, by, comment="", seen=None):
        """Make the report public. Its lines become a record, and each follow-up points at its newest one.

        `seen` is what the actor was shown, (version, fingerprint): `ChangedSince` is raised where the report, or
        what it takes from the plan and the follow-ups, is no longer so.
        """
        self._allow(rights.can_publish, by, "publish")
        moment, answers = timezone.now(), self.follow_ups().aggregate(**ANSWERS)
        version, shown = seen or (None, None)
        with self._step(
            "publish",
            by,
            (ReportState.APPROVED,),
            ReportState.PUBLISHED,
            comment=comment,
            read=version,
            published_at=moment,
            **answers,
        ):
            lines = self.freeze_lines(moment)
            if seen and fingerprint(self, lines, answers) != shown:
                raise ChangedSince(self)

    def correct(self, *, by, note):
        """Begin a correction of a published report: a new edition in draft, with the lines as they stand.

        Raises `WrongState` where the report is not published or has a correction already.
        """
        self._allow(rights.can_correct, by, "correct")
        if not note.strip():
            raise CommentNeeded("correct")
        if not self.is_published:
            raise WrongState(self, "correct")
        try:
            with transaction.atomic():
                correction = Report.objects.create(
                    round=self.round,
                    municipality=self.municipality,
                    edition=self.edition + 1,
                    corrects=self,
                    correction_note=note,
                )
                correction.copy_lines(self)
                correction.add_missing_lines()
                correction.log("correct", by, note)
        except IntegrityError as error:
            raise WrongState(self, "correct") from error
        return correction

    def needs_another_approver_than(self, user):
        """Whether the user wrote last in the report, and the municipality requires somebody else to approve."""
        return self.municipality.requires_approval and self.last_writer_id() == user.pk

    def last_writer_id(self):
        """Id of the user who last saved one of the lines, or None: the history tells."""
        history = self.lines.model.history
        # Sending in takes empty lines away, in the name of whoever sends: that is not writing.
        written = history.filter(report_id=self.pk, history_user__isnull=False).exclude(history_type="-")
        return written.order_by("-history_date", "-history_id").values_list("history_user", flat=True).first()

    def missing(self):
        """What hinders the report from being sent in: (follow-up, faults) of each incomplete follow-up."""
        lines = {line.follow_up_id: line for line in self.lines.all()}
        unwritten = self.lines.model(report=self)
        faults = (
            (follow_up, lines.get(follow_up.pk, unwritten).faults())
            for follow_up in self.follow_ups().taken_up().select_related("measure", "municipality")
        )
        return [(follow_up, broken) for follow_up, broken in faults if broken]

    def unanswered_follow_ups(self):
        """Measures that the municipality has not answered: a warning, not a hindrance."""
        return self.follow_ups().unanswered().select_related("measure", "municipality")

    def follow_ups(self):
        return FollowUp.objects.in_plan(self.round.plan_id).of(self.municipality_id)

    def add_missing_lines(self):
        """An empty line for each follow-up taken up that has none."""
        lacking = self.follow_ups().taken_up().exclude(status_lines__report=self)
        line_model = self.lines.model
        line_model.objects.bulk_create(
            [line_model(report=self, follow_up=follow_up) for follow_up in lacking], ignore_conflicts=True
        )

    def copy_lines(self, other):
        line_model = self.lines.model
        line_model.objects.bulk_create(
            [
                line_model(
                    report=self,
                    follow_up_id=line.follow_up_id,
                    **{name: getattr(line, name) for name in (*ENTERED, *ENTRY)},
                )
                for line in other.lines.all()
            ]
        )

    def freeze_lines(self, moment):
        """Keep the words of the day in every line, and point each follow-up at its newest published line."""
        line_model = self.lines.model
        lines = self.lines.as_published(self.round, moment)
        line_model.objects.bulk_update(lines, FROZEN)
        newest = line_model.objects.filter(
            follow_up=OuterRef("pk"), published_at__isnull=False
        ).in_round_order()
        FollowUp.objects.filter(pk__in=[line.follow_up_id for line in lines]).update(
            latest_line=Subquery(newest.values("pk")[:1])
        )
        return lines

    def claim_for_editing(self):
        """In a transaction, before a line is written: nobody can submit the report meanwhile.

        Raises `WrongState` where the report is no longer a draft or returned.
        """
        claimed = Report.objects.filter(pk=self.pk, state__in=EDITABLE).update(version=F("version") + 1)
        if not claimed:
            raise WrongState(self, "edit")

    def log(self, step, actor, comment="", role=None):
        return self.events.create(
            step=step, actor=actor, role=role or self.role_of(actor, step), comment=comment
        )

    def role_of(self, user, step):
        """The role in which the user took the step."""
        if step in ("approve", "return") and rights.is_approver(user, self.municipality_id):
            return ActorRole.APPROVER
        if step not in ("return", "publish") and rights.is_planner(user, self.municipality_id):
            return ActorRole.PLANNER
        return ActorRole.COORDINATOR

    def _allow(self, right, user, step):
        if not right(user, self):
            raise NotAllowed(step, user)

    @contextmanager
    def _step(self, step, actor, sources, target, *, comment, read=None, seal=None, **values):
        """One conditional UPDATE, one event, one transaction: two clicks count once.

        `read` is the version that the actor has seen, or `seal` that of all that they have seen, where the step is
        about just that. Gives the event.
        """
        if seal is not None:
            read = self.version
        with transaction.atomic():
            movable = Report.objects.filter(pk=self.pk, state__in=sources)
            as_read = movable if read is None else movable.filter(version=read)
            if not as_read.update(state=target, version=F("version") + 1, **values):
                raise ChangedSince(self) if read is not None and movable.exists() else WrongState(self, step)
            # Inside the step: no line is written from here on.
            if seal is not None and seal != self.seal():
                raise ChangedSince(self)
            event = self.log(step, actor, comment)
            yield event
            Notice.objects.tell(event)
        self.refresh_from_db()
