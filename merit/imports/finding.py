"""Records that rows name, by code or name, for many rows at once; only those that the actor sees.

Small sets (people, departments, products, stages) are known by heart, large ones are asked for what a chunk names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from merit.crm.models import Contract, Customer, Opportunity, Product, Stage
from merit.crm.searching import plain
from merit.org.models import Department, Person, Position

if TYPE_CHECKING:
    from merit.org.actor import Actor

SEVERAL: Final = object()
SMALL: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "person": (Person, ("code", "name", "email")),
    "department": (Department, ("code", "name")),
    "position": (Position, ("code", "name")),
    "product": (Product, ("code", "name")),
    "stage": (Stage, ("name",)),
}
LARGE: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "customer": (Customer, ("code", "name")),
    "opportunity": (Opportunity, ("code", "name")),
    "contract": (Contract, ("code", "name")),
}
MOST_CHOICES: Final = 300
# What others call the stages at the end, whatever ours are called.
ENDS: Final = {
    "won": ("won", "closed won", "win", "赢单", "贏單", "成交", "已成交", "赢", "贏"),
    "lost": ("lost", "closed lost", "lose", "输单", "輸單", "丢单", "丟單", "失败", "失敗", "已流失"),
}


class Finder:
    """Looks up what rows name; what was found is remembered."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._known: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, dict[str, Any]] = {name: {} for name in LARGE}
        self._learnt: list[tuple[dict[str, Any], str]] = []

    def find(self, ref: str, texts: set[str]) -> dict[str, Any]:
        """text → record, SEVERAL, or None."""
        if ref in SMALL:
            known = self.known(ref)
            return {text: known.get(plain(text)) for text in texts}
        asked = self._asked[ref]
        if new := {text for text in texts if plain(text) not in asked}:
            if len(asked) > 200_000:
                asked.clear()
                new = texts
            self._ask(ref, new)
        return {text: asked.get(plain(text)) for text in texts}

    def learn(self, ref: str, text: str, row: Any) -> None:
        """A record that was just made."""
        known = self.known(ref) if ref in SMALL else self._asked[ref]
        known[plain(text)] = row
        self._learnt.append((known, plain(text)))

    def unlearn(self) -> None:
        """What was made was taken back."""
        for known, text in self._learnt:
            known.pop(text, None)
        self._learnt.clear()

    def known(self, ref: str) -> dict[str, Any]:
        if ref not in self._known:
            model, names = SMALL[ref]
            rows = list(self._rows(model))
            self._known[ref] = _index(rows, names)
            if ref == "stage":  # of stages with one name in several pipelines the usual one's
                self._known[ref] = {plain(row.name): row for row in reversed(rows)}
                self._ends(self._known[ref])
        return self._known[ref]

    def choices(self, ref: str) -> list[tuple[str, str]]:
        """(what to write in a mapping, name) of a small set; none when they are too many to choose from."""
        if ref not in SMALL:
            return []
        model, names = SMALL[ref]
        rows = list(self._rows(model)[: MOST_CHOICES + 1])
        if len(rows) > MOST_CHOICES:
            return []
        found = {str(getattr(row, names[0])): str(row) for row in rows}
        return list(found.items())

    def near(self, ref: str, text: str, cutoff: float = 0.75) -> list[str]:
        """Codes or names that are written nearly so."""
        if ref not in SMALL:
            return []
        known = {name: row for name, row in self.known(ref).items() if row is not SEVERAL}
        squeezed = {name.replace(" ", ""): name for name in known}
        wanted = plain(text).replace(" ", "")
        found = get_close_matches(wanted, list(squeezed), 3, cutoff)
        field = SMALL[ref][1][0]
        return list(dict.fromkeys(str(getattr(known[squeezed[one]], field)) for one in found))

    def _rows(self, model: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.visible_to(self.actor).filter(company=self.actor.company)
        if hasattr(model, "archived_at"):
            rows = rows.filter(archived_at=None)
        if model is Stage:
            return rows.filter(pipeline__archived_at=None).order_by("pipeline__position", "position")
        return rows.order_by("name", "pk")

    def _ends(self, known: dict[str, Any]) -> None:
        ordered = sorted(known.values(), key=lambda one: (one.pipeline_id, one.position))
        for kind, words in ENDS.items():
            row = next((one for one in ordered if one.kind == kind), None)
            for word in words if row is not None else ():
                known.setdefault(plain(word), row)

    def _ask(self, ref: str, texts: set[str]) -> None:
        model, names = LARGE[ref]
        asked, rows = self._asked[ref], model.objects.visible_to(self.actor).filter(company=self.actor.company)
        rows = rows.order_by()
        if model is Opportunity:
            rows = rows.select_related("customer")
        exact = Q(**{f"{names[0]}__in": texts}) | Q(**{f"{names[1]}__in": texts})
        found = self._index(rows.filter(exact), names)
        if missing := {plain(text) for text in texts if plain(text) not in found}:
            found |= self._index(rows.annotate(low=Lower(names[1])).filter(low__in=missing), names)
        for text in texts:
            asked[plain(text)] = found.get(plain(text))

    def _index(self, rows: Iterable[Any], names: tuple[str, ...]) -> dict[str, Any]:
        """They are all of the actor's company: nobody has to ask for it once more, row by row."""
        every = list(rows)
        for row in every:
            row.company = self.actor.company
        return _index(every, names)


def _index(rows: Iterable[Any], names: tuple[str, ...]) -> dict[str, Any]:
    """By code first, then by name, then by what else there is; a name of several is SEVERAL."""
    every = list(rows)
    found: dict[str, Any] = {}
    for name in reversed(names):
        part: dict[str, Any] = {}
        for row in every:
            text = plain(str(getattr(row, name) or ""))
            if text:
                part[text] = SEVERAL if text in part else row
        found |= part
    return found


Ask = Callable[[set[str]], dict[str, Any]]
