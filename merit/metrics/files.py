"""The fact files that given metrics need and no others, so that a person's own figures cost little.

Only whether, how many and how much is told of rows that the actor would not see one by one; who may ask is decided by
those who ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from merit.core.copying import Scope, Tables
from merit.metrics.gather import ROOMS, Room, gather

ALWAYS: Final = frozenset({"departments.csv", "employees.csv", "calendar.csv", "targets.csv"})
SOLD: Final = frozenset({"contracts.csv", "credits.csv"})
# The files that a metric is computed from, besides the people's.
FILES: Final[dict[str, frozenset[str]]] = {
    "receipts": SOLD | {"receipts.csv"},
    "contract_amount": SOLD,
    "contract_count": SOLD,
    "new_customers": SOLD,
    "volume": SOLD | {"contract_lines.csv"},
    "price_variance": SOLD | {"contract_lines.csv"},
    "collection_rate": SOLD | {"receipts.csv", "receivables.csv"},
    "contacts_per_workday": frozenset({"activities.csv", "customers.csv"}),
    "gross_profit": SOLD | {"receipts.csv", "costs.csv"},
    "bad_debt": SOLD | {"bad_debts.csv"},
    "violations": frozenset({"violations.csv", "customers.csv"}),
    "csat": frozenset({"survey_answers.csv"}),
    "nps": frozenset({"survey_answers.csv"}),
}


def files_for(
    currency: str, metrics: Iterable[str], people: Collection[int] | None, *, customers: bool = False
) -> dict[str, bytes]:
    """The fact files that these metrics need, of these people (None: of everyone). `customers`: their columns too."""
    files = ALWAYS.union(*(FILES.get(metric, frozenset()) for metric in metrics))
    if customers:
        files |= {"customers.csv"}
    found = gather(currency, people=people, rooms=[_only(room, files) for room in ROOMS])
    # A file without rows is left out: it costs as much to read as a full one.
    return {name: text for name, text in found.items() if text.count(b"\n") > 1}


def _only(room: Room, files: frozenset[str]) -> Room:
    def tables(scope: Scope) -> Tables:
        return {name: select for name, select in room(scope).items() if name in files}

    return tables
