"""The places where the text can be read in two ways, one small case each; READINGS.md tells the reading chosen.

Random cases seldom hit these, so each is written out: the engine and the oracle must read it alike.
"""

from typing import Any

import pytest

from . import engine
from .cases import Case
from .cases_readings import LEFT, PAY, department, facts, item, paid, person, table, targets
from .rules_exact import Rule
from .rules_metrics import metrics
from .rules_people import Tables
from .rules_runs import simulate
from .rules_scores import score


@pytest.mark.parametrize("reading", PAY)
def test_pay(reading: str) -> None:
    tables, rule, *more = PAY[reading]
    plan = {"plan": "p", "items": [rule], **(more[0] if more else {})}
    case = Case(tables, "2026-03", plans=[plan])
    assert engine.totals(case) == simulate([plan], tables, "2026-03")


VERSIONS: dict[str, tuple[Tables, list[Rule]]] = {
    "a version holds for periods that end on or after its first day": (
        facts(paid=paid("ann i 2026-01 5", "ann i 2026-02 5")),
        [{"items": [item("fixed")]}, {"from": "2026-02-15", "items": [item("fixed", amount="9")]}],
    ),
    "the versions' order does not matter": (
        facts(paid=paid("ann i 2026-01 5", "ann i 2026-02 5")),
        [{"from": "2026-02-15", "items": [item("fixed")]}, {"items": [item("fixed", amount="9")]}],
    ),
    "an item of the past is adjusted outside today's totals": (
        facts(paid=paid("ann i 2026-02 500")),
        [
            {"items": [item("fixed")]},
            {
                "from": "2026-03-01",
                "items": [item("fixed", code="k")],
                "totals": [{"code": "t", "items": ["k"], "floor": "150"}],
            },
        ],
    ),
    "what was an item's is the debt of a total of that code": (
        facts(paid=paid("ann t 2026-02 500")),
        [
            {"items": [item("fixed", code="t")]},
            {
                "from": "2026-03-01",
                "items": [item("fixed", code="k")],
                "totals": [{"code": "t", "items": ["k"], "floor": "50", "carry": "true"}],
            },
        ],
    ),
}


@pytest.mark.parametrize("reading", VERSIONS)
def test_versions(reading: str) -> None:
    tables, rules = VERSIONS[reading]
    plans = [{"plan": "p", **rule} for rule in rules]
    case = Case(tables, "2026-03", plans=plans)
    assert engine.totals(case) == simulate(plans, tables, "2026-03")


def receivables(*rows: str) -> Tables:
    return facts(receivables=table("receivable contract due_on amount", *rows))


METRICS = {
    "a department not begun": (
        facts(departments=[*facts()["departments"], department("new", "", "1", **{"from": "2026-05-01"})]),
        "department",
    ),
    "a leaver's department hangs where it hangs on the period's last day": (
        facts(LEFT, departments=[*facts()["departments"], department("east", "west", "1", **{"from": "2026-03-20"})]),
        "department",
    ),
    "people of another company than their department's": (
        facts([person("ann", company="asia"), person("bob"), person("cy")]),
        "company",
    ),
    "a receivable of nothing": (
        receivables("D1 K1 2026-03-01 0.00", "D2 K2 2026-03-01 100.00", "D3 K1 2026-02-01 300.00"),
        "employee",
    ),
    "no workdays": (
        facts(calendar=[{"day": f"2026-03-{day:02d}", "workday": "0"} for day in range(1, 32)]),
        "company",
    ),
    "costs of somebody without receipts": (
        facts(costs=table("cost employee contract spent_on amount kind", "c ann ~ 2026-03-01 9.99 x")),
        "employee",
    ),
}


@pytest.mark.parametrize("reading", METRICS)
def test_metrics(reading: str) -> None:
    tables, by = METRICS[reading]
    ours = {(subject, metric): value for subject, metric, value in metrics(tables, "2026-03", by)}
    theirs = engine.metrics(Case(tables, "2026-03"), by)
    assert ours.keys() == theirs.keys()
    assert {key: None if x is None else round(x, 6) for key, x in ours.items()} == theirs


def measured(rule: Rule, **options: Any) -> Rule:
    return {
        "code": "m",
        "dimension": "d",
        "weight": "10",
        "kind": "measured",
        "metric": "receipts",
        **options,
        "rule": rule,
    }


RATED = {"code": "r", "dimension": "d2", "weight": "10", "kind": "rated"}
RATERS = {"raters": [{"role": "hr", "weight": "1"}, {"role": "boss", "weight": "3"}]}
LINEAR = measured({"kind": "linear"}, of="target")
TARGETED = targets("bob receipts 2026-03 500", "cy receipts 2026-03 -5")


def marks(*rows: str) -> Tables:
    return facts(targets=TARGETED, marks=table("employee period indicator role rater mark", *rows))


SCORES: dict[str, tuple[Tables, list[Rule], Rule]] = {
    "reverse takes the target without being told": (marks(), [measured({"kind": "reverse"})], {}),
    "fewer than none deserves more than the scale": (
        facts(bad_debts=table("bad_debt contract written_off_on amount", "b K1 2026-03-02 -5")),
        [measured({"kind": "deduct", "each": "5"}, metric="bad_debt")],
        {"bounds": ["0", "200"]},
    ),
    "points beyond the scale": (
        facts(),
        [measured({"kind": "ladder", "steps": [{"points": "1"}, {"from": "90", "points": "150"}]})],
        {"bounds": ["0", "200"]},
    ),
    "below the lowest band there is no grade": (
        marks(),
        [measured({"kind": "deduct", "each": "1"}, of="target")],
        {"grades": {"by": "threshold", "bands": [{"grade": "A", "from": "99"}]}},
    ),
    "a veto goes below the bounds": (
        marks(),
        [LINEAR],
        {"vetoes": [{"metric": "receipts", "from": "100", "at_most": "-9"}]},
    ),
    "roles that the template does not name": (
        marks("bob 2026-03 r hr x 70", "bob 2026-03 r other x 99", "bob 2026-03 r hr y 75.55"),
        [RATED, LINEAR],
        RATERS,
    ),
    "zero without any mark": (marks(), [RATED, LINEAR], RATERS | {"missing_rater": "zero"}),
    "block empties the dimensions too": (
        marks("bob 2026-03 r hr x 70"),
        [RATED, LINEAR],
        RATERS | {"missing_rater": "block"},
    ),
    "a mark outside its scale in another period": (marks("bob 2026-02 r hr x 700"), [RATED], RATERS),
    "points do not make a score": (
        facts(points=table("employee on points reason", "ann 2026-03-05 5 x")),
        [LINEAR],
        {},
    ),
    "quota of those who have a score": (
        marks(),
        [LINEAR],
        {"grades": {"by": "quota", "shares": [{"grade": "A", "share": "0.2"}, {"grade": "B", "share": "0.8"}]}},
    ),
}


@pytest.mark.parametrize("reading", SCORES)
def test_scores(reading: str) -> None:
    tables, indicators, options = SCORES[reading]
    template = {"template": "t", "scale": "100", "indicators": indicators, **options}
    case = Case(tables, "2026-03", template=template)
    assert engine.scores(case) == score(template, tables, "2026-03")
