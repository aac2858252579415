"""Which class the rules give each customer on a day: measured in the database, decided here, written at night.

Revenue: receipts less refunds in the months that count. Frequency: contracts signed in them. Recency: days since the
last contract was signed, ever. Source: docs/spec/customer-classes.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import F
from django.utils import timezone

from merit.crm.classes import ClassBand, ClassChange, ClassRule, CustomerClass
from merit.crm.duplicates import CustomerRules
from merit.crm.models import Customer
from merit.org.models import Company

_MEASURES: Final = """
SELECT c.id, c.customer_class, coalesce(r.revenue, 0), k.last, coalesce(k.n, 0)
FROM crm_customer c
LEFT JOIN (
    SELECT k.customer_id, max(k.signed_on) AS last, count(*) FILTER (WHERE k.signed_on > %(since)s) AS n
    FROM crm_contract k WHERE k.company_id = %(company)s AND k.archived_at IS NULL AND k.signed_on <= %(day)s
    GROUP BY k.customer_id) k ON k.customer_id = c.id
LEFT JOIN (
    SELECT k.customer_id, sum(f.amount) AS revenue FROM crm_receipt f JOIN crm_contract k ON k.id = f.contract_id
    WHERE k.company_id = %(company)s AND f.received_on > %(since)s AND f.received_on <= %(day)s
    GROUP BY k.customer_id) r ON r.customer_id = c.id
WHERE c.company_id = %(company)s AND c.merged_into_id IS NULL AND c.archived_at IS NULL
    AND NOT EXISTS (SELECT FROM crm_classpin p WHERE p.customer_id = c.id)
ORDER BY c.id
"""


@dataclass(frozen=True)
class Measured:
    """A customer's measures. `recency` None: no contract yet."""

    pk: int
    was: str
    revenue: Decimal
    recency: int | None
    frequency: int

    @property
    def told(self) -> dict[str, Any]:
        return {"revenue": str(self.revenue), "recency": self.recency, "frequency": self.frequency}


@dataclass(frozen=True)
class Rule:
    """What a rule asks, as it stands or as it is tried out."""

    name: str
    revenue: Decimal | None = None
    recency: int | None = None
    frequency: int | None = None

    def fits(self, one: Measured) -> bool:
        """Whether all that it asks holds."""
        return (
            (self.revenue is None or one.revenue >= self.revenue)
            and (self.frequency is None or one.frequency >= self.frequency)
            and (self.recency is None or (one.recency is not None and one.recency <= self.recency))
        )


@dataclass(frozen=True)
class Band:
    measure: str
    bound: Decimal
    points: int

    def fits(self, one: Measured) -> bool:
        value = getattr(one, self.measure)
        if value is None:
            return False
        return bool(value <= self.bound) if self.measure == "recency" else bool(value >= self.bound)


@dataclass(frozen=True)
class Rules:
    """How a company gives classes. `floors`: (class, from so many points)."""

    by: str
    months: int
    rules: tuple[Rule, ...] = ()
    bands: tuple[Band, ...] = ()
    floors: tuple[tuple[str, int], ...] = ()

    def decide(self, one: Measured) -> tuple[str, dict[str, Any]] | None:
        """The class and by what; None where no rule says anything, then it stays."""
        if self.by == "points":
            return self._by_points(one)
        for number, rule in enumerate(self.rules, start=1):
            if rule.fits(one):
                return rule.name, {"rule": number, **one.told}
        return None

    def _by_points(self, one: Measured) -> tuple[str, dict[str, Any]] | None:
        points = sum(
            max((band.points for band in self.bands if band.measure == measure and band.fits(one)), default=0)
            for measure, _name in ClassBand.MEASURES
        )
        found = [name for name, least in sorted(self.floors, key=lambda floor: -floor[1]) if points >= least]
        return (found[0], {"points": points, **one.told}) if found else None


def rules_of(company: Company) -> Rules:
    """As they stand."""
    row = CustomerRules.objects.unscoped("the rules hold for every customer").filter(company=company).first()
    row = row or CustomerRules(company=company)
    rules = ClassRule.objects.unscoped("the rules hold for every customer").filter(company=company)
    bands = ClassBand.objects.unscoped("the rules hold for every customer").filter(company=company)
    floors = CustomerClass.objects.unscoped("the rules hold for every customer").filter(company=company)
    return Rules(
        row.class_by,
        row.class_months,
        tuple(
            Rule(one.customer_class.name, one.revenue, one.recency, one.frequency)
            for one in rules.select_related("customer_class").order_by("position")
        ),
        tuple(Band(one.measure, one.bound, one.points) for one in bands),
        tuple((one.name, one.points_from) for one in floors if one.points_from is not None),
    )


def since(day: date, months: int) -> date:
    """The same day so many months before, or the last one of a shorter month."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))


def measured(company: Company, day: date, months: int) -> Iterator[Measured]:
    """The measures of every customer whose class is not pinned."""
    values = {"company": company.pk, "day": day, "since": since(day, months)}
    with connection.cursor() as cursor:
        cursor.execute(_MEASURES, values)
        for pk, was, revenue, last, count in cursor.fetchall():
            yield Measured(pk, was, Decimal(revenue), (day - last).days if last else None, count)


def changes(company: Company, day: date, rules: Rules) -> list[tuple[Measured, str, dict[str, Any]]]:
    """Whose class the rules change: the customer with its measures, the new class, and by what."""
    found = []
    for one in measured(company, day, rules.months) if rules.by != "hand" else ():
        decided = rules.decide(one)
        if decided is not None and decided[0] != one.was:
            found.append((one, *decided))
    return found


def classify(company: Company, day: date) -> int:
    """Gives every customer the class that the rules say; how many changed. Nightly, and when asked for."""
    found = changes(company, day, rules_of(company))
    every = Customer.objects.unscoped("classes by rule")
    by_class: dict[str, list[int]] = {}
    for one, name, _why in found:
        by_class.setdefault(name, []).append(one.pk)
    for name, pks in by_class.items():
        rows = every.filter(pk__among=pks)
        rows.update(customer_class=name, version=F("version") + 1, updated_at=timezone.now())
    ClassChange.objects.unscoped("classes by rule").bulk_create(
        [ClassChange(customer_id=one.pk, was=one.was, now=name, on=day, why=why) for one, name, why in found],
        batch_size=2000,
    )
    return len(found)
