"""Leads in the browser: the list shaped and many put aside and back, a look, a comment, a file, converted with all of it."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from merit.crm import operations as crm
from merit.crm.leads.models import Lead
from merit.crm.models import Comment, Customer, File
from tests.crm.hostile_files import PDF
from tests.crm.lead_kit import lead

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_list_to_the_customer(browser: Any, story: SimpleNamespace, sign_in: Any) -> None:
    crm.ensure_default_stages(story.acme)
    choice = {"label": "Interest", "kind": "choice", "choices": ["high", "low"]}
    for record in ("lead", "customer"):
        crm.create_custom_field(story.admin, record=record, **choice)
    for n, region in enumerate(("East", "East", "West")):
        lead(story.seller, f"Lead {n}", region=region, attributes={"interest": "high" if n else "low"})
    page = sign_in(story.seller)
    page.goto("/leads?f=region.is.East&sort=company_name&cols=company_name:240,status,x_interest,region")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(2)
    cell = page.locator("td[data-edit=x_interest]").first
    cell.dblclick()
    page.locator("td.edit select").select_option("high")
    page.keyboard.press("Enter")
    expect(page.locator("td[data-edit=x_interest]").first).to_have_text("high")

    page.locator("[data-pick-all]").click()
    page.locator("#acts").get_by_role("button", name="Disqualify").click()
    page.locator("#many-reason").fill("no budget")
    page.locator("#many-disqualify").get_by_role("button", name="Disqualify").click()
    expect(page.locator(".toasts")).to_contain_text(re.compile("2 rows"))
    assert Lead.everything.filter(status="disqualified", reason="no budget").count() == 2
    page.goto("/bulk-changes")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toasts")).to_contain_text(re.compile("2 rows"))
    assert Lead.everything.filter(status="new").count() == 3

    page.goto("/leads?f=&sort=company_name")
    page.locator("main tbody tr td.cell2 a").first.focus()
    page.keyboard.press("Space")
    look = page.locator("dialog.peek")
    look.get_by_role("heading", name="Lead 0 Ltd").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.get_by_text("1 / 3").wait_for()
    page.get_by_text("Comment for colleagues").click()
    page.get_by_label("Comment", exact=True).press_sequentially("Please look, @lin")
    page.get_by_role("option", name="Lin Wanqing").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Comment saved").wait_for()
    page.set_input_files("[data-files] input[multiple]", [{"name": "q.pdf", "mimeType": "a/b", "buffer": PDF}])
    page.locator(".file-list li").first.wait_for()

    page.get_by_role("link", name="Convert").first.click()
    expect(page.get_by_label("Interest")).to_have_value("high")
    page.get_by_role("button", name="Convert").click()
    page.get_by_text("Converted: what was said").first.wait_for()
    customer = Customer.everything.get()
    assert customer.attributes == {"interest": "high"}
    assert (Comment.everything.get().customer, File.everything.get().customer) == (customer, customer)
    page.goto(f"/customers/{customer.pk}")
    expect(page.locator("#timeline")).to_contain_text("Please look")
    expect(page.locator(".file-list")).to_contain_text("q.pdf")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or jump").fill("Lead 1")
    expect(page.locator("#palette [role=option]").filter(has_text="Lead 1 Ltd").first).to_be_visible()
