"""Winning: the opportunity is won and its contract entered in one transaction; or won now, with the contract as a step.

Source: docs/spec/pipelines.md.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid
from merit.crm.contracts import Contract
from merit.crm.models import Opportunity, Stage
from merit.crm.operations.common import chosen
from merit.crm.operations.moving import locked_for_writing, move_opportunity, stages_to_enter
from merit.crm.sales import contracts, offers, policy
from merit.crm.sales.rows import Line, Share

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Suggested:
    """The contract as it follows from the opportunity."""

    name: str
    customer_id: int
    owner_id: int
    signed_on: date
    amount: Decimal
    lines: list[Line]
    credits: list[Share]

    @property
    def values(self) -> dict[str, Any]:
        """As create_contract takes them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def suggested(actor: Actor, row: Opportunity) -> Suggested:
    """Customer, amount, products at the price asked for, all credit to the owner, signed today."""
    lines = [
        Line(one.quantity, offers.net_price(one.unit_price, one.discount), one.product_id, one.product_name)
        for one in row.lines.all()
    ]
    whole = [Share(row.owner_id, Decimal(1))]
    return Suggested(row.name, row.customer_id, row.owner_id, actor.today, row.amount, lines, whole)


@transaction.atomic
def win_opportunity(
    actor: Actor,
    pk: int,
    version: int | None,
    *,
    stage_id: int | None = None,
    contract: dict[str, Any] | None = None,
    later: bool = False,
    **along: Any,
) -> tuple[Opportunity, Contract | None]:
    """Into the won stage, with its contract: what `contract` does not say follows from the opportunity.

    `later`: without it now; a step of the owner says that it is still to be entered. What the stage asks for may come
    along. Neither is done where the other is refused.
    """
    row = locked_for_writing(actor, pk, version)
    stage = _won_stage(actor, row, stage_id)
    if later and contract:
        raise Invalid(later=_("Either the contract now, or later."))
    row = move_opportunity(actor, pk, version, stage_id=stage.pk, contracted=not later, **along)
    if later:
        return row, None
    given = {**suggested(actor, row).values, **(contract or {})}
    if contract and "lines" in contract and "amount" not in contract:
        given["amount"] = None
    policy.must(policy.may_create(actor, row.company_id))
    return row, contracts.create_contract(actor, opportunity_id=row.pk, **given)


def _won_stage(actor: Actor, row: Opportunity, stage_id: int | None) -> Stage:
    rows = stages_to_enter(actor, row.company_id).filter(kind="won")
    if stage_id is not None:
        found: Stage = chosen(rows, stage_id, "stage_id")
        return found
    first = rows.filter(pipeline_id=row.stage.pipeline_id).order_by("position").first()
    if first is None:
        raise Conflict(_("The pipeline has no stage for what is won."))
    return first
