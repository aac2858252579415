"""A record in the browser: a comment that names a colleague, a dropped file, a look from the list, the palette."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.crm.hostile_files import PDF, picture
from tests.web import crm_kit

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_comment_a_file_and_a_look(browser: Any, story: SimpleNamespace, sign_in: Any) -> None:
    kit = crm_kit.company(story)
    page = sign_in(story.seller)
    page.goto(f"/customers/{kit.customer.pk}")
    page.locator("#log > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#log textarea:focus").wait_for()
    page.keyboard.type("Spoke of the plan")
    page.keyboard.press("Escape")
    page.locator("#log > summary:focus").wait_for()
    page.keyboard.press("l")
    page.locator("#log textarea:focus").wait_for()
    assert page.locator("#log textarea").input_value() == "Spoke of the plan", "folded, it keeps what is written"
    page.keyboard.press("Escape")
    page.get_by_text("Comment for colleagues").click()
    page.get_by_label("Comment", exact=True).press_sequentially("Please look, @lin")
    page.get_by_role("option", name="Lin Wanqing").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Comment saved").wait_for()
    assert page.locator("#timeline b.at").inner_text() == "@Lin Wanqing"

    files = [
        {"name": "plan.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "quote.pdf", "mimeType": "application/pdf", "buffer": PDF},
    ]
    page.set_input_files("[data-files] input[multiple]", files)
    page.locator(".file-list li").nth(1).wait_for()
    assert page.locator(".file-list img").count() == 1
    page.set_input_files("[data-files] input[multiple]", [{"name": "x.exe", "mimeType": "a/b", "buffer": b"MZ"}])
    page.get_by_text("x.exe: is of a kind that is not taken").wait_for()
    with page.expect_download() as got:
        page.get_by_role("link", name="quote.pdf").first.click()
    assert got.value.suggested_filename == "quote.pdf"

    page.locator("input[name=kind][value=file]").check(force=True)
    page.get_by_role("link", name="File attached").first.wait_for()
    assert "kind=file" in page.url
    assert page.locator("#timeline b.at").count() == 0


def test_from_record_to_record_and_the_palette(browser: Any, story: SimpleNamespace, sign_in: Any) -> None:
    crm_kit.many(story, 3)
    page = sign_in(story.seller)
    page.goto("/customers?sort=name")
    page.locator("main tbody tr a").first.focus()
    page.keyboard.press("Space")
    look = page.locator("dialog.peek")
    look.get_by_role("heading", name="Customer 00").wait_for()
    page.keyboard.press("j")
    look.get_by_role("heading", name="Customer 01").wait_for()
    page.keyboard.press("Escape")
    assert not look.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Customer 01"
    page.keyboard.press("Enter")
    page.get_by_text("2 / 3").wait_for()
    page.keyboard.press("j")
    page.get_by_text("3 / 3").wait_for()
    page.keyboard.press("k")
    page.get_by_text("2 / 3").wait_for()
    page.get_by_role("main").get_by_role("link", name="Customers").first.click()
    page.wait_for_load_state("networkidle")
    assert "sort=name" in page.url

    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or jump")
    page.get_by_role("option", name="Customer 01").wait_for()
    field.press_sequentially("deal 02")
    page.get_by_role("option", name="Move Deal 02 to another stage").click()
    page.get_by_role("dialog", name="Move to stage").wait_for()
    page.keyboard.press("Escape")
    page.goto("/activities")
    page.wait_for_load_state("networkidle")
    composing = (
        "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, isComposing: true, ...key}))"
    )
    for key in ({"key": "k", "ctrlKey": True}, {"key": "c"}, {"key": "?"}, {"key": "j"}):
        page.evaluate(composing, key)
    assert page.locator("dialog[open], details.quick[open]").count() == 0, "an input method's keys belong to it"
    page.keyboard.press("c")
    page.locator(".side .quick .menu").get_by_role("link", name="New customer").wait_for()
    page.keyboard.press("2")
    page.wait_for_url("**/customers/new")
