"""An explanation from a person's own facts says the same as one from all facts; and nothing about other people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from merit.calc.explain import explain, render
from merit.calc.explain.tree import Step
from merit.calc.facts import read_facts
from merit.calc.pay import Run, simulate
from merit.calc.plan import Plan, parse_plan
from merit.pay.narrowing import of_person, only_item, rests_on_others
from merit.pay.why import without_others

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = [
    path for path in sorted(GOLDEN.glob("*/")) if (path / "plan.yaml").exists() and (path / "expected.csv").exists()
]


def case(path: Path) -> tuple[dict[str, bytes], list[Plan], str]:
    files = {one.name: one.read_bytes() for one in (path / "facts").glob("*.csv")}
    plans = [parse_plan(one.read_bytes()) for one in sorted(path.glob("plan*.yaml"))]
    return files, plans, (path / "period").read_text().strip()


def lines_of(run: Run, person: str, item: str) -> list[tuple[Any, ...]]:
    frame = run.lines()
    return frame.filter((frame["employee"] == person) & (frame["item"] == item)).rows()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_narrowed_facts_say_the_same(path: Path) -> None:
    files, plans, month = case(path)
    whole = simulate(plans, read_facts(files, plans[0].currency), month)
    for person, item in whole.lines().select("employee", "item").unique().sort("employee", "item").iter_rows():
        own = [only_item(plan, item) for plan in plans]
        facts = files if rests_on_others(own) else of_person(files, person)
        narrow = simulate(own, read_facts(facts, plans[0].currency), month)
        assert lines_of(narrow, person, item) == lines_of(whole, person, item)
        assert render(explain(narrow, person, item)) == render(explain(whole, person, item))


def named(step: Step) -> set[str]:
    """The people named in a step and below."""
    found = {str(step.params["employee"])} if "employee" in step.params else set()
    return found.union(*(named(one) for one in step.steps))


def explained(name: str, person: str, item: str) -> Step:
    files, plans, month = case(GOLDEN / name)
    return explain(simulate(plans, read_facts(files, plans[0].currency), month), person, item).steps[0]


def test_a_pool_shows_only_the_own_weight() -> None:
    whole = explained("share-by-a-product-with-times", "wang", "p")
    assert named(whole) > {"wang"}
    shown = without_others(whole, "wang")
    assert named(shown) == {"wang"}
    assert [one.key for one in shown.steps] == ["version_always", "pool", "weight", "cumulative"]


def test_who_leads_a_team_sees_what_it_is_made_of() -> None:
    whole = explained("coefficient-of-a-team", "chen", "c")
    assert without_others(whole, "chen") == whole
