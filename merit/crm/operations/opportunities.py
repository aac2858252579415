"""Opportunities: enter, change, move through the stages, close, assign, archive, delete.

Every change of stage, amount, probability or expected date adds a row to the history (StageChange), which is never
changed: the step chart and the days in each stage are read from it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy, searching
from merit.crm.models import Activity, Contact, Contract, Customer, FollowUp, Opportunity, Stage, StageChange
from merit.crm.operations.common import (
    chosen,
    fresh_code,
    held,
    known,
    not_archived,
    owner_from,
    refuse_dependants,
    set_archived,
)
from merit.org.actor import Actor

FIELDS = ("name", "contact_id", "amount", "probability", "expected_on", "note")
HISTORY = ("stage", "amount", "probability", "expected_on")


@transaction.atomic
def create_opportunity(
    actor: Actor,
    *,
    customer_id: int,
    name: str,
    amount: Decimal,
    stage_id: int | None = None,
    contact_id: int | None = None,
    owner_id: int | None = None,
    probability: Decimal | None = None,
    expected_on: date | None = None,
    note: str = "",
) -> Opportunity:
    """A new opportunity with a customer, in the first open stage unless another open one is named."""
    policy.must_create(actor)
    customer = held(Customer.objects.visible_to(actor), customer_id, "customer_id")
    not_archived(customer)
    stage = _first_stage(actor, customer.company_id, stage_id)
    row = Opportunity(
        company=customer.company,
        customer=customer,
        contact=_contact(actor, customer.pk, contact_id),
        name=name,
        owner=actor.person if owner_id is None else owner_from(actor, owner_id, customer.company_id),
        stage=stage,
        probability=stage.probability if probability is None else probability,
        amount=amount,
        expected_on=expected_on,
        entered_stage_on=actor.today,
        opened_on=actor.today,
        note=clean_text(note),
    )
    policy.must_write(actor, row)
    row.code = fresh_code(Opportunity, "opportunity", "O")
    row.search = searching.of_opportunity(row)
    create(row)
    _remember(actor, row, None)
    log(actor, "created", row)
    return row


def _first_stage(actor: Actor, company_id: int, stage_id: int | None) -> Stage:
    stages = Stage.objects.visible_to(actor).filter(company_id=company_id, kind="open").order_by("position")
    if stage_id is not None:
        return chosen(stages, stage_id, "stage_id")
    first = stages.first()
    if first is None:
        raise Conflict(_("The company has no stages yet. An administrator sets them up."))
    return first


def _contact(actor: Actor, customer_id: int, contact_id: int | None) -> Contact | None:
    if contact_id is None:
        return None
    rows = Contact.objects.visible_to(actor).filter(customer_id=customer_id)
    return chosen(rows, contact_id, "contact_id")


@transaction.atomic
def change_opportunity(actor: Actor, pk: int, version: int, **fields: Any) -> Opportunity:
    """Change some of FIELDS."""
    values = known(fields, FIELDS)
    row = _locked(actor, pk, version)
    if "contact_id" in values:
        values["contact"] = _contact(actor, row.customer_id, values.pop("contact_id"))
    diff = change(row, values)
    if diff:
        row.search = searching.of_opportunity(row)
        row.save(update_fields=["search"])
        if not diff.keys().isdisjoint(HISTORY):
            _remember(actor, row, row.stage)
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def move_opportunity(
    actor: Actor, pk: int, version: int | None, *, stage_id: int, loss_reason: str = "", amount: Decimal | None = None
) -> Opportunity:
    """Into another stage. Won and lost close it; a lost one needs its reason. Out of them, it is open again.

    `amount`: the amount that became known with the step. Of two at once, one moves it and the other is told (Stale).
    """
    row = _locked(actor, pk, version)
    not_archived(row)
    before = row.stage
    stage = chosen(Stage.objects.visible_to(actor).filter(company_id=row.company_id), stage_id, "stage_id")
    if stage.pk == before.pk:
        return row
    reason = clean_text(loss_reason) if stage.kind == "lost" else ""
    if stage.kind == "lost" and not reason:
        raise Invalid(loss_reason=_("Say why it was lost."))
    values = {
        "stage": stage,
        "probability": stage.probability,
        "entered_stage_on": actor.today,
        "closed_on": None if stage.kind == "open" else actor.today,
        "loss_reason": reason,
        "amount": row.amount if amount is None else amount,
    }
    diff = change(row, values)
    _remember(actor, row, before)
    if stage.kind == "lost":
        _drop_follow_ups(row)
    log(actor, "moved" if stage.kind == "open" else stage.kind, row, **diff)
    return row


def _drop_follow_ups(row: Opportunity) -> None:
    open_ones = FollowUp.objects.unscoped("nobody follows up what is lost").filter(opportunity=row, done_at=None)
    open_ones.update(done_at=timezone.now(), version=F("version") + 1)
    row.next_contact_on = None
    row.save(update_fields=["next_contact_on"])


def _locked(actor: Actor, pk: int, version: int | None) -> Opportunity:
    """The row, once the actor may change it.

    Its stage is not joined: PostgreSQL drops a row whose join no longer holds once the lock is there, so that the
    loser of two moves would be told that there is no such opportunity.
    """
    row = locked(Opportunity.objects.visible_to(actor), pk, version)
    policy.must_write(actor, row)
    return row


def _remember(actor: Actor, row: Opportunity, before: Stage | None) -> None:
    StageChange(
        opportunity=row,
        from_stage=before,
        to_stage=row.stage,
        amount=row.amount,
        probability=row.probability,
        expected_on=row.expected_on,
        on=actor.today,
        at=timezone.now(),
        by=actor.user,
        by_name=actor.name,
    ).save(force_insert=True)


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
    row = _locked(actor, pk, version)
    if set_archived(row, archived):
        log(actor, "archived" if archived else "restored", row)
    return row


@transaction.atomic
def delete_opportunity(actor: Actor, pk: int, version: int) -> None:
    """Remove an opportunity, with its own stage history, on which nothing else depends."""
    row = _locked(actor, pk, version)
    reason = "what depends, whoever may see it"
    refuse_dependants(
        {
            "contracts": Contract.objects.unscoped(reason).filter(opportunity=row).count(),
            "activities": Activity.objects.unscoped(reason).filter(opportunity=row).count(),
            "follow_ups": FollowUp.objects.unscoped(reason).filter(opportunity=row).count(),
        }
    )
    log(actor, "deleted", row)
    row.delete()
