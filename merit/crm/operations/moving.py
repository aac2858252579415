"""An opportunity's steps: into another stage, of this pipeline or another; each is remembered in StageChange.

Source: docs/spec/pipelines.md.
"""

from __future__ import annotations

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
from merit.crm.models import Contact, FollowUp, Opportunity, Stage, StageChange
from merit.crm.operations.common import chosen, known, not_archived
from merit.crm.operations.telling import tell_of_move
from merit.org.actor import Actor

ALONG = ("amount", "expected_on", "contact_id", "note")


@transaction.atomic
def move_opportunity(
    actor: Actor,
    pk: int,
    version: int | None,
    *,
    stage_id: int,
    loss_reason: str = "",
    on: date | None = None,
    **along: Any,
) -> Opportunity:
    """Into another stage. Won and lost close it; a lost one needs its reason. Out of them, it is open again.

    `along`: some of ALONG, filled with the step; None leaves what stands there. What the stage asks for and is still
    missing is refused at its field (Invalid), an approval at the field `approval`. `on`: an earlier day, for those who
    may back-date. Of two at once, one moves it and the other is told (Stale).
    """
    row = locked_for_writing(actor, pk, version)
    not_archived(row)
    before, stage = row.stage, chosen(stages_to_enter(actor, row.company_id), stage_id, "stage_id")
    if stage.pk == before.pk:
        return row
    day = _day(actor, row, on)
    values = filled(actor, row, along)
    reason = clean_text(loss_reason) if stage.kind == "lost" else ""
    approval = admitted(row, stage, values, reason)
    values |= {
        "stage": stage,
        "probability": stage.probability,
        "entered_stage_on": day,
        "closed_on": None if stage.kind == "open" else day,
        "loss_reason": reason,
    }
    diff = change(row, values)
    remember(actor, row, before, day)
    tell_of_move(actor, row, before)
    if approval is not None:
        change(approval, {"used_at": timezone.now()})
    if stage.kind == "lost":
        _drop_follow_ups(row)
    log(actor, "moved" if stage.kind == "open" else stage.kind, row, **diff)
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
    return values


def admitted(row: Opportunity, stage: Stage, values: dict[str, Any], reason: str) -> Any:
    """The approval to use up, where the stage needs one; Invalid that names all that is still missing."""
    lacking = entry.missing(row, stage, values)
    if stage.kind == "lost" and not reason:
        lacking["loss_reason"] = _("Say why it was lost.")
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
