"""Pipelines: ways of selling, each with its own stages; approvals to enter a stage, and every step taken."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merit.core.fields import LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.deals import of_opportunity
from merit.org.models import Company, User


@tracked()
class Pipeline(Record):
    """A way of selling (銷售流程): of a business line, say. The first one that is not archived is the usual one."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="pipelines")
    position = models.PositiveSmallIntegerField(_("position"))
    name = LineField(_("name"), max_length=100)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["company", "position"], name="pipeline_position_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked()
class StageApproval(Record):
    """Leave to enter a stage: asked for with the amount of that day, given or refused by a superior, used once.

    It holds for that amount: once the opportunity's amount is another, it is asked for again.
    """

    DECISIONS = (("approved", _("Approved")), ("refused", _("Refused")), ("withdrawn", _("Withdrawn")))
    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="approvals")
    stage = models.ForeignKey("crm.Stage", models.PROTECT, related_name="approvals", verbose_name=_("stage"))
    amount = MoneyField(_("amount"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    note = LineField(_("note"), max_length=500, blank=True)
    decision = models.CharField(_("decision"), max_length=10, blank=True, choices=DECISIONS)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = LineField(_("answer"), max_length=500, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("stage approval")
        verbose_name_plural = _("stage approvals")
        ordering = ("asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["opportunity", "stage"], condition=Q(decision=""), name="stage_approval_asked_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.opportunity} · {self.stage}"

    @property
    def company_id(self) -> int:
        """Of the opportunity: the history and the notices file it there."""
        return int(self.opportunity.company_id)

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_opportunity(actor, "opportunity__")


class StageChange(Row):
    """One step of an opportunity: from, to, with the amount, probability and expected date then. Append-only.

    A change of amount, probability or date without a change of stage is a row too (`from_stage` = `to_stage`).
    `on`: the day from which it counts; `entered_on`: of a back-dated one, the later day on which it was entered.
    The days of an opportunity's rows never go back, so that its state on any day is its last row until then.
    """

    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="stage_changes")
    from_stage = models.ForeignKey("crm.Stage", models.PROTECT, null=True, blank=True, related_name="+")
    to_stage = models.ForeignKey("crm.Stage", models.PROTECT, related_name="+")
    amount = MoneyField()
    probability = models.DecimalField(max_digits=5, decimal_places=4)
    expected_on = models.DateField(null=True, blank=True)
    on = models.DateField()
    entered_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)

    class Meta(Row.Meta):
        app_label = "crm"
        indexes = (
            models.Index(fields=["opportunity", "at"], name="stage_change_of"),
            models.Index(
                fields=["opportunity", "-on", "-at", "-id"],
                include=["to_stage", "amount", "probability", "expected_on"],
                name="stage_change_as_of",
            ),
        )
        ordering = ("at", "id")
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_opportunity(actor, "opportunity__")
