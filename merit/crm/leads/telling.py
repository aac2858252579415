"""What owners and their superiors are told about leads."""

from __future__ import annotations

from typing import Any

from merit.crm.leads.models import Lead
from merit.org import actor as acting
from merit.org.leaving import superior
from merit.org.models import Person
from merit.org.notices import notify, settle

UNHANDLED = ("lead-assigned", "lead-reminder", "lead-escalation")


def tell_owner(lead: Lead, by: Any = None) -> None:
    """That the lead is his now, unless he took it himself."""
    if lead.owner is None or (by is not None and by.person is not None and by.person.pk == lead.owner_id):
        return
    day = acting.today_in(lead.company)
    key = f"lead-assigned:{lead.pk}:{lead.version}"
    notify([lead.owner], "lead-assigned", lead, key=key, day=day, by=by.name if by else "")


def quiet(lead: Lead) -> None:
    """Nothing waits any more: the lead was looked after, or is somebody else's now."""
    settle(lead, *UNHANDLED)


def superior_of(person: Person, day: Any) -> Person | None:
    """Who answers for this person: the nearest superior who is there, else the leader who supervises him."""
    term = person.term(day)
    return superior(person, day) or (term.leader if term else None)
