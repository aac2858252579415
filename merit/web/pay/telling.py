"""An explanation told: one formula with its parts named, then numbered steps, each with the records behind it.

What stands in the tree (docs/spec/explanations.md) is only set out here; every figure is the core's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from merit.calc.explain.tree import TEXTS
from merit.calc.texts import Language
from merit.pay.columns import COLUMNS
from merit.targets.names import PERCENT
from merit.web import formats

Data = Mapping[str, Any]
MOST_ROWS = 200
GROUPS = {
    "employee": gettext_lazy("Employees"),
    "manager": gettext_lazy("Managers"),
    "director": gettext_lazy("Directors"),
}


@dataclass(frozen=True)
class Factor:
    """A part of the formula and what it is; `sign` stands before it. `exact`: its number, to multiply with."""

    value: str
    label: Any
    sign: str = ""
    exact: Decimal = Decimal(1)


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `url` where the reader may open the record."""

    text: str
    url: str = ""
    kind: str = ""
    number: bool = False


@dataclass(frozen=True)
class Table:
    heads: list[Cell]
    rows: list[list[Cell]]
    left_out: int = 0


@dataclass
class Block:
    """A numbered step. `table`: the records behind it, folded away when `folded`; `below`: earlier lines in it."""

    title: Any
    value: str = ""
    texts: list[str] = field(default_factory=list)
    table: Table | None = None
    folded: bool = False
    below: list[Told] = field(default_factory=list)
    url: str = ""


@dataclass
class Told:
    """A line: its formula, where it is one, and its steps."""

    title: str
    amount: str
    factors: list[Factor]
    blocks: list[Block]


@dataclass(frozen=True)
class Reader:
    """Who reads: language and day; `urls`: code → address of the records that may be opened; `names`: code → name.

    `customers`: a violation's code → its customer; `plan`: the version of the plan, where it is one.
    """

    currency: str
    language: str
    calc: Language
    today: date
    urls: Mapping[tuple[str, str], str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)
    plan: str = ""
    plan_url: str = ""

    def money(self, value: str) -> str:
        return formats.money(Decimal(value), self.currency)

    def amount(self, value: str) -> str:
        """Money in a table: without its sign."""
        return formats.plain(Decimal(value), max(0, -int(Decimal(value).as_tuple().exponent)))

    def number(self, value: str) -> str:
        """With at most four decimals."""
        return formats.plain(formats.rounded(Decimal(value), 4).normalize() + 0)

    def percent(self, value: str) -> str:
        return f"{self.number(str(Decimal(value) * 100))}%"

    def ratio(self, value: str) -> str:
        """A part of a target."""
        return formats.percent(Decimal(value))

    def day(self, value: str) -> str:
        return formats.day(date.fromisoformat(value), self.language, self.today)

    def period(self, value: str) -> str:
        return formats.period_name(value, self.language)

    def term(self, value: str) -> str:
        """A term of the field, such as a metric."""
        key = f"term.{value}"
        return TEXTS.text(key, self.calc) if key in TEXTS.sentences else value

    def metric(self, metric: str, value: str) -> str:
        """A metric's value as it is commonly written."""
        if metric in MONEY:
            return self.money(value)
        return self.ratio(value) if metric in PERCENT else self.number(value)

    def name(self, code: str) -> str:
        return str(self.names.get(code) or GROUPS.get(code, code))

    def record(self, kind: str, code: str) -> Cell:
        """A code that leads to its record; a contract line is written K1#2. A customer goes by its violation's code."""
        shown = self.customers.get(code, "") if kind == "customer" else code
        return Cell(shown, self.urls.get((kind, code.partition("#")[0]), ""), kind)

    @staticmethod
    def column(name: str) -> str:
        bare = name.rpartition(".")[2]
        return str(COLUMNS.get(bare, bare))


MONEY = {"receipts", "contract_amount", "price_variance", "gross_profit", "bad_debt"}


def table(heads: Iterable[tuple[Any, bool]], rows: list[list[Cell]]) -> Table | None:
    """`heads`: name, and whether its column holds numbers."""
    if not rows:
        return None
    named = [Cell(str(name), number=number) for name, number in heads]
    return Table(named, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS))


def figure(text: str) -> Cell:
    return Cell(text, number=True)


def _of_facts(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [
            Cell(read.day(one["day"])),
            _anything(read, one["code"]),
            figure(read.amount(one["amount"])),
            figure(read.amount(one["part"])),
        ]
        for one in (step["values"] for step in steps)
    ]


def _anything(read: Reader, code: str) -> Cell:
    """A receipt or a contract, whichever has this code."""
    receipt = read.record("receipt", code)
    return receipt if receipt.url else read.record("contract", code)


def _of_shares(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [Cell(read.day(one["day"])), read.record("contract", one["code"]), figure(read.percent(one["share"]))]
        for one in (step["values"] for step in steps)
    ]


def _of_volume(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [
            Cell(read.day(one["day"])),
            read.record("contract", one["code"]),
            figure(read.number(one["quantity"])),
            figure(read.number(one["value"])),
        ]
        for one in (step["values"] for step in steps)
    ]


def _of_due(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [
            Cell(read.day(one["day"])),
            read.record("receivable", one["code"]),
            figure(read.amount(one["amount"])),
            figure(read.amount(one["paid"])),
        ]
        for one in (step["values"] for step in steps)
    ]


def _of_codes(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    """Violations, with the customer of each."""
    rows = (step["values"] for step in steps)
    return [
        [Cell(read.day(one["day"])), read.record("violation", one["code"]), read.record("customer", one["code"])]
        for one in rows
    ]


def _of_scores(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [Cell(read.period(one["period"])), figure(read.number(one["score"]))]
        for one in (step["values"] for step in steps)
    ]


def _of_answers(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [Cell(read.day(one["day"])), Cell(one["code"]), figure(read.number(one["score"]))]
        for one in (step["values"] for step in steps)
    ]


def _of_people(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [Cell(read.name(one["employee"])), figure(read.number(one["value"]))]
        for one in (step["values"] for step in steps)
    ]


def _of_items(read: Reader, steps: list[Data]) -> list[list[Cell]]:
    return [
        [Cell(read.name(one["item"])), Cell(read.period(one["period"])), figure(read.amount(one["amount"]))]
        for one in (step["values"] for step in steps)
    ]


DAY, AMOUNT = (gettext_lazy("Day"), False), (gettext_lazy("Amount"), True)
RECORD, CONTRACT = (gettext_lazy("Document"), False), (gettext_lazy("Contract"), False)
SHARE, CREDITED = (gettext_lazy("Share"), True), (gettext_lazy("Credited"), True)
# kind of evidence → the heads of its table, and how its rows are made
EVIDENCE: dict[str, tuple[tuple[tuple[Any, bool], ...], Any]] = {
    "evidence_fact": ((DAY, RECORD, AMOUNT, CREDITED), _of_facts),
    "evidence_share": ((DAY, CONTRACT, SHARE), _of_shares),
    "evidence_volume": ((DAY, CONTRACT, (gettext_lazy("Quantity"), True), CREDITED), _of_volume),
    "evidence_due": ((DAY, (gettext_lazy("Receivable"), False), AMOUNT, (gettext_lazy("Received"), True)), _of_due),
    "evidence_code": ((DAY, RECORD, (gettext_lazy("Customer"), False)), _of_codes),
    "evidence_answer": ((DAY, (gettext_lazy("Answer"), False), (gettext_lazy("Score"), True)), _of_answers),
    "evidence_score": (((gettext_lazy("Period"), False), (gettext_lazy("Score"), True)), _of_scores),
    "of_person": (((gettext_lazy("Person"), False), (gettext_lazy("Value"), True)), _of_people),
    "item_sum": (((gettext_lazy("Item"), False), (gettext_lazy("Period"), False), AMOUNT), _of_items),
}


def evidence(read: Reader, steps: Iterable[Data]) -> tuple[Table | None, list[str]]:
    """The records of one kind as a table; what is no record, as text."""
    groups: dict[str, list[Data]] = {}
    texts = []
    for step in steps:
        if step["key"] in EVIDENCE:
            groups.setdefault(step["key"], []).append(step)
        else:
            texts.append(step["text"])
    tables = [table(EVIDENCE[key][0], EVIDENCE[key][1](read, found)) for key, found in groups.items()]
    return (tables[0] if tables else None), texts
