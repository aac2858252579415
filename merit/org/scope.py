"""Which rows an actor sees: the rows of whole companies, and the rows of single people, by area.

Every model's `scope(actor)` is built from `rows`, so that one rule serves lists, search, exports, sums and the API.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

FEW = 50


def rows(actor: Any, area: str, *, company: str = "company_id", people: str | tuple[str, ...] = ()) -> Q:
    """Rows of `area`: in the companies where the actor sees all of it, or with one of the people whom he sees there.

    `company`: the path to the row's company id. `people`: paths to person ids (owner, credited person …).
    """
    reach = actor.reach(area)
    seen = Q(**{f"{company}__in": reach.companies}) if reach.companies else Q(pk__in=())
    for path in (people,) if isinstance(people, str) else people:
        if reach.people:
            seen |= Q(**{f"{path}__in": reach.people})
    return seen


def few(people: frozenset[int]) -> bool:
    """Whether what these people have is best gathered first, as one list of ids; else each row is asked whose it is."""
    return 0 < len(people) <= FEW
