"""The home page by role: one's own day, real figures, nothing guessed, few queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merit.appraisal.models import (
    Appraisal,
    AppraisalCycle,
    AppraisalTemplate,
    AppraisalTemplateVersion,
    RaterAssignment,
)
from merit.crm.models import Contract, Credit, Customer, FollowUp, Opportunity, Pipeline, Receipt, Receivable, Stage
from merit.pay.models import PayPlan, PayPlanVersion, PayRun, Statement
from merit.targets.operations import Cell, set_targets

PLAN = """plan: Sales 2026
items:
  - {code: wage, name: Wage, form: fixed, amount: employee.base_wage, every: month}
  - {code: commission, name: Commission, form: rate, metric: receipts, every: month, window: month,
     bands: [{rate: 1%}, {from: 50000, rate: 2%}]}
"""


@pytest.fixture
def day(cast: SimpleNamespace, today: date) -> SimpleNamespace:
    """The seller's Monday: stages, three follow-ups, an opportunity, a contract with receipts, a target, a plan."""
    seller = cast.people["seller"]
    way = Pipeline.everything.create(company=cast.acme, position=1, name="Sales")
    common = {"company": cast.acme, "pipeline": way}
    stages = [
        Stage.everything.create(**common, position=n, name=name, probability=Decimal(n) / 5, kind=kind)
        for n, (name, kind) in enumerate([("First", "open"), ("Offer", "open"), ("Won", "won"), ("Lost", "lost")], 1)
    ]
    customer = Customer.everything.create(
        company=cast.acme, code="KH1", name="Haituo", owner=seller, last_contact_on=today - timedelta(days=18)
    )
    chance = Opportunity.everything.create(
        company=cast.acme, code="SJ1", customer=customer, name="Line two", owner=seller, stage=stages[1],
        probability=Decimal("0.4"), amount=Decimal(100_000), entered_stage_on=today - timedelta(days=9), opened_on=today,
    )  # fmt: skip
    for days, step in ((-2, "Call about the budget"), (0, "Send the offer"), (1, "Meeting"), (5, "Later")):
        FollowUp.everything.create(
            company=cast.acme, person=seller, customer=customer, opportunity=chance if days else None, kind="call",
            due_on=today + timedelta(days=days), step=step,
        )  # fmt: skip
    contract = Contract.everything.create(
        company=cast.acme,
        code="HT1",
        customer=customer,
        owner=seller,
        signed_on=date(2026, 10, 1),
        amount=Decimal(90_000),
    )
    Credit.everything.create(contract=contract, person=seller, share=1)
    Receipt.everything.create(code="SK1", contract=contract, received_on=date(2026, 11, 10), amount=Decimal(30_000))
    for n, (due, amount) in enumerate([(date(2026, 11, 9), 30_000), (date(2026, 11, 28), 40_000)]):
        Receivable.everything.create(code=f"YS{n}", contract=contract, due_on=due, amount=Decimal(amount))
    return SimpleNamespace(stages=stages, customer=customer, contract=contract)


def target(cast: SimpleNamespace, value: int = 100_000) -> None:
    cell = Cell("person", cast.people["seller"].pk, "receipts", "2026-11", Decimal(value), None)
    set_targets(cast.lead, [cell])


def plan(cast: SimpleNamespace, text: str = PLAN, groups: tuple[str, ...] = ("employee",)) -> PayPlanVersion:
    made = PayPlan.everything.create(company=cast.acme, code="sales", name="Sales 2026")
    return PayPlanVersion.everything.create(
        plan=made, number=1, effective_from=date(2026, 1, 1), groups=list(groups), text=text, approved_at=timezone.now()
    )


def page(client: Any, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_seller_s_day(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    target(cast)
    plan(cast)
    text = page(client_of(cast.seller))
    assert "You have <b>1 follow-up</b> today." in text
    assert "1 is overdue." in text
    assert "5 working days are left this month; <b>¥70,000</b> is missing" in text
    assert "Call about the budget" in text
    assert "2 days late" in text
    assert "18 days ago" in text
    assert "Later" not in text, "not due until tomorrow"
    assert "30.0%" in text, "30,000 of 100,000"
    assert "Working day 16 of 21" in text


def test_expected_pay_is_the_core_s(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    """30,000 at 1 % = 300; with 40,000 due, 70,000: 500 + 400 = 900. The band at 50,000 is 20,000 away and pays 200."""
    plan(cast)
    text = page(client_of(cast.seller))
    assert '<div class="big">¥900</div>' in text
    assert "¥300" in text
    assert "<span>¥600</span>" in text
    assert "Collect <b>¥20,000</b> more to reach ¥50,000" in text
    assert "from 1.00% to 2.00%" in text
    assert "<b>¥200</b> more" in text


def test_without_target_and_plan_nothing_is_guessed(
    cast: SimpleNamespace, day: SimpleNamespace, client_of: Any
) -> None:
    text = page(client_of(cast.seller))
    assert "no target is set" in text
    assert "See targets" in text
    assert "No pay plan is in force for you this month" in text


def test_a_plan_for_another_group_or_not_approved_does_not_count(
    cast: SimpleNamespace, day: SimpleNamespace, client_of: Any
) -> None:
    plan(cast, groups=("manager",))
    assert "No pay plan is in force" in page(client_of(cast.seller))


def test_a_plan_that_names_a_column_that_is_not_there(
    cast: SimpleNamespace, day: SimpleNamespace, client_of: Any
) -> None:
    plan(cast, PLAN.replace("every: month, window: month", "every: month, for: {rank: [a]}, window: month"))
    assert "cannot be computed" in page(client_of(cast.seller))


def test_rescheduling(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any, today: date) -> None:
    row = FollowUp.everything.get(step="Send the offer")
    client = client_of(cast.seller)
    answer = client.post(f"/follow-ups/{row.pk}/reschedule", {"due_on": "2026-11-26", "version": row.version})
    assert answer.status_code == 303
    row.refresh_from_db()
    assert row.due_on == date(2026, 11, 26)
    again = client.post(f"/follow-ups/{row.pk}/reschedule", {"due_on": "2026-11-27", "version": 1})
    assert again.status_code == 412
    assert client.post(f"/follow-ups/{row.pk}/reschedule", {"due_on": "soon", "version": 2}).status_code == 422


def test_somebody_else_s_follow_up_is_not_there(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    row = FollowUp.everything.get(step="Send the offer")
    for who in ("seller2", "outsider"):
        answer = client_of(getattr(cast, who)).post(
            f"/follow-ups/{row.pk}/reschedule", {"due_on": "2026-11-26", "version": row.version}
        )
        assert answer.status_code == 404, who
        assert "Haituo" not in page(client_of(getattr(cast, who)))


def test_a_lead_sees_what_the_team_lets_slip(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    text = page(client_of(cast.lead))
    assert 'My team, overdue <span class="n">1</span>' in text
    assert "Call about the budget" not in text
    team = page(client_of(cast.lead), "/?view=team")
    assert "Call about the budget" in team
    assert "Chen Siyuan" in team
    assert "Send the offer" not in team
    assert "Call about the budget" not in page(client_of(cast.lead2), "/?view=team")


def test_the_statement_that_waits(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    run = PayRun.everything.create(company=cast.acme, month="2026-10", state="approved", confirm_by=date(2026, 11, 25))
    mine = Statement.everything.create(run=run, person=cast.people["seller"], total=Decimal("8158.97"))
    Statement.everything.create(run=run, person=cast.people["seller2"], total=Decimal("1.11"))
    text = page(client_of(cast.seller))
    assert "Statement of October 2026: please confirm" in text
    assert "¥8,158.97" in text
    assert "¥1.11" not in text
    mine.confirmed_at = timezone.now()
    mine.save()
    assert "please confirm" not in page(client_of(cast.seller))


def test_the_pipeline(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    text = page(client_of(cast.seller))
    assert "Offer</span><b>¥100,000</b><small>1 · 9 d on average</small>" in text
    assert 'Weighted <b class="b strong">¥40,000</b>' in text
    assert "Lost" not in text


def test_more_follow_ups_than_are_shown_are_counted(
    cast: SimpleNamespace, day: SimpleNamespace, client_of: Any
) -> None:
    for _ in range(70):
        FollowUp.everything.create(
            company=cast.acme, person=cast.people["seller"], customer=day.customer, due_on=date(2026, 11, 20), step="x"
        )
    text = page(client_of(cast.seller))
    assert "71 are overdue." in text
    assert "13 more follow-ups" in text


def test_hr_sees_open_cycles(cast: SimpleNamespace, client_of: Any) -> None:
    template = AppraisalTemplate.everything.create(company=cast.acme, code="t", name="Quarterly")
    version = AppraisalTemplateVersion.everything.create(template=template, number=1, text="")
    cycle = AppraisalCycle.everything.create(
        company=cast.acme, name="Third quarter", template_version=version, period="2026-Q3", state="open"
    )
    one = Appraisal.everything.create(cycle=cycle, person=cast.people["seller"], department=cast.departments["sales1"])
    RaterAssignment.everything.create(
        appraisal=one, role="superior", rater=cast.people["lead"], submitted_at=timezone.now()
    )
    RaterAssignment.everything.create(appraisal=one, role="hr", rater=cast.people["hr"])
    text = page(client_of(cast.hr))
    assert "Third quarter" in text
    assert "1 of 2 raters" in text
    assert "1 appraisal waits for your marks" in text
    assert "Third quarter" not in page(client_of(cast.seller))


def test_finance_sees_the_run_and_what_is_overdue(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    PayRun.everything.create(company=cast.acme, month="2026-10", state="computed")
    Receivable.everything.create(code="YS9", contract=day.contract, due_on=date(2026, 11, 12), amount=Decimal(15_000))
    text = page(client_of(cast.finance))
    assert "October 2026" in text
    assert "Computed" in text
    assert "/home/overdue" in text
    owed = page(client_of(cast.finance), "/home/overdue")
    assert "¥15,000" in owed
    assert "on 1 contract" in owed
    for who in ("seller", "lead", "leader", "hr", "admin", "committee", "outsider"):
        assert client_of(getattr(cast, who)).get("/home/overdue").status_code == 403, who


def test_the_company_s_targets(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    set_targets(cast.gm, [Cell("company", cast.acme.pk, "receipts", "2026-11", Decimal(60_000), None)])
    assert "/home/company" in page(client_of(cast.gm))
    text = page(client_of(cast.gm), "/home/company")
    assert "¥30,000 <small>/ ¥60,000</small>" in text
    assert "50.0%" in text
    for who in ("seller", "lead", "leader", "hr", "admin", "committee", "outsider"):
        assert client_of(getattr(cast, who)).get("/home/company").status_code == 403, who


def test_figures_that_took_long_are_kept_and_dated(
    cast: SimpleNamespace, day: SimpleNamespace, client_of: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("merit.web.home.kept.QUICK", 0)
    monkeypatch.setattr("merit.web.home.kept.TIMES", 1000)
    set_targets(cast.gm, [Cell("company", cast.acme.pk, "receipts", "2026-11", Decimal(60_000), None)])
    first = page(client_of(cast.gm), "/home/company")
    assert "As of" not in first
    set_targets(cast.gm, [Cell("company", cast.acme.pk, "receipts", "2026-11", Decimal(40_000), Decimal(60_000))])
    again = page(client_of(cast.finance), "/home/company")
    assert "¥30,000 <small>/ ¥60,000</small>" in again
    assert "As of" in again


def test_a_new_company_begins_with_a_checklist(cast: SimpleNamespace, client_of: Any) -> None:
    text = page(client_of(cast.admin))
    assert "give the company something to work with" in text
    assert "2 of 7 done" in text
    assert "by finance" in text and "/pay/plans" not in text, "no way to where an administrator may not go"


def test_every_role_has_a_home(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any) -> None:
    for who in ("gm", "leader", "lead", "seller", "hr", "finance", "auditor", "admin", "committee", "outsider"):
        page(client_of(getattr(cast, who)))


@pytest.mark.parametrize("who", ["seller", "lead"])
def test_queries_are_bounded(cast: SimpleNamespace, day: SimpleNamespace, client_of: Any, who: str) -> None:
    target(cast)
    plan(cast)
    client = client_of(getattr(cast, who))
    page(client)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client)
    for n in range(30):
        customer = Customer.everything.create(company=cast.acme, code=f"X{n}", name=f"X{n}", owner=cast.people[who])
        FollowUp.everything.create(
            company=cast.acme, person=cast.people[who], customer=customer, due_on=date(2026, 11, 20), step="x"
        )
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few)
    assert len(many) <= 26, "\n".join(str(query["sql"])[:160] for query in many)
