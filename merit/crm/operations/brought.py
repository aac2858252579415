"""Many new records at once, as an import brings them in: the rules of the single operations, the writing in bulk.

`prepared_…` checks one record as its operation does (Invalid, Forbidden) and gives the row, not saved; `insert` writes
prepared rows with their codes and events. Beyond the forms: whoever may assign to a person may bring in records for
that person, with the days on which things happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Max
from django.db.models.functions import Cast, Greatest, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.core.fields import LineField, clean_text
from merit.core.inserting import blank, insert_rows, insert_values
from merit.core.models import Counter, Event
from merit.crm import custom, entry, policy, searching
from merit.crm.classes import ClassChange
from merit.crm.leads.intake import indexed
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Contact, Customer, Opportunity, Stage, StageApproval, StageChange
from merit.crm.operations import duplicates
from merit.crm.operations.activities import _past
from merit.crm.operations.common import not_archived
from merit.crm.operations.customers import _tags
from merit.org.actor import Actor
from merit.org.models import Person

FIRST_DAY = date(1990, 1, 1)
LATER = """UPDATE {table} SET last_contact_on = later.day FROM unnest(%s::bigint[], %s::date[]) AS later(pk, day)
 WHERE {table}.id = later.pk AND ({table}.last_contact_on IS NULL OR {table}.last_contact_on < later.day)"""
CODED = {
    Lead: ("lead", "L"),
    Customer: ("customer", "C"),
    Opportunity: ("opportunity", "O"),
    Activity: ("activity", "A"),
}


def may_bring(actor: Actor) -> bool:
    """Whether the actor may bring in customers' records at all: for himself, or for those he may assign to."""
    return policy.may_create(actor) or actor.may(policy.ASSIGN, actor.company.pk)


def must_bring(actor: Actor, person: Person | None) -> None:
    """For himself whoever may create; for others, and himself too, whoever may assign to them."""
    if person is not None and policy.covers(actor, policy.ASSIGN, person.company_id, person.pk):
        return
    if person is None or (actor.person is not None and person.pk == actor.person.pk):
        policy.must_create(actor)
    else:
        raise Invalid(owner_id=_("You may not enter records for this person."))


def _must_change(actor: Actor, customer: Customer) -> None:
    """What belongs to a customer is brought in by whoever may change the customer, or may assign it."""
    if not (policy.may_write(actor, customer) or policy.may_assign(actor, customer)):
        raise Forbidden
    not_archived(customer)


def cleaned(row: Any, skip: Iterable[str] = ()) -> Any:
    """The row, once each of its own fields is sound; references are rows already, uniqueness is the database's."""
    wrong: dict[str, Any] = {}
    left_out = {*skip, "search"} if row.code_given else {*skip, "search", "code"}
    for field, length in _own(type(row)):
        if field.name in left_out:
            continue
        value = getattr(row, field.attname)
        if field.blank and value in field.empty_values:
            continue
        if length and type(value) is str and 0 < len(text := clean_text(value)) <= length:
            setattr(row, field.attname, text)  # as `clean` would, of what nearly every cell is
            continue
        try:
            setattr(row, field.attname, field.clean(value, row))
        except ValidationError as error:
            wrong[field.name] = error.messages
    if wrong:
        raise Invalid(wrong)
    return row


@cache
def _own(model: Any) -> list[tuple[Any, int]]:
    """The model's own fields; with the length of those that are any line of text up to it."""
    fields = [field for field in model._meta.concrete_fields if field.remote_field is None and not field.primary_key]
    return [(field, (field.max_length or 0) if _any_line(field) else 0) for field in fields]


def _any_line(field: Any) -> bool:
    return type(field) is LineField and not field.choices and len(field.validators) == 1


def prepared_customer(
    actor: Actor,
    *,
    name: str,
    owner: Person | None = None,
    code: str = "",
    tags: list[str] | None = None,
    note: str = "",
    attributes: dict[str, str] | None = None,
    created_on: date | None = None,
    keys: list[str] | None = None,
    **texts: str,
) -> Customer:
    """As `create_customer`; `owner` a row, `code` one's own, `keys` where they are known already."""
    person = owner or actor.person
    must_bring(actor, person)
    row = blank(Customer, company=actor.company, code=code, name=name, owner=person, note=clean_text(note), **texts)
    row.tags = _tags(tags or [])
    row.attributes = custom.checked(actor, "customer", attributes or {}, company_id=actor.company.pk)
    row.created_on = created_on or actor.today
    row.keys = duplicates.keys_for(row) if keys is None else keys
    row.code_given = bool(code)
    return cleaned(row, ("tags", "attributes", "keys"))


def prepared_contact(
    actor: Actor,
    *,
    customer: Customer,
    name: str,
    note: str = "",
    attributes: dict[str, str] | None = None,
    **texts: str,
) -> Contact:
    """As `create_contact`."""
    _must_change(actor, customer)
    row = blank(Contact, customer=customer, name=name, note=clean_text(note), **texts)
    row.attributes = custom.checked(actor, "contact", attributes or {}, company_id=customer.company_id)
    row.code_given = False
    return cleaned(row, ("attributes",))


def prepared_opportunity(
    actor: Actor,
    *,
    customer: Customer,
    name: str,
    stage: Stage,
    first: Stage,
    owner: Person | None = None,
    amount: Decimal = Decimal(0),
    code: str = "",
    contact: Contact | None = None,
    probability: Decimal | None = None,
    expected_on: date | None = None,
    opened_on: date | None = None,
    closed_on: date | None = None,
    loss_reason: str = "",
    note: str = "",
    attributes: dict[str, str] | None = None,
) -> Opportunity:
    """As `create_opportunity`, already in any `stage`, opened and closed in the past; `first`: where it began."""
    person = owner or actor.person
    must_bring(actor, person)
    not_archived(customer)
    opened, closed = _days(actor, stage, opened_on, closed_on)
    row = blank(Opportunity, company=customer.company, customer=customer, contact=contact, code=code, name=name)
    row.owner = person
    row.stage, row.amount, row.expected_on, row.note = stage, amount, expected_on, clean_text(note)
    row.probability = stage.probability if probability is None else probability
    row.opened_on, row.closed_on, row.entered_stage_on = opened, closed, closed or opened
    row.loss_reason = clean_text(loss_reason) if stage.kind == "lost" else ""
    row.attributes = custom.checked(actor, "opportunity", attributes or {}, company_id=customer.company_id)
    _must_enter(actor, row)
    row.first_stage, row.code_given = first, bool(code)
    return cleaned(row, ("attributes",))


def _days(actor: Actor, stage: Stage, opened_on: date | None, closed_on: date | None) -> tuple[date, date | None]:
    """When it was opened and closed; what is not said was today, or on the day that is."""
    closed = None if stage.kind == "open" else day_of(actor, closed_on, "closed_on") or actor.today
    opened = day_of(actor, opened_on, "opened_on") or closed or actor.today
    if closed and closed < opened:
        raise Invalid(closed_on=_("It was closed before it was opened."))
    return opened, closed


def _must_enter(actor: Actor, row: Opportunity) -> None:
    """What the stage asks for is there, and so is the right to days of the past and to stages with an approval."""
    lacking = entry.missing(row, row.stage, {})
    if row.stage.kind == "lost" and not row.loss_reason:
        lacking["loss_reason"] = _("Say why it was lost.")
    if row.stage.needs_approval and not _may_admit(actor, row):
        lacking["stage"] = _(
            "The stage “%(stage)s” is entered with an approval: bring it in a stage before, and ask for it. What"
            " entered it on an earlier day is brought in by a superior of its owner."
        ) % {"stage": row.stage}
    if min(row.opened_on, row.entered_stage_on) < actor.today and not policy.may_backdate(actor, row):
        name = "closed_on" if row.closed_on and row.closed_on < actor.today else "opened_on"
        lacking[name] = _("Only a lead enters a step for an earlier day.")
    if lacking:
        raise Invalid(lacking)


def _may_admit(actor: Actor, row: Opportunity) -> bool:
    """What entered on an earlier day counts as approved when a superior who may approve it says so by bringing it in.

    Never his own, and never a step of today: that one is asked for, and given by somebody else.
    """
    past = row.entered_stage_on < actor.today
    return past and policy.may_backdate(actor, row) and policy.may_approve(actor, row)


def prepared_activity(
    actor: Actor,
    *,
    kind: str,
    on: date,
    customer: Customer,
    opportunity: Opportunity | None = None,
    contact: Contact | None = None,
    person: Person | None = None,
    time: time | None = None,
    content: str = "",
    outcome: str = "",
    minutes: int | None = None,
    code: str = "",
) -> Activity:
    """As `log_activity`, by oneself or by somebody whom one may assign to; follow-ups stay as they are."""
    who = person or actor.person
    must_bring(actor, who)
    if not (policy.may_log(actor, customer, opportunity) or policy.may_assign(actor, customer)):
        raise Forbidden
    not_archived(customer)
    if opportunity is not None and opportunity.customer_id != customer.pk:
        raise Invalid(opportunity_id=_("The opportunity is another customer's."))
    if _past(actor, on) < FIRST_DAY:
        raise Invalid(on=_("Enter a day after 1990."))
    row = blank(Activity, company=customer.company, person=who, customer=customer, opportunity=opportunity)
    row.contact = contact
    row.code, row.kind, row.on, row.time, row.outcome = code, kind, on, time, outcome
    row.content, row.minutes, row.code_given = clean_text(content), minutes, bool(code)
    return cleaned(row)


def day_of(actor: Actor, day: date | None, name: str) -> date | None:
    if day is not None and day > actor.today:
        raise Invalid({name: _("This day is still to come.")})
    if day is not None and day < FIRST_DAY:
        raise Invalid({name: _("Enter a day after 1990.")})
    return day


@transaction.atomic
def insert(actor: Actor, rows: Sequence[Any], **data: Any) -> None:
    """Writes prepared rows of one model: codes, what they are found by, history; `data` stands in their events."""
    if not rows:
        return
    model = type(rows[0])
    _number(model, [row for row in rows if not row.code_given])
    for row in rows:
        row.search = _SEARCH[model](row)
    insert_rows(rows)
    if model is Opportunity:
        insert_rows([change for row in rows for change in _changes(actor, row)])
        _admitted(actor, rows, str(data.get("batch") or ""))
    elif model is Activity:
        _contacted(rows)
    elif model is Contact:
        _keyed(actor, rows)
    elif model is Customer:
        _classed(actor, rows)
    tell(actor, "logged" if model is Activity else "created", rows, data)


_SEARCH = {
    Lead: indexed,
    Customer: searching.of_customer,
    Contact: searching.of_contact,
    Opportunity: searching.of_opportunity,
    Activity: searching.of_activity,
}


def _number(model: Any, rows: Sequence[Any]) -> None:
    """The next free codes, in one step."""
    if model not in CODED or not rows:
        return
    kind, prefix = CODED[model]
    Counter.objects.get_or_create(kind=kind)
    number = Cast(Substr("code", len(prefix) + 2), BigIntegerField())
    every = model.objects.unscoped("a code is free or taken, whoever may see the row")
    while True:
        Counter.objects.filter(kind=kind).update(last=F("last") + len(rows))
        last = Counter.objects.get(kind=kind).last
        codes = [f"{prefix}-{one:05d}" for one in range(last - len(rows) + 1, last + 1)]
        if not every.filter(code__among=codes).exists():
            break
        top = every.filter(code__regex=rf"^{prefix}-[0-9]{{1,15}}$").aggregate(top=Max(number))["top"] or 0
        Counter.objects.filter(kind=kind).update(last=Greatest(F("last"), top))
    for row, code in zip(rows, codes, strict=True):
        row.code = code


def _changes(actor: Actor, row: Opportunity) -> list[StageChange]:
    """The steps as far as they are known: when it was opened, and when it came where it stands."""
    steps: list[Any] = [(None, row.stage, row.opened_on)]
    if row.stage.kind != "open" and row.first_stage.pk != row.stage.pk:
        steps = [(None, row.first_stage, row.opened_on), (row.first_stage, row.stage, row.closed_on)]
    now = timezone.now()  # the history says when it was entered, beside the day on which it happened
    return [
        StageChange(
            opportunity=row,
            from_stage=before,
            to_stage=stage,
            amount=row.amount,
            probability=stage.probability if stage.pk != row.stage_id else row.probability,
            expected_on=row.expected_on,
            on=on,
            entered_on=actor.today if on != actor.today else None,
            at=now,
            by=actor.user,
            by_name=actor.name,
        )
        for before, stage, on in steps
    ]


def _admitted(actor: Actor, rows: Sequence[Opportunity], note: str) -> None:
    """Whoever brought in what stands in a stage with an approval has given it: this stands where approvals do."""
    now, who = timezone.now(), {"asked_by": actor.user, "decided_by": actor.user}
    names = {"asked_by_name": actor.name, "decided_by_name": actor.name}
    times = {"asked_at": now, "decided_at": now, "used_at": now}
    by_stage: dict[Stage, list[Opportunity]] = {}
    for row in rows:
        if row.stage.needs_approval:
            by_stage.setdefault(row.stage, []).append(row)
    for stage, some in by_stage.items():
        common = {"stage": stage, "decision": "approved", "note": note, **who, **names, **times}
        insert_rows([StageApproval(opportunity=row, amount=row.amount, **common) for row in some])
        tell(actor, "approval-given", some, {"stage": str(stage), "note": note})


def _classed(actor: Actor, rows: Sequence[Customer]) -> None:
    """The classes that customers came with, in the history of classes."""
    first = ClassChange(on=actor.today, by=actor.user, by_name=actor.name, at=timezone.now())
    names = [field.attname for field in ClassChange._meta.concrete_fields if not field.primary_key]
    same = {name: getattr(first, name) for name in names}
    changes = ({**same, "customer_id": row.pk, "now": row.customer_class} for row in rows if row.customer_class)
    insert_values(ClassChange, names, (list(one.values()) for one in changes))


def _keyed(actor: Actor, rows: Sequence[Contact]) -> None:
    """The domains of contacts' mail addresses are keys of their customers."""
    named = {row.customer_id for row in rows if row.email}
    if named:
        customers = Customer.objects.unscoped("the keys follow the contacts").filter(pk__in=named)
        customers.update(keys=None)
        duplicates.fill(actor.company.pk)


def _contacted(rows: Sequence[Activity]) -> None:
    """The last contact of customers and opportunities."""
    for model, key in ((Customer, "customer_id"), (Opportunity, "opportunity_id")):
        last: dict[int, date] = {}
        for row in rows:
            pk = getattr(row, key)
            if pk is not None:
                last[pk] = max(row.on, last.get(pk, row.on))
        with connection.cursor() as cursor:
            cursor.execute(LATER.format(table=model._meta.db_table), [list(last), list(last.values())])


def tell(actor: Actor, verb: str, rows: Sequence[Any], data: Mapping[str, Any]) -> None:
    """One event for each row, as `log` writes them."""
    if not rows:
        return
    meta, now, more = rows[0]._meta, timezone.now(), dict(data)
    names = (
        "at",
        "user",
        "actor_name",
        "area",
        "verb",
        "subject_type",
        "data",
        "company",
        "subject_id",
        "subject_label",
    )
    same = (now, actor.user.pk, actor.name, meta.app_label, verb, meta.label_lower, more)
    events = (
        (*same, getattr(row, "company_id", None) or row.customer.company_id, row.pk, str(row)[:300]) for row in rows
    )
    insert_values(Event, names, events)
