"""What must hold of the engine whatever the figures are: order, refunds, splits, runs one after another."""

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from . import engine
from .cases import Case, metric_cases, plan_cases, score_cases
from .cases_facts import Drawer, draw_facts
from .cases_plans import RATES, draw_plan, wanted_targets
from .rules_exact import Rule, minor_unit, number, rounded
from .rules_metrics import metrics
from .rules_people import Row, Tables, admitted
from .rules_periods import last_month
from .rules_schedules import earned, steps
from .settings import few, modest

Draw = Callable[[Any], Any]
WINDOWS = {"month": "2026-03", "quarter": "2026-03", "half": "2026-06", "year": "2026-12"}
FIRST_MONTHS = ["2026-01", "2026-02", "2026-03"]


def _shuffled(draw: Draw, table: str, rows: list[Row]) -> list[Row]:
    mixed = draw(st.permutations(rows))
    if table != "contract_lines":
        return list(mixed)
    kept: dict[str, list[Row]] = defaultdict(list)
    for row in reversed(rows):
        kept[row["contract"]].append(row)
    return [kept[row["contract"]].pop() for row in mixed]


@st.composite
def _shuffles(draw: Draw, cases: st.SearchStrategy[Case]) -> tuple[Case, Case]:
    case = draw(cases)
    mixed = {table: _shuffled(draw, table, rows) for table, rows in case.facts.items()}
    return case, engine.with_facts(case, mixed)


@few
@given(pair=_shuffles(plan_cases()))
def test_order_of_rows_does_not_change_pay(pair: tuple[Case, Case]) -> None:
    assert engine.totals(pair[0]) == engine.totals(pair[1])


@few
@given(pair=_shuffles(score_cases()))
def test_order_of_rows_does_not_change_scores(pair: tuple[Case, Case]) -> None:
    assert engine.scores(pair[0]) == engine.scores(pair[1])


@few
@given(pair=_shuffles(metric_cases()))
def test_order_of_rows_does_not_change_metrics(pair: tuple[Case, Case]) -> None:
    assert engine.metrics(pair[0], "department") == engine.metrics(pair[1], "department")


def _rate_item(d: Drawer, every: str) -> Rule:
    """A rate over receipts whose window is its period."""
    starts = sorted(d.some(["50", "100", "333.30", "1000", "2000"], 0, 3), key=float)
    bands: list[Rule] = [{"rate": d.pick(RATES)}, *({"from": at, "rate": d.pick(RATES)} for at in starts)]
    item = {"code": "comm", "name": "Comm", "form": "rate", "metric": "receipts", "every": every}
    return item | {"window": every, "mode": d.pick(["marginal", "slab"]), "bands": bands}


@st.composite
def _rate_cases(draw: Draw) -> Case:
    d = Drawer(draw, "CNY")
    every = d.pick(list(WINDOWS))
    plan = {"plan": "p", "items": [_rate_item(d, every)]}
    d = Drawer(draw, "CNY", WINDOWS[every])
    return Case(draw_facts(d), WINDOWS[every], plans=[plan])


@modest
@given(case=_rate_cases(), data=st.data())
def test_a_receipt_and_its_refund_in_one_window_pay_nothing(case: Case, data: st.DataObject) -> None:
    d = Drawer(data.draw, "CNY")
    item = case.plans[0]["items"][0]
    if d.often():
        item["cap"] = d.positive()
    days = [d.pick(["2026-03-01", "2026-03-10", "2026-03-31"]) for _ in "ab"]
    contract, amount = d.pick(case.facts["contracts"])["contract"], d.positive()
    both = [
        {"receipt": code, "contract": contract, "received_on": day, "amount": signed}
        for code, day, signed in zip(d.draw(st.permutations(["R00", "Z"])), days, [amount, f"-{amount}"], strict=True)
    ]
    more = case.facts | {"receipts": case.facts["receipts"] + both}
    assert engine.totals(engine.with_facts(case, more)) == engine.totals(case)


@modest
@given(case=_rate_cases())
def test_a_marginal_window_sums_to_its_schedule(case: Case) -> None:
    item = case.plans[0]["items"][0]
    item["mode"] = "marginal"
    period = {"month": "2026-03", "quarter": "2026-Q1", "half": "2026-H1", "year": "2026"}[item["every"]]
    bands = steps(item["bands"], "rate")
    due = {
        (subject, "comm", period): rounded(earned(x, bands, "marginal"), minor_unit("CNY"))
        for subject, metric, x in metrics(case.facts, period)
        if metric == "receipts" and x is not None
    }
    _, lines = engine.totals_and_lines(case)
    found: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        found[line["employee"], line["item"], line["period"]] += line["amount"]
    assert {key: x for key, x in found.items() if x} == {key: x for key, x in due.items() if x}


def _always_employed(facts: Tables) -> None:
    for row in facts["employees"]:
        row["hired_on"] = row["left_on"] = ""


@modest
@given(case=_rate_cases())
def test_parts_of_a_split_sum_to_the_whole(case: Case) -> None:
    _always_employed(case.facts)
    case.plans[0]["items"][0] |= {"window": "fact", "mode": "marginal", "bands": [{"rate": "100%"}]}
    wholes = {row["receipt"]: number(row["amount"]) for row in case.facts["receipts"]}
    parts: dict[str, Fraction] = defaultdict(Fraction)
    for line in engine.totals_and_lines(case)[1]:
        parts[line["source"].rpartition(" ")[2]] += line["amount"]
    assert parts == {code: wholes[code] for code in parts}


@st.composite
def _year_cases(draw: Draw) -> Case:
    d = Drawer(draw, "CNY")
    plan = draw_plan(d, "CNY")
    codes = [item["code"] for item in plan["items"]]
    return Case(draw_facts(d, codes, wanted_targets(plan)), "2026-04", plans=[plan])


def _run_months(case: Case, months: list[str]) -> list[Row]:
    """The rows of paid.csv after each month's run in turn, each of which adjusts nothing."""
    paid: list[Row] = []
    for nth, month in enumerate(months):
        locked: Tables = {"paid": list(paid), "runs": [{"month": done} for done in months[:nth]]}
        found = engine.totals(Case(case.facts | locked, month, plans=case.plans))
        assert all(last_month(period) == month for _, _, period in found)
        paid += _rows(found)
    return paid


def _rows(found: dict[engine.Key, Fraction]) -> list[Row]:
    return [
        {"employee": employee, "item": item, "period": period, "amount": f"{float(amount):.2f}"}
        for (employee, item, period), amount in found.items()
    ]


def _changed(d: Drawer, facts: Tables) -> Tables:
    """The facts with a receipt of a locked month added, removed or altered."""
    receipts = [dict(row) for row in facts["receipts"]]
    change = d.pick(["add", "remove", "alter"])
    if change == "add":
        contract = d.pick(facts["contracts"])["contract"]
        day = d.pick(["2026-01-31", "2026-02-14", "2026-03-01", "2025-12-31"])
        receipts.append({"receipt": "RX", "contract": contract, "received_on": day, "amount": d.money()})
    elif change == "remove":
        receipts.remove(d.pick(receipts))
    else:
        d.pick(receipts).update(amount=d.money(), received_on=d.day())
    return facts | {"receipts": receipts}


@few
@given(case=_year_cases(), data=st.data())
def test_in_the_end_everybody_has_what_one_computation_gives(case: Case, data: st.DataObject) -> None:
    paid = _run_months(case, FIRST_MONTHS)
    facts = _changed(Drawer(data.draw, "CNY"), case.facts)
    locked: Tables = {"paid": paid, "runs": [{"month": month} for month in FIRST_MONTHS]}
    paid += _rows(engine.totals(Case(facts | locked, "2026-04", plans=case.plans)))
    at_once = [
        row
        for month in [*FIRST_MONTHS, "2026-04"]
        for row in _rows(engine.totals(Case(facts, month, plans=case.plans)))
    ]
    assert _without_totals(case, paid) == _without_totals(case, at_once)


def _without_totals(case: Case, rows: list[Row]) -> dict[engine.Key, Fraction]:
    codes = {total["code"] for total in case.plans[0].get("totals", [])}
    sums: dict[engine.Key, Fraction] = defaultdict(Fraction)
    for row in rows:
        if row["item"] not in codes:
            sums[row["employee"], row["item"], row["period"]] += number(row["amount"])
    return {key: amount for key, amount in sums.items() if amount}


@modest
@given(case=score_cases(), among=st.sampled_from([[], ["company"], ["group", "company"]]))
def test_quota_counts_sum_to_all(case: Case, among: list[str]) -> None:
    shares = [{"grade": grade, "share": share} for grade, share in [("A", "0.2"), ("B", "0.7"), ("C", "0.1")]]
    assert case.template is not None
    case.template["grades"] = {"by": "quota", "among": among, "shares": shares}
    group = {
        person.employee: tuple(person.row[column] for column in among)
        for person in admitted(case.facts, case.template, case.period)
    }
    graded = [row for row in engine.scores(case) if row["score"] is not None]
    counts = Counter((group[row["employee"]], row["grade"]) for row in graded)
    for key, n in Counter(group[row["employee"]] for row in graded).items():
        assert sum(counts[key, grade] for grade in "ABC") == n
        assert counts[key, "A"] >= rounded(n * Fraction(1, 5), Fraction(1))


def _with_a_stranger(facts: Tables) -> Tables:
    """Somebody of another company, with a contract, a receipt and a violation of their own."""
    row = {"department": "far", "company": "other", "group": "employee", "superior": "", "base_wage": "500.00"}
    more = {
        "employees": {"employee": "stranger", "name": "S", "grade_weight": "1", **row},
        "departments": {"department": "far", "parent": "", "company": "other", "pool": "700.00"},
        "customers": {"customer": "far", "name": "F", "class": "A", "created_on": "2024-01-01"},
        "contracts": {"contract": "KX", "customer": "far", "signed_on": "2026-03-01", "amount": "900.00"},
        "credits": {"contract": "KX", "employee": "stranger", "share": "1"},
        "receipts": {"receipt": "RX", "contract": "KX", "received_on": "2026-03-10", "amount": "450.00"},
        "violations": {
            "violation": "VX",
            "employee": "stranger",
            "customer": "far",
            "on": "2026-03-10",
            "kind": "call",
        },
    }
    return facts | {table: [*facts[table], row] for table, row in more.items()}


@modest
@given(case=plan_cases())
def test_a_stranger_changes_nobody_elses_pay(case: Case) -> None:
    for plan in case.plans:
        plan["items"] = [item for item in plan["items"] if item["form"] != "relative"]
        codes = {item["code"] for item in plan["items"]}
        totals = [total for total in plan.pop("totals", []) if codes.issuperset(total["items"])]
        plan.update({"totals": totals} if totals else {})
    if not all(plan["items"] for plan in case.plans):
        return
    facts = {table: rows for table, rows in case.facts.items() if table not in ("paid", "runs")}
    before = engine.totals(engine.with_facts(case, facts))
    after = engine.totals(engine.with_facts(case, _with_a_stranger(facts)))
    assert {key: amount for key, amount in after.items() if key[0] != "stranger"} == before
