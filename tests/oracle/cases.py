"""Random cases for the engine and the oracle: facts with plans or with a template, and their folders."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from .cases_facts import KINDS, MONTHS, Drawer, draw_facts
from .cases_plans import CODES, draw_paid, draw_plans, wanted_targets
from .cases_templates import draw_marks, draw_template
from .rules_exact import Rule
from .rules_people import Tables
from .rules_periods import first_day, period_of

Draw = Callable[[Any], Any]

# Columns of tables that may be without rows, as a header must still be written.
COLUMNS = {"runs": ["month"]}
PLAIN = re.compile(r"[A-Za-z0-9_.%*-]+\Z")


@dataclass
class Case:
    """Facts and what is computed of them; `plans` for a run, `template` for scores, neither for metrics."""

    facts: Tables
    period: str
    currency: str = "CNY"
    plans: list[Rule] = field(default_factory=list)
    template: Rule | None = None


@st.composite
def metric_cases(draw: Draw) -> Case:
    """Facts and a period of any length."""
    d = _drawer(draw)
    return Case(draw_facts(d), _period(d), d.currency)


@st.composite
def score_cases(draw: Draw) -> Case:
    """Facts, a template and marks."""
    d = Drawer(draw, "CNY", draw(st.sampled_from(MONTHS)))
    template, period = draw_template(d), _period(d)
    facts = draw_facts(d, wanted=wanted_targets(template))
    draw_marks(d, template, facts, period)
    return Case(facts, period, template=template)


@st.composite
def plan_cases(draw: Draw) -> Case:
    """Facts, one or two versions of a plan, a month, and what has been paid before."""
    d = _drawer(draw)
    plans = draw_plans(d, d.currency)
    awards = [item["code"] for plan in plans for item in plan["items"] if item["form"] == "award"]
    facts = draw_facts(d, awards or CODES[:1], wanted_targets(plans))
    draw_paid(d, plans, facts, d.month)
    return Case(facts, d.month, d.currency, plans)


def _drawer(draw: Draw) -> Drawer:
    currency = draw(st.sampled_from(["CNY", "CNY", "JPY", "KWD"]))
    return Drawer(draw, currency, draw(st.sampled_from(MONTHS)))


def _period(d: Drawer) -> str:
    return period_of(d.pick(KINDS), first_day(d.month))


def csv_text(table: str, rows: list[dict[str, str]]) -> str:
    """A table as a CSV file; every row has all columns that any row has."""
    columns = list(dict.fromkeys(column for row in rows for column in row)) or COLUMNS.get(table, [])
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def written_facts(facts: Tables) -> dict[str, bytes]:
    """The files of a facts folder; a table without rows has no file, but runs.csv, where that differs."""
    return {f"{table}.csv": csv_text(table, rows).encode() for table, rows in facts.items() if rows or table in COLUMNS}


def yaml_text(value: Rule | list[Any] | str) -> str:
    """Nested dicts and lists of strings as YAML, in flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml_text(key)}: {yaml_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(yaml_text(item) for item in value) + "]"
    return value if PLAIN.match(value) else '"' + value + '"'


def write_case(case: Case, folder: Path) -> None:
    """A case as a folder: facts/*.csv, period, plan.yaml (plan-2.yaml …) or template.yaml."""
    (folder / "facts").mkdir(parents=True)
    for name, content in written_facts(case.facts).items():
        (folder / "facts" / name).write_bytes(content)
    (folder / "period").write_text(case.period + "\n")
    for nth, plan in enumerate(case.plans, 1):
        (folder / ("plan.yaml" if nth == 1 else f"plan-{nth}.yaml")).write_text(yaml_text(plan) + "\n")
    if case.template is not None:
        (folder / "template.yaml").write_text(yaml_text(case.template) + "\n")
