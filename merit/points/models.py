"""The points ledger (獎懲): every reward and penalty, by rule or by hand, with what was said about it."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import ExactField, LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.models import Person, User

STATES = (
    ("proposed", pgettext_lazy("points", "Proposed")),
    ("confirmed", pgettext_lazy("points", "Confirmed")),
    ("contested", pgettext_lazy("points", "Contested")),
    ("waived", pgettext_lazy("points", "Waived")),
)

VERBS = (
    ("proposed", pgettext_lazy("points step", "Proposed")),
    ("confirmed", pgettext_lazy("points step", "Confirmed")),
    ("contested", pgettext_lazy("points step", "Contested")),
    ("waived", pgettext_lazy("points step", "Waived")),
)


@tracked()
class PointsEntry(Record):
    """Points, or money under an item of form award, given (positive) or taken (negative). Confirmed ones count:
    points as a row of points.csv, money as a row of awards.csv.

    `source_type`, `source_id`: the record that caused it by `rule`; none: proposed by a person, on `evidence`.
    """

    code = LineField(_("code"), max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="points", verbose_name=_("person"))
    on = models.DateField(_("counts on"))
    points = ExactField(_("points"), null=True, blank=True)
    amount = MoneyField(_("amount"), null=True, blank=True)
    item = LineField(_("item of the plan"), max_length=100, blank=True)
    reason = LineField(_("reason"), max_length=300, blank=True)
    rule = LineField(_("rule"), max_length=200, blank=True)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    source_type = models.CharField(max_length=60, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default="proposed", editable=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    proposed_by_name = models.CharField(max_length=200, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        constraints = (
            models.UniqueConstraint(
                fields=["source_type", "source_id"], name="points_once", condition=Q(source_id__isnull=False)
            ),
        )
        indexes = (
            models.Index(fields=["person", "-on", "-id"], name="points_person"),
            models.Index(fields=["state", "-on"], name="points_open", condition=Q(state__in=["proposed", "contested"])),
        )

    def __str__(self) -> str:
        return self.code  # type: ignore[no-any-return]

    @property
    def company_id(self) -> int:
        """The person's."""
        return int(self.person.company_id)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "scores", company="person__company_id", people="person_id")


class PointsStep(Row):
    """What was done with an entry: proposed, confirmed, contested, waived; by whom, when, why. Append-only."""

    entry = models.ForeignKey(PointsEntry, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=10, choices=VERBS)
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        ordering = ("at", "id")
        triggers = (pgtrigger.Protect(name="points_append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "scores", company="entry__person__company_id", people="entry__person_id")
