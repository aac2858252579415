"""At the desk: a call of nobody known is assigned and counted; a field that the administrator defines is at once there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from merit.crm import operations
from merit.crm.models import Activity, Customer, LossReason
from merit.crm.operations import calls

SignIn = Callable[..., Page]
ZONE = ZoneInfo("Asia/Shanghai")


def test_a_call_is_assigned_and_counted(story: SimpleNamespace, sign_in: SignIn) -> None:
    customer = operations.create_customer(story.seller, name="Harbour Works")
    calls.report_call(
        story.seller,
        call_id="pbx-1",
        direction="in",
        from_number="021-5555 1111",
        to_number="100",
        started_at=datetime(2026, 11, 23, 9, 30, tzinfo=ZONE),
        duration=95,
    )
    page = sign_in(story.seller)
    page.goto("/calls")
    expect(page.locator("tbody a[href^='tel:']").first).to_have_attribute("href", re.compile("5555"))
    page.locator("tbody [role=combobox]").fill(f"{customer.name} · {customer.code}")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".toasts")).to_be_visible()
    assert Activity.everything.get().customer == customer
    page.goto("/workload?span=month&by=month")
    page.locator("tfoot a").first.click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Harbour Works")


def test_a_field_of_the_companys_own(story: SimpleNamespace, sign_in: SignIn) -> None:
    operations.create_customer(story.seller, name="Harbour Works")
    admin = sign_in(story.admin)
    admin.goto("/custom-fields/new")
    admin.get_by_label("Record").select_option("customer")
    admin.get_by_label("Kind").select_option("choice")
    admin.get_by_label("Label").fill("Grade")
    admin.get_by_label("Choices").fill("gold\nsilver")
    admin.get_by_role("button", name="Save").click()
    admin.wait_for_url(re.compile(r"/custom-fields$"))
    page, row = sign_in(story.seller), Customer.everything.get()
    page.goto(f"/customers/{row.pk}/edit")
    page.get_by_label("Grade").select_option("gold")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    page.goto("/customers?f=x_grade.is.gold&cols=name,x_grade")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(1)
    expect(page.locator("[data-rows] tbody")).to_contain_text("gold")
    page.goto("/customers?f=x_grade.is.silver")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(0)


def test_what_goes_for_good_is_asked_about_first(story: SimpleNamespace, sign_in: SignIn) -> None:
    for position, name in enumerate(("Too dear", "No need"), 90):
        LossReason.everything.create(company=story.seller.company, name=name, position=position)
    page = sign_in(story.admin)
    page.goto("/loss-reasons")
    doomed = page.get_by_role("row").filter(has=page.locator("[value='Too dear']"))
    doomed.get_by_role("button", name="Delete").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Delete “Too dear”?")
    expect(asked.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(doomed).to_be_visible()
    assert LossReason.everything.filter(name="Too dear").exists()
    doomed.get_by_role("button", name="Delete").click()
    asked.get_by_role("button", name="Delete").click()
    expect(doomed).to_have_count(0)
    assert not LossReason.everything.filter(name="Too dear").exists()
    assert LossReason.everything.filter(name="No need").exists()
