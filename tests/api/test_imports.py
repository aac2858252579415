"""The imports resource: a file sent, mapped, run and undone by a program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from merit.crm.models import Customer
from merit.imports import uploads

FILE = b"Customer,Since,Grade\nAcme,2026-01-05,A\nBolt,never,B\n"


@pytest.fixture(autouse=True)
def uploads_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "folder", lambda: tmp_path)


def send(client: Any, content: bytes = FILE, key: str = "") -> Any:
    data = {"kind": "customers", "file": SimpleUploadedFile("customers.csv", content)}
    return client.post(
        "/imports", data, content_type=MULTIPART_CONTENT, headers={"Idempotency-Key": key} if key else {}
    )


def test_the_whole_way(cast: SimpleNamespace, api_of: Callable[[Any], Any]) -> None:
    client = api_of(cast.seller)
    sent = send(client)
    assert sent.status_code == 201, sent.content
    body = sent.json()
    assert (body["state"], body["rows"], body["counts"]["wrong"]) == ("ready", 2, 1)
    path = f"/api/v1/imports/{body['id']}"
    rows = client.get(f"{path}/rows?state=wrong").json()
    assert rows["items"] == [
        {
            "number": 3,
            "state": "wrong",
            "cells": ["Bolt", "never", "B"],
            "problems": [{"column": "B", "text": "“never” is no date such as 2026-11-30."}],
        }
    ]
    mapping = {"name": {"column": 0}, "customer_class": {"column": 2, "values": {"B": "C"}}}
    mapped = client.put(f"{path}/mapping", {"mapping": mapping}, headers={"If-Match": sent["ETag"]})
    assert mapped.json()["counts"]["create"] == 2
    assert client.put(f"{path}/mapping", {"mapping": mapping}, headers={"If-Match": sent["ETag"]}).status_code == 412
    done = client.post(f"{path}/run", headers={"If-Match": mapped["ETag"]})
    assert done.json()["state"] == "done", done.content
    assert sorted(Customer.everything.values_list("name", "customer_class")) == [("Acme", "A"), ("Bolt", "C")]
    undone = client.post(f"{path}/undo", headers={"If-Match": done["ETag"]})
    assert undone.json()["state"] == "undone"
    assert not Customer.everything.exists()


def test_sent_twice_with_one_key_it_is_one_import(cast: SimpleNamespace, api_of: Callable[[Any], Any]) -> None:
    client = api_of(cast.seller)
    first, second = send(client, key="k1"), send(client, key="k1")
    assert first.json()["id"] == second.json()["id"]
    assert second["Idempotent-Replayed"] == "true"
    assert send(client, FILE + b"Cox,,\n", key="k1").status_code == 422


def test_kinds_presets_and_report(cast: SimpleNamespace, api_of: Callable[[Any], Any]) -> None:
    client = api_of(cast.seller)
    kinds = {kind["name"]: kind for kind in client.get("/api/v1/imports/kinds").json()}
    assert {"customers", "contacts", "opportunities", "activities", "contracts"} <= kinds.keys()
    assert "people" not in kinds
    batch = send(client).json()
    kept = client.post("/imports/presets", {"import_id": batch["id"], "name": "Old CRM"})
    assert kept.status_code == 201
    assert client.get("/api/v1/imports/presets?kind=customers").json()["count"] == 1
    report = client.get(f"/api/v1/imports/{batch['id']}/report?format=csv")
    assert "never" in b"".join(report.streaming_content).decode()
    assert client.delete(f"/api/v1/imports/presets/{kept.json()['id']}").status_code == 204


def test_what_is_wrong_is_said(cast: SimpleNamespace, api_of: Callable[[Any], Any]) -> None:
    client = api_of(cast.seller)
    body = send(client, b"%PDF-1.7 nothing").json()
    assert (body["state"], "PDF" in body["problem"]) == ("unreadable", True)
    assert api_of(cast.auditor).get(f"/api/v1/imports/{body['id']}").status_code == 200
    assert api_of(cast.outsider).get(f"/api/v1/imports/{body['id']}").status_code == 404
    assert send(api_of(cast.auditor)).status_code == 403
    good = send(client).json()
    wrong = client.put(
        f"/imports/{good['id']}/mapping",
        {"mapping": {"nothing": {"column": 0}}},
        headers={"If-Match": f'"{good["version"]}"'},
    )
    assert wrong.status_code == 422
