"""Makers of large facts folders, the same bytes for the same sizes.

People stand in a tree of teams of ten under leads, leads under heads, heads under one director; four contracts of five
are one person's, the fifth is split among three in thirds that do not divide evenly; one receipt in fifty is a refund.
"""

from __future__ import annotations

from pathlib import Path

PLAN = """\
plan: bench
items:
  - code: commission
    form: rate
    metric: receipts
    window: year
    bands: [{rate: 1%}, {from: 100000, rate: 1.5%}, {from: 500000, rate: 2%}]
    every: month
  - code: override
    form: rate
    metric: receipts
    credit: team
    window: year
    bands: [{rate: 0.1%}, {from: 1000000, rate: 0.15%}, {from: 5000000, rate: 0.2%}]
    every: month
    for: {group: [manager]}
"""
_TEAM = 10


def make_facts(folder: Path, receipts: int, people: int, year: int = 2026) -> Path:
    """A facts folder with that many receipts of one year, a contract per five receipts, and a plan beside it."""
    facts = folder / "facts"
    facts.mkdir(parents=True, exist_ok=True)
    contracts = max(1, receipts // 5)
    (folder / "plan.yaml").write_text(PLAN)
    _write(facts / "departments.csv", "department,parent,company\n", ["sales,,head\n"])
    header = "employee,name,department,company,group,superior\n"
    _write(facts / "employees.csv", header, (_employee(n, people) for n in range(people)))
    header = "contract,customer,signed_on,amount\n"
    _write(
        facts / "contracts.csv",
        header,
        (f"K{n:07d},C{n % 5000:05d},{_day(n, year)},50000.00\n" for n in range(contracts)),
    )
    _write(facts / "credits.csv", "contract,employee,share\n", (_credits(n, people) for n in range(contracts)))
    header = "receipt,contract,received_on,amount\n"
    _write(facts / "receipts.csv", header, (_receipt(n, contracts, year) for n in range(receipts)))
    return folder


def _write(path: Path, header: str, rows: object) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(header)
        file.writelines(rows)  # type: ignore[arg-type]


def _employee(n: int, people: int) -> str:
    superior = f"E{n // _TEAM:05d}" if n else ""
    group = "manager" if n * _TEAM < people else "employee"
    return f"E{n:05d},Name {n},sales,head,{group},{superior}\n"


def _credits(n: int, people: int) -> str:
    code = f"K{n:07d}"
    first, second, third = (n * 7 + k * 31 for k in range(3))
    if n % 5:
        return f"{code},E{first % people:05d},1\n"
    shares = ("0.3333", "0.3333", "0.3334")
    return "".join(
        f"{code},E{who % people:05d},{share}\n" for who, share in zip((first, second, third), shares, strict=True)
    )


def _day(n: int, year: int) -> str:
    return f"{year}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"


def _receipt(n: int, contracts: int, year: int) -> str:
    sign = "-" if n % 50 == 0 else ""
    return f"R{n:07d},K{n * 13 % contracts:07d},{_day(n, year)},{sign}{n * 7919 % 2_000_000 / 100:.2f}\n"
