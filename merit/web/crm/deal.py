"""What the record page of an opportunity shows of its team, steps, products, competitors and quotes."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from merit.crm.models import Competitor, Opportunity, OpportunityStep, Quote
from merit.crm.sales import offers
from merit.org.actor import Actor
from merit.web.crm.forms_deals import MemberForm, QuoteForm, RivalForm, StepForm


def context(
    actor: Actor, row: Opportunity, currency: str, has: Set[str], *, may_write: bool, may_work: bool
) -> dict[str, Any]:
    """For crm/_steps.html, _products.html, _quotes.html, _team.html and _rivals.html. `has`: its parts (there.py)."""
    return {
        "members": list(row.members.select_related("person")) if "members" in has else [],
        "member_form": MemberForm(actor=actor) if may_write else None,
        "rivals": list(row.rivals.select_related("competitor")) if "rivals" in has else [],
        "rival_form": RivalForm(initial={"strength": "equal"}) if may_write else None,
        "competitors": competitors_of(actor, row) if may_write else (),
        **_steps(actor, row, may_work, has),
        **_products(row, currency, has),
        **_quotes(actor, row, may_write, has),
        "may_work": may_work,
    }


def competitors_of(actor: Actor, row: Opportunity) -> list[str]:
    rows = Competitor.objects.visible_to(actor).filter(company_id=row.company_id)
    return list(rows.values_list("name", flat=True)[:200])


def _steps(actor: Actor, row: Opportunity, may_work: bool, has: Set[str]) -> dict[str, Any]:
    """Open ones first by their day, then what is done."""
    rows = list(row.steps.select_related("person", "stage")) if "steps" in has else []
    todo = [one for one in rows if one.done_at is None]
    done = [one for one in rows if one.done_at is not None]
    far = actor.today.max
    shown = sorted(todo, key=lambda one: (one.due_on or far, one.pk)) + sorted(done, key=lambda one: one.pk)
    return {
        "steps": [{"row": one, "late": _late(actor, one)} for one in shown],
        "steps_done": len(done),
        "step_form": StepForm(actor=actor) if may_work else None,
    }


def _late(actor: Actor, one: OpportunityStep) -> bool:
    return one.done_at is None and one.due_on is not None and one.due_on < actor.today


def _products(row: Opportunity, currency: str, has: Set[str]) -> dict[str, Any]:
    lines = list(row.lines.select_related("product")) if "lines" in has else []
    return {
        "lines": [{"row": one, "total": offers.total_of(one, currency)} for one in lines],
        "lines_total": offers.sum_of(lines, currency) if lines else None,
    }


def _quotes(actor: Actor, row: Opportunity, may_write: bool, has: Set[str]) -> dict[str, Any]:
    rows = list(Quote.objects.visible_to(actor).filter(opportunity=row)[:50]) if "quotes" in has else []
    newest: dict[str, int] = {}
    for one in rows:
        newest[one.number] = max(newest.get(one.number, 0), one.revision)
    shown = [
        {
            "row": one,
            "replaced": one.revision < newest[one.number],
            "expired": one.valid_until < actor.today,
        }
        for one in rows
    ]
    form = QuoteForm(initial={"language": row.company.language}) if may_write else None
    return {"quotes": shown, "quote_form": form}
