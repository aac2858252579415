"""The oracle against section 6 of the rules, figure by figure, and against the golden cases."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from .rules_exact import HUNDREDTH, Refused, Rule, clamp, divided, number, rounded
from .rules_metrics import metrics
from .rules_runs import simulate, simulate_lines
from .rules_schedules import coefficient, earned, steps
from .rules_scores import _quota, score

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden"
CASES = sorted(path for path in GOLDEN.glob("*/") if (path / "expected.csv").exists())


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_folder(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {path.stem: read_rows(path) for path in sorted(folder.glob("*.csv"))}


def test_golden_cases_are_there() -> None:
    if not CASES:
        pytest.skip(f"no golden cases in {GOLDEN}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path) -> None:
    facts, period = read_folder(case / "facts"), (case / "period").read_text().strip()
    expected = read_rows(case / "expected.csv")
    if (case / "template.yaml").exists():
        template = yaml.load((case / "template.yaml").read_text(), yaml.BaseLoader)
        rows = score(template, facts, period)
        found = [{**{k: r[k] for k in expected[0]}, "score": f"{float(r['score']):.2f}"} for r in rows]
        assert found == expected
    else:
        plan = yaml.load((case / "plan.yaml").read_text(), yaml.BaseLoader)
        amounts = {(r["employee"], r["item"], r["period"]): Fraction(r["amount"]) for r in expected}
        assert simulate([plan], facts, period) == amounts


def receipts(rows: list[tuple[str, str]], amount: str = "1000000") -> dict[str, list[dict[str, str]]]:
    """One person, one contract, and these receipts of it."""
    return {
        "employees": [{"employee": "ann", "name": "Ann", "department": "d", "company": "c", "group": "x"}],
        "departments": [{"department": "d", "parent": "", "company": "c"}],
        "contracts": [{"contract": "K", "customer": "u", "signed_on": "2026-01-01", "amount": amount}],
        "credits": [{"contract": "K", "employee": "ann", "share": "1"}],
        "receipts": [
            {"receipt": f"R{nth}", "contract": "K", "received_on": day, "amount": sum_}
            for nth, (day, sum_) in enumerate(rows)
        ],
    }


def paid(facts: Rule, month: str, bands: list[tuple[str, str]], **options: object) -> list[Fraction]:
    bands_ = [({"from": at} if at else {}) | {"rate": rate} for at, rate in bands]
    item: Rule = {"code": "i", "form": "rate", "metric": "receipts", "every": "month", "bands": bands_} | options
    return [line.amount for line in simulate_lines([{"items": [item]}], facts, month)]


THREE = [("2026-01-10", "80000.00"), ("2026-02-10", "50000.00"), ("2026-03-10", "-40000.00")]
YEARLY = [("", "1%"), ("100000", "1.5%"), ("500000", "2%")]


@pytest.mark.parametrize(("mode", "amounts"), [("marginal", [800, 650, -550]), ("slab", [800, 1150, -1050])])
def test_examples_1_and_2(mode: str, amounts: list[int]) -> None:
    months = ["2026-01", "2026-02", "2026-03"]
    found = [paid(receipts(THREE), month, YEARLY, window="year", mode=mode) for month in months]
    assert found == [[amount] for amount in amounts]


def test_example_3() -> None:
    shares = [number("0.3333"), number("0.3333"), number("0.3334")]
    assert divided(number("100"), shares, HUNDREDTH) == [number("33.33"), number("33.33"), number("33.34")]
    assert divided(number("0.01"), shares, HUNDREDTH) == [0, number("0.01"), 0]


def test_example_4() -> None:
    facts = receipts([])
    facts["employees"] = [facts["employees"][0] | {"employee": code, "wage": "1000"} for code in "abc"]
    facts["scores"] = [
        {"employee": code, "period": "2026-01", "score": mark}
        for code, mark in zip("abc", ["92", "80", "68"], strict=True)
    ]
    del facts["contracts"], facts["credits"], facts["receipts"]
    item = {"code": "f", "form": "relative", "metric": "score", "base": "employee.wage", "every": "month"}
    assert simulate([{"items": [item]}], facts, "2026-01") == {
        ("a", "f", "2026-01"): 150,
        ("c", "f", "2026-01"): -150,
    }


def test_example_5() -> None:
    ladder = [
        {"coefficient": "-0.2"},
        {"from": "60%", "coefficient": "0.5"},
        {"from": "100%", "coefficient": "1"},
    ]
    assert 2000 * coefficient(number("0.85"), {"ladder": ladder}) == 1000
    lines = {"ladder": ladder[1:], "interpolate": "true"}
    assert coefficient(number("0.85"), lines) == number("0.8125")


def test_example_6() -> None:
    parts = divided(Fraction(10000), [Fraction(90), Fraction(85), Fraction(80)], HUNDREDTH)
    assert parts == [number("3529.41"), number("3333.34"), number("3137.25")]


def test_example_7() -> None:
    facts = receipts([])
    items = [
        {"code": code, "form": "fixed", "amount": amount, "every": "month"}
        for code, amount in [("a", "1200.00"), ("b", "-500.00"), ("c", "-900.00")]
    ]
    plan = {"items": items, "totals": [{"code": "bonus", "items": ["a", "b", "c"], "floor": "0"}]}
    assert simulate([plan], facts, "2026-01")["ann", "bonus", "2026-01"] == 200


def test_example_8() -> None:
    shares = [{"grade": grade, "share": share} for grade, share in [("A", "20%"), ("B", "70%"), ("C", "10%")]]
    rows: list[Rule] = [{"score": Fraction(mark), "grade": ""} for mark in [90, 90, 80, 70, 60, 50, 40]]
    _quota(rows, shares)
    assert "".join(row["grade"] for row in rows) == "AABBBBC"


VENDOR = [
    ("2026-01-05", "200"),
    ("2026-01-06", "300"),
    ("2026-01-07", "1500"),
    ("2026-02-05", "1200"),
    ("2026-02-06", "2000"),
    ("2026-03-05", "4500"),
]


@pytest.mark.parametrize(
    ("mode", "window", "total"),
    [
        ("marginal", "fact", 164),
        ("marginal", "month", 181),
        ("marginal", "year", 285),
        ("slab", "year", 485),
    ],
)
def test_example_9(mode: str, window: str, total: int) -> None:
    bands = [("", "1%"), ("1000", "2%"), ("3000", "3%"), ("8000", "5%")]
    lines = [
        amount
        for month in ["2026-01", "2026-02", "2026-03"]
        for amount in paid(receipts(VENDOR), month, bands, window=window, mode=mode)
    ]
    assert len(lines) == 6
    assert sum(lines) == total


def test_example_10() -> None:
    rows = [("2026-01-05", amount) for amount in ["30000", "48000", "2000", "-10000", "20000"]]
    bands = [("", "3%"), ("50000", "5%"), ("100000", "8%")]
    found = paid(receipts(rows, "100000"), "2026-01", bands, window="year")
    assert found == [900, 2000, 100, -500, 1000]


def test_example_11() -> None:
    held = {"release": {"collected": "90%"}, "window": "year"}
    rows = [("2026-01-05", "89999.99")]
    assert paid(receipts(rows, "100000"), "2026-01", [("", "5%")], **held) == []
    rows.append(("2026-02-05", "0.01"))
    assert sum(paid(receipts(rows, "100000"), "2026-02", [("", "5%")], **held)) == 4500


def test_rounding_and_bands() -> None:
    assert rounded(number("-0.005"), HUNDREDTH) == number("-0.01")
    assert rounded(number("0.0049"), HUNDREDTH) == 0
    assert clamp(number("-3"), number("-2"), None) == -2
    bands = steps([{"rate": "1%"}, {"from": "100", "rate": "2%"}], "rate")
    assert [earned(Fraction(x), bands, "slab") for x in (-100, 99, 100)] == [-1, number("0.99"), 2]
    assert [earned(Fraction(x), bands, "marginal") for x in (-100, 100, 200)] == [-1, 1, 3]


def test_refusals() -> None:
    facts = receipts([])
    facts["paid"] = [{"employee": "ann", "item": "i", "period": "2026-Q1", "amount": "1"}]
    with pytest.raises(Refused):
        simulate([{"items": []}], facts, "2026-03")
    facts["marks"] = [
        {
            "employee": "ann",
            "period": "2026-03",
            "indicator": "e",
            "role": "hr",
            "rater": "bob",
            "mark": "101",
        }
    ]
    template = {
        "scale": "100",
        "indicators": [{"code": "e", "dimension": "d", "weight": "1", "kind": "rated"}],
        "raters": [{"role": "hr", "weight": "1"}],
    }
    with pytest.raises(Refused):
        score(template, facts, "2026-03")


def test_every_metric_is_listed_but_score() -> None:
    rows = metrics(receipts(THREE), "2026-Q1")
    assert len(rows) == 14
    assert ("ann", "receipts", Fraction(90000)) in rows
