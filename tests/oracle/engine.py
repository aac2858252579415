"""The engine as the tests here see it: cases in, plain dicts of fractions out.

It is imported only when called, so that the oracle can be tested without it.
"""

from fractions import Fraction
from typing import Any

from .cases import Case, written_facts, yaml_text
from .rules_exact import Rule
from .rules_people import Tables

Key = tuple[str, str, str]


def facts_of(case: Case) -> Any:
    """The engine's facts of a case."""
    from merit.calc.facts import read_facts

    return read_facts(written_facts(case.facts), case.currency)


def metrics(case: Case, by: Any) -> dict[tuple[str, str], Fraction | None]:
    """The engine's metrics by subject and metric."""
    from merit.calc.metrics import metric_table

    rows = metric_table(facts_of(case), case.period, by).rows(named=True)
    assert len({(row["subject"], row["metric"]) for row in rows}) == len(rows)
    return {(row["subject"], row["metric"]): _number(row["value"]) for row in rows}


def _number(text: str | None) -> Fraction | None:
    return None if text is None or text == "" else Fraction(text)


def scores(case: Case) -> list[Rule]:
    """The engine's scores, as the oracle writes them."""
    from merit.calc.scores import score_table
    from merit.calc.template import parse_template

    assert case.template is not None
    template = parse_template(yaml_text(case.template))
    rows = score_table(template, facts_of(case), case.period).table.rows(named=True)
    told = ("employee", "period", "grade")
    return [{key: (cell or "") if key in told else _number(cell) for key, cell in row.items()} for row in rows]


def simulated(case: Case) -> Any:
    """The engine's run of a case."""
    from merit.calc.pay import simulate
    from merit.calc.plan import parse_plan

    plans = [parse_plan(yaml_text(plan), f"plan-{nth}.yaml") for nth, plan in enumerate(case.plans, 1)]
    return simulate(plans, facts_of(case), case.period)


def totals(case: Case) -> dict[Key, Fraction]:
    """The engine's amounts by employee, item and period."""
    return _summed(simulated(case).totals().rows(named=True))


def totals_and_lines(case: Case) -> tuple[dict[Key, Fraction], list[Rule]]:
    """The engine's amounts and the lines they are made of, the line's amount a fraction."""
    result = simulated(case)
    lines = [row | {"amount": Fraction(row["amount"])} for row in result.lines().rows(named=True)]
    return _summed(result.totals().rows(named=True)), lines


def _summed(rows: list[Rule]) -> dict[Key, Fraction]:
    found = {(row["employee"], row["item"], row["period"]): Fraction(row["amount"]) for row in rows}
    assert len(found) == len(rows)
    assert [*found] == sorted(found), "totals are sorted by employee, item, period"
    assert all(found.values()), "zero rows are left out"
    return found


def with_facts(case: Case, facts: Tables) -> Case:
    """The same case over other facts."""
    return Case(facts, case.period, case.currency, case.plans, case.template)
