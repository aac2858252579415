"""Many new records at once: their codes, what they are found by, their history; checked before, written by COPY.

What their operations ask for stands there: crm/operations/brought.py, crm/leads/bringing.py, crm/sales/bringing.py.
`code_given`: the code is not ours to number.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from merit.core.inserting import insert_rows, insert_values, log_many
from merit.crm import searching
from merit.crm.classes import ClassChange
from merit.crm.leads.intake import indexed
from merit.crm.leads.models import Lead
from merit.crm.models import (
    Activity,
    Contact,
    Contract,
    Customer,
    Opportunity,
    Stage,
    StageApproval,
    StageChange,
)
from merit.crm.operations import duplicates
from merit.crm.operations.codes import number
from merit.org.actor import Actor

COUNT = """UPDATE {table} SET version = version + more.n, updated_at = now()
 FROM unnest(%s::bigint[], %s::integer[]) AS more(pk, n) WHERE {table}.id = more.pk"""
LATER = """UPDATE {table} SET last_contact_on = later.day FROM unnest(%s::bigint[], %s::date[]) AS later(pk, day)
 WHERE {table}.id = later.pk AND ({table}.last_contact_on IS NULL OR {table}.last_contact_on < later.day)"""


@transaction.atomic
def insert(actor: Actor, rows: Sequence[Any], **data: Any) -> None:
    """Writes prepared rows of one model: codes, what they are found by, history; `data` stands in their events."""
    if not rows:
        return
    model = type(rows[0])
    written(rows)
    if model is Opportunity:
        insert_rows([change for row in rows for change in _changes(actor, row)])
        _admitted(actor, rows, str(data.get("batch") or ""))
    elif model is Activity:
        _contacted(rows)
    elif model is Contact:
        _keyed(actor, rows)
    elif model is Customer:
        _classed(actor, rows)
    verb = "logged" if model is Activity else "created"
    tell(actor, [(verb, row, data) for row in rows])


def written(rows: Sequence[Any]) -> None:
    """Prepared rows of one model, with their codes and what they are found by; of their history nothing yet.

    Those that have no code yet, given or reserved, are numbered here.
    """
    if rows:
        model = type(rows[0])
        number(model, [row for row in rows if not (row.code_given or getattr(row, "code", ""))])
        if search := _SEARCH.get(model):
            for row in rows:
                row.search = search(row)
        insert_rows(rows)


def count(model: Any, keys: Iterable[int]) -> None:
    """What belongs to these records changed: a version more for each time that one is named."""
    counted = Tally(keys)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(table=model._meta.db_table), [list(counted), list(counted.values())])


_SEARCH = {
    Lead: indexed,
    Customer: searching.of_customer,
    Contact: searching.of_contact,
    Opportunity: searching.of_opportunity,
    Activity: searching.of_activity,
    Contract: searching.of_contract,
}


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
        tell(actor, [("approval-given", row, {"stage": str(stage), "note": note}) for row in some])


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


def tell(actor: Actor, told: Sequence[tuple[str, Any, Mapping[str, Any]]]) -> None:
    """Events as `log` writes them; a contact's is told in its customer's company."""
    log_many(actor, told, lambda row: row.customer.company_id if isinstance(row, Contact) else row.company_id)
