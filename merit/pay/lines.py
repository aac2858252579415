"""The lines of a statement, item by item: sums of all, and as many lines as a page holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, QuerySet, Sum

from merit.crm.models import Contract, Receipt
from merit.pay.models import PayLine, Statement
from merit.pay.plans import item_names

# Of an item with more lines a page shows these first; the others on demand.
MOST_LINES = 100


@dataclass(frozen=True)
class Shown:
    """A line with the name of its item and what it is about."""

    line: PayLine
    name: str
    label: str

    @property
    def amount(self) -> Decimal:
        return self.line.amount


@dataclass(frozen=True)
class Group:
    """An item of the statement: the sum and number of its lines, and the first of them."""

    item: str
    name: str
    amount: Decimal
    count: int
    lines: list[Shown]

    @property
    def more(self) -> int:
        """How many lines stand after those."""
        return self.count - len(self.lines)


def rows_of(statement: Statement) -> QuerySet[PayLine]:
    """The statement's lines in their order."""
    rows = PayLine.objects.unscoped("of this statement")
    return rows.filter(run_id=statement.run_id, person_id=statement.person_id).order_by("position")


def lines_of(statement: Statement, most: int = MOST_LINES) -> list[Group]:
    """The statement's items in the order of the plan, each with its first lines: a bounded number of queries."""
    every = rows_of(statement).order_by().values("item")
    sums = every.annotate(count=Count("pk"), total=Sum("amount"), first=Min("position"))
    names = item_names(statement.run)
    order = {item: place for place, item in enumerate(names)}
    # An item's lines stand from its first one on: what comes before need not be read.
    parts = [rows_of(statement).filter(item=row["item"], position__gte=row["first"])[:most] for row in sums]
    first = parts[0].union(*parts[1:], all=True).order_by("position") if len(parts) > 1 else parts[0] if parts else []
    lines: dict[str, list[Shown]] = {}
    for one in shown(statement, first, names):
        lines.setdefault(one.line.item, []).append(one)
    groups = [
        Group(row["item"], names.get(row["item"], row["item"]), row["total"], row["count"], lines[row["item"]])
        for row in sums
    ]
    return sorted(groups, key=lambda group: (order.get(group.item, len(order)), group.item))


def more_lines(statement: Statement, item: str, after: int, most: int = MOST_LINES) -> Group:
    """The item's next lines, those that come after `after` lines; none where there are no more."""
    rows = rows_of(statement).filter(item=item)
    total = rows.order_by().aggregate(count=Count("pk"), amount=Sum("amount"))
    names = item_names(statement.run)
    lines = shown(statement, rows[after : after + most], names)
    return Group(item, names.get(item, item), total["amount"] or Decimal(0), total["count"], lines)


def lines_by_id(statement: Statement, ids: Collection[int]) -> dict[int, Shown]:
    """Single lines of the statement."""
    return {one.line.pk: one for one in shown(statement, rows_of(statement).filter(pk__in=ids))} if ids else {}


def shown(statement: Statement, rows: Iterable[PayLine], names: dict[str, str] | None = None) -> list[Shown]:
    """Lines with what they are about."""
    found = list(rows)
    names = item_names(statement.run) if names is None else names
    abouts = about(line.source for line in found)
    return [Shown(one, names.get(one.item, one.item), abouts.get(one.source, one.source)) for one in found]


def about(sources: Iterable[str]) -> dict[str, str]:
    """Source of a line → customer and contract, where it is a receipt or contract; in two queries."""
    codes: dict[str, set[str]] = {}
    for source in sources:
        codes.setdefault(source.split("#")[0], set()).add(source)  # a contract line is written K1#2
    contracts = Contract.objects.unscoped("what lines are about").filter(code__in=codes).select_related("customer")
    named = {one.code: _about(one) for one in contracts}
    receipts = Receipt.objects.unscoped("what lines are about").filter(code__in=codes)
    named |= {one.code: _about(one.contract) for one in receipts.select_related("contract__customer")}
    return {source: named[code] for code, theirs in codes.items() if code in named for source in theirs}


def _about(contract: Contract) -> str:
    parts = [contract.customer.name if contract.customer else "", contract.name or contract.code]
    return " · ".join(part for part in parts if part)
