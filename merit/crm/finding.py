"""Search over all texts of the customers' side: the palette, the search page and /api/v1/search ask here.

A word of two letters or more is answered from the index of pairs (merit/crm/searching.py). Where it is in more than
two thousand records, the newest that the reader sees are read until a page is full: backwards, and, where he does not
see whole companies and the last ones have too few, from his own rows. A single letter is looked for in the newest
records only. So each answer reads a bounded part; `python -m bench.search` measures it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model, Q, QuerySet, Subquery

from merit.crm.comments import ON, Comment
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Contact, Contract, Customer, Opportunity
from merit.crm.searching import few, matching, plain, with_pairs, words
from merit.org.actor import Actor

MOST = 8
MOST_COUNTED = 1000
MOST_OWN, SPAN = 20_000, 20_000
MOST_EXPECTED = 20_000
FEW_PEOPLE = 5  # whose rows are soon read: among the newest of all there are too few of theirs


@dataclass(frozen=True)
class Kind:
    """What is searched. `area`: whose reach bounds it; `ranked`: names that begin with the word come first."""

    name: str
    model: type[Model]
    related: tuple[str, ...]
    area: str = "crm"
    live: Q = field(default_factory=lambda: Q(archived_at=None))
    ranked: bool = True


KINDS: Final[dict[str, Kind]] = {
    one.name: one
    for one in (
        Kind("customers", Customer, ("owner",)),
        Kind("leads", Lead, ("owner",), live=Q()),
        Kind("opportunities", Opportunity, ("customer", "stage", "company")),
        Kind("contacts", Contact, ("customer",)),
        Kind("contracts", Contract, ("customer", "company"), "contracts"),
        Kind("activities", Activity, ("customer", "opportunity", "person"), live=Q(), ranked=False),
        Kind(
            "comments",
            Comment,
            ON,
            live=Q(deleted_at=None),
            ranked=False,
        ),
    )
}
NAMED: Final = ("customers", "leads", "opportunities", "contacts", "contracts")


@dataclass(frozen=True)
class Hits:
    """A page of what was found. `count`: how many there are, or None where they were not counted; `more`: whether
    more follow."""

    rows: list[Any]
    count: int | None
    more: bool


@dataclass(frozen=True)
class Found:
    """At most MOST of each kind that has a name, the best first."""

    customers: list[Any] = field(default_factory=list)
    leads: list[Any] = field(default_factory=list)
    opportunities: list[Any] = field(default_factory=list)
    contacts: list[Any] = field(default_factory=list)
    contracts: list[Any] = field(default_factory=list)


def find(actor: Actor, text: str) -> Found:
    """What the actor may see and every word of `text` occurs in."""
    if not plain(text):
        return Found()
    return Found(**{name: hits(actor, name, text).rows for name in NAMED})


def hits(actor: Actor, name: str, text: str, start: int = 0, most: int = MOST) -> Hits:
    """The records of one kind, from the `start`-th on. Two or three queries, each of a bounded size."""
    kind = KINDS[name]
    if not words(text):
        return Hits([], 0, False)
    keys, whole = _keys(actor, kind, text, start + most + 1)
    shown = keys[start : start + most]
    place = {key: at for at, key in enumerate(shown)}
    rows = _all(kind).filter(pk__in=shown).select_related(*kind.related)
    count = len(keys) if whole else None
    return Hits(sorted(rows, key=lambda row: place[row.pk]), count, len(keys) > start + most)


def _keys(actor: Actor, kind: Kind, text: str, wanted: int) -> tuple[list[int], bool]:
    """(the ids in order, whether these are all): all where they are few, else as many as are wanted."""
    seen = kind.model.objects.visible_to(actor).filter(kind.live)  # type: ignore[attr-defined]
    long = any(len(word) > 1 for word in words(text))
    found = few(_all(kind), text) if long and not _common(kind, text) else None
    if found is not None:
        return _ordered(kind, seen.filter(pk__among=found), text), True
    if not actor.reach(kind.area).companies:
        if len(actor.reach(kind.area).people) > FEW_PEOPLE:
            newest = list(_newest(kind, seen, text)[:wanted])
            if len(newest) == wanted:
                return newest, False
        own = list(seen.order_by("-pk").values_list("pk", flat=True)[: MOST_OWN + 1])
        rows = _all(kind).filter(matching(text), pk__among=own[:MOST_OWN])
        keys = list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST_COUNTED])
        if len(own) <= MOST_OWN or len(keys) >= wanted or not long:
            return keys, False
    if not long:
        newest = seen.order_by("-pk").values("pk")[:SPAN]
        seen = _all(kind).filter(pk__in=newest)
    rows = seen.filter(matching(text)).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:wanted]), False


def _newest(kind: Kind, seen: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The ids of what matches among the newest records of all: where a word is common, a page of a team's is there."""
    oldest = _all(kind).order_by("-pk").values("pk")[SPAN - 1 : SPAN]
    rows = seen.filter(matching(text), pk__gte=Subquery(oldest))
    return rows.order_by("-pk").values_list("pk", flat=True)


def _common(kind: Kind, text: str) -> bool:
    """Whether the words are in so many records that the index would be asked in vain: what the planner expects.

    It costs a millisecond to ask; collecting a third of a million entries of the index costs seventy.
    """
    plan = json.loads(_all(kind).filter(with_pairs(text)).order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"]) > MOST_EXPECTED


def _ordered(kind: Kind, rows: QuerySet[Any], text: str) -> list[int]:
    """The newest first; of what has a name, first what begins with the words, then what has a part that does."""
    if not kind.ranked:
        return list(rows.order_by("-pk").values_list("pk", flat=True))
    first = words(text)[0]
    ranks: Callable[[str], int] = lambda search: 0 if search.startswith(first) else 1 if f"\n{first}" in search else 2  # noqa: E731
    found = list(rows.order_by("-pk").values_list("pk", "search"))
    return [pk for pk, _search in sorted(found, key=lambda pair: ranks(pair[1]))]


def _all(kind: Kind) -> QuerySet[Any]:
    rows: QuerySet[Any] = kind.model.objects.unscoped("which of them are seen is asked besides")  # type: ignore[attr-defined]
    return rows
