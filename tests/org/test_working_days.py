"""A company's working days: set by HR, kept beside everybody's, brought from the announced holidays, logged."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Forbidden, Invalid, Stale
from merit.core.models import Event
from merit.org import working_days
from merit.org.models import CalendarDay
from merit.org.operations import set_holidays, set_working_days

FRIDAY, SATURDAY, SUNDAY = date(2026, 11, 6), date(2026, 11, 7), date(2026, 11, 8)


def days(company: Any) -> dict[date, bool]:
    return {row.day: row.workday for row in CalendarDay.everything.filter(company=company)}


def test_only_what_differs_is_kept(cast: SimpleNamespace) -> None:
    changed = set_working_days(cast.hr, cast.acme, {FRIDAY: False, SATURDAY: True, SUNDAY: False})
    assert changed == {FRIDAY: False, SATURDAY: True} == days(cast.acme)
    assert set_working_days(cast.hr, cast.acme, {FRIDAY: True}) == {FRIDAY: True}
    assert days(cast.acme) == {SATURDAY: True}
    told = [(event.data["off"], event.data["worked"]) for event in Event.everything.filter(verb="working-days-set")]
    assert sorted(told) == [([], ["2026-11-06"]), (["2026-11-06"], ["2026-11-07"])]


def test_a_company_s_day_stands_before_everybody_s(cast: SimpleNamespace) -> None:
    CalendarDay.everything.create(day=FRIDAY, workday=False)
    assert FRIDAY not in working_days.of_months(2026, cast.acme.pk)[10]
    set_working_days(cast.hr, cast.acme, {FRIDAY: True})
    assert FRIDAY in working_days.of_months(2026, cast.acme.pk)[10]
    assert FRIDAY not in working_days.of_months(2026, cast.other.pk)[10]
    set_working_days(cast.hr, cast.acme, {FRIDAY: False})
    assert days(cast.acme) == {}, "as everybody's: nothing of its own"


def test_who_changes_it(cast: SimpleNamespace) -> None:
    for who in ("seller", "lead", "finance", "gm", "auditor", "outsider"):
        with pytest.raises(Forbidden):
            set_working_days(getattr(cast, who), cast.acme, {FRIDAY: False})
    set_working_days(cast.admin, cast.acme, {FRIDAY: False})
    assert days(cast.acme) == {FRIDAY: False}


def test_two_at_one_calendar(cast: SimpleNamespace) -> None:
    seen = working_days.version(2026, cast.acme.pk)
    set_working_days(cast.hr, cast.acme, {FRIDAY: False}, seen)
    with pytest.raises(Stale):
        set_working_days(cast.admin, cast.acme, {FRIDAY: True}, seen)
    assert days(cast.acme) == {FRIDAY: False}


def test_china_s_holidays(cast: SimpleNamespace) -> None:
    """2026: 20 to 24 February off for the Spring Festival's rest, 28 February worked."""
    set_holidays(cast.hr, cast.acme, 2026)
    found = days(cast.acme)
    assert found[date(2026, 10, 1)] is False
    assert found[date(2026, 2, 28)] is True
    assert len(working_days.of_months(2026, cast.acme.pk)[9]) == 18, "of 22: five off, the 10th worked"
    with pytest.raises(Invalid, match="not known"):
        set_holidays(cast.hr, cast.acme, 2090)


def test_the_page(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.hr)
    text = client.get("/working-days?year=2026").content.decode()
    assert "261 working days" in text
    seen = text.split('name="seen" value="')[1].split('"')[0]
    ticked = [day.isoformat() for month in working_days.of_months(2026, None) for day in month if day != FRIDAY]
    assert client.post("/working-days", {"year": "2026", "seen": seen, "on": ticked}).status_code == 303
    text = client.get("/working-days?year=2026").content.decode()
    assert "260 working days" in text
    assert "1 weekday off" in text
    assert client.post("/working-days", {"year": "2026", "seen": seen, "on": []}).status_code == 412
    reader = client_of(cast.seller).get("/working-days?year=2026").content.decode()
    assert "260 working days" in reader
    assert 'type="checkbox"' not in reader
    for year in ("26", "x", "1999", "2100"):
        assert client.get(f"/working-days?year={year}").status_code == 404


def test_the_api(cast: SimpleNamespace, api_of: Any) -> None:
    api, at = api_of(cast.hr), f"/companies/{cast.acme.pk}"
    seen = api.get(f"{at}/working-days?year=2026").json()
    assert (seen["months"][10], seen["days"]) == (21, [])
    body = {"days": [{"day": "2026-11-06", "workday": False}], "seen": seen["version"]}
    answer = api.put(f"{at}/working-days", body)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["months"][10], answer.json()["days"]) == (20, [{"day": "2026-11-06", "workday": False}])
    assert api.put(f"{at}/working-days", body).status_code == 412
    assert api.post(f"{at}/holidays", {"year": 2090}).status_code == 422
    assert api.post(f"{at}/holidays", {"year": 2026}).json()["months"][1] == 16
    assert api_of(cast.seller).put(f"{at}/working-days", body).status_code == 403
    assert api_of(cast.outsider).get(f"{at}/working-days?year=2026").status_code == 404


def test_the_pace_goes_by_the_company_s_days(cast: SimpleNamespace, api_of: Any) -> None:
    """Today is 23 November 2026: 16 of the month's 21 working days; with two days off, 14 of 19."""

    def pace() -> str:
        return str(api_of(cast.seller).get("/metrics?period=2026-11&metric=receipts").json()["items"][0]["pace"])

    assert pace() == "0.761904761905"
    set_working_days(cast.hr, cast.acme, {FRIDAY: False, date(2026, 11, 9): False})
    assert pace() == "0.736842105263"
    CalendarDay.everything.filter(company=cast.acme).update(company=cast.other)
    assert pace() == "0.761904761905"
