"""A run looked through: totals against the run before, who changed most, the people page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from merit.calc.periods import parse_period
from merit.calc.texts import Language
from merit.core.fields import on
from merit.org.models import Person, Term
from merit.pay.models import PayLine, PayRun, Statement
from merit.pay.plans import item_names

ZERO = Decimal("0.00")
_CODE = re.compile(r"[A-Za-z][\w.\-]*", re.ASCII)
SORTS = {
    "name": ("person__name", "pk"),
    "code": ("person__code",),
    "total": ("total", "pk"),
    "change": ("change", "pk"),
}


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


@dataclass
class Row:
    """A person in the run: items that pay, and, in a column of their own, what is taken off."""

    person: Person
    department_name: str
    total: Decimal
    before: Decimal | None
    statement_id: int
    questions: int
    items: dict[str, Decimal] = field(default_factory=dict)

    @property
    def deductions(self) -> Decimal:
        return sum((amount for amount in self.items.values() if amount < 0), ZERO)


@dataclass(frozen=True)
class Page:
    """One page of rows, for the pager."""

    rows: list[Row]
    number: int
    pages: int
    count: int
    has_next: bool
    has_previous: bool


def previous(run: PayRun) -> PayRun | None:
    """The company's last run of an earlier month that was not given up."""
    rows = PayRun.objects.unscoped("compared with").filter(company_id=run.company_id, month__lt=run.month)
    return rows.exclude(state__in=("void", "computing", "failed")).order_by("-month").first()


def _sums(run: PayRun | None, *by: str) -> dict[Any, Decimal]:
    if run is None:
        return {}
    rows = (
        PayLine.objects.unscoped("sums of a run")
        .filter(run=run)
        .values_list(*by)
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return {(row[0] if len(by) == 1 else row[:-1]): row[-1] for row in rows}


def totals(run: PayRun) -> list[ItemTotal]:
    """Per item, in the order of the plans."""
    before = previous(run)
    now, then, names = _sums(run, "item"), _sums(before, "item"), item_names(run)
    order = [*names, *sorted({*now, *then} - set(names))]
    return [
        ItemTotal(item, names.get(item, item), now.get(item, ZERO), then.get(item, ZERO) if before else None)
        for item in order
        if item in now or item in then
    ]


def grand_total(run: PayRun) -> tuple[Decimal, Decimal | None]:
    """The run's sum, and that of the run before."""
    before = previous(run)
    return sum(_sums(run, "item").values(), ZERO), sum(_sums(before, "item").values(), ZERO) if before else None


def changes(run: PayRun, limit: int = 10) -> list[Change]:
    """The people whose pay differs most from the run before."""
    before = previous(run)
    if before is None:
        return []
    now, then = _sums(run, "person_id"), _sums(before, "person_id")
    differ = {one: now.get(one, ZERO) - then.get(one, ZERO) for one in {*now, *then}}
    chosen = sorted((one for one in differ if differ[one]), key=lambda one: (-abs(differ[one]), one))[:limit]
    people = Person.objects.unscoped("named in the run").in_bulk(chosen)
    names = item_names(run)
    items_now, items_then = (_items(one, chosen) for one in (run, before))
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


def _items(run: PayRun, people: list[int]) -> dict[int, dict[str, Decimal]]:
    """person → item → sum."""
    rows = PayLine.objects.unscoped("sums of a run").filter(run=run, person_id__in=people)
    found: dict[int, dict[str, Decimal]] = {}
    for person, item, amount in rows.values_list("person_id", "item").annotate(total=Sum("amount")).order_by():
        found.setdefault(person, {})[item] = amount
    return found


def people_page(run: PayRun, q: str = "", sort: str = "code", page: object = 1) -> Page:
    """The people of the run, fifty at a time."""
    before = previous(run)
    earlier = (
        Statement.objects.unscoped("compared with").filter(run=before, person=OuterRef("person")).values("total")[:1]
    )
    rows = Statement.objects.unscoped("the run's own").filter(run=run).select_related("person")
    rows = rows.annotate(
        before=Subquery(earlier), questions_n=Count("questions", filter=Q(questions__answered_at=None))
    )
    rows = rows.annotate(change=F("total") - Coalesce(F("before"), Value(ZERO)))
    if q:
        rows = rows.filter(person__search__contains=q.lower())
    sign = "-" if sort.startswith("-") else ""
    rows = rows.order_by(*(f"{sign}{column}" for column in SORTS.get(sort.removeprefix("-"), SORTS["code"])))
    shown = Paginator(rows, 50).get_page(page)
    statements = list(shown.object_list)
    people = [one.person_id for one in statements]
    items, departments = _items(run, people), _departments(run, people)
    found = [
        Row(
            one.person,
            departments.get(one.person_id, ""),
            one.total,
            one.before,
            one.pk,
            one.questions_n,
            items.get(one.person_id, {}),
        )
        for one in statements
    ]
    pages = shown.paginator
    return Page(found, shown.number, pages.num_pages, pages.count, shown.has_next(), shown.has_previous())


def _departments(run: PayRun, people: list[int]) -> dict[int, str]:
    day = parse_period(run.month).last_day
    rows = Term.objects.unscoped("where they were").filter(on(day), person_id__in=people)
    return dict(rows.values_list("person_id", "department__name"))


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
