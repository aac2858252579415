"""Codes of new records (C-00042): many at once, and beforehand, so that nobody waits for a long work to take one.

Whoever takes a number holds its counter until his transaction ends. An import writes for seconds; for minutes where it
is to bring in all rows or none: it takes its numbers before it begins, and gives back those that it did not need.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, F, Max
from django.db.models.functions import Cast, Greatest, Substr

from merit.core.models import Counter
from merit.core.operations import next_numbers
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Contract, Customer, Opportunity, Product, Receipt, Receivable

CODED: dict[Any, tuple[str, str]] = {
    Lead: ("lead", "L"),
    Customer: ("customer", "C"),
    Opportunity: ("opportunity", "O"),
    Activity: ("activity", "A"),
    Product: ("product", "P"),
    Contract: ("contract", "K"),
    Receivable: ("receivable", "AR"),
    Receipt: ("receipt", "R"),
}


def number(model: Any, rows: Sequence[Any]) -> None:
    """Gives the rows the next free codes, in one step."""
    if model in CODED and rows:
        for row, one in zip(rows, _taken(model, len(rows)), strict=True):
            row.code = _code(model, one)


class Reserved:
    """Numbers of several models that are taken already."""

    def __init__(self) -> None:
        self._free: dict[Any, deque[int]] = {}

    def reserve(self, model: Any, most: int) -> None:
        """As many are free afterwards, of a model whose records have codes."""
        free = self._free.setdefault(model, deque())
        if model in CODED and most > len(free):
            with transaction.atomic():
                free.extend(_taken(model, most - len(free)))

    def give(self, rows: Sequence[Any]) -> None:
        """Codes for these rows, as far as there are any."""
        for row in rows:
            if free := self._free.get(type(row)):
                row.code = _code(type(row), free.popleft())

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What is given meanwhile is free again where it fails."""
        before = {model: deque(free) for model, free in self._free.items()}
        try:
            yield
        except BaseException:
            self._free = before
            raise

    def give_back(self) -> None:
        """What was not needed, unless others took the next ones meanwhile."""
        for model, free in self._free.items():
            if free:
                last = free[-1]
                unused = next(place for place in count() if place == len(free) or free[-1 - place] != last - place)
                Counter.objects.filter(kind=CODED[model][0], last=last).update(last=last - unused)
        self._free.clear()


def _code(model: Any, one: int) -> str:
    return f"{CODED[model][1]}-{one:05d}"


def _taken(model: Any, many: int) -> range:
    """The next numbers whose codes are free; codes that came with loaded facts are stepped over."""
    kind, prefix = CODED[model]
    within = Cast(Substr("code", len(prefix) + 2), BigIntegerField())
    every = model.objects.unscoped("a code is free or taken, whoever may see the row")
    while True:
        found = next_numbers(kind, many)
        if not every.filter(code__among=[_code(model, one) for one in found]).exists():
            return found
        top = every.filter(code__regex=rf"^{prefix}-[0-9]{{1,15}}$").aggregate(top=Max(within))["top"] or 0
        Counter.objects.filter(kind=kind).update(last=Greatest(F("last"), top))
