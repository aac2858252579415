"""Where the records that an explanation names are opened, for this reader: an address where he may, else none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from merit.crm.models import Contract, Customer, Receipt, Receivable, Violation
from merit.pay.models import Award, PayPlan
from merit.points.models import PointsEntry

ICONS = {
    "receipt": "banknote",
    "contract": "file-check-2",
    "receivable": "calendar-check",
    "violation": "shield-alert",
    "award": "award",
    "points": "scale",
    "plan-version": "scale",
}


def _own(model: Any, name: str) -> Callable[[Any, set[int]], dict[int, str]]:
    """Records with a page of their own."""

    def found(actor: Any, wanted: set[int]) -> dict[int, str]:
        seen = model.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)
        return {pk: reverse(name, args=[pk]) for pk in seen}

    return found


def _receivables(actor: Any, wanted: set[int]) -> dict[int, str]:
    """They stand in their contract's schedule."""
    rows = Receivable.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", "contract_id")
    return {pk: reverse("contract", args=[contract]) for pk, contract in rows}


def _awards(actor: Any, wanted: set[int]) -> dict[int, str]:
    """They stand in the company's list, for who sees it."""
    companies = actor.reach("pay").companies
    rows = Award.objects.visible_to(actor).filter(pk__in=wanted, person__company_id__in=companies)
    return {pk: f"{reverse('awards')}?q={name}" for pk, name in rows.values_list("pk", "person__name")}


def _violations(actor: Any, wanted: set[int]) -> dict[int, str]:
    """Their customer's page, where the contacts stand that were late."""
    rows = Violation.objects.visible_to(actor).filter(pk__in=wanted, customer__in=Customer.objects.visible_to(actor))
    return {pk: reverse("customer", args=[customer]) for pk, customer in rows.values_list("pk", "customer_id")}


ADDRESSES: Mapping[str, Callable[[Any, set[int]], dict[int, str]]] = {
    "receipt": _own(Receipt, "receipt"),
    "contract": _own(Contract, "contract"),
    "plan-version": _own(PayPlan, "pay-plan"),
    "receivable": _receivables,
    "violation": _violations,
    "award": _awards,
    "points": _own(PointsEntry, "points-entry"),
}


def links(actor: Any, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The records behind the figures; with an address where the reader may open them."""
    urls = {kind: ADDRESSES[kind](actor, _ids(found, kind)) for kind in {one["kind"] for one in found}}
    return [
        {
            "code": one["code"],
            "icon": ICONS[one["kind"]],
            "kind": one["kind"],
            "url": urls[one["kind"]].get(one["url_id"], ""),
        }
        for one in found
    ]


def _ids(found: Iterable[Mapping[str, Any]], kind: str) -> set[int]:
    return {one["url_id"] for one in found if one["kind"] == kind}


def customers_of(actor: Any, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The customer of each violation that the reader sees: {"kind", "code" (the violation's), "name", "url"}."""
    wanted = _ids(found, "violation")
    rows = Violation.objects.visible_to(actor).filter(pk__in=wanted, customer__isnull=False)
    urls = _violations(actor, wanted) if wanted else {}
    return [
        {"kind": "customer", "code": code, "name": name, "url": urls.get(pk, "")}
        for pk, code, name in rows.values_list("pk", "code", "customer__name")
    ]
