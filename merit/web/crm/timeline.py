"""What ever happened with a customer or on an opportunity, the newest first: contacts, steps, contracts, receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from merit.crm.models import ACTIVITY_KINDS, Activity, Contract, Receipt, StageChange
from merit.org.actor import Actor
from merit.web.shell.nav import address

MOST = 30
ICONS = {
    "call": "phone",
    "visit": "map-pin",
    "mail": "mail",
    "message": "message-circle",
    "meeting": "users-round",
}
KINDS = dict(ACTIVITY_KINDS)


@dataclass(frozen=True)
class Happened:
    """One entry. `mine`: the reader may correct it."""

    on: date
    icon: str
    title: Any
    who: str = ""
    text: str = ""
    time: time | None = None
    amount: Decimal | None = None
    about: Any = None
    activity: Activity | None = None
    next: Any = None
    kind: str = ""
    contract: Contract | None = None


def kind_name(kind: str) -> Any:
    """A kind of activity in words; one that came with loaded facts as it is."""
    return KINDS.get(kind, kind) or _("Contact made")


def icon_of(kind: str) -> str:
    return ICONS.get(kind, "message-square-text")


def activities(actor: Actor, **about: Any) -> list[Activity]:
    """The newest contacts of a customer or an opportunity, with who and what next."""
    rows = Activity.objects.visible_to(actor).filter(**about)
    rows = rows.select_related("person", "contact", "opportunity").prefetch_related("next_follow_ups")
    return list(rows.order_by("-on", "-pk")[:MOST])


def of_activities(rows: list[Activity]) -> list[Happened]:
    return [
        Happened(
            on=row.on,
            time=row.time,
            icon=icon_of(row.kind),
            title=kind_name(row.kind),
            who=" · ".join(filter(None, [row.person.name, row.contact.name if row.contact else ""])),
            text=" — ".join(filter(None, [row.content, row.outcome])),
            about=row.opportunity,
            activity=row,
            next=next(iter(row.next_follow_ups.all()), None),
        )
        for row in rows
    ]


def of_customer(actor: Actor, customer: Any) -> list[Happened]:
    """Everything with a customer, as far as the actor sees it. Five queries."""
    found = of_activities(activities(actor, customer=customer))
    found += _steps(actor, customer)
    found += _money(actor, customer)
    return sorted(found, key=lambda one: (one.on, one.time or time(0)), reverse=True)[: 2 * MOST]


def _steps(actor: Actor, customer: Any) -> list[Happened]:
    rows = StageChange.objects.visible_to(actor).filter(opportunity__customer=customer)
    rows = rows.select_related("opportunity", "from_stage", "to_stage").order_by("-at", "-pk")[:MOST]
    return [
        Happened(
            on=row.on,
            icon="kanban" if row.from_stage_id else "plus",
            title=f"{row.from_stage} → {row.to_stage}" if row.from_stage_id else _("New opportunity"),
            who=row.by_name,
            about=row.opportunity,
            amount=row.amount,
            kind={"won": "ok", "lost": "warn"}.get(row.to_stage.kind, ""),
        )
        for row in rows
        if row.from_stage_id != row.to_stage_id
    ]


def _money(actor: Actor, customer: Any) -> list[Happened]:
    contracts = Contract.objects.visible_to(actor).filter(customer=customer).order_by("-signed_on", "-pk")[:MOST]
    receipts = Receipt.objects.visible_to(actor).filter(contract__customer=customer).select_related("contract")
    linked = bool(address("contracts"))
    return [
        *(
            Happened(
                on=row.signed_on,
                icon="file-check-2",
                title=_("Contract signed"),
                who=str(row),
                amount=row.amount,
                contract=row if linked else None,
                kind="ok",
            )
            for row in contracts
        ),
        *(
            Happened(
                on=row.received_on,
                icon="banknote",
                title=_("Money received") if row.amount >= 0 else _("Money paid back"),
                who=str(row.contract),
                amount=row.amount,
                contract=row.contract if linked else None,
                kind="ok" if row.amount >= 0 else "warn",
            )
            for row in receipts.order_by("-received_on", "-pk")[:MOST]
        ),
    ]
