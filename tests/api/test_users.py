"""Users and roles over the API."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from merit.org import operations
from merit.org.models import RoleAssignment, User


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


def test_roles_of_the_whole_group_are_seen_and_ended_by_who_administers_all_of_it(
    cast: SimpleNamespace, api_of: Any, client_of: Any
) -> None:
    everywhere = RoleAssignment.everything.create(user=cast.seller.user, role="auditor", valid=DateRange(None, None))
    here, page = f"/users/{cast.seller.user.pk}", f"/users/{cast.seller.user.pk}"
    ending = f"{here}/roles/{everywhere.pk}/ending"
    admin = api_of(cast.admin)
    assert ["auditor", None] in [[one["role"], one["company_id"]] for one in admin.get(here).json()["roles"]]
    assert admin.post(ending, {"last": "2026-11-30"}).status_code == 403
    shown = client_of(cast.admin).get(page).content.decode()
    assert "The whole group" in shown and f"roles/{everywhere.pk}/" not in shown
    RoleAssignment.everything.filter(user=cast.admin.user).update(company=None)
    assert f"roles/{everywhere.pk}/" in client_of(cast.admin).get(page).content.decode()
    loose = User.objects.create(email="loose@acme.test", name="Loose")
    group = {"role": "gm", "start": "2026-01-01"}
    assert admin.post(f"/users/{loose.pk}/roles", group).json()["roles"][0]["role"] == "gm"
    ended = admin.post(ending, {"last": "2026-11-30"})
    assert "2026-12-01" in [one["until"] for one in ended.json()["roles"]]
