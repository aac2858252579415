"""What belongs to a customer, as far as the reader sees it: contacts, opportunities, contracts, leads; in one query."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value

from merit.crm.leads.models import Lead
from merit.crm.models import Contact, Contract, Customer, Opportunity
from merit.org.actor import Actor

MOST = 300


@dataclass(frozen=True)
class Part:
    """`live`: not archived; `open`: an opportunity in an open stage."""

    kind: str
    pk: int
    amount: Decimal | None
    live: bool
    open: bool


@dataclass
class Parts:
    """The newest parts of each kind, of a customer whom the reader sees; and what all of them come to."""

    actor: Actor
    customer: Customer

    def ids(self, kind: str) -> list[int]:
        """The newest first."""
        return [one.pk for one in self._found[kind]]

    @property
    def contacts(self) -> int:
        """How many there are that are not archived."""
        if self._whole("contact"):
            return sum(one.live for one in self._found["contact"])
        return self._rows["contact"].filter(archived_at=None, merged_into=None).count()

    @property
    def opportunities(self) -> dict[str, Any]:
        """Of those not archived: how many (`n`); of the open ones how many (`open_n`), and their sum (`open`)."""
        if not self._whole("opportunity"):
            going = Q(stage__kind="open")
            return self._live("opportunity").aggregate(
                n=Count("pk"), open=Sum("amount", filter=going), open_n=Count("pk", filter=going)
            )
        live = [one for one in self._found["opportunity"] if one.live]
        going = [one for one in live if one.open]
        return {"n": len(live), "open_n": len(going), "open": _sum(going)}

    @property
    def contracts(self) -> dict[str, Any]:
        """Of those that are not archived: how many (`n`), and their `total`."""
        if not self._whole("contract"):
            return self._live("contract").aggregate(n=Count("pk"), total=Sum("amount"))
        live = [one for one in self._found["contract"] if one.live]
        return {"n": len(live), "total": _sum(live)}

    def _whole(self, kind: str) -> bool:
        return len(self._found[kind]) < MOST

    def _live(self, kind: str) -> QuerySet[Any]:
        return self._rows[kind].filter(archived_at=None)

    @cached_property
    def _rows(self) -> dict[str, QuerySet[Any]]:
        return {
            "opportunity": Opportunity.objects.visible_to(self.actor).filter(customer=self.customer),
            "contract": Contract.objects.visible_to(self.actor).filter(customer=self.customer),
            "contact": Contact.everything.filter(customer=self.customer),
            "lead": Lead.everything.filter(customer=self.customer),
        }

    @cached_property
    def _found(self) -> dict[str, list[Part]]:
        live, going = Q(archived_at=None), Q(stage__kind="open")
        asked = {
            "opportunity": (F("amount"), live, going),
            "contract": (F("amount"), live, False),
            "contact": (None, live & Q(merged_into=None), False),
            "lead": (None, False, False),
        }
        first, *others = [_part(self._rows[kind], kind, *values) for kind, values in asked.items()]
        found: dict[str, list[Part]] = {kind: [] for kind in asked}
        for kind, *values in first.union(*others, all=True):
            found[kind].append(Part(kind, *values))
        return found


def _part(rows: QuerySet[Any], kind: str, amount: F | None, live: Q | bool, going: Q | bool) -> QuerySet[Any]:
    named = rows.annotate(
        part=Value(kind),
        entry=F("pk"),
        sum=amount or Value(None, DecimalField()),
        live=_yes(live),
        going=_yes(going),
    )
    return named.order_by("-pk").values_list("part", "entry", "sum", "live", "going")[:MOST]


def _yes(rule: Q | bool) -> Any:
    return Value(rule) if isinstance(rule, bool) else ExpressionWrapper(rule, BooleanField())


def _sum(parts: list[Part]) -> Decimal | None:
    amounts = [one.amount for one in parts if one.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None
