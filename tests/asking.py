"""Requests whose answer counts and whose changes do not: what tests/test_permissions.py asks with."""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

UNCOUNTED = (
    "org_token",
    "org_signinfailures",
    "django_session",
    "procrastinate_",
    "core_counter",
    "core_idempotencykey",
)


def _letter(response: Any) -> str:
    if response.status_code in (301, 302) and response.headers.get("Location", "").startswith("/sign-in"):
        return "s"
    return {401: "s", 403: "f", 404: "n", 405: "-"}.get(response.status_code, "a")


class Written:
    """How many rows this transaction has written, other than of sessions and counters."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            self.tables = [oid for name, oid in cursor.fetchall() if not name.startswith(UNCOUNTED)]
        self.until_now = 0
        self.more()

    def more(self) -> bool:
        """Whether there are more than when it was last asked."""
        before = self.until_now
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(pg_stat_get_xact_tuples_inserted(one) + pg_stat_get_xact_tuples_updated(one)"
                " + pg_stat_get_xact_tuples_deleted(one)) FROM unnest(%s::oid[]) AS one",
                [self.tables],
            )
            self.until_now = cursor.fetchone()[0]
        return self.until_now > before


class _Back(Exception):
    """Undoes what a request did."""


# fields that name a record of another kind than they say
ALIKE = {"owner_id": "person_id", "rater_id": "person_id"}
SAMPLES = {"month": "2026-09", "period": "2026-09", "sort": "", "currency": "CNY", "language": "en", "kind": "call"}


def bodies(ids: dict[str, dict[str, int]]) -> dict[tuple[str, str], dict[str, Any]]:
    """(method, route) → a body that the API's description accepts, so that the rights are reached."""
    schema = _described()
    parts = {**schema["components"]["schemas"], "own": {f"{kind}_id": of["own"] for kind, of in ids.items()}}
    found = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if content:
                found[method.upper(), re.sub(r"\{(\w+)\}", "<>", path).strip("/")] = _sample("", content, parts)
    return found


@lru_cache(maxsize=1)
def _described() -> dict[str, Any]:
    from merit.api.urls import api

    return api.get_openapi_schema(path_prefix="/api/v1/")


def _sample(name: str, node: dict[str, Any], parts: dict[str, Any]) -> Any:
    if name in SAMPLES:
        return SAMPLES[name]
    if "$ref" in node:
        return _sample(name, parts[node["$ref"].rsplit("/", 1)[-1]], parts)
    if "anyOf" in node:
        return _sample(name, node["anyOf"][0], parts)
    if "enum" in node or "const" in node:
        return node.get("const", node.get("enum", [""])[0])
    match node.get("type"):
        case "object":
            fields = node.get("properties", {})
            return {field: _sample(field, fields[field], parts) for field in node.get("required", [])}
        case "array":
            return [_sample(name, node.get("items", {}), parts)] if node.get("minItems") else []
        case "integer" | "number":
            return parts["own"].get(ALIKE.get(name, name), 10**9 if name.endswith("_id") else 1)
        case "boolean":
            return True
    return {"date": "2026-11-02", "time": "10:00"}.get(node.get("format", ""), "1")


def ask(written: Written, client: Client, method: str, path: str, body: Any = None) -> tuple[str, bool]:
    """(letter, whether it wrote anything)."""
    answer, wrote, cookies = "", False, copy.deepcopy(client.cookies)
    try:
        with transaction.atomic():
            more: dict[str, Any] = {"headers": {"If-Match": '"1"'}} if path.startswith("/api/") else {}
            if path.startswith("/api/") and method in {"POST", "PUT", "PATCH"}:
                more |= {"data": json.dumps(body or {}), "content_type": "application/json"}
            client.raise_request_exception = False
            response = (
                client.generic(method, path, **more)
                if method not in {"GET", "POST"}
                else getattr(client, method.lower())(
                    path, **({"data": body or {}} if method == "POST" and "data" not in more else {}), **more
                )
            )
            assert response.status_code < 500, f"{method} {path}: {response.status_code}"
            if response.streaming:
                b"".join(response)  # a file that is sent is closed by its reader
            answer, wrote = _letter(response), written.more()
            raise _Back
    except _Back:
        client.cookies = cookies  # signed out: not for the addresses that follow
        return answer, wrote


def read_once(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, key: Callable[..., Any]) -> None:
    """This function reads who asks: the same at each request, for what the one before wrote is undone."""
    read, known = getattr(owner, name), {}

    def again(*args: Any) -> Any:
        if key(*args) not in known:
            known[key(*args)] = pickle.dumps(read(*args))
        return pickle.loads(known[key(*args)])

    monkeypatch.setattr(owner, name, again)
