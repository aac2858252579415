"""Rejected rows come back as a file that, corrected, goes in."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import pytest

from merit.crm.models import Customer
from merit.imports import report
from merit.imports.reading import Reading, lines
from tests.imports import kit

FILE = "客户名称,建档日期,备注\n" + "".join(
    f"客户{n},{'去年年底' if n % 10 == 3 else '2026-01-05'},=1+{n}\n" for n in range(50)
)


def test_every_rejected_row_is_there_with_its_reason_and_comes_in_corrected(cast: SimpleNamespace) -> None:
    batch = kit.bring(cast.seller, "customers", FILE)
    assert (batch.counts["create"], batch.counts["wrong"]) == (45, 5)
    text = b"".join(report.as_csv(batch)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["客户名称", "建档日期", "备注", "Reason"]
    assert [row[0] for row in rows[1:]] == ["客户3", "客户13", "客户23", "客户33", "客户43"]
    assert rows[1][3] == "B5: “去年年底” is no date such as 2026-11-30."
    assert rows[1][2] == "'=1+3"
    again = kit.bring(cast.seller, "customers", text.replace("去年年底", "2025-12-31"))
    assert (again.counts["create"], again.counts.get("wrong", 0)) == (5, 0)
    assert Customer.everything.count() == 50


def test_the_workbook_holds_the_same(cast: SimpleNamespace, tmp_path: pytest.TempPathFactory) -> None:
    batch = kit.bring(cast.seller, "customers", FILE)
    path = tmp_path / "report.xlsx"
    path.write_bytes(report.as_xlsx(batch))
    rows = [line.cells for line in lines(path, Reading("book", sheet="Rejected rows"))]
    assert rows[0] == ["客户名称", "建档日期", "备注", "Reason"]
    assert rows[1] == ["客户3", "去年年底", "=1+3", "B5: “去年年底” is no date such as 2026-11-30."]
    assert len(rows) == 6
