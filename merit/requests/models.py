"""What people spend on selling, the requests that lead to it (費用申請單), and how much may be spent."""

from __future__ import annotations

from typing import Any, Final

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.approvals.models import ApprovalTask, for_whom
from merit.core.fields import LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.models import Contract, Customer, Opportunity
from merit.org import scope
from merit.org.models import Company, Person, User

KINDS: Final = (
    ("entertainment", pgettext_lazy("cost", "Entertainment")),
    ("travel", pgettext_lazy("cost", "Travel")),
    ("gift", pgettext_lazy("cost", "Gift")),
    ("meal", pgettext_lazy("cost", "Meal")),
    ("transport", pgettext_lazy("cost", "Transport")),
    ("office", pgettext_lazy("cost", "Office")),
    ("other", pgettext_lazy("cost", "Other")),
)

STATES: Final = (
    ("draft", pgettext_lazy("expense", "Draft")),
    ("pending", pgettext_lazy("expense", "Waiting for approval")),
    ("returned", pgettext_lazy("expense", "Returned")),
    ("approved", pgettext_lazy("expense", "Approved")),
    ("reported", pgettext_lazy("expense", "Being spent")),
    ("closed", pgettext_lazy("expense", "Settled")),
    ("refused", pgettext_lazy("expense", "Refused")),
    ("withdrawn", pgettext_lazy("expense", "Withdrawn")),
)
EDITABLE: Final = frozenset({"draft", "returned", "withdrawn"})
ALLOWED: Final = frozenset({"approved", "reported"})
"""The states in which money may be spent."""
ASKED: Final = frozenset({"pending", "approved", "reported"})
"""The states in which what is not spent yet is spoken for."""

PERS: Final = (
    ("person", pgettext_lazy("limit", "Each person")),
    ("opportunity", pgettext_lazy("limit", "Each opportunity")),
    ("customer", pgettext_lazy("limit", "Each customer")),
    ("company", pgettext_lazy("limit", "The company as a whole")),
)
PERIODS: Final = (
    ("month", pgettext_lazy("limit", "Month")),
    ("quarter", pgettext_lazy("limit", "Quarter")),
    ("year", pgettext_lazy("limit", "Year")),
)
OVERS: Final = (
    ("refuse", pgettext_lazy("limit", "Not submitted")),
    ("warn", pgettext_lazy("limit", "Submitted with a warning")),
)


@tracked()
class ExpenseRequest(Record):
    """Money that a person asks to spend. It belongs to an opportunity (and its customer), a customer, or to none.

    What was really spent is reported against it, line by line; only that is a cost.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="expense_requests", verbose_name=_("company"))
    code = LineField(_("code"), max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="expense_requests", verbose_name=_("person"))
    title = LineField(_("purpose"), max_length=200)
    opportunity = models.ForeignKey(
        **{"to": Opportunity, "on_delete": models.PROTECT, "null": True, "blank": True},
        **{"related_name": "expense_requests", "verbose_name": _("opportunity")},
    )
    customer = models.ForeignKey(
        **{"to": Customer, "on_delete": models.PROTECT, "null": True, "blank": True},
        **{"related_name": "expense_requests", "verbose_name": _("customer")},
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    amount = MoneyField(_("amount"), default=0, editable=False)
    spent = MoneyField(_("spent"), default=0, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default="draft", editable=False)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("expense request")
        verbose_name_plural = _("expense requests")
        indexes = (
            models.Index(fields=["company", "-id"], name="expense_company"),
            models.Index(fields=["person", "-id"], name="expense_person"),
            models.Index(fields=["customer"], name="expense_customer"),
            models.Index(fields=["opportunity"], name="expense_opportunity"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def left(self) -> Any:
        """What may still be spent on it."""
        return self.amount - self.spent if self.state in ALLOWED else 0

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own; those of the people whose contracts one sees; and those about which one is or was asked."""
        seen = scope.rows(actor, "contracts", people="person_id")
        if actor.person is not None:
            asked = ApprovalTask.everything.filter(for_whom(actor), request__kind="expense")
            seen |= Q(person_id=actor.person.pk) | Q(pk__in=asked.values("request__subject_id"))
        return seen


@tracked()
class ExpenseLine(Row):
    """One thing to spend money on: of what kind, how much, on which day."""

    request = models.ForeignKey(ExpenseRequest, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    day = models.DateField(_("day"))
    amount = MoneyField(_("amount"), validators=[MinValueValidator(0)])
    note = LineField(_("note"), max_length=300, blank=True)

    class Meta(Row.Meta):
        ordering = ("position", "id")
        indexes = (models.Index(fields=["request", "position"], name="expense_line"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(request__in=ExpenseRequest.objects.visible_to(actor))


class ExpenseReport(Row):
    """What was spent, as reported at one time; its rows are costs. `reverses`: the report that it takes back whole.
    Append-only."""

    request = models.ForeignKey(ExpenseRequest, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    note = LineField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["request", "number"], name="expense_report_once"),)
        triggers = (pgtrigger.Protect(name="report_append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(request__in=ExpenseRequest.objects.visible_to(actor))


@tracked()
class Cost(Record):
    """Money spent by a person (費用), on a contract or in general: the row of costs.csv.

    `report`, `line`: the report of an expense request that it comes from, and the line that it was asked for on.
    """

    code = LineField(_("code"), max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="costs")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="costs")
    spent_on = models.DateField(_("spent on"))
    amount = MoneyField(_("amount"))
    kind = LineField(_("kind"), max_length=60, blank=True)
    report = models.ForeignKey(
        ExpenseReport, models.PROTECT, null=True, blank=True, editable=False, related_name="costs"
    )
    line = models.ForeignKey(ExpenseLine, models.PROTECT, null=True, blank=True, editable=False, related_name="costs")

    class Meta(Record.Meta):
        indexes = (models.Index(fields=["person", "spent_on"], name="cost_person"),)

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "contracts", company="person__company_id", people="person_id")


@tracked()
class ExpenseLimit(Record):
    """How much may be spent in a period: by each person, on each opportunity or customer, or by the company.

    `kind`: only on that; empty: on everything. `person`: his own limit, in place of each person's of the same kind and
    period. `over`: what happens to a request above it.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="expense_limits")
    per = models.CharField(_("counts for"), max_length=12, choices=PERS)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="expense_limits", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS, blank=True)
    period = models.CharField(_("period"), max_length=8, choices=PERIODS)
    amount = MoneyField(_("amount"), validators=[MinValueValidator(0)])
    over = models.CharField(_("above it"), max_length=8, choices=OVERS, default="refuse")

    class Meta(Record.Meta):
        verbose_name = _("expense limit")
        verbose_name_plural = _("expense limits")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "per", "person", "kind", "period"], name="expense_limit_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(per="person"), name="expense_limit_of_person"),
        )

    def __str__(self) -> str:
        parts = [str(self.person or self.get_per_display()), str(self.get_kind_display() if self.kind else "")]
        return " · ".join(part for part in (*parts, str(self.get_period_display())) if part)

    @staticmethod
    def scope(actor: Any) -> Q:
        """Whoever works there reads how much may be spent."""
        return Q(company_id__in=actor.company_ids)
