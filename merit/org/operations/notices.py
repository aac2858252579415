"""What a person does with the notices in the own inbox: put off, done, open again. Nobody else's are reached."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.core.operations import locked
from merit.org.actor import Actor
from merit.org.notices import Notice

FURTHEST = 366


@transaction.atomic
def snooze_notice(actor: Actor, pk: int, until: date) -> Notice:
    """Out of the inbox until the morning of this day; a notice that is done comes back on that day."""
    row = _own(actor, pk)
    if not 0 < (until - actor.today).days <= FURTHEST:
        raise Invalid(until=_("Choose a day after today, within a year."))
    row.snoozed_until, row.done_at, row.mailed_at = until, None, None
    row.save(update_fields=["snoozed_until", "done_at", "mailed_at"])
    return row


@transaction.atomic
def finish_notice(actor: Actor, pk: int) -> Notice:
    """Done: it leaves the inbox. What is done already stays as it is."""
    row = _own(actor, pk)
    if row.done_at is None:
        row.done_at = timezone.now()
        row.save(update_fields=["done_at"])
    return row


@transaction.atomic
def reopen_notice(actor: Actor, pk: int) -> Notice:
    """Back into the inbox, at once."""
    row = _own(actor, pk)
    row.done_at = row.snoozed_until = None
    row.save(update_fields=["done_at", "snoozed_until"])
    return row


@transaction.atomic
def finish_notices(actor: Actor, kind: str = "") -> int:
    """All that stand in the inbox today (of this kind) are done; how many they were. What is put off stays."""
    _must(actor)
    rows = open_notices(actor)
    return int((rows.filter(kind=kind) if kind else rows).update(done_at=timezone.now()))


def open_notices(actor: Actor) -> Any:
    """The own notices that are not done and whose day has come."""
    rows = Notice.objects.visible_to(actor).filter(done_at=None, day__lte=actor.today)
    return rows.exclude(snoozed_until__gt=actor.today)


def _own(actor: Actor, pk: int) -> Notice:
    _must(actor)
    row: Notice = locked(Notice.objects.visible_to(actor), pk)
    return row


def _must(actor: Actor) -> None:
    if "write" not in actor.scopes:
        raise Forbidden
