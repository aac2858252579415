"""The demo company in the database: every state present, the facts sound, beside other data refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.db.models import Count, Sum

import merit.demo
from merit.appraisal.models import Appraisal, AppraisalCycle, RaterAssignment, Score
from merit.approvals.kinds import kinds
from merit.approvals.models import ApprovalDelegation, ApprovalFlow
from merit.core.models import Event
from merit.crm.models import (
    Activity,
    Contract,
    Credit,
    Customer,
    FollowUp,
    Opportunity,
    Receipt,
    Receivable,
    StageChange,
)
from merit.demo import story
from merit.org.actor import actor_for
from merit.org.models import Company, Department, Person, Term, User
from merit.org.roles import ROLES
from merit.pay.facts import facts_of
from merit.pay.models import PayLine, PayPlanVersion, PayRun, Question, RunStep, Statement

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for all tests here, and gone afterwards."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        story.load("zh-hans")
        yield
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def rows(model: Any) -> Any:
    return model.objects.unscoped("a test")


@pytest.mark.usefixtures("demo")
class TestLoaded:
    def test_counts(self) -> None:
        counts = {model: rows(model).count() for model in (Company, Person, Customer, Opportunity)}
        counts[Activity] = rows(Activity).filter(lead=None).count()
        assert counts == {Company: 2, Person: 60, Customer: 302, Opportunity: 1000, Activity: 6000}
        assert rows(StageChange).count() > 4000
        assert rows(Contract).count() > 1000
        assert rows(Receipt).filter(amount__lt=0).count() >= 3

    def test_a_finished_import_with_rejected_rows(self) -> None:
        from merit.imports.models import Import, ImportRow

        batch = rows(Import).get()
        assert (batch.state, batch.kind, batch.counts["create"], batch.counts["wrong"]) == ("done", "contacts", 6, 2)
        assert rows(ImportRow).filter(state="wrong").count() == 2

    def test_every_role_signs_in(self) -> None:
        found = story.sign_ins()
        users = {user.email: user for user in User.objects.all()}
        roles = set()
        for mail, password, _role, name in found:
            user = users[mail]
            assert check_password(password, user.password)
            assert user.name == name
            actor = actor_for(user)
            assert actor is not None
            roles |= actor.roles
        assert roles == set(ROLES)
        assert found[0][3] == "陈思远"

    def test_every_kind_of_request_has_a_flow_and_somebody_stands_in(self) -> None:
        assert set(rows(ApprovalFlow).values_list("kind", flat=True)) == {one.code for one in kinds()}
        today = datetime.now(SHANGHAI).date()
        assert rows(ApprovalDelegation).filter(valid__contains=today, to__email="fang@demo.merit").exists()

    def test_names_are_chinese(self) -> None:
        assert rows(Company).get(code="huachen").name == "华辰智能装备"
        assert all("一" <= name[0] <= "鿿" for name in rows(Customer).values_list("name", flat=True))

    def test_shares_sum_to_one(self) -> None:
        sums = rows(Credit).values("contract").annotate(total=Sum("share"))
        assert {row["total"] for row in sums} == {1}
        assert rows(Contract).filter(credits=None).count() == 0

    def test_the_day_of_the_salesperson(self) -> None:
        chen = rows(Person).get(email="chen@demo.merit")
        actor = actor_for(chen.user)
        assert actor is not None
        due = rows(FollowUp).filter(person=chen, done_at=None).values_list("due_on", flat=True)
        ahead = [(day - actor.today).days for day in due]
        assert (sum(n < 0 for n in ahead), ahead.count(0), ahead.count(1)) == (3, 5, 2)
        stages = rows(Opportunity).filter(owner=chen, stage__kind="open").values_list("stage__position")
        assert list(stages.annotate(n=Count("pk")).order_by("stage__position")) == [
            (1, 7),
            (2, 6),
            (3, 6),
            (4, 4),
            (5, 3),
        ]

    def test_every_state_of_an_opportunity_is_there(self) -> None:
        assert set(rows(Opportunity).values_list("stage__kind", flat=True)) == {"open", "won", "lost"}
        assert rows(Opportunity).filter(stage__kind="lost", loss_reason="").count() == 0
        for one in rows(Opportunity).select_related("stage").prefetch_related("stage_changes")[:100]:
            changes = list(one.stage_changes.all())
            assert changes[0].from_stage_id is None
            assert changes[-1].to_stage_id == one.stage_id
            assert changes[-1].amount == one.amount

    def test_departments_and_terms_are_dated(self) -> None:
        assert rows(Department).get(code="HC-45").terms.count() == 2
        assert rows(Term).filter(person__email="hezq@demo.merit").count() == 2
        assert rows(Term).exclude(left_on=None).count() == 1

    def test_the_facts_are_sound(self) -> None:
        facts = facts_of("CNY")
        assert facts.tables["contracts"].frame.height == rows(Contract).count()
        assert facts.tables["scores"].frame.height == rows(Score).exclude(score=None).count()

    def test_appraisal(self) -> None:
        states = rows(AppraisalCycle).values_list("state", flat=True)
        assert set(states) == {"published", "open"}
        cycle = rows(AppraisalCycle).get(state="open")
        raters = rows(RaterAssignment).filter(appraisal__cycle=cycle)
        assert 0 < raters.exclude(submitted_at=None).count() < raters.count()
        lin = raters.filter(rater__email="lin@demo.merit")
        assert (lin.count(), lin.exclude(submitted_at=None).count()) == (8, 2)
        published = rows(Appraisal).filter(cycle__state="published")
        assert published.filter(score=None).count() == 0

    def test_pay(self) -> None:
        main = rows(PayRun).filter(company__code="huachen").order_by("month")
        assert [run.state for run in main] == ["paid"] * 5 + ["locked", "computed"]
        assert rows(PayRun).filter(state="reviewed").count() == 1
        assert all(run.error == [] for run in main)
        adjusted = rows(PayLine).filter(source="adjustment", run=main[5])
        assert adjusted.filter(person__email="jiang@demo.merit", amount__lt=0).count() == 1
        assert rows(PayPlanVersion).filter(approved_at=None).count() == 1
        assert rows(Question).filter(answered_at=None).count() == 1
        assert rows(Statement).filter(run=main[0], total__lte=0).count() == 0

    def test_what_was_done_with_a_run_was_done_in_order(self) -> None:
        order = ("computing", "computed", "reviewed", "approved", "locked", "paid")
        for run in rows(PayRun):
            steps = list(rows(RunStep).filter(run=run).order_by("at", "id"))
            assert [step.state for step in steps] == list(order[: len(steps)])
            assert all(step.at.astimezone(SHANGHAI).strftime("%Y-%m") > run.month for step in steps)
        assert rows(Event).filter(verb="locked").order_by("-at")[0].at < rows(PayRun).latest(
            "month"
        ).computed_at.replace(year=rows(PayRun).latest("month").computed_at.year + 1)

    def test_nothing_is_left_for_the_worker(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
            assert cursor.fetchone() == (0,)

    def test_some_receivables_are_overdue(self) -> None:
        chen = rows(Person).get(email="chen@demo.merit")
        actor = actor_for(chen.user)
        assert actor is not None
        late = rows(Receivable).filter(contract__owner=chen, due_on__lt=actor.today, amount=552_000)
        assert late.count() == 1

    def test_beside_other_data_it_is_refused(self) -> None:
        assert not merit.demo.is_empty()
        assert merit.demo.is_loaded()
        assert merit.demo.sign_ins() == story.sign_ins()
        with pytest.raises(story.DemoRefused, match="holds data already"):
            story.load("en")


@pytest.mark.django_db
def test_an_unknown_language_is_refused() -> None:
    assert merit.demo.is_empty()
    assert not merit.demo.is_loaded()
    assert merit.demo.sign_ins() == []
    with pytest.raises(story.DemoRefused, match="not in fr"):
        merit.demo.load("fr")
