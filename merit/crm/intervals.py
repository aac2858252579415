"""How long two contacts with a customer may lie apart: which rule holds, and what follows for lists and reminders.

The most specific rule wins: of class and stage, then of the stage, then of the class, then of all. A customer with
open opportunities is held to the shortest interval that these ask for; any contact with the customer counts.
Source: docs/spec/intervals.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from merit.crm.models import Activity, Customer, IntervalRule, Opportunity
from merit.org.models import Company

DEFAULT_DAYS: Final = 14  # until the next contact, where no rule says otherwise: no breach follows from it


def took_place() -> QuerySet[Activity]:
    """The contacts from which intervals count: a call that nobody answered is an activity and no contact."""
    rows: QuerySet[Activity] = Activity.objects.unscoped("intervals count whoever made the contact")
    return rows.exclude(made_from__answered=False)


def last_contact(**of: Any) -> date | None:
    """The day of the last one, with a customer or on an opportunity."""
    found: date | None = took_place().filter(**of).aggregate(last=Max("on"))["last"]
    return found


@dataclass(frozen=True)
class Rules:
    """The rules of one company, the most specific first."""

    rows: tuple[IntervalRule, ...]

    @classmethod
    def of(cls, company: Company | int) -> Rules:
        pk = company if isinstance(company, int) else company.pk
        rows = IntervalRule.objects.unscoped("a company's own rules").filter(company_id=pk).select_related("stage")
        return cls(tuple(sorted(rows, key=lambda one: (one.stage_id is None, not one.customer_class, one.pk))))

    def rule(self, customer_class: str, stage_id: int | None = None) -> IntervalRule | None:
        """The rule for a customer of this class, or for an opportunity of his in this stage."""
        return next(
            (
                one
                for one in self.rows
                if one.stage_id in {None, stage_id} and one.customer_class in {"", customer_class}
            ),
            None,
        )

    def shortest(self, customer_class: str, stages: Iterable[int]) -> IntervalRule | None:
        """The rule for a customer with open opportunities in these stages."""
        found = [self.rule(customer_class, stage) for stage in stages] or [self.rule(customer_class)]
        return min((one for one in found if one is not None), key=lambda one: one.days, default=None)

    def by_pk(self) -> dict[int, IntervalRule]:
        return {one.pk: one for one in self.rows}

    def expression(self) -> Any:
        """The id of the rule that a customer is held to, in SQL; none where no rule fits."""
        plain = self._case([one for one in self.rows if one.stage_id is None], "customer_class")
        if all(one.stage_id is None for one in self.rows):
            return plain
        chances = Opportunity.objects.unscoped("the stages that a customer's interval depends on").filter(
            customer_id=OuterRef("pk"), stage__kind="open", archived_at=None
        )
        ruled = chances.annotate(ruled=self._case(self.rows, "customer__customer_class"))
        shortest = ruled.exclude(ruled=None).annotate(days=self.days("ruled")).order_by("days", "ruled")
        return Coalesce(Subquery(shortest.values("ruled")[:1]), plain)

    def _case(self, rows: Iterable[IntervalRule], customer_class: str) -> Any:
        whens = []
        for one in rows:
            asked: dict[str, Any] = {customer_class: one.customer_class} if one.customer_class else {}
            asked |= {"stage_id": one.stage_id} if one.stage_id else {}
            whens.append(When(**(asked or {"pk__isnull": False}), then=Value(one.pk)))
        return Case(*whens, default=None, output_field=IntegerField()) if whens else Value(None, IntegerField())

    def days(self, column: str) -> Any:
        """The days of the rule whose id stands in this column."""
        whens = [When(**{column: one.pk}, then=Value(one.days)) for one in self.rows]
        return Case(*whens, default=None, output_field=IntegerField()) if whens else Value(None, IntegerField())


def days_of(company: Company | int, customer_class: str, stages: Iterable[int] = ()) -> int:
    """The longest interval for such a customer, in days."""
    rule = Rules.of(company).shortest(customer_class, stages)
    return rule.days if rule else DEFAULT_DAYS


def interval_of(customer: Customer, stage_id: int | None = None) -> int:
    """The days until the next contact: of an opportunity in this stage, else of the customer as a whole."""
    if stage_id is not None:
        return days_of(customer.company_id, customer.customer_class, [stage_id])
    rows = Opportunity.objects.unscoped("the stages that a customer's interval depends on").filter(
        customer_id=customer.pk, stage__kind="open", archived_at=None
    )
    return days_of(customer.company_id, customer.customer_class, rows.values_list("stage_id", flat=True))


def next_day(today: date, customer: Customer, stage_id: int | None = None) -> date:
    """When the next contact is proposed."""
    return today + timedelta(days=interval_of(customer, stage_id))


def with_interval(rows: QuerySet[Any], company: Company, rules: Rules | None = None) -> QuerySet[Any]:
    """Customers with `ruled` (the rule's id), `interval_days`, and `interval_ends_on` after the last contact."""
    rules = rules or Rules.of(company)
    rows = rows.annotate(ruled=rules.expression())
    rows = rows.annotate(interval_days=Coalesce(rules.days("ruled"), Value(DEFAULT_DAYS)))
    ends = ExpressionWrapper(F("last_contact_on") + F("interval_days"), output_field=DateField())
    return rows.annotate(interval_ends_on=ends)
