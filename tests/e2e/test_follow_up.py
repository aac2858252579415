"""Following up in the browser: a contact logged over any page by its key, the inbox, a violation contested and waived."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from merit.crm import operations
from merit.crm.models import Activity, FollowUp
from merit.notices import daily
from tests.web import crm_kit

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_day_of_following_up(
    browser: Any, story: SimpleNamespace, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = crm_kit.company(story)
    operations.create_interval_rule(story.admin, days=10)
    long_ago = story.seller.today - timedelta(12)
    operations.log_activity(story.seller, customer_id=made.customer.pk, kind="call", on=long_ago, content="x")
    about = {"opportunity_id": made.opportunity.pk, "due_on": story.seller.today, "step": "Send the offer"}
    operations.plan_follow_up(story.seller, **about)
    monkeypatch.setattr(daily, "today_in", lambda _company: story.seller.today)
    daily.run()
    page = sign_in(story.seller)
    expect(page.locator(".bell .n")).to_have_text("2")
    _contests(page)
    _logs_from_anywhere(page)
    _waives(sign_in(story.lead))


def _contests(page: Page) -> None:
    page.locator(".bell").click()
    page.get_by_role("link", name="苏州金源精密", exact=True).click()
    page.get_by_role("button", name="Contest").click()
    dialog = page.get_by_role("dialog", name="Contest")
    dialog.get_by_label("Reason").fill("The plant was closed")
    dialog.get_by_role("button", name="Contest").click()
    expect(page.get_by_text("The plant was closed")).to_be_visible()


def _logs_from_anywhere(page: Page) -> None:
    page.goto("/targets")
    page.keyboard.press("l")
    dialog = page.locator("#log-dialog")
    dialog.get_by_placeholder("With whom?").fill("jinyuan")
    dialog.get_by_role("link", name="苏州金源精密").first.click()
    expect(dialog.get_by_text("Closes the next contact")).to_be_visible()
    dialog.get_by_label("What was said").fill("They want the second line")
    dialog.get_by_label("王会计").check()
    dialog.get_by_label("Next step").fill("Visit the plant")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Contact logged")).to_be_visible()
    activity = Activity.everything.latest("pk")
    assert activity.contact is not None and FollowUp.everything.filter(done_by=activity).exists()
    following = FollowUp.everything.get(done_at=None)
    assert (following.step, (following.due_on - activity.on).days) == ("Visit the plant", 10)
    page.goto("/notices")
    expect(page.get_by_text("Send the offer")).to_have_count(0)


def _waives(page: Page) -> None:
    page.goto("/violations?state=contested")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Waive").click()
    dialog = page.get_by_role("dialog", name="Waive")
    dialog.get_by_label("Reason").fill("Granted")
    dialog.get_by_role("button", name="Waive").click()
    expect(page.get_by_text("Waived violations do not count")).to_be_visible()
