"""The facts that metrics need, out of the database: of every room below, and of rooms above that hand theirs in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from merit.calc.facts import Facts, read_facts
from merit.core.copying import Scope, Tables, copy_out, snapshot
from merit.crm.gather import tables as crm_tables
from merit.org.gather import tables as org_tables
from merit.requests.gather import tables as requests_tables
from merit.targets.gather import tables as targets_tables

Room = Callable[[Scope], Tables]
ROOMS: tuple[Room, ...] = (org_tables, crm_tables, requests_tables, targets_tables)


def gather(
    currency: str,
    *,
    people: Collection[int] | None = None,
    rooms: Sequence[Room] = ROOMS,
    plan: int | None = None,
    before: str | None = None,
) -> dict[str, bytes]:
    """File name → CSV, all of one moment. `people`: ids; only what bears on their own figures."""
    scope = Scope(currency, None if people is None else frozenset(people), plan, before)
    found: dict[str, bytes] = {}
    with snapshot():
        for tables in rooms:
            found |= copy_out(tables(scope))
    return found


def facts_of(currency: str, *, people: Collection[int] | None = None) -> Facts:
    """The facts as the core reads them. Raises InputError where they are not sound."""
    return read_facts(gather(currency, people=people), currency)
