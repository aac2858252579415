"""The example mapping over the real sales pipeline: its figures are known, and lead to commission for 2017 by month.

The data is not part of the project; the tests run where it lies beside the repository.
"""

from __future__ import annotations

import csv
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from merit.calc.facts import Facts, read_facts
from merit.calc.pay import simulate
from merit.calc.plan import parse_plan
from merit.cli.convert.columns import to_code
from merit.cli.convert.reading import read_mapping
from merit.cli.convert.report import Report
from merit.cli.convert.run import convert

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "b2b-pipeline"
DATA = ROOT.parent / "shared" / "data" / "b2b-pipeline"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the sales pipeline is not in {DATA}")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    out = tmp_path_factory.mktemp("b2b") / "facts"
    return out, convert(EXAMPLE / "mapping.toml", out, DATA)


@pytest.fixture(scope="module")
def facts(made: tuple[Path, Report]) -> Facts:
    return read_facts(made[0], "USD")


def test_the_mapping_is_sound_and_the_data_is_not_shipped() -> None:
    assert len(read_mapping(EXAMPLE / "mapping.toml").blocks) == 10
    assert sorted(path.name for path in EXAMPLE.iterdir() if path.name != "data") == [
        "README.md",
        "mapping.toml",
        "plan.yaml",
    ]
    assert tomllib.loads((EXAMPLE / "mapping.toml").read_text(encoding="utf-8"))["folder"][0] == "data"


def test_the_plan_is_sound() -> None:
    plan = parse_plan((EXAMPLE / "plan.yaml").read_bytes(), "plan.yaml")
    assert [item.code for item in plan.items] == ["wage", "commission", "override", "price", "floating"]


@needs_data
def test_won_deals_become_contracts_of_their_sellers(made: tuple[Path, Report]) -> None:
    out, report = made
    contracts, credited = rows(out, "contracts.csv"), rows(out, "credits.csv")
    assert len(contracts) == report.rows("contracts.csv") == 4238
    assert sum(Decimal(row["amount"]) for row in contracts) == 10_005_534
    assert "  left out 4,562: deal_stage is not Won" in report.lines("en")

    seller = {row["contract"]: row["employee"] for row in credited}
    sales: dict[str, Decimal] = {}
    for row in contracts:
        sales[seller[row["contract"]]] = sales.get(seller[row["contract"]], Decimal()) + Decimal(row["amount"])
    assert len(sales) == 30
    assert max(sales.items(), key=lambda one: one[1]) == ("darcel-schlecht", 1_153_214)


@needs_data
def test_facts_agree_with_the_source(made: tuple[Path, Report]) -> None:
    """Every won deal, told again straight from the files."""
    out, _ = made
    prices = {row["product"]: row["sales_price"] for row in rows(DATA, "products.csv")}
    won = [row for row in rows(DATA, "sales_pipeline.csv") if row["deal_stage"] == "Won"]
    lines = {row["contract"]: row for row in rows(out, "contract_lines.csv")}
    received = {row["contract"]: row for row in rows(out, "receipts.csv")}
    assert len(lines) == len(received) == len(won)
    for deal in won:
        month, day, year = deal["close_date"].split("/")
        receipt, line = received[deal["opportunity_id"]], lines[deal["opportunity_id"]]
        assert receipt["received_on"] == f"{year}-{month:0>2}-{day:0>2}"
        assert receipt["amount"] == line["unit_price"] == deal["close_value"]
        assert line["list_price"] == prices[deal["product"].replace("GTXPro", "GTX Pro")]


@needs_data
def test_everyone_is_an_employee_under_their_manager(made: tuple[Path, Report]) -> None:
    people = rows(made[0], "employees.csv")
    sellers = [row for row in people if row["group"] == "employee"]
    managers = {row["employee"] for row in people if row["group"] == "manager"}
    assert (len(sellers), len(managers)) == (35, 6)
    team = {row["sales_agent"]: row for row in rows(DATA, "sales_teams.csv")}
    for row in sellers:
        assert row["superior"] == to_code(team[row["name"]]["manager"])
        assert row["superior"] in managers
        assert row["department"] == team[row["name"]]["regional_office"].lower()


@needs_data
def test_typos_stay_as_they_are(made: tuple[Path, Report]) -> None:
    customers = rows(made[0], "customers.csv")
    assert len(customers) == 85
    assert {"technolgy"} <= {row["class"] for row in customers}
    assert {"Philipines"} <= {row["country"] for row in customers}


def commission_of(received: int) -> Fraction:
    """The commission of a year's receipts: 2%, from 150,000 3%, from 400,000 4%."""
    bands = [(0, 150_000, 2), (150_000, 400_000, 3), (400_000, received, 4)]
    return sum((Fraction(rate, 100) * max(0, min(received, high) - low) for low, high, rate in bands), Fraction(0))


@needs_data
def test_from_there_commission_by_month(facts: Facts) -> None:
    plan = parse_plan((EXAMPLE / "plan.yaml").read_bytes(), "plan.yaml")
    paid: dict[tuple[str, str], int] = {}
    for month in range(1, 13):
        table = simulate([plan], facts, f"2017-{month:02}").totals()
        for row in table.iter_rows(named=True):
            key = (row["employee"], row["item"])
            paid[key] = paid.get(key, 0) + round(Fraction(str(row["amount"])) * 100)
    assert Fraction(paid["darcel-schlecht", "commission"], 100) == commission_of(1_153_214)
    assert {item for _, item in paid} == {"wage", "commission", "override", "price", "floating"}
    assert len([1 for _, item in paid if item == "commission"]) == 30
    assert len([1 for _, item in paid if item == "override"]) == 6
