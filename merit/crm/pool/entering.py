"""Into the pool: the owner is gone, what was signed and who is credited for it stays as it is."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, locked, log
from merit.crm.leads import policy
from merit.crm.leads.models import Lead
from merit.crm.leads.telling import quiet
from merit.crm.leads.verbs import must_be_open, unlooked
from merit.crm.models import Customer, FollowUp
from merit.crm.operations.common import not_archived
from merit.crm.pool.moves import remember
from merit.org.actor import Actor
from merit.org.notices import settle


@transaction.atomic
def return_customer(actor: Actor, pk: int, version: int | None, *, note: str) -> Customer:
    """The owner, or who could assign it, puts a customer into the pool and says why."""
    row: Customer = locked(Customer.objects.visible_to(actor), pk, version)
    _may_return(actor, row)
    not_archived(row)
    _put(actor, row, "returned", reason="hand", note=_said(note))
    return row


@transaction.atomic
def return_lead(actor: Actor, pk: int, version: int | None, *, note: str) -> Lead:
    """The same with a lead."""
    row: Lead = locked(Lead.objects.visible_to(actor), pk, version)
    _may_return(actor, row)
    must_be_open(row)
    _put(actor, row, "returned", reason="hand", note=_said(note))
    return row


def _may_return(actor: Actor, row: Any) -> None:
    if row.owner_id is None:
        raise Conflict(_("It lies in the pool already."))
    if not policy.may_return(actor, row):
        raise Forbidden


def _said(note: str) -> str:
    note = clean_text(note)
    if not note:
        raise Invalid(note=_("Say why."))
    return note


def recycle(row: Any, *, reason: str, days: int | None = None) -> None:
    """By rule: a locked customer or lead goes into the pool."""
    _put(None, row, "recycled", reason=reason, days=days)


def _put(actor: Actor | None, row: Any, kind: str, *, reason: str, note: str = "", days: int | None = None) -> None:
    before = row.owner
    values: dict[str, Any] = {"owner": None, "pooled_at": timezone.now(), "owned_at": None}
    if isinstance(row, Lead):
        quiet(row)
        values |= unlooked()
    else:
        settle(row, "pool-warning")
        waiting = FollowUp.objects.unscoped("nobody follows up what lies in the pool").filter(
            customer=row, done_at=None
        )
        waiting.filter(opportunity=None).update(done_at=timezone.now(), version=F("version") + 1)
    change(row, values)
    remember(actor, row, kind, before=before, reason=reason, note=note, days=days)
    log(actor, "pooled", row, owner=[str(before), None], cause=reason, note=note)
