"""The calendar feed: one's own open follow-ups under a secret address that can be renewed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from merit.crm import operations
from merit.org.operations import calendars
from tests.web import crm_kit


def made(client: Client) -> str:
    found = re.search(r"/calendar/[\w-]+\.ics", crm_kit.text(client.post("/settings/calendar")))
    assert found
    return found[0]


def events(path: str) -> list[Any]:
    answer = Client().get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_own_follow_ups_by_day_and_by_time(cast: Any, client_of: Any) -> None:
    kit = crm_kit.company(cast)
    day = cast.seller.today + timedelta(2)
    operations.plan_follow_up(cast.seller, customer_id=kit.customer.pk, due_on=day, step="Send, the; offer")
    timed = {"opportunity_id": kit.opportunity.pk, "due_on": day, "due_time": time(14, 30)}
    operations.plan_follow_up(cast.seller, **timed)
    operations.plan_follow_up(cast.lead, customer_id=kit.customer.pk, due_on=day)
    part, whole = events(made(client_of(cast.seller)))
    assert str(whole["summary"]) == "苏州金源精密 · Send, the; offer" and whole["dtstart"].dt == day
    assert isinstance(whole["dtstart"].dt, date) and not isinstance(whole["dtstart"].dt, datetime)
    assert part["dtstart"].dt.strftime("%H:%M %Z") == "06:30 UTC"
    assert str(part["url"]).endswith(f"/opportunities/{kit.opportunity.pk}")
    operations.finish(cast.seller, int(str(whole["uid"]).split("-")[2].split("@")[0]), 1)
    assert len(events(made(client_of(cast.seller)))) == 1


def test_a_renewed_or_removed_address_is_closed(cast: Any, client_of: Any) -> None:
    client = client_of(cast.seller)
    first = made(client)
    second = made(client)
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    assert second not in crm_kit.text(client.get("/settings/calendar")), "shown once"
    client.post("/settings/calendar/removal")
    assert Client().get(second).status_code == 404
    assert Client().get("/calendar/x.ics").status_code == 404


def test_who_is_shut_out_reads_no_more_and_nobody_too_often(
    cast: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(client_of(cast.seller))
    monkeypatch.setattr(calendars, "MOST_AN_HOUR", 2)
    assert [Client().get(path).status_code for _ in range(3)] == [200, 200, 429]
    assert int(Client().get(path).headers["Retry-After"]) > 3000
    other = made(client_of(cast.seller2))
    cast.seller2.user.is_active = False
    cast.seller2.user.save()
    assert Client().get(other).status_code == 404


def test_the_api_gives_an_address(cast: Any, api_of: Any) -> None:
    api = api_of(cast.seller)
    url = api.post("/notices/calendar-feed").json()["url"]
    assert events(url.removeprefix("http://127.0.0.1:8000")) == []
    assert api.delete("/notices/calendar-feed").status_code == 204
