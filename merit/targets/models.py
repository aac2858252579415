"""Targets: what a person, a department or a company shall reach of a metric in a period."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import ExactField, LineField, PeriodField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.models import Company, Department, Person, User


@tracked()
class Target(Record):
    """The row of targets.csv: one subject (exactly one of person, department, subject_company), metric, period.

    `company`: whose pages it stands in. `value` None: no target, although a longer or shorter period may have one.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="targets")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="targets")
    department = models.ForeignKey(Department, models.CASCADE, null=True, blank=True, related_name="targets")
    subject_company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="own_targets")
    metric = LineField(_("metric"), max_length=60)
    period = PeriodField(_("period"))
    value = ExactField(_("target"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "department", "subject_company", "metric", "period"],
                name="target_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="target_one_subject",
                condition=Q(person__isnull=False, department=None, subject_company=None)
                | Q(person=None, department__isnull=False, subject_company=None)
                | Q(person=None, department=None, subject_company__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["company", "period", "metric"], name="target_period"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.metric} {self.period}"

    @property
    def subject(self) -> Person | Department | Company:
        """Whose target it is."""
        subject = self.person or self.department or self.subject_company
        assert subject is not None
        return subject

    @property
    def subject_kind(self) -> str:
        """person, department or company."""
        return "person" if self.person_id else "department" if self.department_id else "company"

    @property
    def subject_id(self) -> int:
        """The id of the person, department or company."""
        found = self.person_id or self.department_id or self.subject_company_id
        assert found is not None, "target_one_subject"
        return found

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own and one's people's; a department's for who sees all of it or leads it; else a company's."""
        units = Q(department_id__in=actor.departments("targets"))
        return scope.rows(actor, "targets", people="person_id") | units


class TargetChange(Row):
    """One setting of targets: who changed which cells of a metric and year, from what to what, how and why.

    `cells`: [kind, id, period, before, after], numbers as plain text, none as null.
    """

    HOWS = (
        ("set", pgettext_lazy("targets", "Set")),
        ("spread", pgettext_lazy("targets", "Year spread")),
        ("copied", pgettext_lazy("targets", "Taken from last year")),
        ("shared", pgettext_lazy("targets", "Given to the people")),
        ("undone", pgettext_lazy("targets", "Undone")),
    )
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=10, choices=HOWS)
    reason = LineField(_("reason"), max_length=300, blank=True)
    cells = models.JSONField(default=list)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["company", "metric", "year", "-at"], name="target_change"),)

    def __str__(self) -> str:
        return f"{self.metric} {self.year} · {self.get_how_display()}"

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own, and of companies whose targets one sees as a whole: it names several people's."""
        return Q(by=actor.user) | scope.rows(actor, "targets")
