"""A run looked through: totals against the run before, who changed most, what is paid for earlier months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum, Value
from django.db.models.functions import Abs, Coalesce

from merit.calc.texts import Language
from merit.core.models import Event
from merit.org.models import Person
from merit.pay.causes import causes
from merit.pay.models import PayLine, PayRun, Statement
from merit.pay.plans import item_names

ZERO = Decimal("0.00")
_CODE = re.compile(r"[A-Za-z][\w.\-]*", re.ASCII)


@dataclass(frozen=True)
class ItemTotal:
    """An item's sum in the run, and in the run before."""

    item: str
    name: str
    amount: Decimal
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None else self.amount - self.before


@dataclass(frozen=True)
class Change:
    """A person whose pay differs from the run before, and by which items."""

    person: Person
    amount: Decimal
    before: Decimal
    by_item: list[tuple[str, Decimal]]

    @property
    def difference(self) -> Decimal:
        return self.amount - self.before


def _by_item(run: PayRun | None) -> dict[str, Decimal]:
    rows = PayLine.objects.unscoped("sums of a run").filter(run=run).order_by()
    return dict(rows.values_list("item").annotate(total=Sum("amount")))


def totals(run: PayRun) -> list[ItemTotal]:
    """Per item, in the order of the plans."""
    before = run.previous
    now, then, names = _by_item(run), _by_item(before), item_names(run)
    order = [*names, *sorted({*now, *then} - set(names))]
    return [
        ItemTotal(item, names.get(item, item), now.get(item, ZERO), then.get(item, ZERO) if before else None)
        for item in order
        if item in now or item in then
    ]


def grand_total(run: PayRun) -> tuple[Decimal, Decimal | None]:
    """The run's sum, and that of the run before."""
    now, then = _paid(run), _paid(run.previous)
    return sum(now.values(), ZERO), sum(then.values(), ZERO) if run.previous else None


def _paid(run: PayRun | None) -> dict[int, Decimal]:
    """person → what the run pays."""
    return dict(Statement.objects.unscoped("sums of a run").filter(run=run).values_list("person_id", "total"))


def changes(run: PayRun, limit: int = 10) -> list[Change]:
    """The people whose pay differs most from the run before."""
    before = run.previous
    if before is None:
        return []
    now, then = _paid(run), _paid(before)
    differ = {one: now.get(one, ZERO) - then.get(one, ZERO) for one in {*now, *then}}
    chosen = sorted((one for one in differ if differ[one]), key=lambda one: (-abs(differ[one]), one))[:limit]
    people = Person.objects.unscoped("named in the run").in_bulk(chosen)
    names = item_names(run)
    items_now, items_then = (items_of(one, chosen) for one in (run, before))
    found = []
    for one in chosen:
        parts = _differing(items_now.get(one, {}), items_then.get(one, {}), names)
        found.append(Change(people[one], now.get(one, ZERO), then.get(one, ZERO), parts[:4]))
    return found


def _differing(now: dict[str, Decimal], then: dict[str, Decimal], names: dict[str, str]) -> list[tuple[str, Decimal]]:
    """The items that differ, the largest difference first."""
    codes = sorted({*now, *then})
    parts = [(names.get(code, code), now.get(code, ZERO) - then.get(code, ZERO)) for code in codes]
    return sorted((part for part in parts if part[1]), key=lambda part: -abs(part[1]))


def items_of(run: PayRun, people: list[int]) -> dict[int, dict[str, Decimal]]:
    """person → item → sum."""
    rows = PayLine.objects.unscoped("sums of a run").filter(run=run, person_id__in=people)
    found: dict[int, dict[str, Decimal]] = {}
    for person, item, amount in rows.values_list("person_id", "item").annotate(total=Sum("amount")).order_by():
        found.setdefault(person, {})[item] = amount
    return found


@dataclass(frozen=True)
class Adjustment:
    """What a person gets, or gives back, for an earlier month: `period`, the item, and the line that says it.

    `causes`: what happened since to contracts credited to the person, where the log says so (see causes.py).
    """

    person: Person
    item: str
    name: str
    period: str
    amount: Decimal
    line_id: int
    statement_id: int
    causes: list[Event]


@dataclass(frozen=True)
class Adjustments:
    """The largest ones, with number and sum of all."""

    rows: list[Adjustment]
    count: int
    total: Decimal


def adjustments(run: PayRun, limit: int = 20) -> Adjustments:
    """The lines of the run that belong to earlier months, the largest first."""
    lines = PayLine.objects.unscoped("lines of a run").filter(run=run, source="adjustment").exclude(amount=0)
    sums = lines.aggregate(count=Count("pk"), total=Coalesce(Sum("amount"), Value(ZERO)))
    shown = list(lines.annotate(size=Abs("amount")).order_by("-size", "pk").select_related("person")[:limit])
    of = Statement.objects.unscoped("of these lines").filter(run=run, person__in={one.person_id for one in shown})
    found = causes(run, [(one.pk, one.person_id, one.period) for one in shown])
    statements, names = dict(of.values_list("person_id", "pk")), item_names(run)
    rows = [
        Adjustment(
            one.person,
            one.item,
            names.get(one.item, one.item),
            one.period,
            one.amount,
            one.pk,
            statements[one.person_id],
            list(found.get(one.pk, ())),
        )
        for one in shown
    ]
    return Adjustments(rows, sums["count"], sums["total"])


def notices(run: PayRun, language: Language) -> list[str]:
    """What the core had to say about the run, with the names of items and people for their codes."""
    return _named(run, [one.get(language) or one.get("en", "") for one in run.notices])


def _named(run: PayRun, texts: list[str]) -> list[str]:
    """The core knows people and items by code; whoever reads this knows them by name."""
    codes = {code for text in texts for code in _CODE.findall(text)}
    people = Person.objects.unscoped("named in the run").filter(company_id=run.company_id, code__in=codes)
    names = {**item_names(run), **dict(people.values_list("code", "name"))}
    return [_CODE.sub(lambda match: names.get(match[0], match[0]), text) for text in texts]


def errors(run: PayRun, language: Language) -> list[str]:
    """Why the run failed."""
    return [one.get(language) or one.get("en", "") for one in run.error]
