"""What happened to a contract and its money, for those who see the contract."""

from __future__ import annotations

from merit.core.models import Event
from merit.crm.contracts import Contract
from merit.org.events import of_record


def events_of(contract: Contract, code: str = "") -> list[Event]:
    """The newest events of a contract that the actor sees; with `code` those of one of its receipts or bad debts."""
    return of_record(contract, code)
