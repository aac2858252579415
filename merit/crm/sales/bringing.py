"""Contracts and their money as a file brings them in: checked as the single operations do, many written at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from merit.core.inserting import insert_rows
from merit.crm.contracts import Contract, Receipt, Receivable
from merit.crm.operations import bulk
from merit.crm.operations.steps import contracts_entered
from merit.crm.sales.contracts import created, prepared_contract
from merit.crm.sales.receipts import booked, prepared_receipt
from merit.crm.sales.receivables import planned, prepared_receivable

if TYPE_CHECKING:
    from merit.org.actor import Actor

COUNT = """UPDATE crm_contract SET version = version + more.n, updated_at = now()
 FROM unnest(%s::bigint[], %s::integer[]) AS more(pk, n) WHERE id = more.pk"""


def held(actor: Actor, keys: Iterable[int]) -> dict[int, Contract]:
    """These contracts by id: nobody else changes them or their money until the transaction ends."""
    rows = Contract.objects.visible_to(actor).filter(pk__among=set(keys)).select_related("company").order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def contract_to_insert(actor: Actor, **values: Any) -> Any:
    """As `prepared_contract`, with what the fields of contract, lines and credits ask for."""
    contract = _ready(prepared_contract(actor, **values), ("attributes",))
    for part in (*contract.sold, *contract.shares):
        bulk.cleaned(part)
    return contract


def receipt_to_insert(actor: Actor, contract: Contract, **values: Any) -> Any:
    """As `prepared_receipt`."""
    return _ready(prepared_receipt(actor, contract, **values))


def receivable_to_insert(actor: Actor, contract: Contract, **values: Any) -> Any:
    """As `prepared_receivable`."""
    return _ready(prepared_receivable(actor, contract, **values))


def _ready(row: Any, skip: tuple[str, ...] = ()) -> Any:
    row.code_given = bool(row.code)
    return bulk.cleaned(row, skip)


@transaction.atomic
def insert_contracts(actor: Actor, rows: Sequence[Any], **data: Any) -> None:
    """With their lines and credits; `data` stands in their events."""
    bulk.written(rows)
    for parts in ([one.sold for one in rows], [one.shares for one in rows]):
        for contract, some in zip(rows, parts, strict=True):
            for part in some:
                part.contract = contract
        insert_rows([part for some in parts for part in some])
    bulk.tell(actor, [("created", row, {**created(row), **data}) for row in rows])
    contracts_entered(actor, [row.opportunity for row in rows if row.opportunity_id])


@transaction.atomic
def insert_receipts(actor: Actor, rows: Sequence[Receipt], **data: Any) -> None:
    """Of contracts that are held; told of these."""
    bulk.written(rows)
    told = [(row.contract, *booked(row)) for row in rows]
    bulk.tell(actor, [(verb, contract, {**more, **data}) for contract, verb, more in told])


@transaction.atomic
def insert_receivables(actor: Actor, rows: Sequence[Receivable], **data: Any) -> None:
    """Of contracts that are held; told of these, each a change of its contract."""
    bulk.written(rows)
    counted = Counter(row.contract_id for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(counted), list(counted.values())])
    bulk.tell(actor, [("receivable-planned", row.contract, {**planned(row), **data}) for row in rows])
