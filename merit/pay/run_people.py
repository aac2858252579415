"""The people of a run, page by page: what each gets, item by item, against the run before; summed by department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Abs, Coalesce

from merit.calc.periods import parse_period
from merit.core.fields import on
from merit.org.models import Person, Term
from merit.pay.models import PayLine, PayRun, Statement
from merit.pay.review import ZERO, items_of

MUCH = Decimal("0.2")
SORTS = {
    "department": ("department_name", "department_id", "person__code"),
    "name": ("person__name", "pk"),
    "code": ("person__code",),
    "total": ("total", "pk"),
    "change": ("change", "pk"),
}
KINDS = ("changed", "deductions")


@dataclass
class Row:
    """A person in the run: items that pay, and, in a column of their own, what is taken off."""

    person: Person
    department_id: int | None
    department_name: str
    total: Decimal
    before: Decimal | None
    statement_id: int
    questions: int
    items: dict[str, Decimal] = field(default_factory=dict)

    @property
    def deductions(self) -> Decimal:
        return sum((amount for amount in self.items.values() if amount < 0), ZERO)

    @property
    def jump(self) -> Decimal | None:
        return jump(self.total, self.before)


@dataclass
class DepartmentSum:
    """A department in the run: how many people, what they get together, and what the same people got before."""

    name: str
    count: int = 0
    total: Decimal = ZERO
    before: Decimal = ZERO
    items: dict[str, Decimal] = field(default_factory=dict)

    @property
    def jump(self) -> Decimal | None:
        return jump(self.total, self.before)


@dataclass(frozen=True)
class Page:
    """One page of rows, for the pager; `departments`: those of the rows, with the sums of all their people."""

    rows: list[Row]
    departments: dict[int | None, DepartmentSum]
    number: int
    pages: int
    count: int
    has_next: bool
    has_previous: bool


def jump(now: Decimal, before: Decimal | None) -> Decimal | None:
    """By which part of it the pay differs from that of the run before; None where there is nothing to compare."""
    return (now - before) / abs(before) if before else None


def people_page(run: PayRun, q: str = "", sort: str = "code", page: object = 1, only: str = "") -> Page:
    """The people of the run, fifty at a time.

    `only`: "changed", whose pay differs by more than a fifth; "deductions", of whom an item takes something off.
    """
    rows = _narrowed(_statements(run), run, only)
    if q:
        rows = rows.filter(person__search__contains=q.lower())
    rows = rows.annotate(questions_n=Count("questions", filter=Q(questions__answered_at=None)))
    sign = "-" if sort.startswith("-") else ""
    rows = rows.order_by(*(f"{sign}{column}" for column in SORTS.get(sort.removeprefix("-"), SORTS["code"])))
    shown = Paginator(rows, 50).get_page(page)
    statements = list(shown.object_list)
    items = items_of(run, [one.person_id for one in statements])
    found = [
        Row(
            one.person,
            one.department_id,
            one.department_name or "",
            one.total,
            one.before,
            one.pk,
            one.questions_n,
            items.get(one.person_id, {}),
        )
        for one in statements
    ]
    groups = _departments(run, {row.department_id for row in found}) if sort == "department" and not (q or only) else {}
    pages = shown.paginator
    return Page(found, groups, shown.number, pages.num_pages, pages.count, shown.has_next(), shown.has_previous())


def counts(run: PayRun) -> dict[str, int]:
    """How many people `only` leaves, of each kind."""
    return {kind: _narrowed(_statements(run), run, kind).count() for kind in KINDS}


def _statements(run: PayRun) -> QuerySet[Any]:
    """The run's statements, with the department on the last day of the month and the total of the run before."""
    earlier = Statement.objects.unscoped("compared with").filter(run=run.previous, person=OuterRef("person"))
    terms = Term.objects.unscoped("where they were").filter(
        on(parse_period(run.month).last_day), person=OuterRef("person")
    )
    rows = Statement.objects.unscoped("the run's own").filter(run=run).select_related("person")
    return rows.annotate(
        before=Subquery(earlier.values("total")[:1]),
        change=F("total") - Coalesce(F("before"), Value(ZERO)),
        department_id=Subquery(terms.values("department")[:1]),
        department_name=Subquery(terms.values("department__name")[:1]),
    )


def _narrowed(rows: QuerySet[Any], run: PayRun, only: str) -> QuerySet[Any]:
    if only == "changed":
        differs = rows.annotate(size=Abs(F("change"))).filter(size__gt=Abs(F("before")) * MUCH)
        return differs.exclude(before=0)
    if only == "deductions":
        lines = PayLine.objects.unscoped("the run's own").filter(run=run, person=OuterRef("person")).order_by()
        return rows.filter(Exists(lines.values("item").annotate(sum=Sum("amount")).filter(sum__lt=0)))
    return rows


def _departments(run: PayRun, wanted: Iterable[int | None]) -> dict[int | None, DepartmentSum]:
    """The sums of these departments, over all their people in the run."""
    chosen = set(wanted)
    rule = Q(department_id__in=chosen - {None}) | (Q(department_id=None) if None in chosen else Q())
    members = _statements(run).filter(rule)
    found: dict[int | None, DepartmentSum] = {}
    home: dict[int, int | None] = {}
    for person, department, name, total, before in members.values_list(
        "person", "department_id", "department_name", "total", "before"
    ):
        home[person] = department
        group = found.setdefault(department, DepartmentSum(name or ""))
        group.count, group.total, group.before = group.count + 1, group.total + total, group.before + (before or ZERO)
    for person, items in items_of(run, list(home)).items():
        sums = found[home[person]].items
        for item, amount in items.items():
            sums[item] = sums.get(item, ZERO) + amount
    return found
