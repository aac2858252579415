"""Random histories of opportunities, written as rows and told again in Python: what the replay says must be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.db import connection

from merit.crm import operations
from merit.crm.models import Customer, Opportunity, Stage, StageChange
from merit.org.models import Person

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Change:
    """A row of the stage history."""

    on: date
    at: datetime
    stage: int
    kind: str
    amount: Decimal
    expected_on: date | None


@dataclass(frozen=True)
class Holder:
    """From a moment on: whose it is, and whether archived."""

    at: datetime
    owner: int
    archived_at: datetime | None


@dataclass
class Story:
    """One opportunity."""

    pk: int
    changes: list[Change] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)


@dataclass
class Told:
    """All of them."""

    stories: list[Story]

    def on(self, day: date, owners: frozenset[int] | None, known: bool) -> list[Change]:
        """Where each stood at the end of `day`, of those that were these people's and not archived."""
        end = datetime.combine(day + timedelta(days=1), time.min, ZONE)
        found = []
        for story in self.stories:
            seen = [one for one in story.changes if one.on <= day and (not known or one.at < end)]
            if not seen:
                continue
            held = [one for one in story.holders if one.at < end] or story.holders[:1]
            if held[-1].archived_at is not None or (owners is not None and held[-1].owner not in owners):
                continue
            last = max(enumerate(seen), key=lambda pair: (pair[1].on, pair[1].at, pair[0]))
            found.append(last[1])
        return found


def tell(cast: SimpleNamespace, dice: Random, start: date, days: int, count: int = 40) -> Told:
    """Histories of `count` opportunities from `start` on."""
    stages = operations.ensure_default_stages(cast.acme)
    customer = Customer.everything.create(company=cast.acme, code="c", name="C", owner=cast.people["seller"])
    owners = [cast.people[name] for name in ("seller", "seller2", "seller3")]
    return Told([_one(cast, dice, stages, customer, owners, start, days, n) for n in range(count)])


def _one(
    cast: SimpleNamespace, dice: Random, stages: list[Stage], customer: Customer, owners: list[Person],
    start: date, days: int, number: int,
) -> Story:  # fmt: skip
    first = start + timedelta(days=dice.randrange(days // 2))
    row = Opportunity(
        **{"company": cast.acme, "code": f"o{number}", "customer": customer, "name": f"Deal {number}"},
        **{"owner": dice.choice(owners), "stage": stages[0], "probability": Decimal("0.1"), "amount": Decimal(1)},
        **{"entered_stage_on": first, "opened_on": first},
    )
    Opportunity.everything.bulk_create([row])
    story = Story(row.pk)
    day, before = first, None
    amount, expected = Decimal(dice.randrange(1, 100)) * 1000, first + timedelta(days=dice.randrange(60))
    stage = dice.choice(stages[:4])
    for _ in range(dice.randrange(1, 8)):
        late = dice.random() < 0.2
        at = datetime.combine(day + timedelta(days=dice.randrange(1, 9) if late else 0), time(9), ZONE)
        at += timedelta(minutes=len(story.changes))
        change = Change(day, at, stage.pk, stage.kind, amount, expected)
        story.changes.append(change)
        StageChange.everything.create(
            **{"opportunity": row, "from_stage": before, "to_stage": stage, "amount": amount, "on": day, "at": at},
            **{"probability": stage.probability, "expected_on": expected, "by_name": "x"},
        )
        before = stage
        day += timedelta(days=dice.randrange(0, 20))
        roll = dice.random()
        stage = dice.choice(stages) if roll < 0.6 else stage
        amount = Decimal(dice.randrange(1, 100)) * 1000 if roll > 0.4 else amount
        expected = dice.choice([None, expected, first + timedelta(days=dice.randrange(120))])
    _held(dice, row, story, owners, first, days)
    return story


def _held(dice: Random, row: Opportunity, story: Story, owners: list[Person], first: date, days: int) -> None:
    """Whose it was: the history that the triggers would have written then."""
    moment = datetime.combine(first, time(8), ZONE)
    owner, archived = row.owner, None
    for _ in range(dice.randrange(1, 4)):
        story.holders.append(Holder(moment, owner.pk, archived))
        hold(row, moment, owner.pk, archived)
        owner = dice.choice(owners)
        moment += timedelta(days=dice.randrange(1, days), hours=3)
        archived = moment if dice.random() < 0.25 else None


def hold(row: Opportunity, at: datetime, owner: int, archived_at: datetime | None = None) -> None:
    """A row of the opportunity's history, as its trigger would have written it at that moment."""
    names = [one.column for one in row._meta.concrete_fields if one.name != "search"]
    said = ["%s" if name in {"owner_id", "archived_at"} else f'"{name}"' for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO crm_opportunityevent (pgh_created_at, pgh_label, pgh_obj_id, {columns})"
            f" SELECT %s, 'update', id, {', '.join(said)} FROM crm_opportunity WHERE id = %s",
            [at, *([owner, archived_at] if names.index("owner_id") < names.index("archived_at") else [archived_at, owner]),
             row.pk],
        )  # fmt: skip
