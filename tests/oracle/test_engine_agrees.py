"""The engine and the oracle, two readings of one text, agree to the cent on random cases."""

import csv
import io
from fractions import Fraction

import pytest
import yaml
from hypothesis import given

from . import engine
from .cases import Case, metric_cases, plan_cases, score_cases, write_case, yaml_text
from .rules_forms import Line
from .rules_metrics import RATIOS, SCORES, metrics
from .rules_runs import simulate, summed
from .rules_scores import score
from .settings import modest

# A ratio is written with at least six places, so it may differ by half of the last.
HALF_A_MILLIONTH = Fraction(5, 10**7)


def _close(metric: str, ours: Fraction | None, theirs: Fraction | None) -> bool:
    if ours is None or theirs is None or metric not in (*RATIOS, *SCORES):
        return ours == theirs
    return abs(ours - theirs) <= HALF_A_MILLIONTH


@pytest.mark.parametrize("by", ["employee", "department", "company"])
@modest
@given(case=metric_cases())
def test_metrics(by: str, case: Case) -> None:
    ours = {(s, metric): value for s, metric, value in metrics(case.facts, case.period, by, case.currency)}
    theirs = engine.metrics(case, by)
    assert ours.keys() == theirs.keys()
    differing = {key: (ours[key], theirs[key]) for key in ours if not _close(key[1], ours[key], theirs[key])}
    assert not differing


@modest
@given(case=score_cases())
def test_scores(case: Case) -> None:
    assert case.template is not None
    assert engine.scores(case) == score(case.template, case.facts, case.period)


@modest
@given(case=plan_cases())
def test_pay(case: Case) -> None:
    assert engine.totals(case) == simulate(case.plans, case.facts, case.period)


@modest
@given(case=plan_cases())
def test_lines_sum_to_totals(case: Case) -> None:
    totals, rows = engine.totals_and_lines(case)
    lines = [Line(*(row[name] for name in Line._fields)) for row in rows]
    assert summed(lines) == totals


@modest
@given(case=plan_cases())
def test_cases_can_be_written(tmp_path_factory: pytest.TempPathFactory, case: Case) -> None:
    folder = tmp_path_factory.mktemp("case") / "case"
    write_case(case, folder)
    assert yaml.load((folder / "plan.yaml").read_text(), yaml.BaseLoader) == case.plans[0]
    for path in (folder / "facts").glob("*.csv"):
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        kept = [{key: cell for key, cell in row.items() if cell} for row in case.facts[path.stem]]
        assert [{key: cell for key, cell in row.items() if cell} for row in rows] == kept


def test_yaml_is_plain() -> None:
    assert yaml_text({"a": ["1.5%", "x y"], "b": {"c": "2026-03-01"}}) == '{a: [1.5%, "x y"], b: {c: 2026-03-01}}'
