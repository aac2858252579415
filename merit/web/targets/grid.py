"""The grid of one metric and year: rows of the company, its departments as a tree and their people; months and sums.

A quarter's or the year's figure is what calc takes as the target: the own row where there is one, else, for what sums,
the sum of its months where all are there. Where some are missing the sum so far is shown in grey.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from django.urls import reverse
from django.utils.http import urlencode

from merit.calc.periods import Period
from merit.core.fields import on
from merit.org.models import Company, Department, DepartmentTerm, Person, Term
from merit.targets.models import Target
from merit.targets.names import Kind
from merit.targets.operations import SubjectKind
from merit.targets.policy import Writable, writable
from merit.web.targets.numbers import exact, written

if TYPE_CHECKING:
    from merit.org.actor import Actor

OPEN_PEOPLE: Final = 120
RowKind = Literal["company", "department", "person", "sum", "gap"]
Values = Mapping[tuple[SubjectKind, int], Mapping[str, Decimal]]


@dataclass(frozen=True)
class Column:
    """A month, quarter or the year."""

    period: Period

    @property
    def code(self) -> str:
        return str(self.period)

    @property
    def is_sum(self) -> bool:
        return self.period.months > 1


@dataclass
class GridCell:
    """`value`: what is shown; `own`: the stored one. `part`: only some of the months are there."""

    column: Column
    key: str
    value: Decimal | None
    own: Decimal | None
    editable: bool
    part: bool = False
    text: str = ""
    typed: str | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """The name of its input: what it is about, and what was seen there."""
        return f"{self.key}|{exact(self.own)}"

    @property
    def shown(self) -> str:
        return self.text if self.typed is None else self.typed


@dataclass
class Row:
    """`depth`: how far in. `opened`: whether a department's people are shown (None: they always are)."""

    kind: RowKind
    label: str
    depth: int
    cells: list[GridCell]
    subject: tuple[SubjectKind, int] | None = None
    may_spread: bool = False
    people: int = 0
    opened: bool | None = None
    code: str = ""
    former: str = ""
    share_url: str = ""

    @property
    def key(self) -> str:
        return f"{self.subject[0][0]}{self.subject[1]}" if self.subject else ""

    @property
    def empty(self) -> bool:
        return not any(cell.text for cell in self.cells)

    @property
    def year(self) -> str:
        """The year's amount, as the spread begins with it."""
        return self.cells[-1].text


@dataclass
class Tree:
    """Departments of a company on a day, who works in which, and who may see what of it."""

    children: dict[int | None, list[Department]] = field(default_factory=dict)
    staff: dict[int, list[Person]] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    visible: frozenset[int] | None = None  # people whose targets the actor sees; None: everybody's

    def people_of(self, department: int) -> list[Person]:
        """Everyone of a department, sub-departments included."""
        found = list(self.staff.get(department, ()))
        for child in self.children.get(department, ()):
            found += self.people_of(child.pk)
        return found

    def sees(self, person: Person) -> bool:
        return self.visible is None or person.pk in self.visible

    def sees_all_of(self, people: Iterable[Person]) -> bool:
        return all(self.sees(person) for person in people)


def columns(year: int) -> list[Column]:
    """January, February, March, first quarter …, the year."""
    whole = Period(year, 1, 12)
    found = []
    for quarter in whole.parts("quarter"):
        found += [Column(month) for month in quarter.month_parts()] + [Column(quarter)]
    return [*found, Column(whole)]


def tree_of(actor: Actor, year: int) -> Tree:
    """The company's departments and people as they stand in that year: today's, of past years their last day's."""
    company, day = actor.company, min(max(actor.today, date(year, 1, 1)), date(year, 12, 31))
    reach = actor.reach("targets")
    tree = Tree(visible=None if company.pk in reach.companies else reach.people)
    parents = dict(DepartmentTerm.objects.visible_to(actor).filter(on(day)).values_list("department_id", "parent_id"))
    departments = {one.pk: one for one in Department.objects.visible_to(actor).filter(company=company)}
    terms = Term.objects.visible_to(actor).filter(on(day), company=company).exclude(left_on__lt=date(year, 1, 1))
    for term in terms.select_related("person").order_by("person__name", "person_id"):
        tree.staff.setdefault(term.department_id, []).append(term.person)
    tree.shown = _shown(tree, departments, parents)
    for one in sorted(departments.values(), key=lambda one: one.code):
        parent = parents.get(one.pk)
        tree.children.setdefault(parent if parent in departments else None, []).append(one)
    return tree


def _shown(tree: Tree, departments: Mapping[int, Department], parents: Mapping[int, int | None]) -> set[int]:
    """All departments in force; of who sees only some people, theirs and those above."""
    if tree.visible is None:
        return {pk for pk in departments if pk in parents or tree.staff.get(pk)}
    found: set[int] = set()
    for pk, people in tree.staff.items():
        one: int | None = pk if any(tree.sees(person) for person in people) else None
        while one is not None and one not in found:
            found.add(one)
            one = parents.get(one)
    return found & departments.keys()


class Grid:
    """Builds the rows. `opened`: departments whose people are shown (None: all, while there are not too many)."""

    def __init__(self, actor: Actor, kind: Kind, year: int, opened: frozenset[int] | None = None) -> None:
        self.actor = actor
        self.kind = kind
        self.year = year
        self.columns = columns(year)
        self.tree = tree_of(actor, year)
        self.rights: Writable = writable(actor)
        everyone = sum(self.tree.sees(person) for people in self.tree.staff.values() for person in people)
        self.folds = everyone > OPEN_PEOPLE
        self.opened = (opened or frozenset()) if self.folds else None

    @cached_property
    def values(self) -> Values:
        """The targets that the actor sees, by subject and period."""
        return self._values(self.year)

    @cached_property
    def former(self) -> Values:
        """Those of the year before."""
        return self._values(self.year - 1)

    def _values(self, year: int) -> Values:
        rows = Target.objects.visible_to(self.actor).filter(
            company=self.actor.company,
            metric=self.kind.metric,
            period__startswith=f"{year:04d}",
            value__isnull=False,
        )
        found: dict[tuple[SubjectKind, int], dict[str, Decimal]] = {}
        names = ("person_id", "department_id", "subject_company_id", "period", "value")
        for person, department, company, period, value in rows.values_list(*names):
            key: tuple[SubjectKind, int] = (
                ("person", person) if person else ("department", department) if department else ("company", company)
            )
            found.setdefault(key, {})[period] = value
        return found

    @property
    def may_write(self) -> bool:
        return bool(self.rights)

    @cached_property
    def rows(self) -> list[Row]:
        company = self.actor.company
        people = [person for staff in self.tree.staff.values() for person in staff]
        if self.tree.visible is not None:
            return self._below(None, 0)  # the company's own row is for who sees all of it
        first = self._row("company", company, 0)
        first.people = len(people)
        return [first, *self._sum_rows(("company", company.pk), people, 0), *self._below(None, 0)]

    def _below(self, parent: int | None, depth: int) -> list[Row]:
        rows = []
        for one in self.tree.children.get(parent, ()):
            if one.pk not in self.tree.shown:
                continue
            row = self._row("department", one, depth)
            people = self.tree.people_of(one.pk)
            row.people, row.code = len(people), str(one.pk)
            row.opened = None if self.opened is None else one.pk in self.opened
            rows.append(row)
            if row.opened is not False:
                shown = (person for person in self.tree.staff.get(one.pk, ()) if self.tree.sees(person))
                rows += [self._row("person", person, depth + 1) for person in shown]
            rows += self._sum_rows(("department", one.pk), people, depth + 1)
            rows += self._below(one.pk, depth + 1)
        return rows

    def _row(self, kind: SubjectKind, subject: Company | Department | Person, depth: int) -> Row:
        mine = self.values.get((kind, subject.pk), {})
        editable = self.rights.covers(subject)
        cells = [self._cell(kind, subject.pk, column, mine, editable=editable) for column in self.columns]
        row = Row(kind, subject.name, depth, cells, (kind, subject.pk), editable and self.kind.sums)
        row.former = self._former((kind, subject.pk))
        if self.kind.sums and kind != "person" and self.may_write and any(cell.own for cell in cells):
            query = urlencode({"metric": self.kind.metric, "year": self.year})
            row.share_url = f"{reverse(f'target-share-{kind}', args=[subject.pk])}?{query}"
        return row

    def _former(self, subject: tuple[SubjectKind, int]) -> str:
        """The year before as a whole: its own figure, else what its months sum to."""
        mine, year = self.former.get(subject, {}), f"{self.year - 1:04d}"
        months = [value for period, value in mine.items() if len(period) == 7 and period[5].isdigit()]
        if year in mine or not (months and self.kind.sums):
            return written(mine.get(year), self.kind)
        return written(sum(months, Decimal(0)), self.kind)

    def _cell(
        self, kind: SubjectKind, pk: int, column: Column, mine: Mapping[str, Decimal], *, editable: bool
    ) -> GridCell:
        own = mine.get(column.code)
        value, part = own, False
        if own is None and column.is_sum and self.kind.sums:
            months = [mine.get(str(month)) for month in column.period.month_parts()]
            there = [month for month in months if month is not None]
            value, part = (sum(there, Decimal(0)) if there else None), len(there) < len(months)
        # What sums from months is set by its months; an own figure for longer stays to be seen and taken away.
        writes = editable and (not column.is_sum or not self.kind.sums or own is not None)
        key = f"{kind[0]}{pk}|{column.code}"
        return GridCell(column, key, value, own, writes, part and value is not None, written(value, self.kind))

    def _sum_rows(self, subject: tuple[SubjectKind, int], people: list[Person], depth: int) -> list[Row]:
        """What the people have together, for who sees them all; and how far the own target is from it."""
        if not self.kind.sums or not people or not self.tree.sees_all_of(people):
            return []
        sums = [self._together(people, column) for column in self.columns]
        own = [cell.value for cell in self._row_cells(subject)]
        gaps = [None if a is None or b is None else a - b for a, b in zip(sums, own, strict=True)]
        return [self._derived("sum", subject, sums, depth), self._derived("gap", subject, gaps, depth)]

    @cached_property
    def without(self) -> list[str]:
        """Names of the people seen who have no target of this metric in the year."""
        people = (person for staff in self.tree.staff.values() for person in staff if self.tree.sees(person))
        return sorted(person.name for person in people if not self.values.get(("person", person.pk)))

    def _row_cells(self, subject: tuple[SubjectKind, int]) -> list[GridCell]:
        mine = self.values.get(subject, {})
        return [self._cell(*subject, column, mine, editable=False) for column in self.columns]

    def _together(self, people: list[Person], column: Column) -> Decimal | None:
        cells = (self._cell("person", one.pk, column, self.values.get(("person", one.pk), {}), editable=False)
                 for one in people)  # fmt: skip
        there = [cell.value for cell in cells if cell.value is not None]
        return sum(there, Decimal(0)) if there else None

    def _derived(
        self, kind: RowKind, subject: tuple[SubjectKind, int], values: list[Decimal | None], depth: int
    ) -> Row:
        cells = [
            GridCell(column, f"{kind}-{subject[0][0]}{subject[1]}|{column.code}", value, None, False,
                     text=self._signed(value) if kind == "gap" else written(value, self.kind))
            for column, value in zip(self.columns, values, strict=True)
        ]  # fmt: skip
        return Row(kind, "", depth, cells)

    def _signed(self, value: Decimal | None) -> str:
        if not value:
            return ""
        return f"{'+' if value > 0 else ''}{written(value, self.kind)}"
