"""A thousand opportunities with their history: those that led to contracts, those that were lost, those on the board.

Every history is told backwards from its end, so that the days in a stage are real days on whatever day is today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from merit.crm.models import Opportunity, Stage, StageChange
from merit.crm.operations.stages import ensure_default_stages
from merit.crm.searching import search_text
from merit.demo import seller
from merit.demo.cast import MEMBERS
from merit.demo.clock import FIRST, rolled
from merit.demo.contracts import deal_name, joined
from merit.demo.customers import Clients
from merit.demo.deals import Deal
from merit.demo.people import Stage as Story
from merit.demo.writer import write

COUNT: Final = 1000
OPEN_EACH: Final = (4, 5, 5, 6, 7)
USUAL_DAYS: Final = (10, 18, 20, 21, 30)
SIGNING, WON, LOST = 4, 5, 6
# Chen's contracts whose opportunity stays on the board until the money is in.
COLLECTED: Final = frozenset({"jinyuan2", "mes1", "frame0"})


@dataclass(frozen=True)
class Step:
    """From a day on: stage (place), amount, expected date."""

    on: date
    stage: int
    amount: int
    expected: date


@dataclass
class Chance:
    """An opportunity as the story tells it; the last step is where it stands."""

    owner: str
    customer: str
    name: str
    steps: list[Step]
    deal: int | None = None
    loss: int | None = None
    told: seller.Open | None = None
    service: bool = False

    @property
    def last(self) -> Step:
        return self.steps[-1]

    @property
    def is_open(self) -> bool:
        return self.last.stage < WON


@dataclass
class Pipeline:
    """The chances with their rows."""

    chances: list[Chance] = field(default_factory=list)
    rows: list[Opportunity] = field(default_factory=list)

    def by_deal(self) -> dict[int, Opportunity]:
        return {one.deal: row for one, row in zip(self.chances, self.rows, strict=True) if one.deal is not None}


def tell(story: Story, clients: Clients, deals: list[Deal]) -> list[Chance]:
    """All of them, by the day on which they were opened."""
    dice = rolled(53)
    found = list(_signed(story, dice, deals))
    found += [_on_board(story, dice, one) for one in seller.BOARD]
    found += list(_open(story, dice, clients))
    found += [_lost(story, dice, clients) for _ in range(COUNT - len(found))]
    order = sorted(range(len(found)), key=lambda place: (found[place].steps[0].on, place))
    ordered = [found[place] for place in order]
    for place, one in enumerate(ordered):
        one.service = place % 6 == 0 and one.deal is None and one.owner != seller.CHEN
    return ordered


def _signed(story: Story, dice: Random, deals: list[Deal]) -> Iterator[Chance]:
    for place, deal in enumerate(deals):
        if not deal.pursued:
            continue
        end = story.clock.day(*deal.signed)
        collecting = deal.name in COLLECTED or (deal.signed[0] > -2 and not deal.name and not deal.receipts)
        final = SIGNING if collecting else WON
        steps = _told(end) if deal.name == "jinyuan2" else _history(dice, end, final, deal.amount)
        if final == WON:
            paid = min((moment for moment, _amount, _account in deal.receipts), default=None)
            closed = max(end, story.clock.day(*paid)) if paid else end
            steps.append(Step(closed, WON, deal.amount, end))
        yield Chance(deal.owner, deal.customer, deal_name(story, deal), steps, deal=place)


def _told(end: date) -> list[Step]:
    """The history of the largest contract."""
    left = sum(days for days, _amount in seller.JINYUAN)
    steps = []
    for stage, (days, amount) in enumerate(seller.JINYUAN):
        steps.append(Step(end - timedelta(days=left), stage, amount, end + timedelta(days=3)))
        left -= days
    return [*steps, Step(end, SIGNING, seller.LARGEST, end)]


def _history(dice: Random, end: date, final: int, amount: int) -> list[Step]:
    """The steps that lead to `final` (at most signing) on `end`; on the way the amount moves and the date slips."""
    at = min(final, SIGNING)
    days = [max(1, round(USUAL_DAYS[stage] * dice.uniform(0.4, 1.7))) for stage in range(at)]
    begins = end - timedelta(days=sum(days))
    expected = begins + timedelta(days=round(sum(days) * dice.uniform(0.7, 1.1)) + 5)
    guess = max(5_000, round(amount * dice.uniform(0.75, 1.15) / 5_000) * 5_000)
    steps = [Step(begins, 0, guess, expected)]
    day = begins
    for stage in range(at):
        if stage and days[stage] > 8 and dice.random() < 0.35:
            expected += timedelta(days=dice.choice((14, 20, 30)))
            steps.append(Step(day + timedelta(days=days[stage] // 2), stage, steps[-1].amount, expected))
        day += timedelta(days=days[stage])
        moved = dice.choice((1, 1, 1.1, 0.92)) if stage + 1 < at else 0
        guess = round(guess * moved / 1_000) * 1_000 if moved else amount
        steps.append(Step(day, stage + 1, guess, max(expected, day)))
    return steps


def _on_board(story: Story, dice: Random, one: seller.Open) -> Chance:
    steps = _history(dice, story.clock.ago(one.days), one.stage, one.amount)
    steps[-1] = Step(steps[-1].on, one.stage, one.amount, story.clock.ago(-dice.randint(8, 70)))
    return Chance(seller.CHEN, one.customer, story.words.deals[one.name], steps, told=one)


def _open(story: Story, dice: Random, clients: Clients) -> Iterator[Chance]:
    for member in MEMBERS.values():
        if not member.owns or member.left or member.key == seller.CHEN:
            continue
        for _ in range(dice.choice(OPEN_EACH) if member.seller else 3):
            stage = dice.choices(range(4), (7, 6, 6, 4))[0]
            customer = dice.choice(clients.of(member.key))
            days = max(1, round(USUAL_DAYS[stage] * dice.uniform(0.1, 1.5)))
            amount = dice.randint(6, 90) * 10_000
            steps = _history(dice, story.clock.ago(days), stage, amount)
            ahead = dice.randint(-12, 80) if stage > 1 else dice.randint(15, 120)
            steps[-1] = Step(steps[-1].on, stage, amount, story.clock.ago(-ahead))
            yield Chance(member.key, customer, _topic(story, dice), steps)


def _lost(story: Story, dice: Random, clients: Clients) -> Chance:
    sellers = [one for one in MEMBERS.values() if one.seller and one.left is None]
    member = dice.choice(sellers)
    month = dice.randint(max(FIRST + 1, member.hired + 2, -16) if member.hired < -3 else -1, -1)
    end = story.clock.day(month, dice.randint(1, 30))
    stage, amount = dice.choices(range(4), (3, 4, 5, 3))[0], dice.randint(5, 80) * 10_000
    left = end - timedelta(days=dice.randint(3, 25))
    steps = _history(dice, left, stage, amount)
    steps[-1] = Step(left, stage, amount, steps[-1].expected)
    steps.append(Step(end, LOST, amount, steps[-1].expected))
    customer = dice.choice(clients.of(member.key))
    return Chance(member.key, customer, _topic(story, dice), steps, loss=dice.randrange(6))


def _topic(story: Story, dice: Random) -> str:
    line = dice.choices(("vision", "software", "equipment"), (5, 2, 3))[0]
    return joined(story, line, dice.randrange(60), dice.randrange(5))


Ways = dict[tuple[int, bool], list[Stage]]


def make_stages(story: Story) -> Ways:
    """The stages of each company, in order: of the usual pipeline, and of the one for service."""
    from merit.demo import offers

    usual = {(company.pk, False): ensure_default_stages(company) for company in story.companies.values()}
    return usual | {(company, True): stages for company, stages in offers.make_service(story).items()}


def make(story: Story, clients: Clients, deals: list[Deal]) -> Pipeline:
    """Writes the chapter."""
    from merit.demo import offers

    reasons = offers.make_reasons(story)
    stages = make_stages(story)
    found = Pipeline(tell(story, clients, deals))
    found.rows = [_row(story, clients, stages, place, one) for place, one in enumerate(found.chances, start=1)]
    for one, row in zip(found.chances, found.rows, strict=True):
        row.loss_choice = None if one.loss is None else reasons[row.company_id, one.loss]
    write(found.rows)
    pairs = zip(found.chances, found.rows, strict=True)
    write([change for one, row in pairs for change in _changes(story, stages, one, row)])
    return found


def _row(story: Story, clients: Clients, stages: Ways, place: int, one: Chance) -> Opportunity:
    customer, owner = clients.rows[one.customer], story.people[one.owner]
    stage = stages[owner.company.pk, one.service][one.last.stage]
    code = f"O-{place:05d}"
    return Opportunity(
        company=owner.company,
        code=code,
        name=one.name,
        customer=customer,
        contact=clients.contacts[one.customer][0],
        owner=owner,
        stage=stage,
        probability=stage.probability,
        amount=Decimal(one.last.amount),
        expected_on=one.last.expected,
        entered_stage_on=_entered(one),
        opened_on=one.steps[0].on,
        closed_on=None if one.is_open else one.last.on,
        loss_reason="" if one.loss is None else story.words.lost[one.loss],
        search=search_text(one.name, code, customer.name),
        created_at=story.clock.stamp(one.steps[0].on, 10, 5),
    )


def _entered(one: Chance) -> date:
    """The day of the last step that changed the stage."""
    return min(step.on for step in one.steps if step.stage == one.last.stage)


def _changes(story: Story, stages: Ways, one: Chance, row: Opportunity) -> Iterator[StageChange]:
    known = stages[row.company.pk, one.service]
    before: Stage | None = None
    user = story.users[one.owner]
    for place, step in enumerate(one.steps):
        after = known[step.stage]
        yield StageChange(
            opportunity=row,
            from_stage=before,
            to_stage=after,
            amount=Decimal(step.amount),
            probability=after.probability,
            expected_on=step.expected,
            on=step.on,
            at=story.clock.stamp(step.on, 9 + (len(one.name) + place) % 9, one.last.amount // 1_000 % 60),
            by=user,
            by_name=user.name,
        )
        before = after
