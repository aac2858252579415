"""Cases that finance can read: facts, a plan or template, a period, and what has to come out.

A folder is a case. `plan.yaml` (and further versions plan-2.yaml …) is simulated, `template.yaml` scored; without both the
metrics are compared, `by` naming employee, department or company. `expected-errors.txt` (file,row,column) instead of
`expected.csv` says that the input must be refused, and where.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from merit.calc.explain import explain
from merit.calc.facts import read_facts
from merit.calc.metrics import metric_table
from merit.calc.pay import Run, simulate
from merit.calc.plan import Versions, parse_plan
from merit.calc.problems import InputError
from merit.calc.scores import score_table
from merit.calc.template import parse_template

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "golden"
Row = dict[str, str | None]


def cases(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/period"))


def run_of(case: Path) -> Run:
    plans = [parse_plan(path.read_bytes(), path.name) for path in sorted(case.glob("plan*.yaml"))]
    Versions(plans)
    return simulate(plans, read_facts(case / "facts", plans[0].currency), period_of(case))


def period_of(case: Path) -> str:
    return (case / "period").read_text().strip()


def computed(case: Path) -> list[Row]:
    if (case / "template.yaml").exists():
        template = parse_template((case / "template.yaml").read_bytes())
        return score_table(template, read_facts(case / "facts", template.currency), period_of(case)).table.to_dicts()
    if any(case.glob("plan*.yaml")):
        return run_of(case).totals().to_dicts()
    by = (case / "by").read_text().strip()
    return metric_table(read_facts(case / "facts"), period_of(case), by).to_dicts()  # type: ignore[arg-type]


def check(case: Path) -> None:
    if (case / "expected-errors.txt").exists():
        with pytest.raises(InputError) as caught:
            computed(case)
        found = {f"{one.file},{one.row or ''},{one.column or ''}" for one in caught.value.problems}
        assert found == set((case / "expected-errors.txt").read_text().split("\n")) - {""}
        return
    with (case / "expected.csv").open(newline="") as file:
        reader = csv.DictReader(file)
        expected, columns = list(reader), list(reader.fieldnames or [])
    found_rows = computed(case)
    if (case / "by").exists():
        wanted = {(row["subject"], row["metric"]) for row in expected}
        found_rows = [row for row in found_rows if (row["subject"], row["metric"]) in wanted]
        expected.sort(key=lambda row: (row["subject"], row["metric"]))
        found_rows.sort(key=lambda row: (str(row["subject"]), str(row["metric"])))
    assert [{name: row[name] or "" for name in columns} for row in found_rows] == expected
    if any(case.glob("plan*.yaml")):
        check_lines(run_of(case))


def check_lines(run: Run) -> None:
    """Lines sum to the totals, and every line explains itself (which asserts its own arithmetic)."""
    sums: dict[tuple[str, str, str], int] = {}
    for employee, item, period, amount in run.frame.select("employee", "item", "period", "amount").iter_rows():
        sums[employee, item, period] = sums.get((employee, item, period), 0) + amount
    told = {(who, item, period): amount for who, item, period, amount in run.sums().iter_rows()}
    assert {key: amount for key, amount in sums.items() if amount} == told
    for employee, item in sorted({key[:2] for key in sums}):
        explain(run, employee, item)


@pytest.mark.parametrize("case", cases(HERE), ids=lambda case: case.name)
def test_case(case: Path) -> None:
    check(case)


@pytest.mark.parametrize("number", range(1, 6))
def test_shared_case(number: int) -> None:
    found = list(SHARED.glob(f"{number:02d}-*"))
    if not found:
        pytest.skip("../shared/golden is not here")
    check(found[0])
