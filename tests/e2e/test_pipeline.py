"""The pipeline looked at, as a lead and a salesperson do it: a past day, what moved, a question, its answer, a forecast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from merit.crm import operations as crm
from merit.crm.models import Opportunity, StageChange
from merit.crm.stuck import Supervision
from tests.crm_past_kit import ZONE

SignIn = Callable[..., Page]


@pytest.fixture
def deal(story: SimpleNamespace) -> Opportunity:
    """For two months in its stage; larger since last week."""
    stages = crm.ensure_default_stages(story.acme)
    customer = crm.create_customer(story.seller, name="苏州金源精密")
    row: Opportunity = crm.create_opportunity(
        story.seller, customer_id=customer.pk, name="Inspection line", amount=Decimal(900000)
    )
    StageChange.everything.filter(opportunity=row).delete()
    for on, before, amount in ((date(2026, 9, 20), None, 500000), (date(2026, 11, 18), stages[0], 900000)):
        StageChange.everything.create(
            **{"opportunity": row, "from_stage": before, "to_stage": stages[0], "amount": Decimal(amount), "on": on},
            **{"probability": Decimal("0.1"), "at": datetime.combine(on, time(10), ZONE), "by_name": "x"},
            expected_on=date(2026, 12, 10),
        )
    Opportunity.everything.filter(pk=row.pk).update(entered_stage_on=date(2026, 9, 20), expected_on=date(2026, 12, 10))
    return row


def test_a_lead_looks_back_asks_and_is_answered(deal: Opportunity, story: SimpleNamespace, sign_in: SignIn) -> None:
    lead, seller = sign_in(story.lead), sign_in(story.seller)
    _looks_back(lead)
    _asks(lead)
    _answers(seller)
    _closes(lead)
    _forecasts(seller)


def _looks_back(page: Page) -> None:
    page.goto("/pipeline")
    expect(page.get_by_role("article")).to_contain_text("¥900,000")
    with page.expect_response("**/pipeline?**"):
        page.get_by_label("Day", exact=True).fill("2026-10-31")
        page.get_by_label("Day", exact=True).press("Enter")
    expect(page.get_by_role("article")).to_contain_text("¥500,000")
    page.goto("/pipeline/moves?since=2026-10-31")
    expect(page.get_by_role("row").filter(has_text="Grown")).to_contain_text("+¥400,000.00")
    page.get_by_role("row").filter(has_text="Grown").get_by_role("link").click()
    expect(page.get_by_role("link", name="Inspection line")).to_be_visible()


def _asks(page: Page) -> None:
    page.goto("/pipeline/stuck")
    row = page.get_by_role("row").filter(has_text="Inspection line")
    row.get_by_role("link", name="Supervise").click()
    page.get_by_label("What is asked").fill("When will they decide?")
    page.get_by_label("Answer due on").fill((date(2026, 11, 23) + timedelta(days=3)).isoformat())
    page.get_by_label("Also as the owner’s next step").check()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("When will they decide?")).to_be_visible()


def _answers(page: Page) -> None:
    page.goto("/pipeline/supervisions")
    page.get_by_role("link", name="When will they decide?").click()
    page.get_by_label("Your answer").fill("On Thursday, after the trial.")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("listitem").filter(has_text="On Thursday, after the trial.")).to_be_visible()


def _closes(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("On Thursday, after the trial.")).to_be_visible()
    page.get_by_role("button", name="Close it").first.click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Close it").click()
    assert Supervision.everything.get().state == "closed"


def _forecasts(page: Page) -> None:
    page.goto("/pipeline/forecast?period=2026-Q4&show=pipeline")
    row = page.get_by_role("row").filter(has_text="Inspection line")
    row.get_by_label("Counts as").select_option("commit")
    with page.expect_navigation():
        row.get_by_role("button", name="Save").click()
    page.goto("/pipeline/forecast?period=2026-Q4&show=commit")
    expect(page.get_by_role("row").filter(has_text="Inspection line")).to_contain_text("its owner says so")
