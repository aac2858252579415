"""Who is there already: leads and customers with the same phone, e-mail address or name as a new lead.

Customers are compared as everywhere (merit/crm/keys.py). Of records that the reader may not see only their kind is
told, and whose they are where the company says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from merit.crm import keys
from merit.crm.leads.models import OPEN, Lead
from merit.crm.leads.policy import pool_companies
from merit.crm.models import Contact, Customer
from merit.crm.numbered import of_number
from merit.crm.numbers import country_of, every_way
from merit.crm.operations.duplicates import fill, reasons, rules_of
from merit.org.actor import Actor
from merit.org.models import Company

MOST = 5
WHY: Final = {keys.PHONE: "phone", keys.MAIL: "email", keys.NAME: "name", keys.DOMAIN: "domain"}
REASON = "who is there already is said, whoever may see it"


@dataclass(frozen=True)
class Alike:
    """One record that may be the same. `why`: phone, email, domain or name; `open`: the reader may see it; `pooled`: he
    finds it in the public pool."""

    kind: str
    row: Any
    why: str
    open: bool = True
    named: bool = True
    pooled: bool = False

    @property
    def owner(self) -> str:
        """Whose it is; empty where that is not told."""
        return self.row.owner.name if self.row.owner and (self.open or self.named) else ""

    @property
    def name(self) -> str:
        if self.open:
            return str(self.row)
        return (self.row.company_name or self.row.code if self.kind == "lead" else self.row.name) if self.pooled else ""


def email_key(email: str) -> str:
    return email.strip().lower()


def keys_for(lead: Lead) -> list[str]:
    """What a lead is known again by: company, numbers, address and its domain, as customers are (merit/crm/keys.py)."""
    return _keys(lead.company, lead.phone, lead.email, lead.company_name)


def _keys(company: Company, phone: str, email: str, name: str) -> list[str]:
    found = keys.keys_of(name=name.strip(), phone=phone, emails=[email], home=keys.home_of(company))
    return [*found, f"{keys.MAIL}:{email_key(email)}"] if email_key(email) else found


def fill_leads(company: Company) -> None:
    """Gives the leads that have no keys yet theirs."""
    rows = Lead.objects.unscoped("keys are made for every lead").filter(company=company, keys=None)
    while part := list(rows.select_related("company")[:2000]):
        for row in part:
            row.keys = keys_for(row)
        rows.model.everything.bulk_update(part, ["keys"], batch_size=1000)


def alike(company: Company, *, phone: str = "", email: str = "", name: str = "", but: int | None = None) -> list[Alike]:
    """Leads and customers of the company that share a phone, the address, its domain or the company's name."""
    asked = _keys(company, phone, email, name)
    if not asked:
        return []
    found = [*_leads(company, asked, but), *_customers(company, asked, phone, email)]
    return list({(one.kind, one.row.pk): one for one in reversed(found)}.values())[::-1][: 2 * MOST]


def _leads(company: Company, asked: list[str], but: int | None) -> list[Alike]:
    """The surest first, of the same sureness the newest."""
    fill_leads(company)
    rows = Lead.objects.unscoped(REASON).filter(company=company, keys__overlap=asked).exclude(pk=but)
    found = [Alike("lead", row, _why(asked, row.keys)) for row in rows.select_related("owner").order_by("-pk")[:50]]
    return sorted(found, key=lambda one: list(WHY.values()).index(one.why))[:MOST]


def _why(asked: list[str], mine: list[str] | None) -> str:
    """By what they are alike, the surest."""
    kinds = {key[0] for key in set(asked) & set(mine or ())}
    return next(why for kind, why in WHY.items() if kind in kinds)


def _customers(company: Company, asked: list[str], phone: str, email: str) -> list[Alike]:
    """By the keys of customers, and by the phone and address of their contacts."""
    there = Q(archived_at=None, merged_into=None, company=company)
    found: list[Alike] = []
    people = Contact.objects.unscoped(REASON).filter(customer__company=company, customer__merged_into=None)
    people = people.filter(archived_at=None, customer__archived_at=None).select_related("customer__owner")
    country = country_of(company)
    for number in every_way(phone, country):
        found += [Alike("customer", one.customer, "phone") for one in of_number(people, number, country)[:MOST]]
    if email.strip():
        found += [Alike("customer", one.customer, "email") for one in people.filter(email__iexact=email.strip())[:MOST]]
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
    pools = pool_companies(actor)
    return [
        Alike(one.kind, one.row, one.why, one.row.pk in seen[one.kind], named, _lies(one.row) and company.pk in pools)
        for one in rows
    ]


def _lies(row: Any) -> bool:
    return row.pooled_at is not None and getattr(row, "is_open", True)


def owner_before(lead: Lead) -> Any:
    """Who looks after this somebody already: the owner of an open lead (by phone or address), or of the customer."""
    for one in alike(lead.company, phone=lead.phone, email=lead.email, name=lead.company_name, but=lead.pk):
        known = one.kind == "customer" or (one.why in {"phone", "email"} and one.row.status in OPEN)
        if one.row.owner is not None and known:
            return one.row.owner
    return None
