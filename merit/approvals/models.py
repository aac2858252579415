"""Approval flows, requests with who is asked and what was said, and who decides for somebody while he is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.approvals import kinds
from merit.core.fields import LineField, on
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.models import Company, Person, User
from merit.org.roles import ROLES

STATES = (
    ("pending", pgettext_lazy("approval", "Pending")),
    ("approved", pgettext_lazy("approval", "Approved")),
    ("refused", pgettext_lazy("approval", "Refused")),
    ("returned", pgettext_lazy("approval", "Returned")),
    ("withdrawn", pgettext_lazy("approval", "Withdrawn")),
)

SEATS = (
    ("waiting", pgettext_lazy("approval task", "Not yet asked")),
    ("open", pgettext_lazy("approval task", "Asked")),
    ("approved", pgettext_lazy("approval task", "Approved")),
    ("refused", pgettext_lazy("approval task", "Refused")),
    ("passed_on", pgettext_lazy("approval task", "Passed on")),
    ("skipped", pgettext_lazy("approval task", "Agreed a step before")),
    ("cancelled", pgettext_lazy("approval task", "No longer asked")),
)

VERBS = (
    ("submitted", pgettext_lazy("approval action", "Submitted")),
    ("approved", pgettext_lazy("approval action", "Approved")),
    ("refused", pgettext_lazy("approval action", "Refused")),
    ("returned", pgettext_lazy("approval action", "Returned")),
    ("withdrawn", pgettext_lazy("approval action", "Withdrawn")),
    ("signer_added", pgettext_lazy("approval action", "Signer added")),
    ("passed_on", pgettext_lazy("approval action", "Passed on")),
    ("reminded", pgettext_lazy("approval action", "Reminded")),
    ("escalated", pgettext_lazy("approval action", "Escalated")),
    ("commented", pgettext_lazy("approval action", "Commented")),
    ("skipped", pgettext_lazy("approval action", "Left out")),
    ("replaced", pgettext_lazy("approval action", "Replaced")),
    ("nobody", pgettext_lazy("approval action", "Nobody left to decide")),
)


@tracked()
class ApprovalFlow(Record):
    """How requests of a kind are approved in a company; without a company: in every one that has drawn no own flow."""

    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="approval_flows")
    kind = models.CharField(_("kind"), max_length=40)
    name = LineField(_("name"), max_length=100)
    active = models.BooleanField(_("in use"), default=True)

    class Meta(Record.Meta):
        verbose_name = _("approval flow")
        verbose_name_plural = _("approval flows")
        constraints = (
            models.UniqueConstraint(fields=["company", "kind"], name="approval_flow_once", nulls_distinct=False),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> ApprovalFlowVersion:
        """Its last version: every flow has one."""
        return next(iter(self.versions.all()))

    @property
    def number(self) -> int:
        """Of the last version."""
        return int(self.newest.number)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Of the last version."""
        return list(self.newest.steps)

    @staticmethod
    def scope(actor: Any) -> Q:
        """Whoever works there reads how it decides."""
        return Q(company_id__in=actor.company_ids) | Q(company=None)


class ApprovalFlowVersion(Row):
    """The steps of a flow from a moment on (steps.py). Append-only: requests name the version they were made under."""

    flow = models.ForeignKey(ApprovalFlow, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    steps = models.JSONField()
    note = LineField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["flow", "number"], name="approval_flow_version_once"),)
        triggers = (pgtrigger.Protect(name="flow_append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(flow__company_id__in=actor.company_ids) | Q(flow__company=None)


@tracked()
class ApprovalRequest(Record):
    """Something that needs a yes. One row per subject and question: submitted again, its `round` counts on.

    `steps`: of the flow, as they were when it was submitted. `step`: the one being asked. `concerned`: the people whom
    it pays or judges, who do not decide about it. `facts`: what conditions look at, and lines for who reads it.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="approval_requests", verbose_name=_("company"))
    kind = models.CharField(_("kind"), max_length=40)
    subject_type = models.CharField(max_length=60, editable=False)
    subject_id = models.BigIntegerField(editable=False)
    text = LineField(_("subject"), max_length=300)
    submitter = models.ForeignKey(
        Person, models.PROTECT, related_name="approval_requests", verbose_name=_("submitted by")
    )
    concerned = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    facts = models.JSONField(default=dict, editable=False)
    flow_version = models.ForeignKey(
        ApprovalFlowVersion, models.PROTECT, null=True, editable=False, related_name="requests"
    )
    steps = models.JSONField(default=list, editable=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    step = models.PositiveSmallIntegerField(_("step"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default="pending", editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("approval request")
        verbose_name_plural = _("approval requests")
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="approval_pending_once", condition=Q(state="pending")
            ),
        )
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "-id"], name="approval_subject"),
            models.Index(fields=["submitter", "-submitted_at", "-id"], name="approval_submitter"),
            models.Index(fields=["company", "-submitted_at", "-id"], name="approval_company"),
            models.Index(fields=["company"], name="approval_pending", condition=Q(state="pending")),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(label, value) that the room gave, the labels in the reader's language."""
        words = kinds.kind_of(self.kind).words
        return [(str(words(label)), value) for label, value in self.facts["lines"]]

    @staticmethod
    def scope(actor: Any) -> Q:
        """Who submitted it, who is or was asked (or stands in while he is away), who sees the area of its kind."""
        seen = Q(pk__in=())
        if actor.person is not None:
            asked = ApprovalTask.everything.filter(for_whom(actor))
            said = ApprovalAction.everything.filter(by_id=actor.user.pk)
            seen |= Q(submitter_id=actor.person.pk) | Q(pk__in=asked.values("request_id"))
            seen |= Q(pk__in=said.values("request_id"))
        for kind in kinds.kinds():
            seen |= Q(kind=kind.code) & scope.rows(actor, kind.area, people="submitter_id")
        return seen


@tracked()
class ApprovalTask(Record):
    """One who is asked in a step of a round (a seat of engine.py). `instead_of`: whose place he takes."""

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="tasks")
    round = models.PositiveSmallIntegerField(editable=False)
    step = models.PositiveSmallIntegerField(editable=False)
    place = models.PositiveSmallIntegerField(editable=False)
    rank = models.PositiveSmallIntegerField(editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="approval_tasks", verbose_name=_("person"))
    instead_of = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=SEATS, default="waiting", editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta(Record.Meta):
        verbose_name = _("approval task")
        verbose_name_plural = _("approval tasks")
        ordering = ("round", "step", "place", "rank", "id")
        indexes = (
            models.Index(fields=["person", "opened_at", "id"], name="approval_task_open", condition=Q(state="open")),
            models.Index(fields=["request", "round"], name="approval_task_request"),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(request__in=ApprovalRequest.objects.visible_to(actor))


class ApprovalAction(Row):
    """What was done with a request: who, when, why; `on_behalf_of`: for whom, who is away; `person`: about whom (added,
    asked instead). Append-only."""

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="actions")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(null=True)
    verb = models.CharField(max_length=20, choices=VERBS)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        ordering = ("id",)
        indexes = (models.Index(fields=["by", "-id"], name="approval_action_by"),)
        triggers = (pgtrigger.Protect(name="action_append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(request__in=ApprovalRequest.objects.visible_to(actor))


@tracked()
class ApprovalDelegation(Record):
    """Who may decide for somebody over `valid`; of some kinds, or of all. Both may decide while it runs."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="approval_delegations", verbose_name=_("who is away")
    )
    to = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("who decides meanwhile"))
    valid = DateRangeField(_("valid"))
    kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("kinds"))

    class Meta(Record.Meta):
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        indexes = (
            models.Index(fields=["to"], name="approval_delegation_to"),
            models.Index(fields=["person"], name="approval_delegation_person"),
        )

    def __str__(self) -> str:
        return f"{self.person} → {self.to}"

    @property
    def company_id(self) -> int:
        """The person's."""
        return int(self.person.company_id)

    @property
    def _over_at_once(self) -> bool:
        return bool(self.valid.isempty or self.valid.upper <= self.valid.lower)

    @property
    def first_day(self) -> date | None:
        return None if self._over_at_once else self.valid.lower

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None of one that was ended on the day it began."""
        return None if self._over_at_once else self.valid.upper - timedelta(days=1)

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own, those to oneself, and those of the people whom the actor keeps (HR)."""
        own = Q(person_id=actor.person.pk) | Q(to_id=actor.person.pk) if actor.person else Q(pk__in=())
        keeping = [one for one in actor.assignments if one.role == "auditor" or "people.write" in ROLES[one.role].does]
        return own | Q(person__company_id__in=replace(actor, assignments=keeping).reach("people").companies)


def for_whom(actor: Any) -> Q:
    """Tasks of the actor, and of those for whom he stands in, each of the kinds that he was given."""
    tasks = Q(person_id=actor.person.pk)
    if standing_in(actor):
        for kind in kinds.kinds():
            tasks |= Q(request__kind=kind.code, person_id__in=standing_in(actor, kind.code))
    return tasks


def standing_in(actor: Any, kind: str = "") -> list[int]:
    """The people for whom the actor decides today (requests of `kind`, or of any), also for one who stands in himself.

    A circle of people who stand in for each other ends where it began.
    """
    if actor.person is None:
        return []
    cache = actor.__dict__.setdefault("_standing_in", {})
    if kind not in cache:
        cache[kind] = _standing_in(actor.person.pk, actor.today, kind)
    return list(cache[kind])


def _standing_in(person: int, day: date, kind: str) -> list[int]:
    rows = ApprovalDelegation.everything.filter(on(day))
    if kind:
        rows = rows.filter(Q(kinds=[]) | Q(kinds__contains=[kind]))
    found: dict[int, None] = {}
    nearest = [person]
    while nearest:
        pairs = rows.filter(to_id__in=nearest).order_by("pk").values_list("person_id", flat=True)
        nearest = [one for one in dict.fromkeys(pairs) if one not in found and one != person]
        found |= dict.fromkeys(nearest)
    return list(found)
