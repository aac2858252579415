"""The fact tables: their columns, what a cell holds, what must be filled, what is unique, what refers to what.

One description serves every source (a CSV file, bytes streamed from a database) and the documentation.

Source: docs/spec/facts.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

# code, text: as written · date: ISO · money: at most the currency's decimals · decimal: any exact number ·
# period, month: as in periods.py · flag: 1 or 0
Kind = Literal["code", "text", "date", "money", "decimal", "period", "month", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """`column`: the file must have it. `cell`: no cell of it may be empty. `to`: the tables its codes refer to."""

    name: str
    kind: Kind = "text"
    column: bool = True
    cell: bool = True
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A fact table; no two rows have the same `key`."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


def _optional(name: str, kind: Kind = "text", to: tuple[str, ...] = ()) -> Column:
    return Column(name, kind, column=False, cell=False, to=to)


def _may_be_empty(name: str, kind: Kind = "text", to: tuple[str, ...] = ()) -> Column:
    return Column(name, kind, cell=False, to=to)


_EMPLOYEE = Column("employee", "code", to=("employees",))
_CONTRACT = Column("contract", "code", to=("contracts",))
_CUSTOMER = _optional("customer", "code", to=("customers",))

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        Table(
            "departments",
            (
                Column("department", "code"),
                _may_be_empty("parent", "code", to=("departments",)),
                _may_be_empty("company", "code"),
                _optional("from", "date"),
            ),
            key=("department", "from"),
        ),
        Table(
            "employees",
            (
                Column("employee", "code"),
                _optional("name"),
                _optional("from", "date"),
                _optional("hired_on", "date"),
                _optional("left_on", "date"),
                Column("department", "code", to=("departments",)),
                Column("company", "code"),
                Column("group"),
                _optional("superior", "code", to=("employees",)),
            ),
            key=("employee", "from"),
        ),
        Table(
            "customers",
            (Column("customer", "code"), _optional("name"), _optional("class"), _optional("created_on", "date")),
            key=("customer",),
        ),
        Table(
            "contracts",
            (
                Column("contract", "code"),
                _may_be_empty("customer", "code", to=("customers",)),
                Column("signed_on", "date"),
                Column("amount", "money"),
            ),
            key=("contract",),
        ),
        Table(
            "contract_lines",
            (
                _CONTRACT,
                _optional("product"),
                Column("quantity", "decimal"),
                Column("unit_price", "decimal"),
                Column("list_price", "decimal"),
            ),
        ),
        Table("credits", (_CONTRACT, _EMPLOYEE, Column("share", "decimal"))),
        Table(
            "receivables",
            (Column("receivable", "code"), _CONTRACT, Column("due_on", "date"), Column("amount", "money")),
            key=("receivable",),
        ),
        Table(
            "receipts",
            (Column("receipt", "code"), _CONTRACT, Column("received_on", "date"), Column("amount", "money")),
            key=("receipt",),
        ),
        Table(
            "bad_debts",
            (Column("bad_debt", "code"), _CONTRACT, Column("written_off_on", "date"), Column("amount", "money")),
            key=("bad_debt",),
        ),
        Table(
            "costs",
            (
                Column("cost", "code"),
                _EMPLOYEE,
                _optional("contract", "code", to=("contracts",)),
                Column("spent_on", "date"),
                Column("amount", "money"),
                _optional("kind"),
            ),
            key=("cost",),
        ),
        Table(
            "activities",
            (
                Column("activity", "code"),
                _EMPLOYEE,
                _may_be_empty("customer", "code", to=("customers",)),
                Column("on", "date"),
                _optional("kind"),
            ),
            key=("activity",),
        ),
        Table(
            "violations",
            (Column("violation", "code"), _EMPLOYEE, _CUSTOMER, Column("on", "date"), _optional("kind")),
            key=("violation",),
        ),
        Table(
            "survey_answers",
            (
                Column("answer", "code"),
                _EMPLOYEE,
                Column("answered_on", "date"),
                Column("kind"),
                Column("score", "decimal"),
                _CUSTOMER,
            ),
            key=("answer",),
        ),
        Table(
            "targets",
            (
                Column("subject", "code", to=("employees", "departments", "companies")),
                Column("metric"),
                Column("period", "period"),
                _may_be_empty("value", "decimal"),
            ),
            key=("subject", "metric", "period"),
        ),
        Table(
            "scores",
            (_EMPLOYEE, Column("period", "period"), _may_be_empty("score", "decimal")),
            key=("employee", "period"),
        ),
        Table(
            "marks",
            (
                _EMPLOYEE,
                Column("period", "period"),
                Column("indicator"),
                Column("role"),
                _optional("rater"),
                Column("mark", "decimal"),
            ),
        ),
        Table("points", (_EMPLOYEE, Column("on", "date"), Column("points", "decimal"), _optional("reason"))),
        Table(
            "awards",
            (
                Column("award", "code"),
                _EMPLOYEE,
                Column("item"),
                Column("awarded_on", "date"),
                Column("amount", "money"),
            ),
            key=("award",),
        ),
        Table(
            "calendar",
            (Column("day", "date"), Column("workday", "flag"), _optional("company", "code")),
            key=("day", "company"),
        ),
        Table(
            "paid",
            (_EMPLOYEE, Column("item"), Column("period", "period"), Column("amount", "money")),
        ),
        Table("runs", (Column("month", "month"),), key=("month",)),
    )
}
