"""A list shaped by hand: a filter, groups, a saved view, a cell changed in place, many rows tagged and put back."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from merit.crm import operations as crm
from merit.crm.leads import operations as leads
from merit.crm.models import Customer
from merit.crm.pool import operations as pool
from merit.lists.models import SavedView
from tests.e2e.kit import OVERFLOW


def test_a_salesperson_shapes_his_list(story: SimpleNamespace, sign_in: Callable[..., Page], browser: Any) -> None:
    for n, region in enumerate(("East", "East", "West")):
        crm.create_customer(story.seller, name=f"Customer {n}", region=region, customer_class="A" if n else "B")
    page = sign_in(story.seller)
    page.goto("/customers")
    page.get_by_role("button", name="Filter", exact=False).first.click()
    with page.expect_response(re.compile("column=region")):
        page.locator("#filter-column").select_option("region")
    expect(page.locator("#filter-op")).to_have_value("has")
    page.locator("#filter-value").fill("East")
    page.locator("#add-filter").get_by_role("button", name="Apply").click()
    expect(page.locator(".chip").first).to_contain_text("Region contains “East”")
    expect(page.locator("[data-rows] tbody tr")).to_have_count(2)

    page.get_by_role("button", name="Display").click()
    page.get_by_label("Group by").select_option("customer_class")
    page.locator("#arrange").get_by_role("button", name="Apply").click()
    expect(page.locator(".grp-r")).to_have_count(2)
    page.get_by_role("button", name="Save as a view").click()
    page.locator("#view-name").fill("In the east")
    page.locator("#save-view").get_by_role("button", name="Save").click()
    expect(page.locator(".tabs [aria-current=page]")).to_have_text("In the east")
    assert SavedView.everything.get().owner == story.seller.user

    cell = page.locator("td[data-edit=industry]").first
    cell.dblclick()
    page.locator("td.edit input.inp").fill("Robots")
    page.keyboard.press("Enter")
    expect(page.locator("td[data-edit=industry]").first).to_have_text("Robots")
    assert Customer.everything.filter(industry="Robots").count() == 1

    boxes = page.locator("[data-pick-row]")
    boxes.nth(0).click()
    boxes.nth(1).click(modifiers=["Shift"])
    expect(page.locator("#acts [data-n]")).to_have_text("2")
    page.locator("#acts").get_by_role("button", name="Tags").click()
    page.locator("#many-add").fill("vip")
    page.locator("#many-tag").get_by_role("button", name="Change").click()
    expect(page.locator(".toasts")).to_contain_text(re.compile("2 rows"))
    assert Customer.everything.filter(tags__contains=["vip"]).count() == 2
    page.goto("/bulk-changes")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toasts")).to_contain_text(re.compile("2 rows"))
    assert not Customer.everything.filter(tags__contains=["vip"]).exists()


@pytest.mark.parametrize("width", [768, 1024])
def test_lists_are_readable_on_a_tablet(
    story: SimpleNamespace, sign_in: Callable[..., Page], browser: Any, width: int
) -> None:
    """A name stands in few lines, a wide list scrolls by itself, and what one does with a row is in sight."""
    made = crm.create_customer(
        story.seller, name="苏州工业园区华辰智能装备精密制造有限公司", region="江苏苏州", industry="精密制造"
    )
    leads.create_lead(
        story.seller, company_name="无锡天启半导体设备技术有限公司", name="李四", source="官网询盘", region="江苏"
    )
    pool.return_customer(story.seller, made.pk, made.version, note="moved")
    crm.create_customer(
        story.seller, name="常州工业园区华辰智能装备精密制造有限公司", region="江苏常州", industry="精密制造"
    )
    page = sign_in(story.seller)
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/customers", "/leads", "/pool"):
        page.goto(path)
        row = page.locator("main tbody tr").first
        assert (row.bounding_box() or {})["height"] < 110, path
        assert not page.evaluate(OVERFLOW), path
    claim = page.get_by_role("button", name="Claim").bounding_box() or {}
    assert claim["x"] > 0 and claim["x"] + claim["width"] <= width
