"""Likely duplicates: of what is being entered, of what an import brings, and among all that one may see.

Of customers that one may not see nothing is told but that there is one (and, where the company says so, whose).

Source: docs/spec/duplicates.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F, Func, QuerySet, TextField
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.operations import change, create, locked, log
from merit.crm import keys, policy
from merit.crm.duplicates import CustomerRules, Distinct
from merit.crm.leads.policy import pool_companies
from merit.crm.models import Contact, Customer
from merit.crm.operations.near import WEIGHT, Duplicates, Likely, Near
from merit.org.actor import Actor
from merit.org.models import Company

REASONS: Final = {keys.TAX: "tax_number", keys.NAME: "name", keys.PHONE: "phone", keys.DOMAIN: "domain"}
MOST_SHOWN: Final = 20
MOST_SHARING: Final = 20  # a key that more customers have says nothing of them
_SHARING: Final = (
    "SELECT one, array_agg(pk ORDER BY pk) FROM (%s) t(one, pk) GROUP BY one HAVING count(*) BETWEEN 2 AND %%s"
)
_HOLDERS: Final = (
    "SELECT k.one, c.id FROM unnest(%s::text[]) k(one) CROSS JOIN LATERAL"
    " (SELECT * FROM crm_customer WHERE keys @> ARRAY[k.one] OFFSET 0) c"  # OFFSET: by this index and by no other
    " WHERE c.company_id = %s AND c.merged_into_id IS NULL"
)


def rules_of(company: Company) -> CustomerRules:
    """What the company has decided, or what holds until it does."""
    rows = CustomerRules.objects.unscoped("the rules hold for everyone in the company")
    return rows.filter(company=company).first() or CustomerRules(company=company)


def near(
    actor: Actor,
    *,
    name: str = "",
    phone: str = "",
    website: str = "",
    tax_number: str = "",
    email: str = "",
    beside: int = 0,
) -> Near:
    """The customers of the actor's company that are likely the same as this one; `beside`: not this id.

    For those who enter customers: others have no use for knowing whether there is one.
    """
    policy.must_create(actor)
    company = actor.company
    fill(company.pk)
    asked = keys.keys_of(
        name=name, phone=phone, website=website, tax_number=tax_number, emails=[email], home=keys.home_of(company)
    )
    return _near(actor, company, asked, beside)


def near_row(actor: Actor, row: Customer) -> Near:
    """The same for a customer that is there, without those that somebody said are others."""
    fill(row.company_id)
    row.refresh_from_db(fields=["keys"])
    return _near(actor, row.company, row.keys or [], row.pk)


def _near(actor: Actor, company: Company, asked: list[str], beside: int) -> Near:
    if not asked:
        return Near()
    alike = _alike(company.pk, asked).exclude(pk__in=[beside, *_distinct_from(beside)])
    found = list(alike.select_related("owner").order_by("pk")[: 10 * MOST_SHOWN])
    visible = set(
        Customer.objects.visible_to(actor).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    )
    seen = [Likely(one, reasons(asked, one.keys)) for one in found if one.pk in visible]
    others = [one for one in found if one.pk not in visible]
    pooled = [one for one in others if one.pooled_at and one.company_id in pool_companies(actor)]
    hidden = [one for one in others if one not in pooled]
    told_ = rules_of(company).names_owner if hidden else False
    names = sorted({one.owner.name for one in hidden if one.owner}) if told_ else []
    lying = [Likely(one, reasons(asked, one.keys)) for one in pooled]
    return Near(sorted(seen, key=lambda one: -one.weight)[:MOST_SHOWN], len(hidden), names, lying[:MOST_SHOWN])


def _alike(company: int, asked: list[str]) -> QuerySet[Customer]:
    """The customers of a company with one of these keys, by the index."""
    rows: QuerySet[Customer] = Customer.objects.unscoped("duplicates are looked for in the whole company")
    return rows.filter(company_id=company, merged_into=None, keys__overlap=asked)


def _distinct_from(pk: int) -> list[int]:
    rows = Distinct.objects.unscoped("what is no duplicate is no secret")
    first = rows.filter(first_id=pk).values_list("second_id", flat=True)
    return [*first, *rows.filter(second_id=pk).values_list("first_id", flat=True)] if pk else []


def reasons(some: Iterable[str], others: Iterable[str] | None) -> tuple[str, ...]:
    """By what two customers are alike, the strongest first."""
    kinds = {key[0] for key in set(some) & set(others or ())}
    return tuple(reason for kind, reason in REASONS.items() if kind in kinds)


def refuse_duplicates(actor: Actor, row: Customer) -> None:
    """Duplicates when a customer like this one is there. Two at once: the second waits, and then meets the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, %s)) FROM unnest(%s::text[]) key",
            [row.company_id, sorted(row.keys or [])],
        )
    fill(row.company_id)
    found = _near(actor, row.company, row.keys or [], row.pk or 0)
    if found:
        raise Duplicates(found)


def of_many(company: Company, rows: Mapping[Any, Mapping[str, str]]) -> dict[Any, list[int]]:
    """For imports: row → the ids of customers like it. `rows`: name, phone, website, tax_number, email of each.

    One query per ten thousand rows. Customers merged away count as those they were merged into.
    """
    fill(company.pk)
    home = keys.home_of(company)
    asked = {
        at: keys.keys_of(
            **{name: row.get(name, "") for name in ("name", "phone", "website", "tax_number")},
            emails=[row.get("email", "")],
            home=home,
        )
        for at, row in rows.items()
    }
    having = holders(company.pk, {key for one in asked.values() for key in one})
    return {at: list(dict.fromkeys(pk for key in one for pk in having.get(key, ()))) for at, one in asked.items()}


def holders(company: int, wanted: Iterable[str]) -> dict[str, list[int]]:
    """For imports: key → the ids of the company's customers that have it, in their order, thousands at once.

    Each key is looked up in the index by itself: asked for all together, the database would rather read every row. What
    waits to be put into the index is put there first, for it would be read at each look-up.
    """
    having: dict[str, list[int]] = {}
    keys_ = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('customer_keys')")
        # of a table that was empty a moment ago the planner knows nothing, and would read it anew for each key
        cursor.execute("SET enable_seqscan = off")
        for start in range(0, len(keys_), 10_000):
            cursor.execute(_HOLDERS, [keys_[start : start + 10_000], company])
            for key, pk in cursor.fetchall():
                having.setdefault(key, []).append(pk)
        cursor.execute("RESET enable_seqscan")
    return {key: sorted(found) for key, found in having.items()}


def by_code(company: int, codes: Iterable[str]) -> dict[str, int]:
    """For imports: code → id of the customer that it names now; a code merged away names the survivor."""
    rows = Customer.objects.unscoped("codes are unique in the group").filter(
        company_id=company, code__among=list(codes)
    )
    return {code: into or pk for code, pk, into in rows.values_list("code", "pk", "merged_into_id")}


def fill(company: int) -> int:
    """Gives the customers that came by SQL their keys; how many there were."""
    rows = Customer.objects.unscoped("keys are made for every customer").filter(company_id=company, keys=None)
    count = 0
    while part := list(rows.select_related("company")[:2000]):
        emails = _emails([row.pk for row in part])
        for row in part:
            row.keys = keys_for(row, emails.get(row.pk, ()))
        rows.model.everything.bulk_update(part, ["keys"], batch_size=1000)
        count += len(part)
    return count


def keys_for(row: Customer, emails: Iterable[str] = ()) -> list[str]:
    """The keys of a customer's columns."""
    return keys.keys_of(
        name=row.name,
        phone=row.phone,
        website=row.website,
        tax_number=row.tax_number,
        emails=emails,
        home=keys.home_of(row.company),
    )


def _emails(customers: list[int]) -> dict[int, list[str]]:
    rows = Contact.objects.unscoped("their firm's domain").filter(customer_id__in=customers).exclude(email="")
    found: dict[int, list[str]] = {}
    for customer, email in rows.values_list("customer_id", "email"):
        found.setdefault(customer, []).append(email)
    return found


def keys_now(row: Customer) -> list[str]:
    """The keys of a customer that is there: its own, and those of what was merged into it."""
    own = keys_for(row, _emails([row.pk]).get(row.pk, ())) if row.pk else keys_for(row)
    merged = Customer.objects.unscoped("their keys are the survivor's").filter(merged_into_id=row.pk) if row.pk else ()
    return list(dict.fromkeys([*own, *(key for one in merged for key in one.keys or ())]))


@dataclass(frozen=True)
class Group:
    """Customers that are likely one, and by what; in order of their ids, the oldest first."""

    rows: list[Customer]
    reasons: tuple[str, ...]

    @property
    def weight(self) -> int:
        return sum(WEIGHT[one] for one in self.reasons)


def groups(actor: Actor, start: int = 0, most: int = 25) -> tuple[list[Group], int]:
    """Groups of likely duplicates among the customers of the company that the actor sees, the likeliest first."""
    fill(actor.company.pk)
    joined = _joined(_sharing(actor))
    order = sorted(joined.items(), key=lambda one: (-sum(WEIGHT[REASONS[kind]] for kind in one[1]), one[0]))
    part = order[start : start + most]
    wanted = [pk for pks, _kinds in part for pk in pks]
    found = Customer.objects.visible_to(actor).filter(pk__in=wanted).select_related("owner").in_bulk()
    return [
        Group([found[pk] for pk in pks if pk in found], tuple(why for kind, why in REASONS.items() if kind in kinds))
        for pks, kinds in part
    ], len(order)


def _sharing(actor: Actor) -> list[tuple[str, list[int]]]:
    """(key, ids) of the keys that a few of the visible customers share: one query, grouped in the database."""
    rows = Customer.objects.visible_to(actor).filter(company=actor.company, archived_at=None).order_by()
    each = rows.annotate(one=Func(F("keys"), function="unnest", output_field=TextField())).values_list("one", "pk")
    try:
        inner, params = each.query.sql_with_params()
    except EmptyResultSet:  # somebody who sees no customers
        return []
    statement = (
        f"SELECT one, array_agg(pk ORDER BY pk) FROM ({inner}) t(one, pk) GROUP BY one HAVING count(*) BETWEEN 2 AND %s"  # noqa: S608  (the inner query is Django's own)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, MOST_SHARING])
        return cursor.fetchall()


def _joined(sharing: list[tuple[str, list[int]]]) -> dict[tuple[int, ...], set[str]]:
    """Who belongs together → by which kinds of keys; pairs that are known to be different join nobody."""
    known = set(Distinct.objects.unscoped("what is no duplicate is no secret").values_list("first_id", "second_id"))
    head: dict[int, int] = {}
    pairs: list[tuple[int, str]] = []

    def top(pk: int) -> int:
        while head.setdefault(pk, pk) != pk:
            pk = head[pk]
        return pk

    for key, pks in sharing:
        for one, other in combinations(pks, 2):
            if (one, other) not in known:
                head[max(top(one), top(other))] = min(top(one), top(other))
                pairs.append((one, key[0]))
    members: dict[int, list[int]] = {}
    for pk in head:
        members.setdefault(top(pk), []).append(pk)
    kinds: dict[int, set[str]] = {}
    for pk, kind in pairs:
        kinds.setdefault(top(pk), set()).add(kind)
    return {tuple(sorted(pks)): kinds[one] for one, pks in members.items() if one in kinds}


@transaction.atomic
def set_distinct(actor: Actor, ids: Iterable[int]) -> int:
    """Remembers that these customers, whom the actor may change, are different ones; how many pairs were new."""
    wanted = sorted(set(ids))
    if not 2 <= len(wanted) <= MOST_SHARING:
        raise Invalid(ids=_("Choose from 2 to %(n)d customers.") % {"n": MOST_SHARING})
    rows = [locked(Customer.objects.visible_to(actor), pk) for pk in wanted]
    for row in rows:
        policy.must_write(actor, row)
    pairs = [
        Distinct(first=one, second=other, by=actor.user, by_name=actor.name) for one, other in combinations(rows, 2)
    ]
    known = Distinct.objects.unscoped("pairs said before").filter(first__in=rows, second__in=rows).count()
    Distinct.objects.unscoped("pairs said before").bulk_create(pairs, ignore_conflicts=True)
    if known < len(pairs):
        log(actor, "told apart", rows[0], names=[str(row) for row in rows])
    return len(pairs) - known


def contacts_like(customer: Customer, phone: str, email: str, beside: int = 0) -> list[Contact]:
    """The contacts of a customer with this phone or mail address."""
    home = keys.home_of(customer.company)
    numbers, mail = set(keys.phone_keys(phone, home)), email.strip().casefold()
    rows = Contact.objects.unscoped("contacts of a customer that the actor may change").filter(
        customer=customer, merged_into=None
    )
    return [
        row
        for row in rows.exclude(pk=beside).order_by("pk")
        if (mail and row.email.casefold() == mail) or numbers & set(keys.phone_keys(row.phone, home))
    ]


@transaction.atomic
def change_rules(actor: Actor, company_id: int, version: int | None = None, **values: Any) -> CustomerRules:
    """What the company decides about its customers: an administrator's."""
    policy.must_stages(actor, company_id)
    rows = CustomerRules.objects.unscoped("an administrator's company")
    row = rows.filter(company_id=company_id).first()
    if row is None:
        row = create(CustomerRules(company_id=company_id))
        version = row.version
    row = locked(rows, row.pk, version)
    diff = change(row, values)
    if diff:
        log(actor, "changed", row, **diff)
    return row
