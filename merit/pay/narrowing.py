"""What one item of one person rests on, out of all facts: an explanation in a big run reads only that.

The result is the same as with all facts, and whoever uses it checks that it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from merit.calc.plan import Plan

# file → the column that says whose a row is
PERSONAL = {
    "scores.csv": "employee",
    "activities.csv": "employee",
    "violations.csv": "employee",
    "survey_answers.csv": "employee",
    "points.csv": "employee",
    "costs.csv": "employee",
    "awards.csv": "employee",
    "paid.csv": "employee",
    "targets.csv": "subject",
}
OF_CONTRACTS = (
    "contracts.csv",
    "credits.csv",
    "contract_lines.csv",
    "receivables.csv",
    "receipts.csv",
    "bad_debts.csv",
)
UNUSED = ("marks.csv",)


def only_item(plan: Plan, code: str) -> Plan:
    """The plan with this item alone; of a total, with the items that it sums."""
    totals = tuple(one for one in plan.totals if one.code == code)
    wanted = {code, *(item for one in totals for item in one.items)}
    items = tuple(item for item in plan.items if item.code in wanted)
    return plan.model_copy(update={"items": items, "totals": totals})


def rests_on_others(plans: Iterable[Plan]) -> bool:
    """Whether an item looks at other people's facts: a team, a pool, a mean, a result of the department or company."""
    for item in (item for plan in plans for item in plan.items):
        if item.form in {"share", "relative"} or getattr(item, "credit", "own") == "team":
            return True
        if any(one.subject in {"department", "company"} for one in getattr(item, "times", ())):
            return True
    return False


def of_person(files: Mapping[str, bytes], code: str) -> dict[str, bytes]:
    """The files with the rows that bear on this person's own figures.

    Of contracts those credited to the person, those that the person's costs name, and all others of their customers
    (which contract is a customer's first is a question about all of them), each with everything that belongs to it.
    """
    found = {name: text for name, text in files.items() if name not in UNUSED}
    for name, column in PERSONAL.items():
        # without runs.csv it is paid.csv of everyone that says which months are locked
        if name in found and (name != "paid.csv" or "runs.csv" in found):
            found[name] = _text(_rows(found[name]).filter(pl.col(column) == code))
    if "contracts.csv" not in found:
        return found
    contracts = _contracts(found, code)
    for name in OF_CONTRACTS:
        if name in found:
            found[name] = _text(_rows(found[name]).filter(pl.col("contract").is_in(contracts.implode())))
    return found


def _contracts(files: Mapping[str, bytes], code: str) -> pl.Series:
    own = [
        _rows(files[name]).filter(pl.col("employee") == code) for name in ("credits.csv", "costs.csv") if name in files
    ]
    codes = pl.concat([frame.get_column("contract") for frame in own]).drop_nulls()
    contracts = _rows(files["contracts.csv"])
    mine = contracts.filter(pl.col("contract").is_in(codes.implode()))
    of_same = contracts.filter(pl.col("customer").is_in(mine["customer"].drop_nulls().implode()))
    return pl.concat([mine["contract"], of_same["contract"]]).unique()


def _rows(text: bytes) -> pl.DataFrame:
    return pl.read_csv(text, infer_schema=False)


def _text(rows: pl.DataFrame) -> bytes:
    return rows.write_csv().encode()
