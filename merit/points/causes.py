"""Entries that a record causes by rule: written with it, once, and following what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import models

from merit.core.operations import change, log, next_code
from merit.org.models import Person
from merit.points.models import PointsEntry
from merit.points.operations import step, tell

STATE_OF: Final = {"contested": "contested", "waived": "waived", "upheld": "confirmed"}


@dataclass(frozen=True)
class Sanction:
    """What a rule gives or takes: points, or money under an item of form award, or both."""

    points: Decimal | None = None
    amount: Decimal | None = None
    item: str = ""

    def __bool__(self) -> bool:
        return bool(self.points or self.amount)


def record(person: Person, source: models.Model, sanction: Sanction, *, on: date, rule: str, reason: str) -> None:
    """The confirmed entry of this cause, in the transaction of the cause; nothing where the rule takes nothing."""
    if not sanction:
        return
    rows = PointsEntry.objects.unscoped("written with its cause")
    row, made = rows.get_or_create(
        source_type=source._meta.label_lower,
        source_id=source.pk,
        defaults={
            **{"code": next_code("points", "PT"), "person": person, "on": on, "state": "confirmed"},
            **{"points": sanction.points or None, "amount": sanction.amount or None, "item": sanction.item},
            **{"rule": rule[:200], "reason": reason[:300]},
        },
    )
    if made:
        step(row, "confirmed", None, "")
        log(None, "points by rule", row, company=person.company, person=person)
        tell([person], "points-rule", row, key=f"points:{row.pk}", day=on, reason=row.reason)


def follow(source: models.Model, verb: str, actor: Any, reason: str) -> None:
    """What was said about the cause holds for its entry: contested, waived, upheld."""
    rows = PointsEntry.objects.unscoped("follows its cause").select_related("person__company")
    row = rows.filter(source_type=source._meta.label_lower, source_id=source.pk).select_for_update(of=("self",)).first()
    if row is not None and row.state != STATE_OF[verb]:
        change(row, {"state": STATE_OF[verb]})
        step(row, STATE_OF[verb], actor, reason)
        verb = f"points {STATE_OF[verb]}"
        log(actor, verb, row, company=row.person.company, person=row.person, reason=reason)
