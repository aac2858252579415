"""A company's day is worked off once, by whichever worker comes first; what breaks is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from merit.notices import daily
from merit.org.notices import Notice, notify, settle


def test_a_sweep_runs_once_on_each_day_of_each_company(cast: Any, today: Any, monkeypatch: Any) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(daily, "today_in", lambda _company: today)
    sweeps = {"count": lambda company, day: ran.append((company.code, day))}
    assert len(daily.run(sweeps)) == 2
    assert daily.run(sweeps) == []
    monkeypatch.setattr(daily, "today_in", lambda _company: today + timedelta(days=2))
    assert len(daily.run(sweeps)) == 2
    assert {day for _code, day in ran} == {today, today + timedelta(days=2)} and len(ran) == 4


def test_what_breaks_stops_no_other_and_is_tried_again(cast: Any) -> None:
    tries: list[Any] = []

    def breaks(company: Any, day: Any) -> None:
        tries.append(company.code)
        if len(tries) < 3:
            raise ZeroDivisionError

    sweeps = {"breaks": breaks, "works": lambda _company, _day: None}
    assert {name for _company, name in daily.run(sweeps)} == {"works"}
    assert [name for _company, name in daily.run(sweeps)] == ["breaks", "breaks"]


def test_a_notice_is_said_once_to_each_and_seen_by_nobody_else(cast: Any, today: Any) -> None:
    people = [cast.people["lead"], cast.people["lead"], cast.people["seller"], None]
    for _ in range(2):
        notify(people, "moved", cast.people["seller"], key="k", day=today, stage="Won", n=3)
    assert Notice.everything.count() == 2
    own = Notice.objects.visible_to(cast.lead).get()
    assert own.data == {"stage": "Won", "n": 3} and own.company == cast.acme
    assert not Notice.objects.visible_to(cast.lead2).exists()
    settle(cast.people["seller"], "other")
    assert Notice.everything.filter(done_at=None).count() == 2
    settle(cast.people["seller"], "moved")
    assert not Notice.everything.filter(done_at=None).exists()
