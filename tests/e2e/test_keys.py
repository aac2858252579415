"""Keys: what a page's keys do is shown by `?`, and single ones can be turned off."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_keys_of_a_page_are_shown_and_can_be_turned_off(browser: Any, story: SimpleNamespace, sign_in: Any) -> None:
    from merit.crm.operations import ensure_default_stages

    ensure_default_stages(story.acme)
    page = sign_in(story.seller)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    assert "Log a contact" in sheet.inner_text() and "Search or jump" in sheet.inner_text()
    page.keyboard.press("Escape")
    assert not sheet.is_visible()
    page.goto("/settings")
    page.get_by_role("button", name="Single keys off").click()
    page.goto("/")
    page.keyboard.press("?")
    page.keyboard.press("l")
    assert not sheet.is_visible() and page.url.endswith("/")
    page.keyboard.press("Control+k")
    assert page.get_by_role("dialog", name="Search or jump").is_visible(), "keys with Control stay"
    page.goto("/settings")
    page.get_by_role("button", name="Show all keys").click()
    assert "turned off" in sheet.inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Single keys on").click()
    page.goto("/")
    page.keyboard.press("l")
    page.wait_for_selector("#log-dialog[open]")


def test_the_palette_finds_pages_actions_and_colleagues_as_one_types(
    browser: Any, story: SimpleNamespace, sign_in: Any
) -> None:
    page = sign_in(story.seller)
    page.evaluate("document.cookie = 'merit_language=zh-hans; path=/'")
    page.goto("/")
    shown = page.get_by_role("dialog").get_by_role("option")
    for typed, name in (
        ("gonghai", "公海"),
        ("gh", "公海"),
        ("客戶", "客户"),
        ("xinjiankehu", "新建客户"),
        ("lin wan", "Lin Wanqing"),
    ):
        page.keyboard.press("Control+k")
        page.keyboard.type(typed)
        shown.filter(has_text=name).first.wait_for()
        page.keyboard.press("Escape")


# Whether what has the focus, or its label, shows the colour of the accent around it.
RINGED = """() => {
  const at = document.activeElement, hex = getComputedStyle(document.documentElement).getPropertyValue("--c-accent").trim();
  const accent = `rgb(${[1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16)).join(", ")})`;
  const shows = (one) => one && ["boxShadow", "outlineColor", "borderTopColor"].some((name) => getComputedStyle(one)[name].includes(accent));
  return at === document.body || shows(at) || shows(at.closest("label")) ? "" : at.outerHTML.slice(0, 90);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_goes_by_keyboard_sees_where_he_is(browser: Any, story: SimpleNamespace, sign_in: Any, theme: str) -> None:
    from merit.crm.operations import ensure_default_stages

    ensure_default_stages(story.acme)
    page = sign_in(story.seller)
    page.evaluate("theme => document.cookie = `merit_theme=${theme}; path=/`", theme)
    unseen = set()
    for path in ("/", "/customers", "/customers/new", "/opportunities/board", "/notices", "/settings"):
        page.goto(path)
        for _ in range(45):
            page.keyboard.press("Tab")
            unseen.add(page.evaluate(RINGED))
    assert unseen == {""}
