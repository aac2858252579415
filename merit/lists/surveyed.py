"""Whom a survey is mailed to: the contacts that a list leaves, or one contact of each customer that it leaves."""

from __future__ import annotations

from typing import Any, Final

from merit.core.errors import Invalid
from merit.crm.operations import survey_many
from merit.lists.conditions import Wrong
from merit.lists.described import LISTS
from merit.lists.query import rows_of
from merit.lists.state import state_from

ASKABLE: Final = ("customers", "contacts")


def contacts_left(actor: Any, name: str, query: str) -> Any:
    """The contacts, from a list of ASKABLE and its state as an address writes it."""
    listing, state = LISTS[name], state_from(query)
    if state.wrong:
        raise Invalid(query=state.wrong[0])
    try:
        rows = rows_of(listing, actor, state)
    except Wrong as error:
        raise Invalid(query=str(error)) from None
    return survey_many.contacts_of(rows) if name == "customers" else rows
