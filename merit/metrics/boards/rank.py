"""One's own place among the people of one's department, and the first three; where the company lets them be seen.

Source: docs/spec/boards.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from merit.calc.periods import Period
from merit.core.fields import on
from merit.metrics.boards.figures import Line, board
from merit.metrics.boards.whose import Group
from merit.org.actor import members
from merit.org.models import Term

if TYPE_CHECKING:
    from merit.org.actor import Actor

FIRST: Final = 3


@dataclass(frozen=True)
class Rank:
    """`place` None: no target to be ranked by. `of`: how many have a place; `first`: the first three, by attainment."""

    place: int | None
    of: int
    first: Sequence[Line]
    own: Line | None


def may_see_rank(actor: Actor) -> bool:
    """Whether the company shows a salesperson where he stands; who leads has the board."""
    return actor.person is not None and actor.company.shows_rank and actor.has("salesperson")


def rank_of(actor: Actor, period: Period) -> Rank | None:
    """The actor's place; None where he may not see it, or no department holds him today."""
    if actor.person is None or not may_see_rank(actor):
        return None
    term = Term.everything.filter(on(actor.today), person=actor.person).first()
    if term is None:
        return None
    people = members([term.department_id], actor.today)
    lines = board(actor, Group("department", "", people), period).ranked("attainment")
    placed = [one for one in lines if one.rank]
    own = next((one for one in lines if one.pk == actor.person.pk), None)
    place = own.rank if own is not None and own.rank else None
    return Rank(place, len(placed), [one for one in placed if one.rank <= FIRST][:FIRST], own)
