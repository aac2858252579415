"""Plans in versions: read by the core, narrowed to the company and the groups that a version is assigned to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from merit.calc.plan import Plan, Versions, dump_plan, parse_plan
from merit.calc.problems import InputError, Problem
from merit.calc.texts import Language
from merit.core.errors import Invalid
from merit.org.models import Company, Term
from merit.pay.models import PayPlan, PayPlanVersion, PayRun


@dataclass(frozen=True)
class PlanProblem:
    """A mistake in a plan's text: its line, where one is known, and what is wrong."""

    line: int | None
    column: str | None
    text: str


@lru_cache(maxsize=256)
def _parsed(text: str) -> Plan:
    return parse_plan(text)


def parsed(version: PayPlanVersion) -> Plan:
    """The version as the core reads it: its date of effect is the database's."""
    return _parsed(version.text).model_copy(update={"from_": version.effective_from})


def narrowed(plan: Plan, company: str, groups: Sequence[str]) -> Plan | None:
    """The plan for people of this company and these groups (none: all); None when no item is left.

    Every item gets the condition beside its own `for`; an item that can then admit nobody is left out, and totals
    name the items that are left.
    """
    limits = {"company": (company,), **({"group": tuple(groups)} if groups else {})}
    items = []
    for item in plan.items:
        wanted = dict(item.for_)
        for column, values in limits.items():
            wanted[column] = tuple(one for one in wanted[column] if one in values) if column in wanted else values
        if all(wanted.values()):
            items.append(item.model_copy(update={"for_": wanted}))
    if not items:
        return None
    codes = {item.code for item in items}
    totals = [
        total.model_copy(update={"items": tuple(code for code in total.items if code in codes)})
        for total in plan.totals
    ]
    return plan.model_copy(update={"items": tuple(items), "totals": tuple(one for one in totals if one.items)})


def approved(plan: PayPlan) -> list[PayPlanVersion]:
    """The approved versions, from the first."""
    rows = PayPlanVersion.objects.unscoped("which versions pay").filter(plan=plan, approved_at__isnull=False)
    return sorted(rows, key=lambda one: one.effective_from or date.min)


def paying(plan: PayPlan) -> list[Plan]:
    """The approved versions, narrowed: what a run computes with."""
    found = (narrowed(parsed(one), plan.company.code, one.groups) for one in approved(plan))
    return [one for one in found if one is not None]


def in_force(plan: PayPlan, day: date) -> PayPlanVersion | None:
    """The version in force on a day."""
    return next((one for one in reversed(approved(plan)) if (one.effective_from or date.min) <= day), None)


def check_text(text: str, name: str = "plan.yaml", language: Language = "en") -> list[PlanProblem]:
    """What the core finds wrong with a plan's text; nothing when it is sound."""
    try:
        parse_plan(text, name)
    except InputError as error:
        return [_problem(one, language) for one in error.problems]
    return []


def _problem(problem: Problem, language: Language) -> PlanProblem:
    said = problem.catalog.text(problem.key, language, **problem.params)
    return PlanProblem(problem.row, problem.column, f"{problem.column}: {said}" if problem.column else said)


def check_versions(plans: list[Plan], language: Language) -> list[str]:
    """What is wrong between versions."""
    try:
        Versions(plans)
    except InputError as error:
        return error.lines(language)
    return []


def text_of(plan: Plan) -> str:
    """The plan's canonical text."""
    return dump_plan(plan)


def groups_of(company: Company) -> list[str]:
    """The groups that people of the company are or were in."""
    rows = Term.objects.unscoped("which groups there are").filter(company=company)
    return sorted(set(rows.values_list("group", flat=True)) | {"employee", "manager"})


def item_names(run: PayRun) -> dict[str, str]:
    """Item code → its name, of all plans of the run's company: the newest version that has it says."""
    if run.item_names is None:
        run.item_names = _item_names(run.company_id)
    return run.item_names


def _item_names(company: int) -> dict[str, str]:
    found: dict[str, str] = {}
    versions = PayPlanVersion.objects.unscoped("names of items").filter(plan__company_id=company)
    order = ("plan_id", F("effective_from").asc(nulls_first=True), "number")
    for text in versions.exclude(approved_at=None).order_by(*order).values_list("text", flat=True):
        read = _parsed(text)
        found |= {item.code: item.title for item in read.items}
        found |= {total.code: total.code for total in read.totals if total.code not in found}
    return found


def award_items(company: int) -> dict[str, str]:
    """Code → name of the items that pay awards in the plans of the company that are not archived."""
    versions = PayPlanVersion.objects.unscoped("items of awards").filter(plan__company_id=company)
    rows = versions.exclude(approved_at=None).filter(plan__archived_at=None).order_by("plan_id", "number")
    read = (_parsed(text) for text in rows.values_list("text", flat=True))
    return {item.code: item.title for plan in read for item in plan.items if item.form == "award"}


def check_award_item(company: int, item: str) -> None:
    """Invalid at `item` unless an approved plan of the company has such an item."""
    if item not in award_items(company):
        raise Invalid(item=_("No approved plan of the company has such an item of form award."))


def language_of(language: Any) -> Language:
    """Django's language code as the core names it."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(str(language), "en")  # type: ignore[return-value]
