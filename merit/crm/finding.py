"""Search over everything on the customers' side: the palette and /api/v1/search ask here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from merit.crm.models import Contact, Contract, Customer, Opportunity
from merit.crm.searching import holding, plain
from merit.org.actor import Actor

MOST = 8


@dataclass(frozen=True)
class Found:
    """At most MOST of each kind."""

    customers: list[Any] = field(default_factory=list)
    opportunities: list[Any] = field(default_factory=list)
    contacts: list[Any] = field(default_factory=list)
    contracts: list[Any] = field(default_factory=list)


def find(actor: Actor, text: str) -> Found:
    """What the actor may see and every word of `text` occurs in; the newest first. Eight queries."""
    if not plain(text):
        return Found()
    customers = Customer.objects.visible_to(actor).filter(holding(Customer, text), archived_at=None)
    opportunities = Opportunity.objects.visible_to(actor).filter(holding(Opportunity, text), archived_at=None)
    contacts = Contact.objects.visible_to(actor).filter(holding(Contact, text), archived_at=None)
    contracts = Contract.objects.visible_to(actor).filter(holding(Contract, text), archived_at=None)
    return Found(
        list(customers.order_by("-pk")[:MOST]),
        list(opportunities.select_related("customer", "stage", "company").order_by("-pk")[:MOST]),
        list(contacts.select_related("customer").order_by("-pk")[:MOST]),
        list(contracts.select_related("customer", "company").order_by("-pk")[:MOST]),
    )
