"""Every move into the pool and out of it is a row: who, when, from whom, to whom, why."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from merit.crm.leads.models import Lead
from merit.crm.pool.models import PoolMove
from merit.org import actor as acting
from merit.org.actor import Actor
from merit.org.models import Person


def about(row: Any) -> dict[str, Any]:
    """The column that names this customer or lead."""
    return {"lead": row} if isinstance(row, Lead) else {"customer": row}


def remember(
    actor: Actor | None,
    row: Any,
    kind: str,
    *,
    before: Person | None = None,
    after: Person | None = None,
    reason: str = "",
    note: str = "",
    days: int | None = None,
) -> PoolMove:
    """Writes the move."""
    move = PoolMove(
        company=row.company,
        kind=kind,
        reason=reason,
        note=note[:300],
        days=days,
        from_person=before,
        to_person=after,
        on=actor.today if actor else acting.today_in(row.company),
        at=timezone.now(),
        by=actor.user if actor else None,
        by_name=actor.name if actor else "Merit",
        **about(row),
    )
    move.save(force_insert=True)
    return move
