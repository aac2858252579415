"""Stuck opportunities: told once per stay; what a superior asks, until it is closed; who is told of won and lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.models import Event
from merit.crm import operations
from merit.crm.deals import OpportunityMember
from merit.crm.models import FollowUp, Opportunity
from merit.crm.operations import supervision
from merit.crm.operations.telling import tell_of_stuck
from merit.crm.stuck import StuckStay, SupervisionNote, stuck
from merit.org.notices import Notice


def told(kind: str, **fields: Any) -> list[str]:
    rows = Notice.everything.filter(kind=kind, **fields).order_by("person__code")
    return list(rows.values_list("person__code", flat=True))


def entered(row: Opportunity, days: int, today: Any) -> None:
    Opportunity.everything.filter(pk=row.pk).update(entered_stage_on=today - timedelta(days=days))


@pytest.mark.parametrize(("days", "over"), [(14, None), (15, 1), (40, 26)])
def test_stuck_begins_the_day_after_the_limit(
    cast: SimpleNamespace, opportunity: Opportunity, days: int, over: int | None
) -> None:
    entered(opportunity, days, cast.seller.today)
    rows = stuck(Opportunity.everything.all(), cast.seller.today)
    assert [one.over for one in rows] == ([] if over is None else [over])


def test_owner_and_superior_are_told_once_per_stay(
    cast: SimpleNamespace, opportunity: Opportunity, stages: list[Any]
) -> None:
    today = cast.seller.today
    assert tell_of_stuck(cast.acme, today) == 0
    entered(opportunity, 20, today)
    assert [tell_of_stuck(cast.acme, today + timedelta(days=n)) for n in range(3)] == [1, 0, 0]
    assert (told("stuck"), told("stuck-team")) == (["seller"], ["lead"])
    row = operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[1].pk)
    assert told("stuck", done_at=None) == told("stuck-team", done_at=None) == []
    entered(row, 30, today)
    tell_of_stuck(cast.acme, today)
    assert told("stuck") == ["seller", "seller"]
    assert StuckStay.everything.count() == 2
    assert told("stuck", done_at=None) == ["seller"]


def test_what_moved_on_by_another_way_is_settled(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    entered(opportunity, 20, cast.seller.today)
    tell_of_stuck(cast.acme, cast.seller.today)
    entered(opportunity, 1, cast.seller.today)
    tell_of_stuck(cast.acme, cast.seller.today)
    assert told("stuck", done_at=None) == []


def test_another_company_is_left_alone(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    entered(opportunity, 20, cast.seller.today)
    assert tell_of_stuck(cast.other, cast.seller.today) == 0


def test_asked_answered_asked_again_answered_closed(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    due = cast.lead.today + timedelta(days=3)
    row = supervision.supervise(
        cast.lead, opportunity_id=opportunity.pk, asks="为什么没有进展？", due_on=due, as_step=True
    )
    assert row.state == "open"
    step = FollowUp.everything.get(pk=row.follow_up_id)
    assert (step.person, step.due_on, step.step) == (cast.people["seller"], due, "为什么没有进展？")
    opportunity.refresh_from_db()
    assert opportunity.next_contact_on == due
    assert told("supervision-asked") == ["seller"]

    row = supervision.answer(cast.seller, row.pk, row.version, text="客户预算下周批")
    assert row.state == "answered"
    assert told("supervision-answered") == ["lead"]
    assert told("supervision-asked", done_at=None) == []

    row = supervision.ask_again(cast.lead, row.pk, row.version, text="请给出日期", due_on=due)
    assert row.state == "open"
    row = supervision.comment(cast.seller, row.pk, row.version, text="在问")
    row = supervision.answer(cast.seller, row.pk, row.version, text="12 月 3 日")
    row = supervision.close(cast.lead, row.pk, row.version, text="好")
    assert row.state == "closed"
    assert Notice.everything.filter(subject_id=row.pk, kind__in=["supervision-asked"], done_at=None).count() == 0
    kinds = [one.kind for one in SupervisionNote.everything.filter(supervision=row)]
    assert kinds == ["asked", "answer", "again", "comment", "answer", "closed"]
    verbs = Event.everything.filter(subject_type="crm.opportunity", subject_id=opportunity.pk).order_by("pk")
    said = [one.verb for one in verbs]
    assert said[-4:] == ["supervised", "supervision-commented", "supervision-answered", "supervision-closed"]
    with pytest.raises(Conflict):
        supervision.comment(cast.lead, row.pk, row.version, text="x")


@pytest.mark.parametrize("who", ["seller", "finance", "auditor"])
def test_only_a_superior_asks(cast: SimpleNamespace, opportunity: Opportunity, who: str) -> None:
    with pytest.raises(Forbidden):
        supervision.supervise(getattr(cast, who), opportunity_id=opportunity.pk, asks="x")


@pytest.mark.parametrize("who", ["seller2", "lead2", "hr", "outsider"])
def test_who_does_not_see_it_finds_nothing(cast: SimpleNamespace, opportunity: Opportunity, who: str) -> None:
    with pytest.raises(Invalid):
        supervision.supervise(getattr(cast, who), opportunity_id=opportunity.pk, asks="x")
    row = supervision.supervise(cast.lead, opportunity_id=opportunity.pk, asks="x")
    with pytest.raises(NotFound):
        supervision.comment(getattr(cast, who), row.pk, row.version, text="x")


def test_only_the_owner_answers_and_only_superiors_close(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    row = supervision.supervise(cast.leader, opportunity_id=opportunity.pk, asks="x")
    with pytest.raises(Forbidden):
        supervision.answer(cast.lead, row.pk, row.version, text="x")
    with pytest.raises(Forbidden):
        supervision.close(cast.seller, row.pk, row.version)
    for who in (cast.auditor, cast.finance):
        with pytest.raises(Forbidden):
            supervision.comment(who, row.pk, row.version, text="x")
    supervision.comment(cast.lead, row.pk, row.version, text="I know of it")
    assert told("supervision-comment") == ["leader", "seller"]
    with pytest.raises(Stale):
        supervision.answer(cast.seller, row.pk, row.version, text="late")


def test_empty_words_and_past_days_are_refused(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    ask = supervision.supervise
    for more in (
        {"asks": " "},
        {"asks": "x", "due_on": cast.lead.today - timedelta(days=1)},
        {"asks": "x", "as_step": True},
    ):
        with pytest.raises(Invalid):
            ask(cast.lead, opportunity_id=opportunity.pk, **more)
    operations.move_opportunity(
        cast.seller, opportunity.pk, None, stage_id=operations.ensure_default_stages(cast.acme)[5].pk
    )
    with pytest.raises(Conflict):
        ask(cast.lead, opportunity_id=opportunity.pk, asks="x")


def test_handed_over_the_new_owner_answers(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    row = supervision.supervise(cast.lead, opportunity_id=opportunity.pk, asks="x")
    row = supervision.hand_over(cast.lead, row.pk, row.version, owner_id=cast.people["seller2"].pk, text="busy")
    assert told("supervision-asked", done_at=None) == ["seller2"]
    with pytest.raises(NotFound):
        supervision.answer(cast.seller, row.pk, row.version, text="x")
    assert supervision.answer(cast.seller2, row.pk, row.version, text="x").state == "answered"


class TestMoves:
    def test_the_superior_is_told_of_won_and_lost(
        self, cast: SimpleNamespace, opportunity: Opportunity, stages: list[Any]
    ) -> None:
        row = operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[1].pk)
        assert Notice.everything.count() == 0
        row = operations.move_opportunity(cast.seller, row.pk, None, stage_id=stages[5].pk)
        assert told("opportunity-won") == ["lead"]
        operations.move_opportunity(cast.seller, row.pk, None, stage_id=stages[6].pk, loss_reason="price")
        assert told("opportunity-lost") == ["lead"]

    def test_the_owner_is_told_when_somebody_else_moves_it(
        self, cast: SimpleNamespace, opportunity: Opportunity, stages: list[Any]
    ) -> None:
        operations.move_opportunity(cast.lead, opportunity.pk, None, stage_id=stages[5].pk)
        assert told("opportunity-won") == ["seller"]

    def test_the_team_is_told_unless_switched_off(
        self, cast: SimpleNamespace, opportunity: Opportunity, stages: list[Any]
    ) -> None:
        OpportunityMember.everything.create(opportunity=opportunity, person=cast.people["seller3"], role="presales")
        row = operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[5].pk)
        assert told("opportunity-won") == ["lead", "seller3"]
        supervision.change_settings(cast.admin, 0, to_team=False)
        operations.move_opportunity(cast.seller, row.pk, None, stage_id=stages[6].pk, loss_reason="price")
        assert told("opportunity-lost") == ["lead"]

    def test_large_moves_by_setting_and_nothing_when_switched_off(
        self, cast: SimpleNamespace, opportunity: Opportunity, stages: list[Any]
    ) -> None:
        row = supervision.change_settings(cast.admin, 0, large_from=Decimal(900000), tell_won=False, tell_lost=False)
        operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[1].pk)
        assert told("opportunity-moved") == ["lead"]
        supervision.change_settings(cast.admin, row.version, large_from=Decimal(900001))
        operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[5].pk)
        assert told("opportunity-won") == []

    def test_only_an_administrator_changes_the_settings(self, cast: SimpleNamespace) -> None:
        with pytest.raises(Forbidden):
            supervision.change_settings(cast.gm, 0, tell_won=False)
        with pytest.raises(Invalid):
            supervision.change_settings(cast.admin, 0, best_from=Decimal("0.95"))
        supervision.change_settings(cast.admin, 0, tell_won=False)
        with pytest.raises(Stale):
            supervision.change_settings(cast.admin, 0, tell_won=True)
