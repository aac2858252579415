"""A salesperson works an opportunity on the board: what a stage asks for, an approval, and winning with the contract."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Page, expect

from merit.crm import operations
from merit.crm.models import Contract
from tests.web.crm_kit import company


def test_from_the_board_to_the_contract(story: SimpleNamespace, sign_in: Callable[..., Page]) -> None:
    kit = company(story)
    asking: Any = kit.stages[2]
    operations.change_stage(story.admin, asking.pk, asking.version, requires=["expected_on"], needs_approval=True)
    page = sign_in(story.seller)
    page.goto("/opportunities/board")
    page.locator("[data-card]").focus()
    page.keyboard.press("m")
    page.locator(f"#move [value='{asking.pk}']").click()
    page.locator("#entry [name=expected_on]").fill("2026-12-24")
    page.locator("#entry [name=ask]").fill("客户催得急")
    page.locator("#entry button.pri").click()
    expect(page.get_by_text("The approval was asked for")).to_be_visible()
    lead = sign_in(story.lead)
    lead.goto(f"/opportunities/{kit.opportunity.pk}")
    lead.get_by_role("button", name="Approve").click()
    expect(lead.get_by_text("Approved").first).to_be_visible()
    page.goto(f"/opportunities/{kit.opportunity.pk}")
    page.get_by_role("button", name=f"Move to {asking.name}").click()
    expect(page.locator("[aria-current=step]")).to_contain_text(asking.name)
    page.locator("#steps [name=name]").fill("送样")
    page.locator("#steps .addrow button").click()
    expect(page.locator(".todos")).to_contain_text("送样")
    page.keyboard.press("m")
    page.locator(f"#move-stage [value='{kit.stages[5].pk}']").click()
    page.get_by_role("button", name="Won, enter the contract").click()
    expect(page.get_by_text("Won. The contract was entered.")).to_be_visible()
    assert Contract.everything.get().opportunity == kit.opportunity
