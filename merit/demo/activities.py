"""Six thousand contacts with customers, the next ones that are open, and the intervals that were not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from random import Random
from typing import Final

from merit.crm.models import Activity, Customer, FollowUp, Opportunity, Violation
from merit.crm.searching import plain, search_text
from merit.demo import following, seller
from merit.demo.cast import MEMBERS
from merit.demo.clock import FIRST, rolled
from merit.demo.customers import Clients
from merit.demo.people import Stage
from merit.demo.pipeline import Chance, Pipeline
from merit.demo.writer import write

COUNT: Final = 6000
KINDS: Final = (("call", 38), ("visit", 20), ("message", 18), ("mail", 12), ("meeting", 10), ("other", 2))
# Chen's customers of the story: days since the last contact (None: never). Two are beyond the limit of fourteen days.
LAST_CONTACT: Final = {
    **{"jinyuan": 5, "liantuo": 5, "boyan": 3, "haituo": 18, "xinneng": 9, "lixun": 12, "hengyue": 15, "zhiyuan": 2},
    **{"dayang": 8, "jinglan": 7, "zhengheng": 11, "hangyu": None, "tianchi": 4, "fangke": 14, "qirui": 9},
    **{"hengshun": 3, "zhonglai": 6},
}


@dataclass(frozen=True)
class Contacted:
    """A contact as the story tells it; `text`, `outcome`, `contact`: places in lists."""

    on: date
    at: time
    person: str
    customer: str
    chance: int | None
    kind: str
    text: int
    outcome: int
    contact: int
    said: str = ""


def tell(stage: Stage, clients: Clients, pipeline: Pipeline) -> list[Contacted]:
    """Contacts along every opportunity, and visits to everybody's customers, to six thousand in all."""
    dice = rolled(71)
    found = list(_along(stage, dice, pipeline))
    found += _latest(stage, dice, clients)
    found += _said(stage, pipeline)
    found += _rounds(stage, dice, clients, COUNT - len(found))
    found.sort(key=lambda one: (one.on, one.at, one.person, one.customer, one.text))
    return found


def _along(stage: Stage, dice: Random, pipeline: Pipeline) -> Iterator[Contacted]:
    """Two to five on the way of each opportunity, none after Chen's last contact with a customer of the story."""
    for place, one in enumerate(pipeline.chances):
        begins = max(one.steps[0].on, stage.clock.first(FIRST))
        ends = stage.clock.today if one.is_open and not _is_told(one) else one.last.on
        ends = min(ends, _limit(stage, one.owner, one.customer))
        span = (ends - begins).days
        if span < 0:
            continue
        days = sorted(dice.randint(0, span) for _ in range(dice.randint(2, 4)))
        for days_in in dict.fromkeys((*days, span) if one.owner == seller.CHEN else days):
            yield _one(dice, begins + timedelta(days=days_in), one.owner, one.customer, place)


def _limit(stage: Stage, owner: str, customer: str) -> date:
    if owner == seller.CHEN and customer in LAST_CONTACT:
        days = LAST_CONTACT[customer]
        return stage.clock.ago(days) if days is not None else stage.clock.first(FIRST) - timedelta(days=1)
    return stage.clock.today


def _is_told(one: Chance) -> bool:
    """Whether it is the one that led to the largest contract."""
    return one.owner == seller.CHEN and one.deal is not None and one.last.amount == seller.LARGEST


def _said(stage: Stage, pipeline: Pipeline) -> Iterator[Contacted]:
    """The last contacts on the largest contract, in their own words."""
    place = next(place for place, one in enumerate(pipeline.chances) if _is_told(one))
    for one in seller.TALK:
        on = stage.clock.ago(one.days)
        on -= timedelta(days=max(0, on.weekday() - 4))
        at = time.fromisoformat(one.time)
        yield Contacted(on, at, one.person, "jinyuan", place, one.kind, 0, 3, 0, one.words)


def _latest(stage: Stage, dice: Random, clients: Clients) -> Iterator[Contacted]:
    """Most customers were contacted within the fourteen days that are the limit."""
    for key, one in clients.told.items():
        if one.owner != seller.CHEN or key not in LAST_CONTACT:
            late = dice.random() < (0.05 if one.owner == seller.CHEN else 0.12)
            days = dice.randint(15, 30) if late else dice.randint(1, 12)
            yield _one(dice, stage.clock.ago(days), one.owner, key, None)


def _rounds(stage: Stage, dice: Random, clients: Clients, count: int) -> list[Contacted]:
    """The rest goes to the customers in turn, more in the last months; every contact on a working day."""
    sellers = [one for one in MEMBERS.values() if one.seller and one.left is None]
    found: list[Contacted] = []
    while len(found) < count:
        member = dice.choices(sellers, [4 if one.key == seller.CHEN else 1 for one in sellers])[0]
        month = max(FIRST, -int(abs(dice.gauss(0, 6.5))))
        if month < member.hired:
            continue
        customer = dice.choice(clients.of(member.key))
        day = stage.clock.day(month, dice.randint(1, 22 if month == 0 else 30))
        spread = day - timedelta(days=dice.randint(0, 1)) if day.weekday() > 0 and day.day > 2 else day
        last = _limit(stage, member.key, customer)
        if spread <= last:
            found.append(_one(dice, spread, member.key, customer, None))
    return found


def _one(dice: Random, on: date, person: str, customer: str, place: int | None) -> Contacted:
    kind = dice.choices([one for one, _ in KINDS], [weight for _, weight in KINDS])[0]
    if on.weekday() >= 5:
        on -= timedelta(days=on.weekday() - 4)
    at = time(dice.choice((9, 9, 10, 10, 11, 13, 14, 14, 15, 16, 17)), dice.choice((0, 5, 12, 20, 30, 40, 48)))
    return Contacted(on, at, person, customer, place, kind, dice.randrange(60), dice.randrange(5), dice.randrange(9))


def make(stage: Stage, clients: Clients, pipeline: Pipeline) -> None:
    """Writes the chapter."""
    told = tell(stage, clients, pipeline)
    rows = [_activity(stage, clients, pipeline, place, one) for place, one in enumerate(told, start=1)]
    write(rows)
    write(list(_follow_ups(stage, clients, pipeline)))
    _remember(clients, pipeline, rows)
    write(list(_violations(stage, clients)))


def _activity(stage: Stage, clients: Clients, pipeline: Pipeline, place: int, one: Contacted) -> Activity:
    customer, people = clients.rows[one.customer], clients.contacts[one.customer]
    contact = people[one.contact % len(people)]
    sentences = stage.words.talk[one.kind]
    sentence = stage.words.said[one.said] if one.said else sentences[one.text % len(sentences)]
    chance = pipeline.rows[one.chance] if one.chance is not None else None
    topic = chance.name if chance else stage.words.topics["vision"][one.text % 12]
    content = sentence.format(contact=contact.name, topic=topic)
    outcome = stage.words.talk["outcomes"][one.outcome]
    return Activity(
        company=customer.company,
        code=f"A-{place:05d}",
        person=stage.people[one.person],
        customer=customer,
        opportunity=chance,
        contact=contact,
        kind=one.kind,
        on=one.on,
        time=one.at,
        minutes=following.minutes_of(one.kind, one.text * 7 + one.contact),
        content=content,
        outcome=outcome,
        search=_found_by(content, sentence.format(contact=" ", topic=" "), contact.name, topic, outcome),
        created_at=stage.clock.stamp(one.on, 18),
    )


def _found_by(content: str, *parts: str) -> str:
    """As merit.crm.searching does it; the pinyin of sentences that come back again and again is made once."""
    return "\n".join(dict.fromkeys([plain(content), *map(_pinyin, parts)]))


@cache
def _pinyin(text: str) -> str:
    return search_text(text)


def _follow_ups(stage: Stage, clients: Clients, pipeline: Pipeline) -> Iterator[FollowUp]:
    """One open follow-up for each open opportunity but a few; Chen's are those of his day."""
    dice = rolled(83)
    for one, row in zip(pipeline.chances, pipeline.rows, strict=True):
        if not one.is_open:
            continue
        ahead, step, at, kind = _next(stage, dice, one)
        if ahead is not None:
            due = stage.clock.ago(-ahead)
            yield _follow_up(stage, clients.rows[one.customer], row, one.owner, due, at, kind, step)


def _next(stage: Stage, dice: Random, one: Chance) -> tuple[int | None, str, time | None, str]:
    """Days ahead (negative: overdue), the next step, the time, the kind."""
    words = stage.words.follow
    usual = words["steps"][dice.randrange(len(words["steps"]))]
    kind = dice.choices(("call", "visit", "message", "mail"), (5, 3, 2, 2))[0]
    drawn = dice.choices((dice.randint(-6, -1), 0, 1, dice.randint(2, 14), None), (12, 6, 8, 60, 14))[0]
    if one.told is not None:
        at = time.fromisoformat(one.told.time) if one.told.time else None
        return one.told.next, words[one.told.step] if one.told.step else usual, at, one.told.kind
    if one.owner == seller.CHEN:
        if _is_told(one):
            return seller.COLLECT[1], words[seller.COLLECT[3]], None, seller.COLLECT[2]
        return 5 + one.last.amount % 4, usual, None, kind
    if not MEMBERS[one.owner].seller:
        drawn = dice.choice((0, 1, 4))
    at = time(dice.choice((9, 10, 14, 15)), 30) if drawn is not None and drawn >= 0 and dice.random() < 0.4 else None
    return drawn, usual, at, kind


def _follow_up(
    stage: Stage, customer: Customer, row: Opportunity, owner: str, due: date, at: time | None, kind: str, step: str
) -> FollowUp:
    return FollowUp(
        company=customer.company,
        person=stage.people[owner],
        customer=customer,
        opportunity=row,
        kind=kind,
        due_on=due,
        due_time=at,
        step=step,
        created_at=stage.clock.stamp(min(due - timedelta(days=7), stage.clock.today), 18),
    )


def _remember(clients: Clients, pipeline: Pipeline, rows: list[Activity]) -> None:
    """What customers and opportunities repeat of their contacts: the last one, the next one."""
    customers: dict[int, date] = {}
    chances: dict[int, date] = {}
    for row in rows:
        for kept, about in ((customers, row.customer), (chances, row.opportunity)):
            if about is not None:
                kept[about.pk] = max(row.on, kept.get(about.pk, row.on))
    nexts = dict(
        FollowUp.objects.unscoped("demo").order_by("-due_on").values_list("opportunity_id", "due_on").iterator()
    )
    for customer in clients.rows.values():
        customer.last_contact_on = customers.get(customer.pk)
    for chance in pipeline.rows:
        chance.last_contact_on, chance.next_contact_on = chances.get(chance.pk), nexts.get(chance.pk)
    Customer.objects.unscoped("demo").bulk_update(clients.rows.values(), ["last_contact_on"], batch_size=500)
    Opportunity.objects.unscoped("demo").bulk_update(
        pipeline.rows, ["last_contact_on", "next_contact_on"], batch_size=500
    )


def _violations(stage: Stage, clients: Clients) -> Iterator[Violation]:
    """Contact intervals not kept: three of Chen's last month, most of those who reach the least."""
    dice = rolled(97)
    told = [("chen", (-1, day), key) for day, key in ((6, "haituo"), (13, "hengyue"), (24, "fangke"))]
    sellers = [one for one in MEMBERS.values() if one.seller and one.left is None and one.key != seller.CHEN]
    counts = Counter({one.key: max(0, round((1.05 - one.skill) * 22)) for one in sellers})
    for key in counts.elements():
        month = dice.randint(max(FIRST, MEMBERS[key].hired + 1), 0)
        told.append((key, (month, dice.randint(2, 20)), dice.choice(clients.of(key))))
    told.sort(key=lambda one: (one[1], one[0]))
    for place, (key, moment, customer) in enumerate(told, start=1):
        yield Violation(
            code=f"V-{place:05d}",
            person=stage.people[key],
            customer=clients.rows[customer],
            on=stage.clock.day(*moment),
            kind=stage.words.interval,
        )
