"""Files and comments over the API: multipart in, attachment out, keys, refusals; search by resource."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import File
from tests.crm.hostile_files import PDF, picture


@pytest.fixture
def customer(cast: SimpleNamespace) -> Any:
    return operations.create_customer(cast.seller, name="苏州金源精密")


def send(api: Any, content: bytes, name: str, headers: dict[str, str] | None = None, **of: int) -> Any:
    file = io.BytesIO(content)
    file.name = name
    parts = {"file": file, **of}
    return super(type(api), api).post("/api/v1/files", parts, headers=headers)


def test_the_life_of_a_file(cast: SimpleNamespace, api_of: Any, customer: Any) -> None:
    api = api_of(cast.seller)
    made = send(api, picture(), "现场.png", customer_id=customer.pk)
    assert made.status_code == 201
    body = made.json()
    assert (body["name"], body["media_type"], body["has_thumbnail"]) == ("现场.png", "image/png", True)
    path = f"/files/{body['id']}"
    got = api.get(f"{path}/content")
    assert b"".join(got.streaming_content) == picture()
    assert got["Content-Disposition"].startswith("attachment")
    assert api.get(f"{path}/thumbnail")["Content-Type"] == "image/webp"
    assert api.get(f"/files?customer_id={customer.pk}").json()["count"] == 1
    assert api_of(cast.seller2).get(f"{path}/content").status_code == 404
    assert api_of(cast.seller2).get("/files").json()["count"] == 0
    assert api.delete(f"/api/v1{path}").status_code == 428
    assert api.delete(f"/api/v1{path}", headers={"If-Match": '"1"'}).status_code == 204
    assert api.get(path).status_code == 404


def test_a_key_makes_it_once(cast: SimpleNamespace, api_of: Any, customer: Any) -> None:
    api, key = api_of(cast.seller), {"Idempotency-Key": "k-1"}
    first = send(api, PDF, "a.pdf", key, customer_id=customer.pk)
    again = send(api, PDF, "a.pdf", key, customer_id=customer.pk)
    assert first.json()["id"] == again.json()["id"]
    assert File.everything.count() == 1
    other = send(api, PDF + b"%", "a.pdf", key, customer_id=customer.pk)
    assert other.json()["code"] == "idempotency-key-reused"


def test_refusals(cast: SimpleNamespace, api_of: Any, customer: Any) -> None:
    api = api_of(cast.seller)
    assert send(api, b"<html>", "a.html", customer_id=customer.pk).status_code == 422
    assert send(api, PDF, "a.pdf").status_code == 422
    assert send(api_of(cast.seller2), PDF, "a.pdf", customer_id=customer.pk).status_code == 422
    assert send(api_of(cast.auditor), PDF, "a.pdf", customer_id=customer.pk).status_code == 403
    assert not File.everything.exists()


def test_comments_and_search(cast: SimpleNamespace, api_of: Any, customer: Any) -> None:
    api = api_of(cast.lead)
    made = api.post("/comments", {"customer_id": customer.pk, "text": "底价不要先说 @Chen Siyuan"})
    assert made.status_code == 201
    assert made.json()["mentioned_ids"] == [cast.people["seller"].pk]
    path = f"/comments/{made.json()['id']}"
    changed = api.patch(path, {"text": "底价再议"}, headers={"If-Match": '"1"'})
    assert changed.json()["edited_at"]
    wrong = api.post("/comments", {"customer_id": customer.pk, "text": "@Wang Ruotong"})
    assert wrong.status_code == 422
    assert "Wang Ruotong" in str(wrong.json())
    found = api.get("/search?q=底价").json()
    assert [(one["resource"], one["text"]) for one in found["items"]] == [("comments", "底价再议")]
    assert api.get("/search?q=金源&resource=customers&page=2").json()["items"] == []
    assert api.get("/search?q=金源&resource=nothing").status_code in (400, 422)
    assert api.delete(f"/api/v1{path}", headers={"If-Match": changed["ETag"]}).status_code == 204
    assert api.get("/search?q=底价").json()["items"] == []
