"""The floor under a simulation: only read and parse the files, and write result lines as many as it would.

python -m bench.floor FACTS LINES OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

MONEY = pl.Decimal(38, 2)
SCHEMAS = {
    "departments": {"department": pl.String, "parent": pl.String, "company": pl.String},
    "employees": dict.fromkeys(("employee", "name", "department", "company", "group", "superior"), pl.String),
    "contracts": {"contract": pl.String, "customer": pl.String, "signed_on": pl.Date, "amount": MONEY},
    "credits": {"contract": pl.String, "employee": pl.String, "share": pl.Decimal(38, 4)},
    "receipts": {"receipt": pl.String, "contract": pl.String, "received_on": pl.Date, "amount": MONEY},
}


def main(folder: Path, lines: int, out: Path) -> None:
    tables = {name: pl.read_csv(folder / f"{name}.csv", schema=schema) for name, schema in SCHEMAS.items()}
    receipts = tables["receipts"]
    rows = (
        receipts.head(lines)
        if receipts.height >= lines
        else pl.concat([receipts] * (lines // receipts.height + 1)).head(lines)
    )
    result = rows.select(
        employee=pl.col("contract"),
        item=pl.lit("commission"),
        period=pl.lit("2026-12"),
        source=pl.col("receipt"),
        base=pl.col("amount"),
        rate=pl.lit("0.015"),
        amount=pl.col("amount"),
    )
    result.write_csv(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
