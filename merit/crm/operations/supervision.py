"""Supervision (督辦): a superior asks, the owner answers, the superior closes it or asks again; all of it is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy
from merit.crm.models import FollowUp, Opportunity
from merit.crm.operations.activities import refresh_next
from merit.crm.operations.common import held, not_archived
from merit.crm.operations.opportunities import assign_opportunity
from merit.crm.stuck import PipelineSettings, Supervision, SupervisionNote
from merit.org.actor import Actor
from merit.org.models import Person
from merit.org.notices import notify, settle

ASKED, ANSWERED = "supervision-asked", "supervision-answered"


def may_supervise(actor: Actor, row: Opportunity) -> bool:
    """Whether the actor is above its owner, or answers for his customers; nobody supervises himself."""
    mine = actor.person is not None and actor.person.pk == row.owner_id
    return not mine and policy.may_assign(actor, row)


def may_answer(actor: Actor, row: Opportunity) -> bool:
    """The owner answers."""
    return actor.person is not None and actor.person.pk == row.owner_id and policy.may_write(actor, row)


@transaction.atomic
def supervise(
    actor: Actor, *, opportunity_id: int, asks: str, due_on: date | None = None, as_step: bool = False
) -> Supervision:
    """Asks the owner of an open opportunity for something; `as_step`: it is his next step too, due on that day."""
    about = held(Opportunity.objects.visible_to(actor), opportunity_id, "opportunity_id")
    if not may_supervise(actor, about):
        raise Forbidden
    not_archived(about)
    if about.stage.kind != "open":
        raise Conflict(_("It is closed: there is nothing to be done any more."))
    row = create(
        Supervision(
            company=about.company,
            opportunity=about,
            asks=_said(asks, "asks"),
            due_on=_due(actor, due_on, as_step=as_step),
            asked_on=actor.today,
            asked_at=timezone.now(),
            asked_by=actor.user,
            asked_by_name=actor.name,
        )
    )
    if as_step:
        row.follow_up = _step(row)
        row.save(update_fields=["follow_up"])
    _note(actor, row, "asked", row.asks, row.due_on)
    _tell_owner(actor, row)
    log(actor, "supervised", about, asks=row.asks, due_on=row.due_on)
    return row


def _step(row: Supervision) -> FollowUp:
    about, due_on = row.opportunity, row.due_on
    assert due_on is not None, "asked for with a day"
    found = create(
        FollowUp(
            company=row.company,
            person=about.owner,
            customer=about.customer,
            opportunity=about,
            due_on=due_on,
            step=" ".join(row.asks.split())[:300],
        )
    )
    refresh_next(about.pk)
    return found


def _said(text: str, field: str = "text") -> str:
    said = clean_text(text)
    if not said:
        raise Invalid({field: _("Write something.")})
    return said


def _due(actor: Actor, due_on: date | None, *, as_step: bool = False) -> date | None:
    if due_on is None and as_step:
        raise Invalid(due_on=_("A next step needs a day."))
    if due_on is not None and due_on < actor.today:
        raise Invalid(due_on=_("It is due today or later."))
    return due_on


def _note(actor: Actor, row: Supervision, kind: str, text: str, due_on: date | None = None) -> None:
    SupervisionNote(
        supervision=row, kind=kind, text=text, due_on=due_on, at=timezone.now(), by=actor.user, by_name=actor.name
    ).save(force_insert=True)


def _tell_owner(actor: Actor, row: Supervision) -> None:
    owner = row.opportunity.owner
    _tell(actor, row, [owner], ASKED, row.asks)


def _tell(actor: Actor, row: Supervision, people: list[Any], kind: str, text: str) -> None:
    others = [one for one in people if one is not None and (actor.person is None or one.pk != actor.person.pk)]
    notify(others, kind, row, key=f"{kind}:{row.pk}:{row.version}", day=actor.today, who=actor.name, text=text[:300])


def _open(actor: Actor, pk: int, version: int) -> Supervision:
    row = locked(Supervision.objects.visible_to(actor), pk, version)
    if row.closed_at is not None:
        raise Conflict(_("This supervision is closed."))
    return row


@transaction.atomic
def answer(actor: Actor, pk: int, version: int, *, text: str) -> Supervision:
    """The owner's answer: who asked is told."""
    row = _open(actor, pk, version)
    if not may_answer(actor, row.opportunity):
        raise Forbidden
    said = _said(text)
    change(row, {"answered_at": timezone.now()})
    _note(actor, row, "answer", said)
    settle(row, ASKED, "supervision-comment")
    _tell(actor, row, [row.asked_by.person], ANSWERED, said)
    log(actor, "supervision-answered", row.opportunity, answer=said)
    return row


@transaction.atomic
def comment(actor: Actor, pk: int, version: int, *, text: str) -> Supervision:
    """A word by either side; the other side is told."""
    row = _open(actor, pk, version)
    about = row.opportunity
    above = may_supervise(actor, about)
    if not above and not may_answer(actor, about):
        raise Forbidden
    said = _said(text)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    _note(actor, row, "comment", said)
    _tell(actor, row, [about.owner, row.asked_by.person], "supervision-comment", said)
    log(actor, "supervision-commented", about, note=said)
    return row


@transaction.atomic
def ask_again(actor: Actor, pk: int, version: int, *, text: str, due_on: date | None = None) -> Supervision:
    """The answer did not do: it waits for another one."""
    row = _open(actor, pk, version)
    if not may_supervise(actor, row.opportunity):
        raise Forbidden
    said = _said(text)
    change(row, {"answered_at": None, "due_on": _due(actor, due_on)})
    settle(row, ANSWERED)
    _note(actor, row, "again", said, due_on)
    _tell(actor, row, [row.opportunity.owner], ASKED, said)
    log(actor, "supervised", row.opportunity, asks=said, due_on=due_on)
    return row


@transaction.atomic
def close(actor: Actor, pk: int, version: int, *, text: str = "") -> Supervision:
    """Done with; its owner is told."""
    row = _open(actor, pk, version)
    if not may_supervise(actor, row.opportunity):
        raise Forbidden
    said = clean_text(text)
    change(row, {"closed_at": timezone.now(), "closed_by": actor.user})
    _note(actor, row, "closed", said)
    settle(row)
    _tell(actor, row, [row.opportunity.owner], "supervision-closed", said)
    log(actor, "supervision-closed", row.opportunity, note=said)
    return row


@transaction.atomic
def hand_over(actor: Actor, pk: int, version: int, *, owner_id: int, text: str = "") -> Supervision:
    """The opportunity to somebody else, and what is asked with it."""
    row = _open(actor, pk, version)
    about = row.opportunity
    if not may_supervise(actor, about):
        raise Forbidden
    settle(row)
    assign_opportunity(actor, about.pk, about.version, owner_id=owner_id)
    row.refresh_from_db(fields=["opportunity"])
    owner: Person = row.opportunity.owner
    row.answered_at = None
    row.version += 1
    row.save(update_fields=["answered_at", "version", "updated_at"])
    _note(actor, row, "owner", "\n".join(filter(None, [owner.name, clean_text(text)])))
    _tell_owner(actor, row)
    return row


SETTINGS = ("tell_won", "tell_lost", "large_from", "to_superior", "to_team", "commit_from", "best_from")


@transaction.atomic
def change_settings(actor: Actor, version: int, **values: Any) -> PipelineSettings:
    """How the actor's company looks after its opportunities; by an administrator. `version` 0 where none is set yet."""
    policy.must_stages(actor, actor.company.pk)
    rows = PipelineSettings.objects.unscoped("one for each company")
    rows.bulk_create([PipelineSettings(company=actor.company, version=0)], ignore_conflicts=True)
    row = locked(rows.filter(company=actor.company), rows.get(company=actor.company).pk, version)
    if set(values) - set(SETTINGS):
        raise TypeError("no such setting")
    if values.get("best_from", row.best_from) > values.get("commit_from", row.commit_from):
        raise Invalid(best_from=_("Best case begins no later than committed."))
    diff = change(row, values)
    if diff:
        log(actor, "changed", row, **diff)
    return row
