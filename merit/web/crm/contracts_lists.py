"""The lists of contracts, receipts, bad debts, receivables and products: filters, sums, pages; all in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from merit.calc.periods import Period, parse_period
from merit.calc.problems import InputError
from merit.crm.models import Contract, Customer, Opportunity
from merit.crm.sales.reading import STATES, money_searched, searched, standing
from merit.org.actor import Actor
from merit.org.models import Person
from merit.web.crm.contracts_fields import pick_text, picked
from merit.web.crm.lists import Page, whole

NOTHING = Decimal(0)
NARROWED: Mapping[str, Any] = {"customer": Customer, "opportunity": Opportunity, "owner": Person}
NAMED: dict[str, Callable[[date], str]] = {
    "year": lambda today: f"{today.year}",
    "quarter": lambda today: f"{today.year}-Q{(today.month + 2) // 3}",
    "month": lambda today: f"{today:%Y-%m}",
    "last-year": lambda today: f"{today.year - 1}",
}


@dataclass(frozen=True)
class Filters:
    """What the address asks of a list; what does not make sense is left out."""

    actor: Actor
    params: Mapping[str, str]
    usual: str = "year"

    @property
    def q(self) -> str:
        return self.params.get("q", "").strip()[:200]

    @property
    def state(self) -> str:
        state = self.params.get("state", "")
        return state if state in STATES else ""

    @property
    def chosen(self) -> str:
        """The period as the address says it."""
        return self.params.get("period", "") or self.usual

    @property
    def custom(self) -> str:
        """A period that is none of the usual choices."""
        return "" if self.chosen in {"all", *NAMED} else str(self.period)

    @property
    def period(self) -> Period | None:
        """The period asked for; this year unless another or `all` is."""
        text = self.params.get("period", "") or self.usual
        if text == "all":
            return None
        today = self.actor.today
        text = NAMED[text](today) if text in NAMED else text
        try:
            period = parse_period(text)
        except (InputError, ValueError):
            return Period(today.year, 1, 12)
        return period if period.year else Period(today.year, 1, 12)

    def filtered(self, page: Page, model: Any) -> bool:
        """Whether an empty page is empty because of the filter, and not because there is nothing at all."""
        if page.rows:
            return False
        narrow = ("q", "owner", "customer", "opportunity", "contract", "state", "view", "bucket")
        return any(self.params.get(name) for name in narrow) or model.objects.visible_to(self.actor).exists()

    def record(self, name: str, model: Any) -> Any:
        """The record that the list is narrowed to, named by its id or as a picking field writes it; or None."""
        text = self.params.get(name, "").strip()[:300]
        rows = model.objects.visible_to(self.actor)
        if not text or text.isdigit():
            key = whole(text)
            return None if key is None else rows.filter(pk=key).first()
        return picked(rows, [text]).get(text)

    def within(self, column: str) -> Q:
        period = self.period
        return Q() if period is None else Q(**{f"{column}__range": (period.first_day, period.last_day)})

    def contracts(self) -> tuple[Q, dict[str, Any]]:
        """The condition on contracts, and the records that it names."""
        found = Q(company=self.actor.company) & searched(self.actor, self.q)
        named = self.named()
        for name in NARROWED:
            if self.params.get(name):
                found &= Q(**{f"{name}_id": named[name].pk if name in named else 0})
        return found, named

    def named(self) -> dict[str, Any]:
        """The records that the list is narrowed to, as far as there are such."""
        records = {name: self.record(name, model) for name, model in NARROWED.items() if self.params.get(name)}
        return {name: record for name, record in records.items() if record}


def picks(named: Mapping[str, Any]) -> dict[str, str]:
    """The owner and customer as the fields of a filter show them."""
    return {name: pick_text(named[name]) for name in ("owner", "customer") if name in named}


@dataclass(frozen=True)
class Totals:
    """Of the contracts that a filter leaves."""

    amount: Decimal
    received: Decimal


def contract_totals(rows: QuerySet[Contract], actor: Actor) -> Totals:
    """Their amounts and what was received on them."""
    found = (
        rows.order_by()
        .annotate(got=standing(actor, "received"))
        .aggregate(amount=Coalesce(Sum("amount"), NOTHING), received=Coalesce(Sum("got"), NOTHING))
    )
    return Totals(found["amount"], found["received"])


def money_rows(model: Any, filters: Filters, day: str) -> tuple[QuerySet[Any], dict[str, Any]]:
    """Receipts or bad debts in the period, of contracts that match; with the records that narrow them."""
    named = filters.named()
    rows = model.objects.visible_to(filters.actor).filter(filters.within(day))
    contract = filters.record("contract", Contract)
    if contract is not None:
        named["contract"] = contract
        rows = rows.filter(contract=contract)
    rows = rows.filter(_prefixed(filters, named), money_searched(filters.actor, filters.q))
    return rows.select_related("contract", "contract__customer"), named


def _prefixed(filters: Filters, named: Mapping[str, Any]) -> Q:
    found = Q(contract__company=filters.actor.company)
    for name in NARROWED:
        if filters.params.get(name):
            found &= Q(**{f"contract__{name}_id": named[name].pk if name in named else 0})
    return found
