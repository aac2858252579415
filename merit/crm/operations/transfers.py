"""Transferring what a person has to others: looked at before, done at once or by the sweep of its day, and undone.

Credits are not touched: who signed keeps them. A contract on which money is still to come may get another owner, who
sees it and looks after what is due; an opportunity or contract goes with its customer, a follow-up with its opportunity
or customer. Everything happens in one transaction, with one statement per receiver.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.models import Event
from merit.core.operations import create, found, locked, log
from merit.crm import policy
from merit.crm.leads.assigning import among
from merit.crm.leads.models import OPEN, Lead
from merit.crm.leads.telling import UNHANDLED
from merit.crm.leads.verbs import unlooked
from merit.crm.models import Contract, Customer, FollowUp, Opportunity
from merit.crm.operations.common import chosen
from merit.crm.transfers import Transfer, TransferItem, TransferTarget
from merit.org.actor import Actor
from merit.org.leaving import last_days
from merit.org.models import Company, Person
from merit.org.notices import Notice, notify, settle

REASON: Final = "a transfer moves whatever its giver has"
MOST_TARGETS: Final = 20
MODELS: Final[dict[str, type[Any]]] = {
    "customers": Customer,
    "opportunities": Opportunity,
    "follow_ups": FollowUp,
    "leads": Lead,
    "contracts": Contract,
}
OWNER: Final = {**dict.fromkeys(MODELS, "owner"), "follow_ups": "person"}


@dataclass(frozen=True)
class Target:
    person: Person
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What goes to whom: kind → row → receiver's id."""

    items: Mapping[str, Mapping[int, int]]

    def count(self, what: str, person: Person) -> int:
        return Counter(self.items.get(what, {}).values())[person.pk]

    @property
    def total(self) -> int:
        return sum(map(len, self.items.values()))


def may_transfer(actor: Actor, person: Person) -> bool:
    """Whoever may give away what this person has."""
    far = policy.reach(actor, policy.ASSIGN)
    return person.company_id in far.companies or person.pk in far.people


def _rows(what: str) -> Any:
    return MODELS[what].objects.unscoped(REASON)


def _theirs(what: str, person: Person) -> Any:
    """What the person has of this kind and what is still open."""
    rows = _rows(what).filter(**{OWNER[what]: person}).order_by("pk")
    match what:
        case "follow_ups":
            return rows.filter(done_at=None)
        case "leads":
            return rows.filter(status__in=OPEN)
        case "opportunities":
            return rows.filter(archived_at=None, stage__kind="open")
        case "contracts":
            return rows.filter(archived_at=None, standing__outstanding__gt=0)
    return rows.filter(archived_at=None)


def plan(person: Person, how: str, what: Iterable[str], targets: Sequence[Target]) -> Plan:
    """Who would get what, as things stand: what belongs to a customer goes where the customer goes."""
    if not targets:
        return Plan({})
    share = _Share(how, targets)
    to_whom = {pk: share.of(region) for pk, region in _theirs("customers", person).values_list("pk", "region")}
    items = {"customers": to_whom, "opportunities": _along("opportunities", person, to_whom, share)}
    rows = _theirs("follow_ups", person).values_list("pk", "opportunity_id", "customer_id", "customer__region")
    items["follow_ups"] = {
        pk: items["opportunities"].get(chance) or to_whom.get(customer) or share.of(region)
        for pk, chance, customer, region in rows
    }
    items["leads"] = {pk: share.of(region) for pk, region in _theirs("leads", person).values_list("pk", "region")}
    items["contracts"] = _along("contracts", person, to_whom, share)
    return Plan({kind: rows for kind, rows in items.items() if kind in set(what)})


def _along(kind: str, person: Person, to_whom: Mapping[int, int], share: _Share) -> dict[int, int]:
    rows = _theirs(kind, person).values_list("pk", "customer_id", "customer__region")
    return {pk: to_whom.get(customer) or share.of(region or "") for pk, customer, region in rows}


class _Share:
    """Shares out one after the other."""

    def __init__(self, how: str, targets: Sequence[Target]) -> None:
        self.how = how
        self.first = targets[0].person.pk
        self.regions = [(one.regions, one.person.pk) for one in targets if one.regions]
        self.load: dict[int, int] = {one.person.pk: 0 for one in targets}
        if how == "load":
            rows = Customer.objects.unscoped(REASON).filter(owner_id__in=self.load, archived_at=None).order_by()
            self.load |= dict(rows.values_list("owner_id").annotate(Count("pk")))

    def of(self, region: str) -> int:
        if self.how == "region":
            return next((pk for regions, pk in self.regions if among(region, regions)), self.first)
        if self.how == "load":
            least = min(self.load, key=lambda pk: self.load[pk])
            self.load[least] += 1
            return least
        return self.first


def targets_from(actor: Actor, person: Person, rows: Sequence[Mapping[str, Any]], day: date) -> list[Target]:
    """The receivers of an input: people of the company whom the actor may make owners, each once, not the giver.

    Nobody who will have left by `day`.
    """
    if not 1 <= len(rows) <= MOST_TARGETS:
        raise Invalid(receivers=_("Name from 1 to %(n)d receivers.") % {"n": MOST_TARGETS})
    found_: list[Target] = []
    for one in rows:
        people = Person.objects.visible_to(actor).filter(company=person.company)
        receiver = chosen(people, one["person_id"], "receivers")
        if receiver == person or receiver in [other.person for other in found_] or not policy.may_own(actor, receiver):
            raise Invalid(receivers=_("Choose receivers other than the giver, each once, whom you may make owners."))
        if last := last_days([receiver.pk], max(day, actor.today)).get(receiver.pk):
            raise Invalid(
                receivers=_("%(name)s will have left by then: the last day is %(day)s.")
                % {"name": receiver.name, "day": date_format(last, "DATE_FORMAT")}
            )
        found_.append(Target(receiver, tuple(text.strip() for text in one.get("regions", ()) if text.strip())))
    return found_


@transaction.atomic
def make_transfer(
    actor: Actor,
    *,
    person_id: int,
    effective_on: date,
    how: str,
    what: Sequence[str],
    receivers: Sequence[Mapping[str, Any]],
    note: str = "",
) -> Transfer:
    """A transfer of today is done at once, one of a later day by the sweep of that day."""
    person = giver(actor, person_id)
    targets = targets_from(actor, person, receivers, effective_on)
    if effective_on < actor.today:
        raise Invalid(effective_on=_("A transfer happens today or later."))
    if not what:
        raise Invalid(what=_("Choose what is transferred."))
    row = Transfer(
        company=person.company, person=person, effective_on=effective_on, how=how, what=list(what), note=note
    )
    row.planned_by, row.planned_by_name = actor.user, actor.name
    create(row)
    for number, one in enumerate(targets, start=1):
        TransferTarget.objects.unscoped(REASON).create(
            transfer=row, position=number, person=one.person, regions=list(one.regions)
        )
    log(actor, "transfer planned", row, on=effective_on, people=[one.person for one in targets])
    if effective_on <= actor.today:
        _carry_out(actor, row)
    return row


def giver(actor: Actor, person_id: object) -> Person:
    """Whose things the actor may give away; else the same answer as for nobody, or Forbidden."""
    person = found(Person.objects.visible_to(actor).filter(company=actor.company), person_id)
    if not may_transfer(actor, person):
        raise Forbidden
    return person


def _carry_out(actor: Actor | None, row: Transfer) -> None:
    """Moves everything, with the history of each record; two transfers of one person take turns.

    A receiver who has left by its day gets nothing, the others share; where nobody is left it waits, and its planner
    is told.
    """
    locked(Person.objects.unscoped(REASON), row.person_id)
    named = [Target(one.person, tuple(one.regions)) for one in row.targets.select_related("person")]
    left = last_days([one.person.pk for one in named], row.effective_on)
    targets = [one for one in named if one.person.pk not in left]
    if not targets:
        planner = row.planned_by.person if row.planned_by else None
        data = {"names": ", ".join(one.person.name for one in named)}
        notify([planner], "transfer-waits", row, key=f"transfer-waits-{row.pk}", day=row.effective_on, **data)
        return
    items = plan(row.person, row.how, row.what, targets).items
    people = {one.person.pk: one.person for one in targets}
    for what, rows in items.items():
        for pk, to_person in people.items():
            mine = _still(what, row.person, [one for one, receiver in rows.items() if receiver == pk])
            _give(what, mine, pk)
            _tell(actor, row, what, mine, to_person)
            TransferItem.objects.unscoped(REASON).bulk_create(
                [TransferItem(transfer=row, what=what, row=one, to_id=pk) for one in mine], batch_size=2000
            )
    row.state, row.done_at, row.version = "done", timezone.now(), row.version + 1
    row.save()
    settle(row, "transfer-waits")
    settle(row.person, "left-behind")
    log(actor, "transferred", row, count=row.items.count(), people=list(people.values()))
    notify(people.values(), "transfer-received", row, key=f"transfer-{row.pk}", day=row.effective_on, who=row.person)


def _still(what: str, person: Person, pks: list[int]) -> list[int]:
    """Those that nobody handed on meanwhile; from now on nobody can."""
    rows = _rows(what).filter(pk__among=pks, **{OWNER[what]: person}).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _give(what: str, pks: list[int], to: int) -> None:
    anew = unlooked() if what == "leads" else {}
    _rows(what).filter(pk__among=pks).update(
        **{f"{OWNER[what]}_id": to, **anew}, version=F("version") + 1, updated_at=timezone.now()
    )
    if what == "leads":
        told = Notice.everything.filter(subject_type="crm.lead", subject_id__in=pks, kind__in=UNHANDLED, done_at=None)
        told.update(done_at=timezone.now())


def _tell(actor: Actor | None, row: Transfer, what: str, pks: list[int], to: Person) -> None:
    """Each record's history says to whom it went; follow-ups say nothing, as when they are handed over singly."""
    if what == "follow_ups":
        return
    rows = _rows(what).filter(pk__among=pks)
    Event.everything.bulk_create(
        [
            Event(
                user=row.planned_by,
                actor_name=actor.name if actor else row.planned_by_name,
                company_id=row.company_id,
                area="crm",
                verb="assigned",
                subject_type=one._meta.label_lower,
                subject_id=one.pk,
                subject_label=str(one)[:300],
                data={"owner": [row.person.name, to.name]},
            )
            for one in rows
        ],
        batch_size=2000,
    )


def carry_out(company: Company, day: date) -> int:
    """The sweep: what was planned for this day or before it."""
    due = Transfer.objects.unscoped("the day has come").filter(company=company, state="planned", effective_on__lte=day)
    rows = list(due.select_related("person", "planned_by").order_by("pk").select_for_update(of=("self",)))
    for row in rows:
        _carry_out(None, row)
    return len(rows)


@transaction.atomic
def cancel_transfer(actor: Actor, pk: int) -> Transfer:
    """One that is planned does not take place."""
    row = _mine(actor, pk)
    if row.state != "planned":
        raise Conflict(_("Only a planned transfer can be cancelled."))
    settle(row, "transfer-waits")
    return _end(actor, row, "cancelled", "transfer cancelled")


@transaction.atomic
def undo_transfer(actor: Actor, pk: int) -> Transfer:
    """Everything goes back, unless something was handed on since; then nothing does."""
    row = _mine(actor, pk)
    if row.state != "done":
        raise Conflict(_("Only a transfer that is done can be undone."))
    items: dict[tuple[str, int], list[int]] = {}
    for what, one, to in row.items.values_list("what", "row", "to_id"):
        items.setdefault((what, to), []).append(one)
    moved = sum(_moved_on(what, pks, to) for (what, to), pks in items.items())
    if moved:
        raise Conflict(_("%(n)d of the records were handed on since: transfer them anew instead.") % {"n": moved})
    for (what, _to), pks in items.items():
        _give(what, pks, row.person_id)
    return _end(actor, row, "undone", "transfer undone")


def _moved_on(what: str, pks: list[int], to: int) -> int:
    rows = _rows(what).filter(pk__among=pks).select_for_update(of=("self",), no_key=True)
    return sum(owner != to for owner in rows.values_list(f"{OWNER[what]}_id", flat=True))


def _mine(actor: Actor, pk: int) -> Transfer:
    row: Transfer = locked(Transfer.objects.visible_to(actor).select_related("person"), pk)
    if not may_transfer(actor, row.person):
        raise Forbidden
    return row


def _end(actor: Actor, row: Transfer, state: str, verb: str) -> Transfer:
    row.state, row.ended_at, row.ended_by_name, row.version = state, timezone.now(), actor.name, row.version + 1
    row.save()
    log(actor, verb, row)
    return row
