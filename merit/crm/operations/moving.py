"""An opportunity's steps: into another stage, of this pipeline or another; each is remembered in StageChange.

Source: docs/spec/pipelines.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, locked, log
from merit.crm import entry, policy
from merit.crm.models import Contact, Contract, FollowUp, Opportunity, Stage, StageChange
from merit.crm.operations.common import chosen, known, not_archived
from merit.crm.operations.losses import loss_of
from merit.crm.operations.steps import bring_steps, contract_step, finish_steps
from merit.crm.operations.telling import tell_of_move
from merit.crm.sales import offers
from merit.crm.sales.offers import Offer
from merit.org.actor import Actor

ALONG = ("amount", "expected_on", "contact_id", "note")


@dataclass(frozen=True)
class Loss:
    """Why it was lost: a reason of the company by id (or `text`, its name), words beside it, and to whom."""

    reason_id: int | None = None
    text: str = ""
    note: str = ""
    to: str = ""


@transaction.atomic
def move_opportunity(
    actor: Actor,
    pk: int,
    version: int | None,
    *,
    stage_id: int,
    loss_reason: str = "",
    loss: Loss | None = None,
    on: date | None = None,
    steps_done: Sequence[int] = (),
    lines: Sequence[Offer] | None = None,
    contracted: bool = False,
    **along: Any,
) -> Opportunity:
    """Into another stage. Won and lost close it; a lost one needs its reason. Out of them, it is open again.

    `along`: some of ALONG, filled with the step, as are `steps_done` and the products (`lines`); None leaves what
    stands there. What the stage asks for and is still missing is refused at its field (Invalid), an approval at the
    field `approval`. `on`: an earlier day, for those who may back-date. `contracted`: won with its contract; else that
    becomes a step. Of two at once, one moves it and the other is told (Stale).
    """
    row = locked_for_writing(actor, pk, version)
    not_archived(row)
    before, stage = row.stage, chosen(stages_to_enter(actor, row.company_id), stage_id, "stage_id")
    if stage.pk == before.pk:
        return row
    day = _day(actor, row, on)
    finish_steps(actor, row, steps_done)
    values = filled(actor, row, along) | offered(actor, row, lines)
    loss = loss or Loss(text=loss_reason)
    approval = admitted(row, stage, values, loss)
    values |= _stands(actor, stage, day, loss)
    diff = change(row, values)
    remember(actor, row, before, day)
    tell_of_move(actor, row, before)
    if approval is not None:
        change(approval, {"used_at": timezone.now()})
    _arrived(actor, row, day, loss, contracted)
    log(actor, "moved" if stage.kind == "open" else stage.kind, row, **diff)
    return row


def _stands(actor: Actor, stage: Stage, day: date, loss: Loss) -> dict[str, Any]:
    """The columns that follow from the stage."""
    lost: dict[str, Any] = {"loss_choice": None, "loss_reason": "", "loss_note": ""}
    if stage.kind == "lost":
        lost = loss_of(actor, stage.company_id, loss.reason_id, loss.text, loss.note)
    closed = None if stage.kind == "open" else day
    return {
        "stage": stage,
        "probability": stage.probability,
        "entered_stage_on": day,
        "closed_on": closed,
        **lost,
    }


def _arrived(actor: Actor, row: Opportunity, day: date, loss: Loss, contracted: bool) -> None:
    """What follows from standing there: steps, competitors, follow-ups, the contract still to be entered."""
    from merit.crm.operations.team import settle_rivals

    bring_steps(row, row.stage, day)
    settle_rivals(actor, row, row.stage.kind, loss.to)
    if row.stage.kind == "lost":
        _drop_follow_ups(row)
    contracts = Contract.objects.unscoped("whether there is one").filter(opportunity=row)
    if row.stage.kind == "won" and not contracted and not contracts.exists():
        contract_step(actor, row)


def offered(actor: Actor, row: Opportunity, lines: Sequence[Offer] | None) -> dict[str, Any]:
    """The products put in place of the present ones, and the amount that they give."""
    if lines is None:
        return {}
    total = offers.put(row, offers.prepared(actor, row, lines))
    return {} if total is None else {"amount": total}


@transaction.atomic
def set_products(actor: Actor, pk: int, version: int | None, lines: Sequence[Offer]) -> Opportunity:
    """The products of an opportunity; their sum is its amount. Without any, the amount is typed again."""
    row = locked_for_writing(actor, pk, version)
    not_archived(row)
    before = offers.told(row.lines.all())
    if not lines and entry.emptied(row, {"lines": ()}):
        raise Invalid(lines=_("The stage “%(stage)s” asks for this: it cannot be emptied.") % {"stage": row.stage})
    diff = change(row, offered(actor, row, lines))
    if diff:
        remember(actor, row, row.stage)
    after = offers.told(row.lines.all())
    if not diff and before != after:
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
    if before != after:
        log(actor, "products-set", row, lines=[before, after], **diff)
    return row


@transaction.atomic
def fill_opportunity(
    actor: Actor,
    pk: int,
    version: int | None,
    *,
    steps_done: Sequence[int] = (),
    lines: Sequence[Offer] | None = None,
    **along: Any,
) -> Opportunity:
    """What a step would bring along, without the step."""
    row = locked_for_writing(actor, pk, version)
    not_archived(row)
    finish_steps(actor, row, steps_done)
    diff = change(row, filled(actor, row, along) | offered(actor, row, lines))
    if diff:
        if not diff.keys().isdisjoint(("amount", "expected_on")):
            remember(actor, row, row.stage)
        log(actor, "changed", row, **diff)
    return row


def stages_to_enter(actor: Actor, company_id: int) -> QuerySet[Stage]:
    """The stages of the company that may be entered: not archived, of pipelines that are not."""
    rows: QuerySet[Stage] = Stage.objects.visible_to(actor).filter(company_id=company_id)
    return rows.filter(archived_at=None, pipeline__archived_at=None)


def filled(actor: Actor, row: Opportunity, along: dict[str, Any]) -> dict[str, Any]:
    """What comes with the step, as columns; a contact is one of the customer's."""
    given = {name: value for name, value in along.items() if value not in (None, "")}
    values = known(given, ALONG)
    if "contact_id" in values:
        values["contact"] = contact_of(actor, row.customer_id, values.pop("contact_id"))
    must_fit_products(row, values)
    return values


def must_fit_products(row: Opportunity, values: dict[str, Any]) -> None:
    """Where there are products their sum is the amount: no other is typed."""
    if values.get("amount", row.amount) != row.amount and row.lines.exists():
        raise Invalid(amount=_("The amount is the sum of the products: change these."))


def admitted(row: Opportunity, stage: Stage, values: dict[str, Any], loss: Loss) -> Any:
    """The approval to use up, where the stage needs one; Invalid that names all that is still missing."""
    lacking = entry.missing(row, stage, values)
    if stage.kind == "lost" and loss.reason_id is None and not clean_text(loss.text):
        lacking["loss_reason_id"] = _("Say why it was lost.")
    approval = entry.granted(row, stage, values.get("amount", row.amount)) if stage.needs_approval else None
    if stage.needs_approval and approval is None:
        lacking["approval"] = _("The stage “%(stage)s” is entered with an approval: ask for it.") % {"stage": stage}
    if lacking:
        raise Invalid(lacking)
    return approval


def contact_of(actor: Actor, customer_id: int, contact_id: int | None) -> Contact | None:
    """A contact of the customer, by an id that an input names."""
    if contact_id is None:
        return None
    rows = Contact.objects.visible_to(actor).filter(customer_id=customer_id)
    found: Contact = chosen(rows, contact_id, "contact_id")
    return found


def locked_for_writing(actor: Actor, pk: int, version: int | None) -> Opportunity:
    """The row, once the actor may change it.

    Its stage is not joined: PostgreSQL drops a row whose join no longer holds once the lock is there, so that the
    loser of two moves would be told that there is no such opportunity.
    """
    row: Opportunity = locked(Opportunity.objects.visible_to(actor), pk, version)
    policy.must_write(actor, row)
    return row


def remember(actor: Actor, row: Opportunity, before: Stage | None, day: date | None = None) -> None:
    """A row of the stage history: how the opportunity stands from `day` (or today) on."""
    StageChange(
        opportunity=row,
        from_stage=before,
        to_stage=row.stage,
        amount=row.amount,
        probability=row.probability,
        expected_on=row.expected_on,
        on=day or actor.today,
        entered_on=actor.today if day and day != actor.today else None,
        at=timezone.now(),
        by=actor.user,
        by_name=actor.name,
    ).save(force_insert=True)


def _day(actor: Actor, row: Opportunity, on: date | None) -> date:
    """The day of the step: today, or an earlier one not before the last step, for those who may back-date."""
    if on is None or on == actor.today:
        return actor.today
    if on > actor.today:
        raise Invalid(on=_("This day is still to come."))
    if not policy.may_backdate(actor, row):
        raise Forbidden(_("Only a lead enters a step for an earlier day."))
    last = StageChange.objects.unscoped("steps come one after another").filter(opportunity=row)
    latest = last.aggregate(day=Max("on"))["day"] or row.opened_on
    if on < latest:
        raise Invalid(on=_("The last step was on %(day)s: this one cannot lie before it.") % {"day": latest})
    return on


def _drop_follow_ups(row: Opportunity) -> None:
    open_ones = FollowUp.objects.unscoped("nobody follows up what is lost").filter(opportunity=row, done_at=None)
    open_ones.update(done_at=timezone.now(), version=F("version") + 1)
    row.next_contact_on = None
    row.save(update_fields=["next_contact_on"])
