"""What the picking fields offer while somebody types: records that the actor sees, by code, name and pinyin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from merit.crm.contracts import Contract, Product
from merit.crm.models import Customer, Opportunity
from merit.crm.sales.prices import list_prices
from merit.crm.sales.reading import searched
from merit.crm.sales.settlement import balances
from merit.crm.searching import holding, plain
from merit.org.actor import Actor
from merit.org.models import Person
from merit.web.crm.contracts_fields import BETWEEN, pick_text, plain_text
from merit.web.formats import money

MOST = 12
Params = Mapping[str, str]
Items = list[dict[str, str]]


def _q(params: Params) -> str:
    """What was typed; of a value that was picked, its code."""
    return params.get("q", "")[:200].split(BETWEEN)[0].strip()


def _found(rows: QuerySet[Any], params: Params) -> list[Any]:
    text = _q(params)
    if not text:
        return list(rows.order_by("-pk")[:MOST])
    return list(rows.filter(holding(rows.model, text) | Q(code__iexact=text)).order_by("pk")[:MOST])


def _customers(actor: Actor, params: Params) -> Items:
    rows = Customer.objects.visible_to(actor).filter(company=actor.company, archived_at=None)
    return [{"value": pick_text(one), "label": ""} for one in _found(rows, params)]


def _opportunities(actor: Actor, params: Params) -> Items:
    rows = Opportunity.objects.visible_to(actor).filter(company=actor.company, archived_at=None)
    found = _found(rows.select_related("customer"), params)
    return [{"value": pick_text(one), "label": one.customer.name} for one in found]


def _people(actor: Actor, params: Params) -> Items:
    return [{"value": pick_text(one), "label": ""} for one in _found(Person.objects.visible_to(actor), params)]


def _contracts(actor: Actor, params: Params) -> Items:
    rows = Contract.objects.visible_to(actor).filter(company=actor.company, archived_at=None)
    found = list(
        rows.filter(searched(actor, _q(params))).select_related("customer").order_by("-signed_on", "-pk")[:MOST]
    )
    states = balances(found, actor)
    return [
        {
            "value": pick_text(one),
            "label": BETWEEN.join(
                [*([one.customer.name] if one.customer else []), money(states[one.pk].outstanding, actor.currency)]
            ),
        }
        for one in found
    ]


def _products(actor: Actor, params: Params) -> Items:
    """With the list price of the day in `day`."""
    rows = Product.objects.visible_to(actor).filter(company=actor.company, archived_at=None)
    text = plain(_q(params))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    found = list(rows.order_by("name", "pk")[:MOST])
    try:
        day = date.fromisoformat(params.get("day", ""))
    except ValueError:
        day = actor.today
    prices = list_prices([one.pk for one in found], day)
    return [
        {
            "value": pick_text(one),
            "label": BETWEEN.join(filter(None, [plain_text(prices[one.pk]) if one.pk in prices else "", one.unit])),
            "price": plain_text(prices[one.pk]) if one.pk in prices else "",
        }
        for one in found
    ]


KINDS: dict[str, Callable[[Actor, Params], Items]] = {
    "customer": _customers,
    "opportunity": _opportunities,
    "person": _people,
    "contract": _contracts,
    "product": _products,
}
