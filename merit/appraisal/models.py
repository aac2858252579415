"""Appraisal (績效考核): templates in versions, cycles, the people appraised in them, raters, marks and scores."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import ExactField, LineField, PeriodField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.models import Company, Department, Person, User


@tracked()
class AppraisalTemplate(Record):
    """A template (考核表) of a company; what it says stands in its versions."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="appraisal_templates")
    code = LineField(_("code"), max_length=60)
    name = LineField(_("name"), max_length=200)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("appraisal template")
        verbose_name_plural = _("appraisal templates")
        constraints = (models.UniqueConstraint(fields=["company", "code"], name="template_code_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> AppraisalTemplateVersion | None:
        """The version that new cycles use."""
        return next(iter(self.versions.all()), None)  # type: ignore[attr-defined]

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "appraisal")


@tracked()
class AppraisalTemplateVersion(Row):
    """One version of a template: its text as docs/spec/template describes it. Never changed; a change is a new one."""

    template = models.ForeignKey(AppraisalTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(_("text"), max_length=200_000)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["template", "number"], name="template_version_once"),)
        ordering = ("-number",)
        triggers = (pgtrigger.Protect(name="version_never_changes", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "appraisal", company="template__company_id")


CYCLE_STATES = (
    ("draft", pgettext_lazy("cycle state", "Draft")),
    ("open", pgettext_lazy("cycle state", "Open")),
    ("closed", pgettext_lazy("cycle state", "Closed")),
    ("published", pgettext_lazy("cycle state", "Published")),
)


@tracked()
class AppraisalCycle(Record):
    """A cycle (考核週期): one template for a group of people over a period. draft → open → closed → published."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="appraisal_cycles")
    name = LineField(_("name"), max_length=200)
    template_version = models.ForeignKey(AppraisalTemplateVersion, models.PROTECT, related_name="cycles")
    period = PeriodField(_("period"))
    due_on = models.DateField(_("marks due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=CYCLE_STATES, default="draft")
    notices = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Record.Meta):
        verbose_name = _("appraisal cycle")
        verbose_name_plural = _("appraisal cycles")
        indexes = (models.Index(fields=["company", "-period", "-id"], name="cycle_period"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        """Those who run appraisals there; and everyone who is appraised or marks in it."""
        seen = scope.rows(actor, "appraisal")
        if actor.person is None:
            return seen
        mine = Appraisal.everything.filter(cycle=OuterRef("pk"), person=actor.person)
        rating = RaterAssignment.everything.filter(appraisal__cycle=OuterRef("pk"), rater=actor.person)
        return seen | Q(Exists(mine)) | Q(Exists(rating))


@tracked()
class Appraisal(Record):
    """One person's appraisal in a cycle. `card`: points per indicator as computed when the cycle was closed.

    `score`, `grade`: of the closed cycle; the person sees them once it is published.
    """

    cycle = models.ForeignKey(AppraisalCycle, models.PROTECT, related_name="appraisals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appraisals")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2, null=True, blank=True)
    grade = LineField(_("grade"), max_length=20, blank=True)
    card = models.JSONField(default=dict, blank=True)
    comment = models.TextField(_("comment"), max_length=4000, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        constraints = (models.UniqueConstraint(fields=["cycle", "person"], name="appraisal_once"),)

    def __str__(self) -> str:
        return f"{self.person} · {self.cycle}"

    @property
    def period(self) -> str:
        """The cycle's."""
        return str(self.cycle.period)

    @property
    def state(self) -> str:
        """The cycle's."""
        return str(self.cycle.state)

    @staticmethod
    def scope(actor: Any) -> Q:
        """HR and committee; raters; the person, once published; those who see the person's scores, once published."""
        seen = scope.rows(actor, "appraisal", company="cycle__company_id")
        published = scope.rows(actor, "scores", company="cycle__company_id", people="person_id")
        seen |= published & Q(cycle__state="published")
        if actor.person is None:
            return seen
        return seen | Q(Exists(RaterAssignment.everything.filter(appraisal=OuterRef("pk"), rater=actor.person)))


@tracked()
class RaterAssignment(Record):
    """A rater (考核人) of an appraisal, in a role of the template (superior, leader, hr, self, peer)."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="raters")
    role = LineField(_("role"), max_length=40)
    rater = models.ForeignKey(Person, models.PROTECT, related_name="ratings")
    submitted_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(_("comment"), max_length=4000, blank=True)

    class Meta(Record.Meta):
        constraints = (models.UniqueConstraint(fields=["appraisal", "role", "rater"], name="rater_once"),)
        indexes = (models.Index(fields=["rater", "submitted_at"], name="rater_open"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        seen = scope.rows(actor, "appraisal", company="appraisal__cycle__company_id")
        return seen | Q(rater=actor.person) if actor.person else seen


@tracked()
class Mark(Row):
    """A rater's mark (評分) of one indicator: the row of marks.csv. Loaded marks have no `assignment`."""

    assignment = models.ForeignKey(RaterAssignment, models.CASCADE, null=True, blank=True, related_name="marks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="marks")
    period = PeriodField()
    indicator = LineField(max_length=60)
    role = LineField(max_length=40)
    rater_code = LineField(max_length=40, blank=True)
    mark = ExactField()
    comment = models.CharField(max_length=1000, blank=True)

    class Meta(Row.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["assignment", "indicator"], name="mark_once", condition=Q(assignment__isnull=False)
            ),
        )
        indexes = (models.Index(fields=["person", "period"], name="mark_person"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        seen = scope.rows(actor, "appraisal", company="person__company_id")
        return seen | Q(assignment__rater=actor.person) if actor.person else seen


@tracked()
class Score(Row):
    """A person's score of a period, once published: the row of scores.csv. `appraisal` None: loaded."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="scores")
    period = PeriodField()
    score = ExactField(null=True, blank=True)
    grade = LineField(max_length=20, blank=True)
    appraisal = models.OneToOneField(Appraisal, models.PROTECT, null=True, blank=True, related_name="published_score")

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["person", "period"], name="score_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "scores", company="person__company_id", people="person_id")
