"""What is signed month by month: contracts with lines, shares, schedule, and what the customer pays of it.

Numbers only, the same every time: amounts in whole yuan, moments as (month, day) of the story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from merit.demo import goals
from merit.demo.cast import BRANCH, MEMBERS, Member
from merit.demo.clock import FIRST, TODAY, rolled
from merit.demo.customers import NAMED as STORY

Moment = tuple[int, int]
NOW: Final[Moment] = (0, TODAY)
# code: (line, unit, list price); prices rise by a twentieth with month PRICES_RISE.
PRODUCTS: Final = {
    "VS-200": ("vision", "unit_set", 168_000),
    "VS-500": ("vision", "unit_set", 320_000),
    "VG-80": ("vision", "unit_set", 86_000),
    "CM-12": ("vision", "unit_set", 12_800),
    "SW-10": ("software", "unit_set", 48_000),
    "SW-30": ("software", "unit_set", 98_000),
    "SW-90": ("software", "unit_year", 18_000),
    "EQ-26": ("equipment", "unit_set", 265_000),
    "EQ-58": ("equipment", "unit_set", 58_000),
    "EQ-60": ("equipment", "unit_piece", 6_500),
    "SV-08": ("service", "unit_set", 8_600),
    "SV-24": ("service", "unit_year", 24_000),
    "SV-03": ("service", "unit_day", 3_600),
}
PRICES_RISE: Final = -9
# Until when Chen's contracts are like everyone's; his customers of the story have none before.
BEFORE: Final = -5
# Parts of the amount with the months after signing, by size of the contract.
SMALL, MIDDLE, LARGE = (((1, 100),), ((0, 30), (1, 60), (4, 10)), ((0, 20), (2, 40), (3, 30), (10, 10)))


@dataclass
class Deal:
    """A contract as the story tells it. `topic`: (line, place in the list of topics, place of the phase)."""

    owner: str
    customer: str
    signed: Moment
    line: str
    amount: int
    lines: list[tuple[str, int, int, int]]
    credits: list[tuple[str, str]]
    schedule: list[tuple[Moment, int]]
    receipts: list[tuple[Moment, int, int]] = field(default_factory=list)
    refunds: list[tuple[Moment, int, str]] = field(default_factory=list)
    bad_debts: list[tuple[Moment, int, str]] = field(default_factory=list)
    late: list[tuple[Moment, int, str]] = field(default_factory=list)
    costs: list[tuple[Moment, int, int]] = field(default_factory=list)
    topic: tuple[str, int, int] = ("vision", 0, 0)
    name: str = ""
    pursued: bool = True

    @property
    def received(self) -> int:
        return sum(amount for _moment, amount, _account in self.receipts)


def list_price(product: str, month: int) -> int:
    price = PRODUCTS[product][2]
    return price if month < PRICES_RISE else price * 105 // 100


def ordinary(clients: Mapping[str, Sequence[str]]) -> list[Deal]:
    """Everyone's contracts but those that the story of the demo salesperson names. `clients`: customers by owner."""
    dice = rolled(29)
    found: list[Deal] = []
    for member in MEMBERS.values():
        if member.seller:
            theirs = clients.get(member.key) or clients["gu" if member.key == "gu" else "ye"]
            told = member.key == "chen"
            for month in range(max(FIRST, member.hired + 1), BEFORE + 1 if told else 1):
                if member.works_in(month):
                    found += (_before if told else _month)(dice, member, month, theirs)
    return found


def _before(dice: Random, member: Member, month: int, clients: Sequence[str]) -> Iterator[Deal]:
    """Chen's contracts before those that are told one by one: paid by then, so that his last months are as told."""
    for deal in _month(dice, member, month, [key for key in clients if key not in STORY]):
        deal.schedule = [((min(due[0], month + 2, BEFORE + 1), due[1]), amount) for due, amount in deal.schedule]
        deal.receipts = [((due[0], min(30, due[1] + 2)), amount, 0) for due, amount in deal.schedule]
        deal.refunds, deal.bad_debts = [], []
        yield deal


def _month(dice: Random, member: Member, month: int, clients: Sequence[str]) -> Iterator[Deal]:
    """A month's contracts of a seller: around what is usually reached, in one to six of them."""
    reached = min(1.45, max(0.2, dice.gauss(member.skill - 0.07, 0.12)))
    wanted = goals.contracts(member, month) * reached
    parts = max(1, min(6, round(wanted / 220_000)))
    weights = [dice.uniform(0.7, 1.3) for _ in range(parts)]
    last = TODAY if month == 0 else 30
    for weight in weights:
        yield _deal(dice, member, (month, dice.randint(1, last)), wanted * weight / sum(weights), clients)


def _deal(dice: Random, member: Member, signed: Moment, wanted: float, clients: Sequence[str]) -> Deal:
    mix = (3, 5, 0, 2) if member.company == BRANCH else (5, 2, 3, 1)
    line = dice.choices(("vision", "software", "equipment", "service"), mix)[0]
    if wanted < 60_000:
        line = "service"
    lines = list(_lines(dice, line, wanted, signed[0]))
    amount = sum(quantity * price for _product, quantity, price, _list in lines)
    customer = clients[min(int(abs(dice.gauss(0, 0.42)) * len(clients)), len(clients) - 1)]
    deal = Deal(member.key, customer, signed, line, amount, lines, _credits(dice, member, signed[0]), [])
    deal.topic = (line, dice.randrange(5), dice.randrange(5))
    deal.pursued = line != "service" and amount >= 120_000 and dice.random() < 0.2
    deal.schedule = schedule(dice, amount, signed)
    _pay(dice, deal)
    if dice.random() < 0.3:
        deal.costs = [((signed[0], dice.randint(1, signed[1])), dice.randint(300, 6_000), dice.randrange(4))]
    return deal


def _lines(dice: Random, line: str, wanted: float, month: int) -> Iterator[tuple[str, int, int, int]]:
    """One or two products that come to about what is wanted, at a discount of a few percent."""
    codes = [code for code, row in PRODUCTS.items() if row[0] == line]
    fitting = [code for code in codes if list_price(code, month) <= wanted] or [
        min(codes, key=lambda code: list_price(code, month))
    ]
    first = dice.choice(fitting)
    share = 1.0 if len(fitting) == 1 or dice.random() < 0.5 else 0.75
    yield _line(dice, first, wanted * share, month)
    if share < 1:
        small = min(fitting, key=lambda code: list_price(code, month))
        if small != first:
            yield _line(dice, small, wanted * (1 - share), month)


def _line(dice: Random, product: str, wanted: float, month: int) -> tuple[str, int, int, int]:
    listed = list_price(product, month)
    price = round(listed * (1 - dice.uniform(-0.05, 0.07)) / 10) * 10
    return product, max(1, round(wanted / price)), price, listed


def _credits(dice: Random, member: Member, month: int) -> list[tuple[str, str]]:
    """Mostly all of it; now and then shared with a colleague of the department."""
    if dice.random() > 0.14:
        return [(member.key, "1")]
    home = member.department_in(month)
    others = [
        one.key
        for one in MEMBERS.values()
        if one.seller and one.key != member.key and one.department_in(month) == home and one.works_in(month)
    ]
    # Chen's month is told to the cent: nobody else's contract is credited to him.
    others = [key for key in others if key != "chen"]
    mine, theirs = dice.choice((("0.5", "0.5"), ("0.7", "0.3")))
    return [(member.key, mine), (dice.choice(others), theirs)] if others else [(member.key, "1")]


def schedule(dice: Random, amount: int, signed: Moment) -> list[tuple[Moment, int]]:
    """When what is due: everything after a month, or in parts."""
    parts = SMALL if amount < 60_000 else MIDDLE if amount < 200_000 else LARGE
    rows, left = [], amount
    for place, (after, percent) in enumerate(parts):
        part = left if place == len(parts) - 1 else amount * percent // 100
        left -= part
        day = min(30, signed[1] + 5) if after == 0 else dice.randint(3, 28)
        rows.append(((signed[0] + after, day), part))
    return rows


def _pay(dice: Random, deal: Deal) -> None:
    """Most pay in time, some late or in two parts, a few not; of what stays open long, some is written off."""
    for due, amount in deal.schedule:
        luck = dice.random()
        account = dice.choice((0, 0, 0, 1, 2))
        in_time = (due[0], min(30, due[1] + dice.randint(0, 6)))
        if luck < 0.87:
            _receive(deal, in_time, amount, account)
        elif luck < 0.935:
            _receive(deal, (due[0] + 1, dice.randint(2, 25)), amount, account)
        elif luck < 0.97:
            part = amount * 6 // 10
            _receive(deal, in_time, part, account)
            _receive(deal, (due[0] + 1, dice.randint(2, 25)), amount - part, account)
        elif luck < 0.992:
            _receive(deal, (due[0] + 3, dice.randint(2, 25)), amount, account)
        elif due[0] < -6 and len(deal.bad_debts) == 0:
            reason = "bad_debt" if dice.random() < 0.4 else "bad_debt_part"
            deal.bad_debts.append(((due[0] + dice.randint(4, 6), dice.randint(5, 25)), min(amount, 90_000), reason))
    if deal.received > 60_000 and dice.random() < 0.012:
        moment = max(row[0] for row in deal.receipts)
        if (moment[0] + 1, 20) <= (-1, 30):
            deal.refunds.append(((moment[0] + 1, 20), deal.amount * 7 // 100, "refund"))


def _receive(deal: Deal, moment: Moment, amount: int, account: int) -> None:
    if moment <= NOW:
        deal.receipts.append((moment, amount, account))
