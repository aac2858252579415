"""Opportunities: enter, change, assign, archive, delete; their steps through the stages are in moving.py.

Every change of stage, amount, probability or expected date adds a row to the history (StageChange), which is never
changed: the step chart and the days in each stage are read from it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import custom, entry, policy, searching
from merit.crm.models import Activity, Contract, Customer, FollowUp, Opportunity, Pipeline, Quote, Stage
from merit.crm.operations.common import (
    attached,
    chosen,
    fresh_code,
    held,
    known,
    not_archived,
    owner_from,
    refuse_dependants,
    set_archived,
)
from merit.crm.operations.moving import (
    Loss,
    admitted,
    contact_of,
    locked_for_writing,
    must_fit_products,
    remember,
    stages_to_enter,
)
from merit.crm.operations.steps import bring_steps
from merit.org.actor import Actor

FIELDS = ("name", "contact_id", "amount", "probability", "expected_on", "note", "attributes")
HISTORY = ("stage", "amount", "probability", "expected_on")


@transaction.atomic
def create_opportunity(
    actor: Actor,
    *,
    customer_id: int,
    name: str,
    amount: Decimal,
    stage_id: int | None = None,
    pipeline_id: int | None = None,
    contact_id: int | None = None,
    owner_id: int | None = None,
    probability: Decimal | None = None,
    expected_on: date | None = None,
    note: str = "",
    attributes: dict[str, str] | None = None,
) -> Opportunity:
    """A new opportunity with a customer, in the first open stage (of the usual pipeline) unless another is named."""
    policy.must_create(actor)
    customer = held(Customer.objects.visible_to(actor), customer_id, "customer_id")
    not_archived(customer)
    stage = _first_stage(actor, customer.company_id, stage_id, pipeline_id)
    row = Opportunity(
        company=customer.company,
        customer=customer,
        contact=contact_of(actor, customer.pk, contact_id),
        name=name,
        owner=actor.person if owner_id is None else owner_from(actor, owner_id, customer.company_id),
        stage=stage,
        probability=stage.probability if probability is None else probability,
        amount=amount,
        expected_on=expected_on,
        entered_stage_on=actor.today,
        opened_on=actor.today,
        note=clean_text(note),
        attributes=custom.checked(actor, "opportunity", attributes or {}, company_id=customer.company_id),
    )
    policy.must_write(actor, row)
    admitted(row, stage, {}, Loss())
    row.code = fresh_code(Opportunity, "opportunity", "O")
    row.search = searching.of_opportunity(row)
    create(row)
    remember(actor, row, None)
    bring_steps(row, stage, actor.today)
    log(actor, "created", row)
    return row


def _first_stage(actor: Actor, company_id: int, stage_id: int | None, pipeline_id: int | None) -> Stage:
    stages = stages_to_enter(actor, company_id).filter(kind="open").order_by("pipeline__position", "position")
    if stage_id is not None:
        return chosen(stages, stage_id, "stage_id")
    if pipeline_id is not None:
        pipeline = chosen(Pipeline.objects.visible_to(actor).filter(company_id=company_id), pipeline_id, "pipeline_id")
        stages = stages.filter(pipeline=pipeline)
    first = stages.first()
    if first is None:
        raise Conflict(_("The company has no stages yet. An administrator sets them up."))
    return first


@transaction.atomic
def change_opportunity(actor: Actor, pk: int, version: int, **fields: Any) -> Opportunity:
    """Change some of FIELDS."""
    values = known(fields, FIELDS)
    row = locked_for_writing(actor, pk, version)
    if "contact_id" in values:
        values["contact"] = contact_of(actor, row.customer_id, values.pop("contact_id"))
    if "attributes" in values:
        values["attributes"] = custom.checked(
            actor, "opportunity", values["attributes"], row.attributes, row.company_id
        )
    emptied = entry.emptied(row, values)
    if emptied:
        raise Invalid(emptied)
    must_fit_products(row, values)
    diff = change(row, values)
    if diff:
        row.search = searching.of_opportunity(row)
        row.save(update_fields=["search"])
        if not diff.keys().isdisjoint(HISTORY):
            remember(actor, row, row.stage)
        log(actor, "changed", row, **custom.masked(actor, row, diff))
    return row


@transaction.atomic
def assign_opportunity(actor: Actor, pk: int, version: int, *, owner_id: int) -> Opportunity:
    """Give an opportunity, with its open follow-ups, to somebody else."""
    row = locked(Opportunity.objects.visible_to(actor), pk, version)
    policy.must_assign(actor, row)
    not_archived(row)
    before = row.owner_id
    diff = change(row, {"owner": owner_from(actor, owner_id, row.company_id)})
    if diff:
        rows = FollowUp.objects.unscoped("they follow their opportunity").filter(opportunity=row, done_at=None)
        rows.filter(person_id=before).update(person=row.owner, version=F("version") + 1)
        log(actor, "assigned", row, **diff)
    return row


@transaction.atomic
def archive_opportunity(actor: Actor, pk: int, version: int) -> Opportunity:
    """Out of board and lists; its history stays."""
    return _archived(actor, pk, version, True)


@transaction.atomic
def restore_opportunity(actor: Actor, pk: int, version: int) -> Opportunity:
    return _archived(actor, pk, version, False)


def _archived(actor: Actor, pk: int, version: int, archived: bool) -> Opportunity:
    row = locked_for_writing(actor, pk, version)
    if set_archived(row, archived):
        log(actor, "archived" if archived else "restored", row)
    return row


@transaction.atomic
def delete_opportunity(actor: Actor, pk: int, version: int) -> None:
    """Remove an opportunity, with its own stage history, on which nothing else depends."""
    row = locked_for_writing(actor, pk, version)
    reason = "what depends, whoever may see it"
    refuse_dependants(
        {
            "contracts": Contract.objects.unscoped(reason).filter(opportunity=row).count(),
            "activities": Activity.objects.unscoped(reason).filter(opportunity=row).count(),
            "follow_ups": FollowUp.objects.unscoped(reason).filter(opportunity=row).count(),
            "quotes": Quote.objects.unscoped(reason).filter(opportunity=row).count(),
            "expenses": row.expense_requests.count(),
            **attached(row),
        }
    )
    log(actor, "deleted", row)
    row.delete()
