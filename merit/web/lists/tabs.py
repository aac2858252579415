"""The tabs of a list: its ready views, and the saved ones that the reader has pinned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import cached_property

from merit.lists.models import SavedView, ViewPin
from merit.lists.operations import may_delete
from merit.lists.query import ListOf
from merit.lists.state import State, state_from


@dataclass(frozen=True)
class Tab:
    """`saved`: the saved view behind it, if it is one."""

    code: str
    label: Any
    query: str
    saved: SavedView | None = None

    @property
    def url(self) -> str:
        return f"?view={self.code}" if self.code else "?"


class Tabs:
    """The views of a list for one reader; `asked`: the `view` of the address."""

    def __init__(self, listing: ListOf, actor: Any, asked: str) -> None:
        self.listing, self.actor, self.asked = listing, actor, asked[:60]

    @cached_property
    def saved(self) -> list[Tab]:
        """Every saved view that the reader sees; one query."""
        rows = SavedView.objects.visible_to(self.actor).filter(list=self.listing.name, company=self.actor.company)
        return [Tab(str(one.pk), one.name, one.state, one) for one in rows.order_by("name", "pk")[:200]]

    @cached_property
    def pinned(self) -> set[int]:
        if not self.saved:
            return set()
        rows = ViewPin.objects.visible_to(self.actor).filter(view__in=[one.saved.pk for one in self.saved if one.saved])
        return set(rows.values_list("view_id", flat=True))

    @cached_property
    def ready(self) -> list[Tab]:
        return [
            Tab(one.code, one.label, one.query) for one in self.listing.ready if _has(self.listing, self.actor, one)
        ]

    @cached_property
    def current(self) -> Tab:
        """The view that the address names; the first one where it names none."""
        return next((one for one in (*self.ready, *self.saved) if one.code == self.asked), self.ready[0])

    @property
    def code(self) -> str:
        return self.current.code

    @cached_property
    def shown(self) -> list[Tab]:
        """The tabs: ready ones, pinned ones, and the current one in any case."""
        mine = [one for one in self.saved if one.saved and (one.saved.pk in self.pinned or one is self.current)]
        return [*self.ready, *mine]

    @cached_property
    def others(self) -> list[Tab]:
        """Saved views that are no tabs."""
        return [one for one in self.saved if one not in self.shown]

    @property
    def mine(self) -> bool:
        """Whether the current view is one's own, so that it can be saved as it is now."""
        return self.current.saved is not None and self.current.saved.owner_id == self.actor.user.pk

    @cached_property
    def removable(self) -> bool:
        """Whether the reader may delete the current view."""
        return self.current.saved is not None and may_delete(self.actor, self.current.saved)

    def changed(self, state: State) -> bool:
        """Whether the list is another than its view says."""
        return not state.same(state_from(self.current.query))

    def link(self, state: State) -> str:
        """The address of a state under the current view."""
        pairs = state.params(view=self.code, page=state.page if state.page > 1 else None)
        return f"?{urlencode(pairs)}"


def _has(listing: ListOf, actor: Any, ready: Any) -> bool:
    """Whether a ready view makes sense for this reader: its columns are there."""
    from merit.lists.conditions import used

    return used(state_from(ready.query).filters) <= listing.known(actor).keys()
