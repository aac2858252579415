"""Users and roles over the API."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.test import Client

from merit.org import operations
from merit.org.models import User


def test_someone_is_let_in_with_a_role_and_out_again(cast: SimpleNamespace, api_of: Any) -> None:
    admin = api_of(cast.admin)
    made = admin.post("/users", {"email": "New@acme.example", "name": "New One"})
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert (made.json()["email"], made.json()["roles"]) == ("new@acme.example", [])
    again = admin.post("/users", {"email": "new@acme.example", "name": "Twice"})
    assert again.status_code == 422 and again.json()["fields"][0]["name"] == "email"
    role = {"role": "finance", "company_id": cast.acme.pk, "start": "2026-01-01"}
    given = admin.post(f"/users/{pk}/roles", role)
    assert given.status_code == 201, given.content
    (one,) = given.json()["roles"]
    assert (one["role"], one["start"], one["until"]) == ("finance", "2026-01-01", None)
    assert admin.post(f"/users/{pk}/roles", {**role, "role": "king"}).status_code == 422
    url = admin.post(f"/users/{pk}/invitation").json()["url"]
    path = "/invitation/" + url.partition("/invitation/")[2]
    secret = {"password": "correct horse battery", "again": "correct horse battery"}
    assert Client().post(path, secret).status_code == 302
    browser = Client()
    assert browser.login(username="new@acme.example", password=secret["password"])
    assert browser.get("/receipts").status_code == 200
    ended = admin.post(f"/users/{pk}/roles/{one['id']}/ending", {"last": "2026-06-30"})
    assert ended.json()["roles"][0]["until"] == "2026-07-01"
    assert admin.post(f"/users/{pk}/deactivation").json()["is_active"] is False
    assert browser.get("/settings").status_code == 302
    assert admin.delete(f"/users/{pk}/deactivation").json()["is_active"] is True
    assert [row["id"] for row in admin.get("/users", {"q": "new one"}).json()["items"]] == [pk]


def test_a_wait_after_wrong_passwords_is_seen_and_lifted(cast: SimpleNamespace, api_of: Any) -> None:
    for _ in range(5):
        operations.attempt(cast.seller.user.email, "203.0.113.7")
    admin, there = api_of(cast.admin), f"/users/{cast.seller.user.pk}"
    assert admin.get(there).json()["blocked_until"]
    assert admin.delete(f"{there}/sign-in-block").json()["blocked_until"] is None
    assert operations.attempt(cast.seller.user.email, "203.0.113.7") is None


def test_only_administrators(cast: SimpleNamespace, api_of: Any) -> None:
    other = cast.outsider.user.pk
    for who in ("seller", "lead", "hr", "finance", "gm", "auditor", "outsider"):
        api = api_of(getattr(cast, who))
        assert api.get("/users").status_code == 403, who
        assert api.post("/users", {"email": "x@acme.example", "name": "X"}).status_code == 403, who
    admin = api_of(cast.admin)
    for path in ("", "/invitation", "/deactivation", "/roles"):
        send = admin.get if not path else admin.post
        body = {"role": "gm", "company_id": cast.acme.pk, "start": "2026-01-01"} if path == "/roles" else {}
        assert send(f"/users/{other}{path}", body).status_code == 404, path
    mine = {"role": "gm", "company_id": cast.acme.pk, "start": "2026-01-01"}
    assert admin.post(f"/users/{cast.admin.user.pk}/roles", mine).status_code == 409
    assert not User.objects.filter(email="x@acme.example").exists()
