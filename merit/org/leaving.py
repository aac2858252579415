"""Who has left by a day, and who answers for somebody then: superiors who have left are stepped over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from merit.core.fields import on
from merit.org.models import Person, Term

MOST_ABOVE: Final = 20


def gone(day: date) -> QuerySet[Term]:
    """The terms of those whose last day lies before `day`."""
    return Term.everything.filter(on(day), left_on__lt=day)


def last_days(people: Iterable[int], day: date) -> dict[int, date]:
    """person → last day, of those who have left by `day`."""
    return dict(gone(day).filter(person_id__in=set(people)).values_list("person_id", "left_on"))


def staying(rows: QuerySet[Person], day: date) -> QuerySet[Person]:
    """Those of the people who have not left by `day`."""
    return rows.exclude(pk__in=gone(day).values("person_id"))


def superiors(people: Iterable[int], day: date) -> dict[int, Person]:
    """person → the nearest superior who is there on `day`; without those who have none."""
    found: dict[int, Person] = {}
    waiting = {pk: pk for pk in people}  # who → whose superior is looked up next
    for _step in range(MOST_ABOVE):
        above = _above(waiting.values(), day)
        absent = _absent(above.values(), day)
        step = {who: above[at] for who, at in waiting.items() if at in above}
        found |= {who: one for who, one in step.items() if one.pk not in absent}
        waiting = {who: one.pk for who, one in step.items() if one.pk in absent}
        if not waiting:
            break
    return found


def superior(person: Person, day: date) -> Person | None:
    """The nearest superior of one who is there."""
    return superiors([person.pk], day).get(person.pk)


def _above(people: Iterable[int], day: date) -> dict[int, Person]:
    rows = Term.everything.filter(on(day), person_id__in=set(people), superior__isnull=False)
    return {one.person_id: one.superior for one in rows.select_related("superior") if one.superior}


def _absent(people: Iterable[Person], day: date) -> set[int]:
    """Who has left, or may no longer sign in."""
    rows: Any = Person.everything.filter(pk__in={one.pk for one in people})
    return set(
        rows.filter(Q(pk__in=gone(day).values("person_id")) | Q(user__is_active=False)).values_list("pk", flat=True)
    )
