"""The night's reminders: on their day, once, whatever nights were missed; breaches recorded, contested, waived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.crm import intervals, operations
from merit.crm.models import Customer, FollowUp, IntervalRule, Opportunity, Violation
from merit.crm.operations.violations import with_end
from merit.metrics.gather import gather
from merit.notices import daily
from merit.org.notices import Notice

Night = Callable[[int], date]


@pytest.fixture
def night(cast: SimpleNamespace, today: date, monkeypatch: pytest.MonkeyPatch) -> Night:
    """Lets the sweeps run as of so many days from the first day; everybody lives on that day then."""
    from merit.org import actor

    def run(days: int) -> date:
        day = today + timedelta(days)
        monkeypatch.setattr(daily, "today_in", lambda _company: day)
        monkeypatch.setattr(actor, "today_in", lambda _company: day)
        for who in (cast.seller, cast.seller2, cast.lead, cast.admin):
            who.today = day
        daily.run()
        return day

    return run


def rule(cast: SimpleNamespace, days: int, **more: Any) -> IntervalRule:
    return operations.create_interval_rule(cast.admin, days=days, **more)


def log(actor: Any, customer: Customer, days_ago: int = 0, **more: Any) -> Any:
    on = actor.today - timedelta(days_ago)
    return operations.log_activity(
        actor, **{"customer_id": customer.pk, "kind": "call", "on": on, "content": "Hi", **more}
    )


def kinds(code: str) -> list[str]:
    return list(Notice.everything.filter(person__code=code).order_by("pk").values_list("kind", flat=True))


def test_the_most_specific_rule_wins(cast: SimpleNamespace, customer: Customer, opportunity: Opportunity) -> None:
    assert intervals.interval_of(customer) == 14
    rule(cast, 30)
    assert intervals.interval_of(customer) == 30
    rule(cast, 20, customer_class="A")
    rule(cast, 9, customer_class="B")
    assert intervals.interval_of(customer) == 20
    rule(cast, 25, stage_id=opportunity.stage_id)
    assert intervals.interval_of(customer) == 25 == intervals.interval_of(customer, opportunity.stage_id)
    rule(cast, 7, customer_class="A", stage_id=opportunity.stage_id)
    row = intervals.with_interval(Customer.everything.all(), cast.acme).get()
    assert intervals.interval_of(customer) == 7 == row.interval_days
    with pytest.raises(Invalid):
        rule(cast, 8, customer_class="A", stage_id=opportunity.stage_id)
    with pytest.raises(Invalid):
        rule(cast, 8, customer_class="C", remind_days=8)
    with pytest.raises(Forbidden):
        operations.create_interval_rule(cast.lead, days=5)


def test_the_shortest_interval_of_the_open_opportunities_holds(
    cast: SimpleNamespace, stages: list[Any], customer: Customer, opportunity: Opportunity
) -> None:
    rule(cast, 30)
    rule(cast, 5, stage_id=stages[1].pk)
    assert intervals.interval_of(customer) == 30
    operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[1].pk)
    assert intervals.interval_of(customer) == 5
    assert intervals.with_interval(Customer.everything.all(), cast.acme).get().interval_days == 5
    operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[5].pk)
    assert intervals.interval_of(customer) == 30
    assert intervals.with_interval(Customer.everything.all(), cast.acme).get().interval_days == 30


def test_a_next_contact_is_told_on_its_day_then_as_overdue(cast: Any, customer: Customer, night: Night) -> None:
    log(cast.seller, customer, next_on=cast.seller.today + timedelta(3), next_step="Send the offer")
    night(2)
    assert kinds("seller") == []
    night(3)
    night(3)
    assert kinds("seller") == ["contact-due"]
    assert Notice.everything.get().data["step"] == "Send the offer"
    night(6)
    night(7)
    assert kinds("seller") == ["contact-overdue"] and kinds("lead") == ["contact-overdue-team"]
    assert Notice.everything.get(kind="contact-overdue").day == cast.seller.today - timedelta(3)
    log(cast.seller, customer)
    assert Notice.everything.get(kind="contact-overdue").done_at


def test_a_next_contact_that_was_put_off_is_told_again(cast: Any, customer: Customer, night: Night) -> None:
    log(cast.seller, customer, next_on=cast.seller.today + timedelta(1))
    night(1)
    row = FollowUp.everything.get(done_at=None)
    operations.reschedule(cast.seller, row.pk, row.version, cast.seller.today + timedelta(4))
    assert Notice.everything.get().done_at
    night(5)
    assert kinds("seller") == ["contact-due", "contact-due"]


def test_the_reminder_comes_before_the_breach_after_and_once(cast: Any, customer: Customer, night: Night) -> None:
    rule(cast, 10, remind_days=3)
    log(cast.seller, customer)
    for day in (6, 7, 8, 10):
        night(day)
    assert kinds("seller") == ["interval-near"] and not Violation.everything.exists()
    first = Notice.everything.get().day
    night(11)
    night(12)
    violation = with_end(Violation.everything.all()).get()
    assert (violation.on - first).days == 4 and violation.days_over == 2
    assert kinds("seller") == ["violation"] and kinds("lead") == ["violation-team"]
    log(cast.seller, customer)
    night(14)
    assert with_end(Violation.everything.all()).get().days_over == 2
    night(30)
    assert Violation.everything.count() == 2


def test_breaches_of_nights_that_nothing_ran_are_found_later(cast: Any, customer: Customer, night: Night) -> None:
    rule(cast, 10)
    log(cast.seller, customer)
    night(5)
    start = cast.seller.today
    cast.seller.today += timedelta(10)
    log(cast.seller, customer)  # five days late, and no worker was running
    night(18)
    violation = with_end(Violation.everything.all()).get()
    assert violation.on == start + timedelta(6) and violation.days_over == 5
    night(19)
    assert Violation.everything.count() == 1


def test_who_takes_a_customer_over_starts_anew(cast: Any, customer: Customer, night: Night, monkeypatch: Any) -> None:
    from merit.crm import reminding

    rule(cast, 10)
    log(cast.seller, customer)
    operations.assign_customer(cast.lead, customer.pk, 1, owner_id=cast.people["seller2"].pk)
    began = cast.seller.today + timedelta(8)
    monkeypatch.setattr(reminding, "handed_over", lambda _company, rows: {row.pk: began for row in rows})
    night(15)
    assert not Violation.everything.exists()
    night(19)
    assert Violation.everything.get().person == cast.people["seller2"]


def test_a_handover_is_read_from_the_history(cast: Any, customer: Customer) -> None:
    from django.utils import timezone

    from merit.crm.reminding import handed_over

    assert handed_over(cast.acme, [customer]) == {}
    row = operations.assign_customer(cast.lead, customer.pk, 1, owner_id=cast.people["seller2"].pk)
    assert set(handed_over(cast.acme, [row]).values()) == {timezone.localdate(timezone=_zone(cast))}


def _zone(cast: Any) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(cast.acme.time_zone)


def test_a_rule_does_not_count_before_it_begins(cast: Any, customer: Customer, night: Night) -> None:
    log(cast.seller, customer, days_ago=40)
    rule(cast, 10, starts_on=cast.seller.today + timedelta(2))
    night(1)
    assert not Violation.everything.exists()
    night(3)
    row = Violation.everything.get()
    assert row.on == cast.seller.today - timedelta(1) and row.due_on == cast.seller.today - timedelta(33)


def breach(cast: Any, customer: Customer, night: Night) -> Violation:
    rule(cast, 10)
    log(cast.seller, customer)
    night(12)
    found: Violation = Violation.everything.get()
    return found


def csv_of(cast: Any) -> str:
    return gather("CNY", people=None)["violations.csv"].decode()


def test_contested_then_waived_it_leaves_the_facts(cast: Any, customer: Customer, night: Night) -> None:
    row = breach(cast, customer, night)
    assert row.code in csv_of(cast)
    with pytest.raises(Forbidden):
        operations.contest_violation(cast.lead, row.pk, 1, reason="x")
    with pytest.raises(Invalid):
        operations.contest_violation(cast.seller, row.pk, 1, reason=" ")
    operations.contest_violation(cast.seller, row.pk, 1, reason="They moved their office")
    assert kinds("lead")[-1] == "violation-contested"
    with pytest.raises(Conflict):
        operations.contest_violation(cast.seller, row.pk, 2, reason="Again")
    with pytest.raises(Forbidden):
        operations.waive_violation(cast.seller, row.pk, 2, reason="I say so")
    with pytest.raises(Stale):
        operations.waive_violation(cast.lead, row.pk, 1, reason="Agreed")
    operations.waive_violation(cast.lead, row.pk, 2, reason="Agreed")
    assert row.code not in csv_of(cast) and kinds("seller")[-1] == "violation-waived"
    assert [step.verb for step in row.steps.all()] == ["contested", "waived"]
    operations.uphold_violation(cast.lead, row.pk, 3, reason="It was no reason")
    assert row.code in csv_of(cast)
    assert row.steps.count() == 3


def test_several_people_minutes_and_a_step_without_a_day(cast: Any, customer: Customer) -> None:
    people = [operations.create_contact(cast.seller, customer_id=customer.pk, name=name) for name in ("Kim", "Lee")]
    rule(cast, 9)
    row = log(cast.seller, customer, contact_ids=[one.pk for one in people], minutes=45, next_step="Send the offer")
    assert row.contact == people[0] and list(row.also_with.all()) == people[1:] and row.minutes == 45
    assert FollowUp.everything.get().due_on == cast.seller.today + timedelta(9)
    row = operations.change_activity(cast.seller, row.pk, row.version, contact_ids=[people[1].pk])
    assert row.contact == people[1] and not row.also_with.exists()
    with pytest.raises(Invalid):
        log(cast.seller, customer, minutes=0)


def test_who_takes_over_what_is_overdue_is_reminded_too(
    cast: SimpleNamespace, customer: Customer, night: Night
) -> None:
    operations.plan_follow_up(cast.seller, customer_id=customer.pk, due_on=cast.seller.today)
    night(1)
    operations.assign_customer(cast.lead, customer.pk, 1, owner_id=cast.people["seller2"].pk)
    assert "contact-overdue" not in kinds("seller2")
    night(2)
    night(3)
    assert kinds("seller2").count("contact-overdue") == kinds("seller").count("contact-overdue") == 1


def test_a_reminder_comes_back_with_its_follow_up(cast: SimpleNamespace, customer: Customer, night: Night) -> None:
    operations.plan_follow_up(cast.seller, customer_id=customer.pk, due_on=cast.seller.today)
    day = night(1)
    row = log(cast.seller, customer)
    overdue = Notice.everything.get(person__code="seller", kind="contact-overdue")
    assert overdue.done_at is not None
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    type(row).everything.filter(pk=row.pk).update(created_at=at)
    operations.delete_activity(cast.seller, row.pk, row.version)
    overdue.refresh_from_db()
    assert FollowUp.everything.get().done_at is None and overdue.done_at is None
