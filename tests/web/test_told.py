"""Every explanation of the worked cases is told: the formula gives the line's amount, no step is lost."""

from __future__ import annotations

from datetime import date
from math import prod
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from merit.calc.explain import explain
from merit.calc.facts import read_facts
from merit.calc.pay import simulate
from merit.pay.why import _tree
from merit.web.pay.line_told import told
from merit.web.pay.telling import Reader, Told
from tests.pay.test_narrowing import CASES, GOLDEN, case

READ = Reader("CNY", "en", "en", date(2026, 11, 23), {("receipt", "R1"): "/receipts/1"}, {"wang": "Wang Fang"})


def lines(path: Path) -> list[tuple[dict[str, Any], Told]]:
    files, plans, month = case(path)
    run = simulate(plans, read_facts(files, plans[0].currency), month)
    found = []
    rows = run.lines()
    for person, item in rows.select("employee", "item").unique().sort("employee", "item").iter_rows():
        own = rows.filter((rows["employee"] == person) & (rows["item"] == item))
        steps = explain(run, person, item).steps
        for step, rate in zip(steps, own["rate"], strict=True):
            data = {**_tree(step.as_data("en")), "line": SimpleNamespace(rate=rate or "")}
            found.append((data, told(READ, data, item)))
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_every_line_is_told(path: Path) -> None:
    for data, line in lines(path):
        assert line.blocks, data
        assert line.blocks[-1].title == "Plan" or data["steps"][0]["key"] in {"total", "carry"}
        if line.factors and line.factors[-1].sign == "=" and "−" not in {one.sign for one in line.factors}:
            exact = prod(one.exact for one in line.factors[:-1])
            assert abs(exact - type(exact)(data["values"]["amount"])) < 1


def test_a_receipt_leads_to_its_record() -> None:
    told_ = [line for _data, line in lines(GOLDEN / "adjustment-through-a-year-window")]
    cells = [
        cell
        for line in told_
        for block in line.blocks
        for one in (block, *(below for inner in block.below for below in inner.blocks))
        if one.table
        for row in one.table.rows
        for cell in row
    ]
    assert {cell.text: cell.url for cell in cells if cell.kind == "receipt"}["R1"] == "/receipts/1"


def test_what_is_counted_is_paid_by_the_piece() -> None:
    read = told(READ, {"key": "line", "text": "", "value": "0", "values": {"period": "2026-03", "amount": "-200.00"},
                       "line": SimpleNamespace(rate="-100"),
                       "steps": [{"key": "value", "text": "", "values": {"metric": "violations", "subject": "wang", "period": "2026-03", "value": "2"}, "steps": []},
                                 {"key": "earned", "text": "", "values": {"x": "2", "amount": "-200"}, "steps": []}]}, "Interval")  # fmt: skip
    assert [(one.sign, one.value) for one in read.factors] == [("", "2"), ("×", "−¥100.00"), ("=", "−¥200.00")]
