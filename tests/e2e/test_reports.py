"""A report from a ready one: asked otherwise, narrowed, saved, found again; a number opens its rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from merit.reports.models import Report
from tests.web.crm_kit import company

SignIn = Callable[..., Page]


def test_a_report_is_built_saved_and_opened(story: SimpleNamespace, sign_in: SignIn) -> None:
    company(story)
    page = sign_in(story.gm)
    page.goto("/reports")
    page.get_by_role("link", name="Open opportunities by stage").click()
    expect(page.locator(".rp-tbl tfoot")).to_contain_text("¥900,000")
    page.get_by_label("Across").select_option("owner")
    expect(page.locator(".rp-tbl thead")).to_contain_text("Chen Siyuan")
    page.wait_for_url(re.compile("across=owner"))
    page.get_by_role("button", name="Filter", exact=True).click()
    dialog = page.get_by_role("dialog")
    with page.expect_response(lambda one: "column=amount" in one.url):
        dialog.get_by_label("Column").select_option("amount")
    expect(dialog.get_by_label("Number (CNY)")).to_be_visible()
    page.wait_for_timeout(300)  # until the new fields are wired
    with page.expect_response(lambda one: "op=over" in one.url):
        dialog.get_by_label("Condition").select_option("over")
    expect(dialog.locator("option[value=over]")).to_have_attribute("selected", "")
    page.wait_for_timeout(300)
    dialog.locator("[name=value]").fill("1000000")
    dialog.get_by_role("button", name="Apply").click()
    expect(page.locator("#report")).to_contain_text("Nothing that you see fits these filters.")
    page.get_by_label(re.compile("Remove filter: Amount")).click()
    page.locator(".rp-tbl tbody td.num a", has_text="¥900,000").first.click()
    expect(page.locator("tbody")).to_contain_text("视觉检测线二期")
    page.go_back()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog").get_by_label("Name").fill("Stages by owner")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Stages by owner")).to_be_visible()
    assert "across=owner" in Report.everything.get().query
    page.goto("/reports")
    expect(page.get_by_role("link", name="Stages by owner")).to_be_visible()
