"""Why a line pays what it pays: derived by the core from what the run was computed from, never stored.

The facts, plans and month are those sealed with the run, so an old statement explains itself as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from threading import Lock
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from merit.calc.explain import Step
from merit.calc.explain import explain as explain_item
from merit.calc.facts import read_facts
from merit.calc.pay import Run, simulate
from merit.calc.plan import parse_plan
from merit.calc.problems import InputError
from merit.calc.texts import Language
from merit.core.errors import Conflict, NotFound
from merit.crm.models import Contract, Receipt, Receivable, Violation
from merit.pay import inputs, narrowing
from merit.pay.lines import rows_of
from merit.pay.models import Award, PayLine, PayPlanVersion, PayRun, Statement
from merit.pay.plans import item_names
from merit.points.models import PointsEntry

# kinds of lines that are explained by the item's, or the person's, other lines
ON_OTHER_LINES = {"cap", "floor", "total", "carry"}
# records that explanations name by code, and the kind of step that does (none: any)
LINKED: tuple[tuple[str, Any, str], ...] = (
    ("receipt", Receipt, ""),
    ("contract", Contract, ""),
    ("receivable", Receivable, "evidence_due"),
    ("violation", Violation, "evidence_code"),
    ("award", Award, "award"),
    ("points", PointsEntry, "award"),
)


def explain(
    statement: Statement, item: str, line_id: int | None, language: Language, reader: Any = None
) -> dict[str, Any]:
    """The tree behind one line (None: all lines of the item): {"text", "value", "steps", "links"}.

    Each of the first steps has its `line`; each step its `key`, `values` and the `steps` below.

    `reader`: the actor who reads it; whoever does not see the company's pay is not shown what others bring into it.
    NotFound for an item or line that the statement does not have.
    """
    lines = list(rows_of(statement).filter(item=item))
    if not any(line_id in (None, line.pk) for line in lines):
        raise NotFound
    trees: list[tuple[Step, PayLine]] = []
    for plan in dict.fromkeys(line.plan_id for line in lines):
        own = [line for line in lines if line.plan_id == plan]
        chosen = [line for line in own if line_id in (None, line.pk)]
        if chosen:
            trees += zip(_explained(statement, plan, item, own, line_id), chosen, strict=True)
    if not _sees_everyone(reader, statement):
        trees = [(without_others(one, statement.person.code), line) for one, line in trees]
    steps_ = [{**_tree(one.as_data(language)), "line": line} for one, line in trees]
    amount = sum((line.amount for line in lines if line_id in (None, line.pk)), Decimal(0))
    name = item_names(statement.run).get(item, item)
    return {"text": name, "value": f"{amount:f}", "steps": steps_, "links": _links(steps_, lines)}


def _sees_everyone(reader: Any, statement: Statement) -> bool:
    return reader is not None and statement.run.company_id in reader.reach("pay").companies


def without_others(step: Step, person: str) -> Step:
    """The step without what other people bring in: the weights of a pool, the values behind a unit's result.

    Who leads a team sees what the team's value is made of.
    """
    kept = [one for one in step.steps if not _about_another(step, one, person)]
    return replace(step, steps=tuple(without_others(one, person) for one in kept))


def _about_another(above: Step, step: Step, person: str) -> bool:
    of_team = step.key == "of_person" and above.key == "value_team"
    return step.key in {"weight", "of_person"} and not of_team and step.params.get("employee") != person


def _explained(statement: Statement, plan: int, item: str, lines: list[PayLine], only: int | None) -> list[Step]:
    """A step per line, or for the line `only` alone: from the person's own facts, or, where they do not say it, all."""
    person, run = statement.person.code, statement.run
    for whose in (person, None):
        computed = _computed(run, plan, item, whose)
        mine = computed.frame.filter((pl.col("employee") == person) & (pl.col("item") == item))
        unit = Decimal(1).scaleb(-computed.places)
        if [amount * unit for amount in mine["amount"]] == [line.amount for line in lines]:
            break
    else:
        raise Conflict(_("This line was computed by another version of Merit, and is not explained by this one."))
    places = [place for place, line in enumerate(lines) if only in (None, line.pk)]
    if len(places) == 1 and mine["kind"][places[0]] not in ON_OTHER_LINES:
        computed, places = replace(computed, frame=mine.slice(places[0], 1)), [0]
    steps = explain_item(computed, person, item).steps
    return [steps[place] for place in places]


def _tree(step: dict[str, Any]) -> dict[str, Any]:
    values = step["values"]
    value = values.get("amount", values.get("value"))
    return {
        "key": step["key"],
        "text": step["text"],
        "value": None if value is None else str(value),
        "values": {name: str(one) for name, one in values.items()},
        "steps": [_tree(below) for below in step["steps"]],
    }


def _links(steps: list[dict[str, Any]], lines: list[PayLine]) -> list[dict[str, Any]]:
    """The records that the tree names by code: pages link those that the reader may open."""
    codes = set(_named(steps))
    links: list[dict[str, Any]] = []
    for kind, model, key in LINKED:
        wanted = set(_named(steps, key)) if key else codes
        rows = model.objects.unscoped("named in an explanation").filter(code__in=wanted).order_by("code")
        links += [{"kind": kind, "code": code, "url_id": pk} for code, pk in rows.values_list("code", "pk")]
    for version in PayPlanVersion.objects.unscoped("the versions that paid").filter(
        pk__in={line.plan_version_id for line in lines}
    ):
        links.append({"kind": "plan-version", "code": str(version), "url_id": version.plan_id})
    return links


def _named(steps: list[dict[str, Any]], key: str = "") -> Iterator[str]:
    """What the steps (of this kind) name."""
    for step in steps:
        if key in {"", step["key"]}:
            yield from (value.split("#")[0] for value in step["values"].values())
        yield from _named(step["steps"], key)


def _computed(run: PayRun, plan: int, item: str, person: str | None) -> Run:
    """One item of a plan, computed again from the sealed inputs; small ones are kept for a while.

    `person`: from what bears on this person (a code) alone, where the item does not rest on others.
    """
    key = (run.pk, run.digest, plan, item, person)
    if (kept := KEPT.get(key)) is not None:
        return kept
    facts, texts = inputs.of_plan(inputs.kept(run), plan)
    plans = [narrowing.only_item(parse_plan(text), item) for text in texts]
    if person is not None and not narrowing.rests_on_others(plans):
        facts = narrowing.of_person(facts, person)
    try:
        made = simulate(plans, read_facts(facts, run.company.currency), run.month)
    except InputError as error:
        raise NotFound from error
    KEPT.put(key, made, sum(len(text) for text in facts.values()))
    return made


class Kept:
    """The runs computed last, as long as what they were computed from is small together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._runs: dict[tuple[Any, ...], tuple[Run, int]] = {}
        self._lock = Lock()

    def get(self, key: tuple[Any, ...]) -> Run | None:
        with self._lock:
            found = self._runs.pop(key, None)
            if found is not None:
                self._runs[key] = found
        return found[0] if found else None

    def put(self, key: tuple[Any, ...], run: Run, size: int) -> None:
        with self._lock:
            self._runs[key] = (run, size)
            while self._runs and sum(size for _run, size in self._runs.values()) > self.most:
                del self._runs[next(iter(self._runs))]


KEPT = Kept(16_000_000)


def sealed(run: PayRun) -> dict[str, Any]:
    """When and from what the run was computed."""
    versions = (
        PayLine.objects.unscoped("the versions that paid").filter(run=run).order_by().values("plan_version").distinct()
    )
    rows = PayPlanVersion.objects.unscoped("the versions that paid").filter(pk__in=versions).select_related("plan")
    return {"computed_at": run.computed_at, "digest": run.digest, "versions": list(rows.order_by("plan_id"))}
