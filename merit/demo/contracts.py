"""Contracts and their money into the database: products, lines, shares, schedules, receipts, losses, costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from merit.crm.models import (
    BadDebt,
    Contract,
    ContractLine,
    Credit,
    ListPrice,
    Opportunity,
    Product,
    Receipt,
    Receivable,
)
from merit.crm.searching import search_text
from merit.demo import seller
from merit.demo.customers import Clients
from merit.demo.deals import PRICES_RISE, PRODUCTS, Deal, Moment, list_price, ordinary
from merit.demo.people import Stage
from merit.demo.writer import write
from merit.requests.models import Cost


@dataclass
class Sold:
    """The deals in the order of their contracts, and the rows that came of them. `late`: receipts not yet booked."""

    deals: list[Deal] = field(default_factory=list)
    rows: list[Contract] = field(default_factory=list)
    products: dict[tuple[int, str], Product] = field(default_factory=dict)
    late: list[Receipt] = field(default_factory=list)


def tell(clients: Clients) -> list[Deal]:
    """All contracts, in the order in which they were signed."""
    owned: dict[str, list[str]] = {}
    for key, one in clients.told.items():
        owned.setdefault(one.owner, []).append(key)
    found = [*ordinary(owned), *seller.deals(), *seller.late()]
    return sorted(found, key=lambda deal: (deal.signed, deal.owner, deal.customer, deal.amount))


def deal_name(stage: Stage, deal: Deal) -> str:
    """What the contract is about."""
    if deal.name:
        return str(stage.words.deals[deal.name])
    line, topic, phase = deal.topic
    return joined(stage, line, topic, phase)


def joined(stage: Stage, line: str, topic: int, phase: int) -> str:
    """A topic of a product line with its phase."""
    topics, ending = stage.words.topics[line], stage.words.topics["phases"][phase]
    between = ", " if stage.lang == "en" and ending else ""
    return f"{topics[topic % len(topics)]}{between}{ending}"


def make_products(stage: Stage) -> dict[tuple[int, str], Product]:
    """The same products in both companies, with two list prices each."""
    rows = [
        Product(
            company=company,
            code=code,
            name=stage.words.products[code],
            unit=stage.words[unit],
            line=stage.words.lines[line],
        )
        for company in stage.companies.values()
        for code, (line, unit, _price) in PRODUCTS.items()
    ]
    write(rows)
    rise = stage.clock.first(PRICES_RISE)
    prices = [
        ListPrice(product=row, valid=valid, price=Decimal(list_price(row.code, month)))
        for row in rows
        for month, valid in ((PRICES_RISE - 1, DateRange(None, rise)), (PRICES_RISE, DateRange(rise, None)))
    ]
    write(prices)
    return {(row.company.pk, row.code): row for row in rows}


def make(stage: Stage, clients: Clients, deals: list[Deal], opportunities: dict[int, Opportunity]) -> Sold:
    """Writes the chapter. `opportunities`: by the place of the deal that each led to."""
    found = Sold(deals=deals, products=make_products(stage))
    found.rows = [
        _contract(stage, clients, deal, code, opportunities.get(place))
        for place, (deal, code) in enumerate(zip(deals, _codes(stage, deals), strict=True))
    ]
    write(found.rows)
    pairs = list(zip(deals, found.rows, strict=True))
    write([line for deal, row in pairs for line in _lines(found, deal, row)])
    write([_credit(stage, row, *share) for deal, row in pairs for share in deal.credits])
    dues = [(stage.clock.day(*due), row, amount) for deal, row in pairs for due, amount in deal.schedule]
    dues.sort(key=lambda due: due[0])
    write([_receivable(place, *due) for place, due in enumerate(dues, start=1)])
    _money(stage, found, pairs)
    costs = [(stage.clock.day(*day), deal, row, yuan, kind) for deal, row in pairs for day, yuan, kind in deal.costs]
    costs.sort(key=lambda cost: cost[0])
    write([_cost(stage, place, *cost) for place, cost in enumerate(costs, start=1)])
    return found


def _codes(stage: Stage, deals: Sequence[Deal]) -> Iterator[str]:
    """HT-2026-0001 …: numbered through within each year."""
    last: dict[int, int] = {}
    for deal in deals:
        year = stage.clock.day(*deal.signed).year
        last[year] = last.get(year, 0) + 1
        yield f"HT-{year}-{last[year]:04d}"


def _contract(stage: Stage, clients: Clients, deal: Deal, code: str, chance: Opportunity | None) -> Contract:
    name, signed = deal_name(stage, deal), stage.clock.day(*deal.signed)
    owner = stage.people[deal.owner]
    return Contract(
        company=owner.company,
        code=code,
        name=name,
        customer=clients.rows[deal.customer],
        opportunity=chance,
        owner=owner,
        signed_on=signed,
        amount=Decimal(deal.amount),
        attributes={"line": stage.words.lines[deal.line]},
        note=stage.words.contract_note if deal.amount > 300_000 else "",
        search=search_text(code, name),
        created_at=stage.clock.stamp(signed, 16, 20),
    )


def _lines(sold: Sold, deal: Deal, row: Contract) -> Iterator[ContractLine]:
    for position, (code, quantity, price, listed) in enumerate(deal.lines, start=1):
        product = sold.products[row.company.pk, code]
        yield ContractLine(
            contract=row,
            position=position,
            product=product,
            product_name=product.name,
            quantity=Decimal(quantity),
            unit_price=Decimal(price),
            list_price=Decimal(listed),
        )


def _credit(stage: Stage, row: Contract, key: str, share: str) -> Credit:
    return Credit(contract=row, person=stage.people[key], share=Decimal(share))


def _receivable(place: int, due: date, row: Contract, amount: int) -> Receivable:
    return Receivable(
        contract=row, code=f"AR-{place:05d}", due_on=due, amount=Decimal(amount), created_at=row.created_at
    )


def _money(stage: Stage, sold: Sold, pairs: list[tuple[Deal, Contract]]) -> None:
    """Receipts and refunds in the order in which they came; what was written off; what is booked late."""
    words = stage.words
    booked = [entry for deal, row in pairs for entry in _entries(stage, deal, row)]
    booked.sort(key=lambda one: (one.received_on, one.contract.code))
    write([_numbered(one, f"R-{place:05d}") for place, one in enumerate(booked, start=1)])
    late = [
        _receipt(stage, row, moment, amount, "", words[note])
        for deal, row in pairs
        for moment, amount, note in deal.late
    ]
    late.sort(key=lambda one: one.received_on)
    sold.late = [_numbered(one, f"R-{place:05d}") for place, one in enumerate(late, start=len(booked) + 1)]
    lost = [
        BadDebt(
            contract=row,
            written_off_on=stage.clock.day(*moment),
            amount=Decimal(amount),
            note=words[note],
            created_at=stage.clock.stamp(stage.clock.day(*moment), 15),
        )
        for deal, row in pairs
        for moment, amount, note in deal.bad_debts
    ]
    lost.sort(key=lambda one: one.written_off_on)
    write([_numbered(one, f"BD-{place:05d}") for place, one in enumerate(lost, start=1)])


def _entries(stage: Stage, deal: Deal, row: Contract) -> Iterator[Receipt]:
    for moment, amount, account in deal.receipts:
        yield _receipt(stage, row, moment, amount, stage.words.accounts[account], "")
    for moment, amount, note in deal.refunds:
        yield _receipt(stage, row, moment, -amount, stage.words.accounts[0], stage.words[note])


def _receipt(stage: Stage, row: Contract, moment: Moment, amount: int, account: str, note: str) -> Receipt:
    day = stage.clock.day(*moment)
    return Receipt(
        contract=row,
        received_on=max(day, row.signed_on),
        amount=Decimal(amount),
        account=account,
        note=note,
        created_at=stage.clock.stamp(day, 15, 30),
    )


def _numbered(row: Any, code: str) -> Any:
    row.code = code
    return row


def _cost(stage: Stage, place: int, day: date, deal: Deal, row: Contract, amount: int, kind: int) -> Cost:
    return Cost(
        code=f"FY-{place:05d}",
        person=stage.people[deal.owner],
        contract=row,
        spent_on=day,
        amount=Decimal(amount),
        kind=stage.words.expenses[kind],
        created_at=stage.clock.stamp(day, 18),
    )
