"""Who decides for somebody while he is away (授權代理)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from merit.approvals import kinds as registry
from merit.approvals import policy
from merit.approvals.line import able
from merit.approvals.models import ApprovalDelegation
from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.operations import change, create, found, locked, log
from merit.org.actor import Actor
from merit.org.models import Person

MOST_DAYS = 366


@transaction.atomic
def delegate(
    actor: Actor,
    *,
    person_id: int | None = None,
    to_id: int,
    first_day: date,
    last_day: date,
    kinds: Sequence[str] = (),
) -> ApprovalDelegation:
    """`to_id` decides for the person (the actor, when not named) from the first to the last day; of these kinds, or
    of all. Both may decide meanwhile; of his own requests nobody decides in another's name either."""
    people = Person.objects.visible_to(actor).select_related("company")
    own = actor.person.pk if actor.person else None
    person, to = found(people, person_id or own), found(people, to_id)
    if not policy.may_delegate_for(actor, person):
        raise Forbidden
    if to.pk == person.pk:
        raise Invalid(to=_("Choose somebody else."))
    if to.pk not in able([to.pk], actor.today):
        raise Invalid(to=_("This person cannot sign in or only reads: choose somebody else."))
    if last_day < first_day or last_day < actor.today:
        raise Invalid(last_day=_("This day is over, or before the first."))
    if (last_day - first_day).days >= MOST_DAYS:
        raise Invalid(last_day=_("At most a year at a time."))
    known = {one.code for one in registry.kinds()}
    if not set(kinds) <= known:
        raise Invalid(kinds=_("There is no such kind."))
    valid = DateRange(first_day, last_day + timedelta(days=1))
    row = create(ApprovalDelegation(person=person, to=to, valid=valid, kinds=sorted(set(kinds))))
    log(actor, "delegated", row, company=person.company, person=person, to=to, until=last_day)
    return row


@transaction.atomic
def end_delegation(actor: Actor, pk: int, version: int | None) -> ApprovalDelegation:
    """From now on it holds no more; what was decided under it stays."""
    rows = ApprovalDelegation.objects.visible_to(actor).select_related("person__company", "to")
    if not policy.may_delegate_for(actor, found(rows, pk).person):
        raise Forbidden
    row: ApprovalDelegation = locked(rows, pk, version)
    if row.valid.isempty or row.valid.upper <= actor.today:
        raise Conflict(_("It is over already."))
    change(row, {"valid": DateRange(min(row.valid.lower, actor.today), actor.today)})
    log(actor, "delegation ended", row, company=row.person.company, person=row.person, to=row.to)
    return row
