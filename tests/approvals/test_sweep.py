"""What waits too long: reminded once, then the superior is asked; who is told what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from merit.approvals import operations
from merit.approvals.models import ApprovalTask
from merit.notices import daily
from merit.org.notices import Notice
from tests.approvals.kit import SUPERIOR, ask, asked, draw, history


def told(code: str, *, open_: bool = False) -> list[str]:
    rows = Notice.everything.filter(person__code=code).order_by("pk")
    return list((rows.filter(done_at=None) if open_ else rows).values_list("kind", flat=True))


def since(cast: SimpleNamespace, days: int) -> None:
    """Everyone was asked on this day, shortly after midnight in the company's time, which is the day before in UTC."""
    day = cast.seller.today - timedelta(days=days)
    at = datetime.combine(day, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(minutes=30)
    ApprovalTask.everything.update(opened_at=at)


def sweep(cast: SimpleNamespace, day: date | None = None) -> None:
    operations.sweep(cast.acme, day or cast.seller.today)


def test_reminded_once_then_the_superior_is_asked(cast: SimpleNamespace) -> None:
    draw(cast, {**SUPERIOR, "remind_after_days": 2, "escalate_after_days": 4})
    request = ask(cast)
    since(cast, 1)
    sweep(cast)
    assert history(request) == ["submitted"]
    since(cast, 2)
    for _again in range(3):
        sweep(cast)
    assert history(request) == ["submitted", "reminded"]
    assert told("lead") == ["request-to-approve", "request-reminder"]
    since(cast, 4)
    for _again in range(2):
        sweep(cast)
    assert history(request) == ["submitted", "reminded", "escalated"] and asked(request) == ["leader"]
    said = request.actions.get(verb="escalated")
    assert (said.person.code, said.on_behalf_of.code, said.by_name) == ("leader", "lead", "Merit")
    assert told("lead", open_=True) == ["request-escalated"] and told("leader") == ["request-to-approve"]
    since(cast, 4)
    sweep(cast)
    since(cast, 4)
    sweep(cast)
    # nobody above the general manager: he is reminded, and the request stays with him
    assert asked(request) == ["gm"] and history(request)[-1] == "reminded"


def test_the_days_work_does_it(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "today_in", lambda _company: cast.seller.today)
    draw(cast, {**SUPERIOR, "remind_after_days": 1})
    request = ask(cast)
    since(cast, 1)
    for _again in range(2):
        daily.run()
    assert history(request).count("reminded") == 1


def test_those_who_take_part_are_told(cast: SimpleNamespace) -> None:
    request = ask(cast)
    operations.delegate(
        cast.lead, to_id=cast.people["hr"].pk, first_day=cast.lead.today, last_day=cast.lead.today, kinds=["sample"]
    )
    other = ask(cast)
    assert told("lead") == ["request-to-approve"] * 2 and told("hr") == ["request-to-approve"]
    operations.comment(cast.seller, request.pk, text="Please")
    assert told("lead")[-1] == "request-comment"
    operations.approve(cast.hr, other.pk, other.version)
    assert told("hr", open_=True) == []
    request = operations.send_back(cast.lead, request.pk, request.version, to_step=None, reason="Receipt?")
    assert told("seller") == ["request-approved", "request-returned"]
    notice = Notice.everything.get(kind="request-returned")
    assert (notice.data["by"], notice.data["reason"], notice.subject_label) == ("Lin Wanqing", "Receipt?", "Dinner")
    assert told("lead", open_=True) == ["request-comment"]
