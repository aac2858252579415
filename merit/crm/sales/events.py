"""What happened to a contract and its money, for those who see the contract."""

from __future__ import annotations

from merit.core.models import Event
from merit.crm.contracts import Contract

MOST = 200


def events_of(contract: Contract, code: str = "") -> list[Event]:
    """The newest events of a contract that the actor sees; with `code` those of one of its receipts or bad debts."""
    rows = Event.objects.unscoped("the history of a contract that the actor sees")
    rows = rows.filter(subject_type=Contract._meta.label_lower, subject_id=contract.pk)
    if code:
        rows = rows.filter(data__code=code)
    return list(rows.select_related("company").order_by("-at", "-pk")[:MOST])
