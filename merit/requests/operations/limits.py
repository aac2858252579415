"""Limits: finance sets how much may be spent. What is submitted already stays."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from merit.core.operations import change, create, locked, log
from merit.crm.operations.common import chosen, known
from merit.crm.sales.amounts import amount_in
from merit.org.actor import Actor
from merit.org.models import Person
from merit.requests import policy
from merit.requests.models import ExpenseLimit

FIELDS = ("per", "person_id", "kind", "period", "amount", "over")


@transaction.atomic
def create_limit(actor: Actor, **values: Any) -> ExpenseLimit:
    """In the actor's company. Raises Invalid, Forbidden."""
    policy.must(policy.may_limit(actor, actor.company.pk))
    row = create(ExpenseLimit(company=actor.company, **_given(actor, values)))
    log(actor, "created", row, amount=row.amount)
    return row


@transaction.atomic
def change_limit(actor: Actor, pk: int, version: int | None, **values: Any) -> ExpenseLimit:
    row = _locked(actor, pk, version)
    diff = change(row, _given(actor, values))
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def delete_limit(actor: Actor, pk: int, version: int | None) -> None:
    row = _locked(actor, pk, version)
    log(actor, "deleted", row)
    row.delete()


def _locked(actor: Actor, pk: int, version: int | None) -> ExpenseLimit:
    row: ExpenseLimit = locked(ExpenseLimit.objects.visible_to(actor), pk, version)
    policy.must(policy.may_limit(actor, row.company_id))
    return row


def _given(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    found = known(values, FIELDS)
    if "amount" in found:
        found["amount"] = amount_in(actor.currency, found["amount"])
    if "person_id" in found:
        person = found.pop("person_id")
        people = Person.objects.visible_to(actor).filter(company=actor.company)
        found["person"] = chosen(people, person, "person_id") if person else None
    return found
