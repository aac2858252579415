"""Who may do what: every address and API operation × identity × whose record, held to a reviewed table.

The table is tests/permissions.csv. A letter per identity: `a` answered (the rights let the request through, whatever
its form was worth), `f` forbidden (403), `n` not found (404), `s` asked to sign in, `-` no such method. An
address that is not in the table fails. To write the table anew: MERIT_WRITE_PERMISSIONS=1
pytest tests/test_permissions.py (with MERIT_PERMISSIONS_OF=leads, a pattern, for some routes only); then read the
difference line by line.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from merit.org import actor
from merit.org.backend import Backend
from merit.org.models import Token
from tests import world as worlds
from tests.api_client import ApiClient
from tests.asking import Written, ask, bodies, read_once

TABLE = Path(__file__).parent / "permissions.csv"
IDENTITIES = (
    *("anonymous", "seller", "seller2", "lead", "lead2", "leader", "hr", "finance", "gm", "auditor", "admin"),
    *("committee", "outsider"),
)
# the start of a route → the kind of record that its (first) number names; the longest start counts
KINDS = {
    "people/": "person",
    "departments/": "department",
    "users/": "user",
    "companies/": "company",
    "customers/": "customer",
    "contacts/": "contact",
    "merges/": "merge",
    "customer-classes/": "customer_class",
    "transfers/": "transfer",
    "surveys/": "survey",
    "surveys/invitations/": "survey_invitation",
    "opportunities/": "opportunity",
    "supervisions/": "supervision",
    "activities/": "activity",
    "activities/follow-ups/": "follow_up",
    "follow-ups/": "follow_up",
    "pipelines/": "pipeline",
    "comments/": "comment",
    "files/": "file",
    "stages/": "stage",
    "stage-approvals/": "stage_approval",
    "loss-reasons/": "loss_reason",
    "opportunity-members/": "opportunity_member",
    "opportunity-steps/": "opportunity_step",
    "rivals/": "rival",
    "quotes/": "quote",
    "contracts/": "contract",
    "receivables/": "receivable",
    "receipts/": "receipt",
    "bad-debts/": "bad_debt",
    "products/": "product",
    "targets/": "target",
    "targets/changes/": "target_change",
    "targets/departments/": "department",
    "targets/companies/": "company",
    "appraisals/": "appraisal",
    "appraisals/marking/": "assignment",
    "appraisals/assignments/": "assignment",
    "appraisal-cycles/": "open_cycle",
    "appraisal-cycles/appraisals/": "marking",
    "appraisal-cycles/raters/": "assignment",
    "appraisal-templates/": "template",
    "pay/plans/": "plan",
    "pay/plan-versions/": "version",
    "pay/runs/": "run",
    "pay/statements/": "statement",
    "pay/questions/": "question",
    "lists/": "customer",
    "bulk-changes/": "bulk_change",
    "exports/": "export",
    "views/": "saved_view",
    "reports/": "report",
    "custom-fields/": "custom_field",
    "pay/awards/": "award",
    "awards/": "award",
    "pay-plans/": "plan",
    "pay-plans/versions/": "version",
    "pay-runs/": "run",
    "statements/": "statement",
    "statements/questions/": "question",
    "settings/tokens/": "token",
    "notices/": "notice",
    "interval-rules/": "interval_rule",
    "violations/": "violation",
    "points/": "points",
    "approvals/": "approval",
    "approval-requests/": "approval",
    "approval-flows/": "approval_flow",
    "approval-delegations/": "approval_delegation",
    "calls/": "call",
    "expense-requests/": "expense",
    "expense-limits/": "expense_limit",
    "imports/": "import",
    "imports/presets/": "import_preset",
    "leads/": "lead",
    "pool/customers/": "pooled_customer",
    "pool/leads/": "pooled_lead",
    "pool/rules/": "recycle_rule",
    "lead-rules/": "lead_rule",
    "web-forms/": "web_form",
}
# second parameters of a route
SECOND = {"assignment": "role", "appraisal": "marking", "rater": "assignment"}
WORDS = {
    "secret": "x",
    "language": "en",
    "list": "customers",
    "column": "region",
    "indicator": "attitude",
    "code": "x",
    "token": "y",
    "kind": "contracts",
    "flow": "sample",
    "number": "1",
    "form": "csv",
}
# what an address needs before it comes to the rights
FORMS = {
    "follow-ups/<int:pk>/reschedule": {"version": "1", "due_on": "2026-12-01"},
    "lists/<slug:list>/changes": {"action": "archive", "id": "1"},
    "views": {"list": "customers", "name": "x", "state": "f="},
    "api/v1/views": {"list": "customers", "name": "x"},
    "reports/new": {"name": "x", "query": "list=points"},
    "api/v1/reports": {"name": "x", "query": "list=points"},
    "api/v1/companies/<int:pk>/working-days": {"days": [{"day": "2026-11-06", "workday": False}]},
    "api/v1/companies/<int:pk>/holidays": {"year": 2026},
    "api/v1/approval-flows": {"kind": "sample", "steps": [{"approvers": [{"relation": "superior"}]}]},
    "api/v1/exports": {"list": "customers"},
    "api/v1/expense-limits": {"per": "customer", "period": "year", "amount": "1"},
    "api/v1/bulk-changes": {"list": "customers", "action": "archive", "ids": [1]},
    "api/v1/custom-fields": {"record": "customer", "label": "X", "kind": "text"},
}
QUERIES = {
    "reports/view": "?list=points",
    "reports/narrowed": "?list=points",
    "reports/file.<slug:form>": "?list=points",
    "api/v1/reports/result": "?query=list%3Dpoints",
    "api/v1/boards": "?period=2026-01",
    "api/v1/companies/<int:pk>/working-days": "?year=2026",
    "api/v1/statements/<int:pk>/explanation": "?item=none",
    "pay/statements/<int:pk>/why": "?item=none",
}
# that somebody's pay was asked for is in the history, whatever came of it (pages and API log it: GET writes then)
READS = {"pay/statements/<int:pk>/lines", "pay/statements/<int:pk>/why", "api/v1/statements/<int:pk>/explanation"}
SHARDS = 16  # so that the processes of a test run share the work


def routes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(route, methods) of everything that answers."""
    seen: dict[str, tuple[str, ...]] = {}
    for route, pattern in _walk(get_resolver().url_patterns):
        if not route.startswith("static/") and route != "parts":
            seen[route] = _methods(route, pattern)
    yield from sorted(seen.items())


def _walk(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def _methods(route: str, pattern: URLPattern) -> tuple[str, ...]:
    from merit.api.urls import api

    if route.startswith("api/v1/"):
        for prefix, router in api._routers:
            for path, view in router.path_operations.items():
                whole = f"api/v1{prefix}{path}".replace("{int:", "<int:").replace("{", "<").replace("}", ">")
                if whole.rstrip("/") == route.rstrip("/"):
                    return tuple(sorted({method for one in view.operations for method in one.methods}))
        return ("GET",)
    return ("GET", "POST")


def _kind(route: str) -> str | None:
    path = route.removeprefix("api/v1/")
    if "<int:" not in path:
        return None
    starts = [start for start in KINDS if path.startswith(start)]
    assert starts, f"{route}: say in KINDS which record its number names"
    return KINDS[max(starts, key=len)]


def _path(route: str, ids: dict[str, dict[str, int]], kind: str | None, relation: str) -> str:
    path = route
    if kind is not None:
        path = re.sub(r"<int:[^>]+>", str(ids[kind][relation]), path, count=1)
    for name in re.findall(r"<int:(\w+)>", path):
        second = SECOND.get(name)
        number = ids[second].get(relation, 1) if second else 1
        path = re.sub(rf"<int:{name}>", str(number), path, count=1)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: WORDS.get(match[1], "x"), path)


def rows(cast: SimpleNamespace, shard: int) -> Iterator[tuple[tuple[str, str, str], dict[str, tuple[str, bool]]]]:
    """((route, method, relation), identity → (letter, wrote))."""
    ids = worlds.make(cast)
    pages = {"anonymous": Client(), **{who: Client() for who in IDENTITIES[1:]}}
    programs: dict[str, Client] = {"anonymous": Client()}
    for who in IDENTITIES[1:]:
        pages[who].force_login(getattr(cast, who).user)
        programs[who] = ApiClient(getattr(cast, who))
    for client in (*pages.values(), *programs.values()):
        client.handler = pages["anonymous"].handler  # the middleware is made ready once
    Token.everything.update(last_used_at=timezone.now())  # that is not written down at each request
    samples, written = bodies(ids), Written()
    for route, methods in list(routes())[shard::SHARDS]:
        if not re.search(os.environ.get("MERIT_PERMISSIONS_OF", ""), route):
            continue
        kind = _kind(route)
        for relation in ids[kind] if kind else ("",):
            path = _path(route, ids, kind, relation) + QUERIES.get(route, "")
            clients = programs if route.startswith("api/") else pages
            for method in methods:
                body = FORMS.get(route) or samples.get((method, re.sub(r"<[^>]*>", "<>", route)))
                yield (
                    (route, method, relation),
                    {who: ask(written, clients[who], method, path, body) for who in IDENTITIES},
                )


def _expected() -> dict[tuple[str, str, str], dict[str, str]]:
    with TABLE.open(newline="") as file:
        return {
            (row["route"], row["method"], row["whose"]): {who: row[who] for who in IDENTITIES}
            for row in csv.DictReader(file)
        }


def _write(found: dict[tuple[str, str, str], dict[str, str]]) -> None:
    """Puts these rows in place of the table's rows for the same routes."""
    routes_ = {key[0] for key in found}
    kept = {key: row for key, row in (_expected() if TABLE.exists() else {}).items() if key[0] not in routes_}
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["route", "method", "whose", *IDENTITIES])
        for key, row in sorted({**kept, **found}.items()):
            writer.writerow([*key, *(row[who] for who in IDENTITIES)])


OPEN = re.compile(
    r"sign-in|sign-out|settings/(language|theme)|invitation/.*|calendar/.*|feedback/.*|api/v1/(docs|openapi.json)"
)
# what everyone may write: one's own settings, tokens, sign-out
OWN_THINGS = re.compile(
    r"sign-(in|out)|settings.*|api/v1/notices/calendar-feed|invitation/.*|.*confirmation|.*/confirm|.*/ask|statements/.*/questions"
    r"|(api/v1/)?(lists/.*|views.*|bulk-changes.*|exports.*|reports.*)"
)


@pytest.fixture
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks is in the client's cookies and is read once."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    read_once(monkeypatch, Backend, "get_user", lambda _backend, pk: str(pk))
    read_once(monkeypatch, actor, "_held", lambda user, _home: user.pk)


@pytest.fixture
def apart(db: None) -> None:
    """No two kinds of records share an id: who names the wrong one finds nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 0)"
            " + 1000 * row_number() OVER (ORDER BY sequencename)) FROM pg_sequences WHERE schemaname = 'public'"
        )


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.usefixtures("apart", "quick")
def test_everyone_may_do_what_the_table_says(cast: SimpleNamespace, shard: int) -> None:
    found = dict(rows(cast, shard))
    letters = {key: {who: letter for who, (letter, _wrote) in row.items()} for key, row in found.items()}
    if os.environ.get("MERIT_WRITE_PERMISSIONS"):
        _write(letters)
    expected = _expected()
    assert sorted(set(letters) - set(expected)) == [], "not in the table"
    wrong = [
        f"{key} {who}: {letters[key][who]}, expected {expected[key][who]}"
        for key in sorted(letters)
        for who in IDENTITIES
        if letters[key][who] != expected[key][who]
    ]
    assert wrong == []
    _check_bounds(letters)
    denied = [
        (key, who)
        for key, row in found.items()
        for who, (letter, wrote) in row.items()
        if letter != "a" and wrote and key[0] not in READS
    ]
    assert denied == [], "a refused request wrote something"
    strangers = [
        (key, who)
        for key, row in found.items()
        for who in ("auditor", "outsider", "anonymous")
        if row[who][1] and key[1] != "GET" and not OWN_THINGS.fullmatch(key[0]) and key[0] not in READS
        if who != "outsider" or key[2] in {"own", "team"}
    ]
    assert strangers == [], "an auditor writes nothing, a stranger nothing here"


def test_the_table_names_nothing_that_is_gone() -> None:
    assert {key[0] for key in _expected()} == {route for route, _methods_ in routes()}


def _check_bounds(letters: dict[tuple[str, str, str], dict[str, str]]) -> None:
    """What holds whatever the table says."""
    for (route, method, whose), row in letters.items():
        where = (route, method, whose)
        if not OPEN.fullmatch(route):
            assert row["anonymous"] in {"s", "n", "f", "-"}, where
            assert "s" not in {row[who] for who in IDENTITIES[1:]}, (where, "everyone else is signed in")
        if whose in {"own", "team"}:
            assert row["outsider"] != "a" or OWN_THINGS.fullmatch(route), where
        if whose == "other":
            insiders = {who for who in IDENTITIES if who not in {"anonymous", "outsider"}}
            assert all(row[who] != "a" for who in insiders), where
