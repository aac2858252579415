"""Rewards and penalties by hand: proposed by a superior or HR, confirmed by another one, contested, waived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, found, locked, log, next_code
from merit.org.actor import Actor
from merit.org.models import Person
from merit.org.notices import notify, settle
from merit.points import policy
from merit.points.models import PointsEntry, PointsStep

MOST_EVIDENCE: Final = 10
MOST_POINTS: Final = 1000
LINK: Final = re.compile(r"(https?://|/)[^\s<>\"']*\Z")


@transaction.atomic
def propose_points(
    actor: Actor,
    *,
    person_id: int,
    on: date,
    points: Decimal | None = None,
    amount: Decimal | None = None,
    item: str = "",
    reason: str,
    evidence: Sequence[str] = (),
) -> PointsEntry:
    """An entry that somebody else confirms; the person sees it at once. `item`: of form award, for money."""
    person = found(Person.objects.visible_to(actor).select_related("company"), person_id)
    policy.must_propose(actor, person)
    row = PointsEntry(
        **{
            "person": person,
            "on": on,
            "points": points or None,
            "amount": amount or None,
            "item": item if amount else "",
        },
        **{"reason": clean_text(reason), "evidence": links(evidence), "proposed_by": actor.user},
        proposed_by_name=actor.name,
    )
    _sound(actor, row)
    row.code = next_code("points", "PT")
    create(row)
    step(row, "proposed", actor, row.reason)
    log(actor, "points proposed", row, company=person.company, person=person)
    data = {"by": actor.name, "reason": row.reason}
    tell([person], "points-proposed", row, key=f"points:{row.pk}", day=actor.today, **data)
    tell(_confirmers(actor, row), "points-to-confirm", row, key=f"confirm:{row.pk}", day=actor.today, **data)
    return row


def _sound(actor: Actor, row: PointsEntry) -> None:
    if row.points is None and row.amount is None:
        raise Invalid(points=_("Enter points or an amount."))
    if row.points is not None and abs(row.points) > MOST_POINTS:
        raise Invalid(points=_("At most %(n)d points at once.") % {"n": MOST_POINTS})
    if row.amount is not None and not row.item:
        raise Invalid(item=_("Choose the item of the pay plan that pays it."))
    if not row.reason:
        raise Invalid(reason=_("Say what it is for: the person reads it."))
    if row.on > actor.today:
        raise Invalid(on=_("This day is still to come."))
    if row.person.term(row.on) is None:
        raise Invalid(on=_("No department holds the person on this day."))


def links(texts: Sequence[str]) -> list[str]:
    """Addresses of evidence: of the web, or of a page here."""
    kept = [text for one in texts if (text := clean_text(one))]
    if len(kept) > MOST_EVIDENCE or any(len(one) > 500 or not LINK.match(one) for one in kept):
        raise Invalid(evidence=_("At most ten addresses, one a line, each beginning with https:// or /."))
    return kept


def in_words(row: PointsEntry) -> str:
    """What is given or taken, as figures: the same in every language."""
    parts = [] if row.points is None else [f"{row.points.normalize():+f}".replace("-", "−")]
    if row.amount is not None:
        parts.append(f"{row.amount:+,.2f} {row.person.company.currency}".replace("-", "−"))
    return " · ".join(parts)


def tell(people: Iterable[Person | None], kind: str, row: PointsEntry, *, key: str, day: date, **data: Any) -> None:
    """In the inbox, under the person's name, with what is given or taken."""
    notify(people, kind, row, key=key, day=day, label=row.person.name, what=in_words(row), **data)


def _confirmers(actor: Actor, row: PointsEntry) -> list[Person]:
    """The next above the person who did not propose it himself."""
    term = row.person.term(actor.today)
    for _above in range(4):
        superior = term.superior if term else None
        if superior is None:
            return []
        if actor.person is None or superior.pk != actor.person.pk:
            return [superior]
        term = superior.term(actor.today)
    return []


@transaction.atomic
def confirm_points(actor: Actor, pk: int, version: int, *, reason: str = "") -> PointsEntry:
    """It counts from now on; whoever confirms a contested one says why."""
    row = _locked(actor, pk, version)
    _by_hand(row)
    if row.state not in {"proposed", "contested"}:
        raise Conflict(_("That is decided already."))
    if row.proposed_by_id == actor.user.pk:
        raise Forbidden(_("Somebody else confirms what you proposed."))
    if not policy.may_confirm(actor, row):
        raise Forbidden
    return _decided(actor, row, "confirmed", _said(reason) if row.state == "contested" else clean_text(reason))


@transaction.atomic
def waive_points(actor: Actor, pk: int, version: int, *, reason: str) -> PointsEntry:
    """It does not count from now on; published scores stay, and what a locked run paid is put right by the next."""
    row = _locked(actor, pk, version)
    _by_hand(row)
    if row.state == "waived":
        raise Conflict(_("That is decided already."))
    if not policy.may_waive(actor, row):
        raise Forbidden
    return _decided(actor, row, "waived", _said(reason))


@transaction.atomic
def contest_points(actor: Actor, pk: int, version: int, *, reason: str) -> PointsEntry:
    """By the person, once, with a reason: until somebody decides it does not count."""
    row = _locked(actor, pk, version)
    if not policy.is_own(actor, row) or "write" not in actor.scopes:
        raise Forbidden
    _by_hand(row)
    if not policy.may_contest(actor, row):
        raise Conflict(_("This entry was contested or waived already."))
    text = _said(reason)
    change(row, {"state": "contested"})
    step(row, "contested", actor, text)
    log(actor, "points contested", row, company=row.person.company, person=row.person, reason=text)
    data = {"by": actor.name, "reason": text}
    term = row.person.term(actor.today)
    people = [term.superior if term else None, row.proposed_by.person if row.proposed_by else None]
    tell(people, "points-contested", row, key=f"contested:{row.pk}", day=actor.today, **data)
    return row


def _locked(actor: Actor, pk: int, version: int) -> PointsEntry:
    rows = PointsEntry.objects.visible_to(actor).select_related("person__company", "proposed_by__person")
    row: PointsEntry = locked(rows, pk, version)
    return row


def _by_hand(row: PointsEntry) -> None:
    if row.source_id is not None:
        raise Conflict(_("Its cause decides: contest or waive the violation, and the entry follows."))


def _said(reason: str) -> str:
    text = clean_text(reason)
    if not text:
        raise Invalid(reason=_("Say why."))
    return text


def _decided(actor: Actor, row: PointsEntry, state: str, reason: str) -> PointsEntry:
    change(row, {"state": state})
    one = step(row, state, actor, reason)
    log(actor, f"points {state}", row, company=row.person.company, person=row.person, reason=reason)
    settle(row)
    data = {"by": actor.name, "reason": reason or row.reason}
    tell([row.person], f"points-{state}", row, key=f"{state}:{one.pk}", day=actor.today, **data)
    return row


def step(row: PointsEntry, verb: str, actor: Any, reason: str) -> PointsStep:
    """One line of what was said; `actor` None: Merit itself, by rule."""
    one = PointsStep(entry=row, verb=verb, reason=reason)
    one.by, one.by_name = (actor.user, actor.name) if actor is not None else (None, "Merit")
    one.save(force_insert=True)
    return one
