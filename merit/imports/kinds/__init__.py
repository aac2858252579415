"""The kinds of records that can be imported, by name, in the order in which a new company brings them in."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from merit.crm import custom
from merit.imports.fields import Field, Kind

if TYPE_CHECKING:
    from merit.imports.kinds.bringing import Bringer
    from merit.org.actor import Actor


@cache
def bringers() -> dict[str, type[Bringer]]:
    """What brings in rows of each kind."""
    from merit.imports.kinds import (
        activities,
        contacts,
        contracts,
        customers,
        leads,
        money,
        opportunities,
        people,
        products,
    )
    from merit.imports.kinds import targets as goals

    every: tuple[type[Bringer], ...] = (
        *(people.People, products.Products, leads.Leads, customers.Customers, contacts.Contacts),
        *(
            opportunities.Opportunities,
            activities.Activities,
            contracts.Contracts,
            money.Receivables,
            money.Receipts,
            goals.Targets,
        ),
    )
    return {one.kind.name: one for one in every}


def kinds() -> dict[str, Kind]:
    return {name: one.kind for name, one in bringers().items()}


# The kinds whose records have a company's own fields.
CUSTOM = {
    **{"leads": "lead", "customers": "customer", "contacts": "contact", "opportunities": "opportunity"},
    **{"contracts": "contract"},
}
READ = {"number": "number", "money": "money", "date": "date", "choice": "text", "yesno": "choice"}
YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "是", "有", "对", "對", "√"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0", "否", "无", "無", "没有", "沒有"), "no"),
}


def kind_for(actor: Actor, name: str) -> Kind | None:
    """The kind with the custom fields that the actor may fill in his company."""
    kind = kind_of(name)
    if kind is None or name not in CUSTOM:
        return kind
    own = [one for one in custom.seen(actor, CUSTOM[name]) if not one.fixed(actor)]
    return replace(kind, fields=(*kind.fields, *(_field(one) for one in own)))


def _field(one: custom.CustomField) -> Field:
    return Field(
        f"attr:{one.code}",
        one.label,
        read=READ.get(one.kind, "text"),
        known=one.code.replace("_", " "),
        required=one.required and not one.default,
        ref="person" if one.kind == "person" else "",
        words=YES_NO if one.kind == "yesno" else None,
        fallback=one.default,
    )


def kind_of(name: str) -> Kind | None:
    found = bringers().get(name)
    return found.kind if found else None
