"""The pages of imports: what somebody who brings a file sees and chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.utils import CaptureQueriesContext

from merit.crm.models import Customer
from merit.imports import jobs, operations, uploads
from merit.imports.models import Import, ImportPreset
from tests.imports import kit

FILE = "客户名称,所属业务员,客户级别,建档日期\n金源,Chen Siyuan,A,2026-01-05\n联拓,小陈,B,去年年底\n"


@pytest.fixture(autouse=True)
def uploads_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "folder", lambda: tmp_path)


def bring(client: Any, content: str | bytes, name: str = "台账.csv") -> Import:
    content = content.encode() if isinstance(content, str) else content
    answer = client.post("/imports/new/customers", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303
    return Import.everything.latest("pk")


def test_from_the_file_to_the_result(cast: SimpleNamespace, client_of: Callable[[Any], Any]) -> None:
    client = client_of(cast.seller)
    batch = bring(client, FILE.encode("gb18030"))
    page = client.get(f"/imports/{batch.pk}").content.decode()
    assert "台账.csv" in page
    assert "GB18030" in page
    assert "There is no “小陈”." in page
    assert "“去年年底” is no date" in page
    form = {
        "version": batch.version, "next": "confirm", "duplicates": "skip",
        "col-0": "name", "col-1": "owner", "col-2": "customer_class", "col-3": "created_on", "format-3": "YYYY-MM-DD",
        "word-owner-0": "小陈", "means-owner-0": "seller",
    }  # fmt: skip
    answer = client.post(f"/imports/{batch.pk}/mapping", form)
    assert answer["Location"] == f"/imports/{batch.pk}?step=confirm"
    confirm = client.get(answer["Location"]).content.decode()
    assert "Import 1 row" in confirm
    batch.refresh_from_db()
    client.post(f"/imports/{batch.pk}/run", {"version": batch.version, "mode": "good"})
    result = client.get(f"/imports/{batch.pk}").content.decode()
    assert "Rows that did not come in" in result
    assert client.get(f"/imports/{batch.pk}/report")["Content-Disposition"].startswith("attachment")
    assert Customer.everything.get().name == "金源"
    batch.refresh_from_db()
    client.post(f"/imports/{batch.pk}/undo", {"version": batch.version})
    assert not Customer.everything.exists()
    assert "nothing of it is left" in client.get(f"/imports/{batch.pk}").content.decode()


def test_read_differently(cast: SimpleNamespace, client_of: Callable[[Any], Any]) -> None:
    client = client_of(cast.seller)
    batch = bring(client, "名称;备注\n金源;a\n")
    client.post(f"/imports/{batch.pk}/reading", {"version": batch.version, "delimiter": ",", "header": "1"})
    batch.refresh_from_db()
    assert [column["header"] for column in batch.columns] == ["名称;备注"]
    client.post(f"/imports/{batch.pk}/reading", {"version": batch.version, "delimiter": ";", "header": "0"})
    batch.refresh_from_db()
    assert (batch.rows, [column["header"] for column in batch.columns]) == (2, ["A", "B"])


def test_what_cannot_be_read_says_why_and_can_be_given_up(
    cast: SimpleNamespace, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(cast.seller)
    batch = bring(client, b'name,note\nAcme,"never closed\n', "x.csv")
    assert "never closed" in client.get(f"/imports/{batch.pk}").content.decode()
    client.post(f"/imports/{batch.pk}/discarding", {"version": batch.version})
    assert not Import.everything.exists()


def test_no_file_and_too_large_a_file(
    cast: SimpleNamespace, client_of: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.seller)
    assert "Choose a file." in client.post("/imports/new/customers").content.decode()
    from merit.web.shell import uploads as shell

    monkeypatch.setattr(shell, "MOST_BYTES", 1000)
    sent = client.post("/imports/new/customers", {"file": SimpleUploadedFile("x.csv", b"name\n" + b"x\n" * 5000)})
    assert sent.status_code == 422
    assert "larger than" in sent.content.decode()
    assert client.get("/imports/new/nothing").status_code == 404


def test_a_large_file_is_worked_on_by_a_job(
    cast: SimpleNamespace, client_of: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    deferred: list[Import] = []
    monkeypatch.setattr(jobs, "defer", deferred.append)
    monkeypatch.setattr(operations, "AT_ONCE", 10)
    client = client_of(cast.seller)
    batch = bring(client, FILE)
    assert [one.pk for one in deferred] == [batch.pk]
    assert "The file is being read" in client.get(f"/imports/{batch.pk}").content.decode()
    kit.through(batch)
    assert client.get(f"/imports/{batch.pk}/progress")["HX-Refresh"] == "true"


def test_a_mapping_is_kept_used_and_forgotten(cast: SimpleNamespace, client_of: Callable[[Any], Any]) -> None:
    client = client_of(cast.seller)
    batch = bring(client, FILE)
    client.post(f"/imports/{batch.pk}/preset", {"name": "用友"})
    preset = ImportPreset.everything.get()
    other = bring(client_of(cast.seller2), FILE)
    client_of(cast.seller2).post(f"/imports/{other.pk}/preset", {"preset": preset.pk, "version": other.version})
    other.refresh_from_db()
    assert other.mapping["name"]["how"] == "before"
    assert "用友" in client.get("/imports").content.decode()
    client.post(f"/imports/presets/{preset.pk}/deletion")
    assert not ImportPreset.everything.exists()


def test_the_list_asks_the_database_the_same_for_many(cast: SimpleNamespace, client_of: Callable[[Any], Any]) -> None:
    from django.db import connection

    client = client_of(cast.seller)
    kit.upload(cast.seller, "customers", FILE)
    client.get("/imports")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/imports")
    for _ in range(6):
        kit.upload(cast.seller, "customers", FILE)
    with CaptureQueriesContext(connection) as many:
        client.get("/imports")
    assert len(many) == len(few) <= 14


def test_a_template_to_fill_in(cast: SimpleNamespace, client_of: Callable[[Any], Any]) -> None:
    text = client_of(cast.seller).get("/imports/templates/customers").content.decode("utf-8-sig")
    assert text.startswith("Name,Code,Owner")


def test_every_error_of_a_row_is_told_and_unknown_names_are_made_by_one_button(
    cast: SimpleNamespace, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(cast.hr)
    file = SimpleUploadedFile(
        "teams.csv", b"sales_agent,manager,regional_office\nAnna,Dustin,Central\nBen,Dustin,West\n"
    )
    client.post("/imports/new/people", {"file": file})
    batch = Import.everything.latest("pk")
    page = client.get(f"/imports/{batch.pk}").content.decode()
    assert 'name="missing-1" value="create"' in page
    assert 'name="missing-2" value="create"' in page
    form = {"version": batch.version, "duplicates": "skip", "col-0": "name", "col-1": "superior", "col-2": "department"}
    form |= {"missing-1": ["error", "create"], "missing-2": ["error", "create"]}
    client.post(f"/imports/{batch.pk}/mapping", form)
    batch.refresh_from_db()
    assert (batch.counts["create"], batch.counts["wrong"]) == (2, 0)
    assert 'value="create">Make' not in client.get(f"/imports/{batch.pk}").content.decode()


def test_an_empty_cell_that_is_needed_is_filled_and_not_made(
    cast: SimpleNamespace, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(cast.hr)
    file = SimpleUploadedFile("teams.csv", b"sales_agent,manager,regional_office\nAnna,,Sales1\nBen,,\n")
    client.post("/imports/new/people", {"file": file})
    batch = Import.everything.latest("pk")
    page = client.get(f"/imports/{batch.pk}").content.decode()
    assert (batch.counts["create"], batch.counts["wrong"]) == (1, 1)
    assert 'name="missing-2" value="create"' not in page
    assert 'href="#empty-2"' in page
    assert (
        '<details class="empty-v" open><summary class="link xs">For empty cells</summary><input class="inp" id="empty-2"'
        in page
    )
    form = {"version": batch.version, "duplicates": "skip", "col-0": "name", "col-2": "department", "empty-2": "Sales2"}
    client.post(f"/imports/{batch.pk}/mapping", form)
    batch.refresh_from_db()
    assert (batch.counts["create"], batch.counts["wrong"]) == (2, 0)


def test_who_brings_in_what_one_may_not(cast: SimpleNamespace, client_of: Callable[[Any], Any]) -> None:
    page = client_of(cast.admin).get("/imports").content.decode()
    told = page[page.index("What others bring in") :]
    assert "<dt>Products</dt><dd>Finance</dd>" in told and "<dt>People</dt>" not in told
    assert "<dt>People</dt><dd>HR, Administrator</dd>" in client_of(cast.seller).get("/imports").content.decode()
