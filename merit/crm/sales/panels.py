"""What the record pages of customers and opportunities show of their contracts: the template sales/_panel.html."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merit.crm.contracts import Contract
from merit.crm.models import Customer, Opportunity
from merit.crm.sales import policy
from merit.crm.sales.settlement import Balance, balances

if TYPE_CHECKING:
    from merit.org.actor import Actor

MOST_SHOWN = 10


@dataclass(frozen=True)
class Panel:
    """`rows`: (contract, its balance), the newest first; `more`: there are others; `query`: for the list and a new one.

    Include it as `{% include "sales/_panel.html" with panel=panel %}`.
    """

    rows: list[tuple[Contract, Balance]]
    more: bool
    query: str
    may_create: bool
    currency: str
    today: Any


def contract_panel(actor: Actor, record: Opportunity | Customer) -> Panel:
    """The contracts of an opportunity or a customer, as far as the actor sees them. Three queries."""
    key = "opportunity" if isinstance(record, Opportunity) else "customer"
    rows = Contract.objects.visible_to(actor).filter(archived_at=None, **{f"{key}_id": record.pk})
    found = list(rows.order_by("-signed_on", "-pk")[: MOST_SHOWN + 1])
    shown = found[:MOST_SHOWN]
    states = balances(shown, actor)
    return Panel(
        rows=[(contract, states[contract.pk]) for contract in shown],
        more=len(found) > MOST_SHOWN,
        query=f"{key}={record.pk}",
        may_create=policy.may_create(actor, record.company_id),
        currency=record.company.currency if record.company_id != actor.company.pk else actor.currency,
        today=actor.today,
    )
