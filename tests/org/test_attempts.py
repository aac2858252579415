"""Wrong passwords in a row: who waits, how long, and who ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from merit.core.errors import Forbidden, NotFound
from merit.core.models import Event
from merit.org import operations
from merit.org.models import SignInFailures
from merit.org.operations import attempts

WHO, HERE = "chen@acme.example", "203.0.113.7"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A time that moves when it is told to."""
    now = SimpleNamespace(at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    monkeypatch.setattr(attempts.timezone, "now", lambda: now.at)
    return now


def minutes(clock: SimpleNamespace, until: datetime | None) -> float | None:
    return None if until is None else (until - clock.at).total_seconds() / 60


@pytest.mark.django_db
def test_an_account_waits_longer_and_longer(clock: SimpleNamespace) -> None:
    assert [operations.attempt(WHO, HERE) for _ in range(5)] == [None] * 5
    waits = []
    for _ in range(6):
        waits.append(minutes(clock, operations.attempt(f" {WHO.upper()}", HERE)))
        clock.at += timedelta(minutes=waits[-1] or 0)
        assert operations.attempt(WHO, HERE) is None, "then one may be tried"
    assert waits == [1, 2, 4, 8, 15, 15]
    assert minutes(clock, operations.attempt(WHO, HERE)) == 15
    assert operations.attempt("other@acme.example", HERE) is None, "others of the office go on"


@pytest.mark.django_db
def test_wrong_ones_are_forgotten_after_an_hour_and_with_the_right_one(clock: SimpleNamespace) -> None:
    for _ in range(4):
        operations.attempt(WHO, HERE)
    clock.at += timedelta(hours=1, seconds=1)
    assert [operations.attempt(WHO, HERE) for _ in range(5)] == [None] * 5
    operations.succeeded(WHO, HERE)
    assert [operations.attempt(WHO, HERE) for _ in range(5)] == [None] * 5
    assert operations.attempt(WHO, HERE) is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("", "unknown", True),
    ],
)
def test_a_network_waits_after_fifty(clock: SimpleNamespace, first: str, second: str, same: bool) -> None:
    assert [operations.attempt(f"{n}@acme.example", first) for n in range(50)] == [None] * 50
    assert minutes(clock, operations.attempt("new@acme.example", first)) == 1
    assert (operations.attempt("new@acme.example", second) is not None) == same
    assert not SignInFailures.objects.filter(key__contains="acme").exists(), "what was typed is not kept"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_not_more_than_many_in_turn() -> None:
    barrier, allowed = Barrier(12), []

    def work() -> None:
        barrier.wait()
        allowed.append(operations.attempt(WHO, HERE) is None)
        connection.close()

    threads = [Thread(target=work) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(allowed) == 5


@pytest.mark.django_db
def test_the_page_says_how_long_and_the_administrator_ends_it(cast: SimpleNamespace, client_of: Any) -> None:
    user = cast.seller.user
    user.set_password("correct horse battery")
    user.save()
    browser, form = Client(), {"username": user.email, "password": "wrong"}
    for _ in range(5):
        assert browser.post("/sign-in", form).status_code == 422
    right = {**form, "password": "correct horse battery"}
    waits = browser.post("/sign-in", right)
    assert waits.status_code == 429 and int(waits["Retry-After"]) <= 60
    assert "Try again in 1 minute" in waits.content.decode()
    assert "wrong" not in waits.content.decode() and "_auth_user_id" not in browser.session
    event = Event.everything.get(verb="sign-in blocked")
    assert (event.subject_id, event.data) == (user.pk, {"failures": 5})
    admin = client_of(cast.admin)
    assert "5 wrong passwords in a row" in admin.get(f"/users/{user.pk}").content.decode()
    for who in (cast.hr, cast.outsider):
        with pytest.raises((Forbidden, NotFound)):
            operations.lift(who, user.pk)
    assert admin.post(f"/users/{user.pk}/unblock").status_code == 302
    assert Event.everything.filter(verb="lifted sign-in block").count() == 1
    assert browser.post("/sign-in", right).status_code == 302


@pytest.mark.django_db
def test_the_address_is_the_proxy_s_where_it_is_trusted(settings: Any) -> None:
    settings.TRUST_PROXY = True
    browser = Client(headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    for number in range(50):
        browser.post("/sign-in", {"username": f"{number}@acme.example", "password": "x"})
    form = {"username": "new@acme.example", "password": "x"}
    assert browser.post("/sign-in", form).status_code == 429
    assert Client(headers={"X-Forwarded-For": "203.0.113.10"}).post("/sign-in", form).status_code == 422


@pytest.mark.django_db
def test_a_new_password_of_one_s_own(cast: SimpleNamespace, client_of: Any) -> None:
    user = cast.seller.user
    user.set_password("correct horse battery")
    user.save()
    mine, elsewhere = client_of(cast.seller), client_of(cast.seller)
    form = {"present": "wrong", "password": "a much better secret", "again": "a much better secret"}
    assert "not your present password" in mine.post("/settings/password", form).content.decode()
    form["present"] = "correct horse battery"
    assert mine.post("/settings/password", {**form, "again": "x"}).status_code == 422
    assert mine.post("/settings/password", {**form, "password": "1", "again": "1"}).status_code == 422
    assert mine.post("/settings/password", form).status_code == 302
    assert mine.get("/settings").status_code == 200, "still signed in here"
    assert elsewhere.get("/settings").status_code == 302, "and nowhere else"
    assert Client().login(username=user.email, password="a much better secret")
    assert Event.everything.get(verb="set password").user == user
