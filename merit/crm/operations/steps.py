"""The steps of an opportunity: those that its stage brings along, and its own; done by somebody on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.operations import change, create, locked, log
from merit.crm import policy
from merit.crm.models import Opportunity, OpportunityStep, Stage, StageStep
from merit.crm.operations.common import chosen, known, not_archived
from merit.org.models import Company, Person
from merit.org.notices import notify, settle

if TYPE_CHECKING:
    from merit.org.actor import Actor

FIELDS = ("name", "person_id", "due_on")
MOST_STEPS = 50
NAME = "steps-due"


def set_stage_steps(stage: Stage, steps: Sequence[tuple[str, int | None]]) -> list[str]:
    """The steps (name, days after entry) that opportunities get in this stage from now on, in this order."""
    if len(steps) > MOST_STEPS:
        raise Invalid(steps=_("At most %(most)s steps.") % {"most": MOST_STEPS})
    present = list(stage.steps.order_by("position", "pk"))
    for place, (name, days) in enumerate(steps):
        values = {"name": name, "days": days, "position": place + 1}
        if place < len(present):
            change(present[place], values)
        else:
            create(StageStep(stage=stage, **values))
    for row in present[len(steps) :]:
        row.delete()
    return [f"{name} ({days})" if days is not None else name for name, days in steps]


def bring_steps(row: Opportunity, stage: Stage, day: date) -> None:
    """What the stage brings along, once: coming back to a stage brings nothing twice."""
    had = set(row.steps.filter(template__stage=stage).values_list("template_id", flat=True))
    for template in stage.steps.order_by("position"):
        if template.pk not in had:
            due = None if template.days is None else day + timedelta(days=template.days)
            step = OpportunityStep(opportunity=row, stage=stage, template=template, name=template.name)
            step.person, step.due_on = row.owner, due
            create(step)


@transaction.atomic
def add_step(
    actor: Actor, pk: int, *, name: str, person_id: int | None = None, due_on: date | None = None
) -> OpportunityStep:
    """A further step of an opportunity; without a person it is the actor's own."""
    row = _for_work(actor, pk)
    step = OpportunityStep(opportunity=row, stage=row.stage, name=name, due_on=due_on)
    step.person = _person(actor, row, person_id) if person_id is not None else (actor.person or row.owner)
    create(step)
    log(actor, "step-added", row, step=step.name, person=step.person, due_on=step.due_on)
    return step


@transaction.atomic
def change_step(actor: Actor, pk: int, version: int | None, **fields: Any) -> OpportunityStep:
    """Change some of FIELDS."""
    step = _locked(actor, pk, version)
    values = known(fields, FIELDS)
    if "person_id" in values:
        given = values.pop("person_id")
        values["person"] = None if given is None else _person(actor, step.opportunity, given)
    diff = change(step, values)
    if diff:
        log(actor, "step-changed", step.opportunity, step=step.name, **diff)
    return step


@transaction.atomic
def finish_step(actor: Actor, pk: int, version: int | None, *, done: bool = True) -> OpportunityStep:
    """Done today by the actor, or open again."""
    step = _locked(actor, pk, version)
    if (step.done_at is not None) == done:
        return step
    by = {"done_at": timezone.now(), "done_on": actor.today, "done_by": actor.user, "done_by_name": actor.name}
    change(step, by if done else {"done_at": None, "done_on": None, "done_by": None, "done_by_name": ""})
    if done:
        settle(step, "step-due")
    log(actor, "step-done" if done else "step-reopened", step.opportunity, step=step.name)
    return step


@transaction.atomic
def delete_step(actor: Actor, pk: int, version: int | None) -> None:
    """A step that is not needed."""
    step = _locked(actor, pk, version)
    log(actor, "step-deleted", step.opportunity, step=step.name)
    settle(step)
    step.delete()


def finish_steps(actor: Actor, row: Opportunity, steps: Iterable[int]) -> None:
    """These open steps of the opportunity are done."""
    for pk in steps:
        step = chosen(OpportunityStep.objects.visible_to(actor).filter(opportunity=row), pk, "steps_done")
        finish_step(actor, step.pk, None)


def contract_step(actor: Actor, row: Opportunity) -> OpportunityStep:
    """The contract of a won opportunity is still to be entered: a step of its owner, due in a week."""
    step = OpportunityStep(opportunity=row, stage=row.stage, kind="contract", name=_("Enter the contract"))
    step.person, step.due_on = row.owner, actor.today + timedelta(days=7)
    return create(step)


def contracts_entered(actor: Actor, opportunities: Iterable[Opportunity]) -> None:
    """The contracts of these that were still to be entered are there, whoever entered them."""
    by_key = {row.pk: row for row in opportunities}
    if not by_key:
        return
    by = {"done_at": timezone.now(), "done_on": actor.today, "done_by": actor.user, "done_by_name": actor.name}
    rows = OpportunityStep.objects.unscoped("done by the contract, whoever may see the step")
    for step in rows.filter(opportunity__in=by_key, kind="contract", done_at=None).order_by("pk"):
        change(step, by)
        settle(step, "step-due")
        log(actor, "step-done", by_key[step.opportunity_id], step=step.name)


def _for_work(actor: Actor, pk: int) -> Opportunity:
    """The opportunity, once the actor may work on it: whoever may change it, and its team."""
    row: Opportunity = locked(Opportunity.objects.visible_to(actor), pk)
    policy.must_log(actor, row.customer, row)
    not_archived(row)
    return row


def _locked(actor: Actor, pk: int, version: int | None) -> OpportunityStep:
    step: OpportunityStep = locked(OpportunityStep.objects.visible_to(actor), pk, version)
    policy.must_log(actor, step.opportunity.customer, step.opportunity)
    return step


def _person(actor: Actor, row: Opportunity, person_id: int) -> Person:
    """Somebody of the company."""
    people = Person.objects.visible_to(actor).filter(company_id=row.company_id)
    found: Person = chosen(people, person_id, "person_id")
    return found


def remind(company: Company, day: date) -> None:
    """Tells each person of the open steps that are due on `day`, or became due while nothing ran."""
    rows = OpportunityStep.objects.unscoped("each is told of his own").filter(
        opportunity__company=company, opportunity__archived_at=None, done_at=None, person__isnull=False, due_on__lte=day
    )
    for step in rows.exclude(opportunity__stage__kind="lost").select_related("opportunity", "person"):
        data = {"step": step.name, "due_on": step.due_on, "opportunity_id": step.opportunity_id}
        key = f"step-due:{step.pk}:{step.due_on}"
        notify([step.person], "step-due", step, key=key, day=day, label=str(step.opportunity), **data)
