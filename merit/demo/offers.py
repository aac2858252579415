"""How the open opportunities are worked on: their second pipeline, steps, teams, competitors, products and quotes.

Everything follows from the opportunities of the chapter before, so that amounts and days stay those of the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from merit.crm.models import (
    Competitor,
    LossReason,
    Opportunity,
    OpportunityLine,
    OpportunityMember,
    OpportunityStep,
    Pipeline,
    Product,
    Rival,
    Stage,
    StageStep,
)
from merit.crm.operations import ask_approval
from merit.crm.operations.stages import READY
from merit.crm.quoting.operations import issue_quote
from merit.demo.cast import MEMBERS
from merit.demo.clock import rolled
from merit.demo.contracts import Sold
from merit.demo.deals import list_price
from merit.demo.people import Stage as Story
from merit.demo.pipeline import Chance
from merit.demo.pipeline import Pipeline as Told
from merit.demo.seller import CHEN
from merit.demo.stamping import actor_of
from merit.demo.writer import write

# place of the stage in the pipeline → its steps in the words, and the days that each has
STEPS: Final = {1: ("needs", (3, 7, 10)), 2: ("proposal", (5, 10, 14)), 3: ("talks", (5, 12))}
PRODUCTS: Final = ("VS-200", "SW-30", "EQ-58", "CM-12", "SW-10", "VG-80")
SIGNING, PROPOSAL = 4, 2


def make_reasons(story: Story) -> dict[tuple[int, int], LossReason]:
    """The loss reasons of each company, by their place in the words."""
    rows = [
        LossReason(company=company, position=place, name=name)
        for company in story.companies.values()
        for place, name in enumerate(story.words.lost, start=1)
    ]
    write(rows)
    return {(row.company_id, row.position - 1): row for row in rows}


def make_service(story: Story) -> dict[int, list[Stage]]:
    """A second pipeline, for service and renewals, in each company."""
    found: dict[int, list[Stage]] = {}
    for company in story.companies.values():
        pipeline = Pipeline(company=company, position=2, name=story.words.service_pipeline)
        write([pipeline])
        pairs = zip(story.words.service_stages, READY, strict=True)
        found[company.pk] = [
            Stage(
                **{"company": company, "pipeline": pipeline, "position": place, "name": name, "kind": kind},
                **{"probability": Decimal(chance), "limit_days": limit},
            )
            for place, (name, (kind, chance, limit)) in enumerate(pairs, start=1)
        ]
        write(found[company.pk])
    return found


def make(story: Story, told: Told, sold: Sold) -> None:
    """Writes the chapter."""
    _ask_for_more(story)
    pairs = [(one, row) for one, row in zip(told.chances, told.rows, strict=True) if one.is_open and not one.service]
    write([step for one, row in pairs for step in _steps(story, one, row)])
    write([member for place, pair in enumerate(pairs) for member in _team(story, place, *pair)])
    write(list(_rivals(story, pairs)))
    write([line for one, row in pairs for line in _lines(story, sold.products, one, row)])
    _offer(story, pairs)


def _ask_for_more(story: Story) -> None:
    """What the stages ask for and bring along."""
    for company in story.companies.values():
        stages = Stage.objects.unscoped("the story's own").filter(pipeline__position=1, company=company)
        for stage in stages:
            place = stage.position - 1
            stage.requires = {PROPOSAL: ["amount", "expected_on"], 3: ["contact", "lines"]}.get(place, [])
            stage.needs_approval = place == SIGNING
            stage.save(update_fields=["requires", "needs_approval"])
            if place in STEPS:
                key, days = STEPS[place]
                names = story.words.stage_steps[key]
                pairs = enumerate(zip(names, days, strict=True), start=1)
                write([StageStep(stage=stage, position=n, name=name, days=day) for n, (name, day) in pairs])


def _steps(story: Story, one: Chance, row: Opportunity) -> Iterator[OpportunityStep]:
    """Those of its stage: what lies back far enough is done."""
    user = story.users[one.owner]
    for place, template in enumerate(row.stage.steps.order_by("position")):
        due = row.entered_stage_on + timedelta(days=template.days or 0)
        step = OpportunityStep(opportunity=row, stage=row.stage, template=template, name=template.name)
        step.person, step.due_on = row.owner, due
        if due < story.clock.today - timedelta(days=2 + place):
            step.done_on, step.done_at = due, story.clock.stamp(due, 16, 20)
            step.done_by, step.done_by_name = user, user.name
        yield step


def _team(story: Story, place: int, one: Chance, row: Opportunity) -> Iterator[OpportunityMember]:
    """Every third one has somebody beside its owner, out of the same company."""
    if place % 3:
        return
    others = [
        key
        for key, member in MEMBERS.items()
        if member.seller and member.left is None and key != one.owner and story.people[key].company_id == row.company_id
    ]
    role = ("presales", "co_seller", "service")[place // 3 % 3]
    yield OpportunityMember(opportunity=row, person=story.people[others[place % len(others)]], role=role)


def _rivals(story: Story, pairs: list[tuple[Chance, Opportunity]]) -> Iterator[Rival]:
    known = {
        company.pk: write([Competitor(company=company, name=name) for name in story.words.competitors])
        for company in story.companies.values()
    }
    for place, (one, row) in enumerate(pairs):
        if one.last.stage < PROPOSAL or place % 2:
            continue
        strength = ("equal", "stronger", "weaker")[place // 2 % 3]
        rival = known[row.company_id][place // 2 % len(story.words.competitors)]
        yield Rival(opportunity=row, competitor=rival, strength=strength, note=story.words.rival_note)


def _lines(
    story: Story, products: dict[tuple[int, str], Product], one: Chance, row: Opportunity
) -> Iterator[OpportunityLine]:
    """From the proposal on: products at their list price, and the rest of the amount for the installation."""
    if one.last.stage not in (PROPOSAL, 3):
        return
    fitting = [code for code in PRODUCTS if list_price(code, 0) <= row.amount]
    left, position = row.amount, 1
    if fitting:
        code = fitting[0]
        price = Decimal(list_price(code, 0))
        count = int(left // price)
        product = products[row.company_id, code]
        common: dict[str, Any] = {"product": product, "product_name": product.name, "list_price": price}
        yield OpportunityLine(opportunity=row, position=1, quantity=Decimal(count), unit_price=price, **common)
        left, position = left - count * price, 2
    if left:
        named = {"product_name": story.words.extra_line, "list_price": left}
        yield OpportunityLine(opportunity=row, position=position, quantity=Decimal(1), unit_price=left, **named)


def _offer(story: Story, pairs: list[tuple[Chance, Opportunity]]) -> None:
    """Chen's negotiations have quotes, one of them revised; one waits for leave to be signed."""
    actor, dice = actor_of(story, CHEN), rolled(71)
    mine = [row for one, row in pairs if one.owner == CHEN and one.last.stage == 3]
    for row in mine:
        until = actor.today + timedelta(days=dice.randint(10, 45))
        quote = issue_quote(actor, row.pk, language=story.lang, valid_until=until)
        if row is mine[0]:
            issue_quote(actor, row.pk, language=story.lang, valid_until=until, revises_id=quote.pk)
    if mine:
        signing = Stage.objects.unscoped("the story's own").get(pipeline=mine[0].stage.pipeline, position=SIGNING + 1)
        ask_approval(actor, mine[0].pk, None, stage_id=signing.pk, words=story.words.ask)
