"""Records as an import brings them in: the rules of the single operations; crm/operations/bulk.py writes many at once.

`prepared_…` checks one record as its operation does (Invalid, Forbidden) and gives the row, not saved. Beyond the
forms: whoever may assign to a person may bring in records for that person, with the days on which things happened.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.inserting import blank, cleaned
from merit.crm import custom, entry, policy
from merit.crm.models import Activity, Contact, Customer, Opportunity, Stage
from merit.crm.operations import duplicates
from merit.crm.operations.activities import _past
from merit.crm.operations.common import not_archived
from merit.crm.operations.customers import _tags
from merit.org.actor import Actor
from merit.org.models import Person

FIRST_DAY = date(1990, 1, 1)


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
