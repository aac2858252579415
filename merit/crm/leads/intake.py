"""How a lead comes in: entered by hand, over the API, by a file, a call or a web form; and who gets it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import create, log
from merit.crm import custom
from merit.crm.leads import policy
from merit.crm.leads.alike import keys_for, owner_before
from merit.crm.leads.assigning import owner_by_rules
from merit.crm.leads.models import Lead, LeadRule, WebForm
from merit.crm.leads.telling import tell_owner
from merit.crm.operations.common import fresh_code, owner_from
from merit.crm.operations.customers import _tags
from merit.crm.policy import may_create
from merit.crm.pool.moves import remember
from merit.crm.searching import digits, search_text
from merit.org.actor import Actor
from merit.org.models import Company, Person

FIELDS = (
    *("name", "company_name", "title", "phone", "email", "region", "industry", "need", "amount", "note", "source"),
    *("tags", "attributes", "next_contact_on", "next_step"),
)
TEXTS = {"need", "note"}


@transaction.atomic
def create_lead(
    actor: Actor, *, owner_id: int | None = None, by_rules: bool = False, channel: str = "hand", **fields: Any
) -> Lead:
    """A new lead of the actor's company: the actor's own, `owner_id`'s, or (`by_rules`) whom the rules name."""
    if not policy.may_enter(actor):
        raise Forbidden
    lead = _new(actor.company, channel, fields, actor)
    if by_rules:
        _by_rules(lead, actor)
    else:
        _by_hand(lead, actor, owner_id)
    log(actor, "created", lead)
    return lead


def _by_hand(lead: Lead, actor: Actor, owner_id: int | None) -> None:
    if owner_id is not None:
        lead.owner = owner_from(actor, owner_id, actor.company.pk)
    elif may_create(actor):
        lead.owner = actor.person
    else:
        raise Invalid(owner_id=_("Choose who is to look after it."))
    create(lead)
    tell_owner(lead, actor)


def receive(form: WebForm, fields: dict[str, Any], consent: str) -> Lead:
    """What a web form brought: given as the form says. In a transaction."""
    lead = _new(form.company, "form", {**fields, "source": form.source})
    lead.form, lead.consent = form, consent
    if form.assignment == "rules":
        _by_rules(lead, None)
    elif form.assignment == "person" and form.person is not None:
        lead.owner = form.person
        create(lead)
        tell_owner(lead)
    else:
        _into_pool(lead, None)
    log(None, "created", lead, name=form.name)
    return lead


def _by_rules(lead: Lead, actor: Actor | None) -> None:
    """To whom looks after the same somebody already; else by the rules; else into the pool."""
    rule: LeadRule | None = None
    person: Person | None = owner_before(lead)
    if person is None:
        person, rule = owner_by_rules(lead)
    if person is None:
        _into_pool(lead, actor)
        return
    lead.owner = person
    create(lead)
    log(actor, "assigned", lead, owner=[None, person], rule=rule.name if rule else "")
    tell_owner(lead, actor)


def _into_pool(lead: Lead, actor: Actor | None) -> None:
    lead.pooled_at = timezone.now()
    create(lead)
    remember(actor, lead, "arrived", reason="unassigned")


def _new(company: Company, channel: str, fields: dict[str, Any], actor: Actor | None = None) -> Lead:
    values = cleaned({"attributes": {}, **fields}, actor)
    if actor is None:
        values["attributes"] = custom.defaults(company.pk, "lead")
    lead = Lead(company=company, channel=channel, received_at=timezone.now(), **values)
    must_be_found(lead)
    lead.code = fresh_code(Lead, "lead", "L")
    indexed(lead)
    return lead


def cleaned(fields: dict[str, Any], actor: Actor | None = None, lead: Lead | None = None) -> dict[str, Any]:
    """The fields as they are kept; a caller that passes another has a mistake."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    values = {name: clean_text(value) if name in TEXTS else value for name, value in fields.items()}
    if "tags" in values:
        values["tags"] = _tags(values["tags"] or [])
    if "attributes" in values:
        given, before = values["attributes"] or {}, lead.attributes if lead else None
        company = lead.company_id if lead else 0
        values["attributes"] = custom.checked(actor, "lead", given, before, company) if actor else {}
    return values


def must_be_found(lead: Lead) -> None:
    """A lead has a name or a company, and some way to reach it is better than none."""
    if not (clean_text(lead.name) or clean_text(lead.company_name)):
        raise Invalid(name=_("Enter a name or a company."))


def indexed(lead: Lead) -> str:
    """What the lead is found by, and what tells it from others."""
    texts = (lead.company_name, lead.name, lead.code, lead.phone, lead.email, *lead.tags)
    lead.search = search_text(*texts, digits(lead.phone))
    lead.keys = keys_for(lead)
    return lead.search
