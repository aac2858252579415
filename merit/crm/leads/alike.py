"""Who is there already: leads and customers with the same phone, e-mail address or name as a new lead.

Customers are compared as everywhere (merit/crm/keys.py). Of records that the reader may not see only their kind is
told, and whose they are where the company says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from merit.crm import keys
from merit.crm.leads.models import OPEN, Lead
from merit.crm.models import Contact, Customer
from merit.crm.numbers import last_digits
from merit.crm.operations.duplicates import fill, reasons, rules_of
from merit.crm.searching import plain
from merit.org.actor import Actor
from merit.org.models import Company

MOST = 5
REASON = "who is there already is said, whoever may see it"


@dataclass(frozen=True)
class Alike:
    """One record that may be the same. `why`: phone, email, domain or name; `open`: the reader may see it."""

    kind: str
    row: Any
    why: str
    open: bool = True
    named: bool = True

    @property
    def owner(self) -> str:
        """Whose it is; empty where that is not told."""
        return self.row.owner.name if self.row.owner and (self.open or self.named) else ""

    @property
    def name(self) -> str:
        return str(self.row) if self.open else ""


def phone_key(phone: str) -> str:
    """The digits that tell two numbers apart: without country code and separators; "" for fewer than six."""
    digits = re.sub(r"\D", "", plain(phone))
    return digits[-11:] if len(digits) >= 6 else ""


def email_key(email: str) -> str:
    return email.strip().lower()


def alike(company: Company, *, phone: str = "", email: str = "", name: str = "", but: int | None = None) -> list[Alike]:
    """Leads and customers of the company that share the phone, the address or the company's name."""
    found = [*_leads(company, phone, email, name, but), *_customers(company, phone, email, name)]
    return list({(one.kind, one.row.pk): one for one in reversed(found)}.values())[::-1][: 2 * MOST]


def _leads(company: Company, phone: str, email: str, name: str, but: int | None) -> list[Alike]:
    phone, email, name = phone_key(phone), email_key(email), name.strip()
    rules = (("phone", Q(phone_key=phone), phone), ("email", Q(email_key=email), email))
    rules = (*rules, ("name", Q(company_name__iexact=name), name))
    rows = Lead.objects.unscoped(REASON).filter(company=company).exclude(pk=but).select_related("owner")
    found: list[Alike] = []
    for why, rule, given in rules:
        if given:
            found += [Alike("lead", row, why) for row in rows.filter(rule).order_by("-pk")[:MOST]]
    return found


def _customers(company: Company, phone: str, email: str, name: str) -> list[Alike]:
    """By the keys of customers, and by the phone and address of their contacts."""
    asked = keys.keys_of(name=name, phone=phone, emails=[email], home=keys.home_of(company))
    there = Q(archived_at=None, merged_into=None, company=company)
    found: list[Alike] = []
    people = Contact.objects.unscoped(REASON).filter(customer__company=company, customer__merged_into=None)
    people = people.filter(archived_at=None, customer__archived_at=None).select_related("customer__owner")
    if digits := phone_key(phone):
        near = people.annotate(last=last_digits()).filter(last=digits[-7:]).exclude(phone="")[: 4 * MOST]
        found += [Alike("customer", one.customer, "phone") for one in near if phone_key(one.phone) == digits]
    if email:
        found += [Alike("customer", one.customer, "email") for one in people.filter(email__iexact=email.strip())[:MOST]]
    if asked:
        fill(company.pk)
        rows = Customer.objects.unscoped(REASON).filter(there, keys__overlap=asked).select_related("owner")
        found += [Alike("customer", row, reasons(asked, row.keys)[0]) for row in rows.order_by("pk")[:MOST]]
    return found


def told(actor: Actor, company: Company, found: Iterable[Alike]) -> list[Alike]:
    """As far as the actor may know of them."""
    rows = list(found)
    named = rules_of(company).names_owner
    seen: dict[str, set[int]] = {}
    for kind, model in {one.kind: type(one.row) for one in rows}.items():
        pks = [one.row.pk for one in rows if one.kind == kind]
        seen[kind] = set(model.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True))
    return [Alike(one.kind, one.row, one.why, one.row.pk in seen[one.kind], named) for one in rows]


def owner_before(lead: Lead) -> Any:
    """Who looks after this somebody already: the owner of an open lead (by phone or address), or of the customer."""
    for one in alike(lead.company, phone=lead.phone, email=lead.email, name=lead.company_name, but=lead.pk):
        known = one.kind == "customer" or (one.why != "name" and one.row.status in OPEN)
        if one.row.owner is not None and known:
            return one.row.owner
    return None
