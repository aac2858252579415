"""A list from another program goes in, is corrected on the way and taken back: in a browser, by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from merit.crm.models import Customer
from merit.imports import uploads

ROWS = "客户名称,所属业务员,客户级别,建档日期\n" + "".join(
    f"苏州金源{n}有限公司,{'小陈' if n == 3 else 'Chen Siyuan'},A,{'昨天' if n == 5 else '2026/3/1'}\n"
    for n in range(12)
)


@pytest.fixture(autouse=True)
def uploads_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "folder", lambda: tmp_path)


def test_a_customer_list_comes_in(story: SimpleNamespace, sign_in: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "台账.csv"
    file.write_bytes(ROWS.encode("gb18030"))
    page: Any = sign_in(story.seller)
    page.goto("/imports")
    page.get_by_role("link", name="Customers").last.click()
    page.get_by_label("File").set_input_files(str(file))
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("GB18030").first).to_be_visible()
    expect(page.get_by_text("There is no “小陈”.").first).to_be_visible()
    page.get_by_label("小陈").select_option(label="Chen Siyuan")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("11 rows come in.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Import 11 rows").click()
    expect(page.get_by_text("Rows that did not come in")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "昨天" in Path(download.value.path()).read_text("utf-8-sig")
    assert Customer.everything.count() == 11
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("nothing of it is left")).to_be_visible()
    assert not Customer.everything.exists()
