"""In the browser: a duplicate is told while typing, merged and taken back; a survey is answered; a transfer is undone."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Browser, expect

from merit.crm import operations
from merit.crm.models import Contact, Customer, SurveyInvitation
from merit.crm.operations import surveys


def test_a_duplicate_is_told_merged_and_taken_back(browser: Browser, story: SimpleNamespace, sign_in: Any) -> None:
    first = operations.create_customer(story.seller, name="苏州金源精密有限公司")
    page = sign_in(story.seller)
    page.goto("/customers/new")
    page.get_by_label("Name").first.fill("蘇州金源精密")
    expect(page.locator("#likely")).to_contain_text("This is likely there already")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Create anyway").click()
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    second = Customer.everything.exclude(pk=first.pk).get()
    operations.create_contact(story.seller, customer_id=second.pk, name="王会计")
    page.goto("/duplicates")
    page.get_by_role("link", name="Merge", exact=True).click()
    page.get_by_role("button", name=re.compile("Merge 2")).click()
    page.wait_for_url(re.compile(r"/merges/\d+$"))
    assert Contact.everything.get().customer_id == first.pk
    page.goto(f"/customers/{second.pk}")
    page.wait_for_url(re.compile(rf"/customers/{first.pk}$"))
    page.goto("/merges")
    page.get_by_role("link", name="苏州金源精密有限公司").click()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.locator("main")).to_contain_text("Everything went back.")
    assert Contact.everything.get().customer_id == second.pk


def test_a_survey_is_answered_on_a_phone(
    browser: Browser, story: SimpleNamespace, sign_in: Any, live_server: Any
) -> None:
    survey = surveys.create_survey(
        story.gm, name="After", questions=[{"kind": "nps", "texts": {"en": "Would you recommend us?"}}]
    )
    customer = operations.create_customer(story.seller, name="Firm")
    operations.create_contact(story.seller, customer_id=customer.pk, name="Li")
    page = sign_in(story.seller)
    page.goto(f"/customers/{customer.pk}")
    page.get_by_role("link", name="Send a survey").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#id_link").input_value()
    context = browser.new_context(viewport={"width": 390, "height": 800})
    phone = context.new_page()
    phone.goto(link + "?lang=en")
    phone.get_by_text("9", exact=True).click()
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("main")).to_contain_text(re.compile("Thank you|谢谢"))
    context.close()
    page.reload()
    expect(page.locator("main")).to_contain_text("9")
    assert SurveyInvitation.everything.get().survey == survey


def test_a_transfer_is_looked_at_done_and_undone(browser: Browser, story: SimpleNamespace, sign_in: Any) -> None:
    operations.create_customer(story.seller, name="Firm")
    page = sign_in(story.lead)
    page.goto(f"/people/{story.people['seller'].pk}")
    page.get_by_role("link", name="Hand over customers").click()
    page.locator("#id_to0-person").fill(f"{story.people['seller2'].name} · seller2")
    page.get_by_role("button", name="Who would get what").click()
    expect(page.locator("main")).to_contain_text("1 record goes to others")
    page.get_by_role("button", name="Transfer Ctrl Enter").click()
    page.wait_for_url(re.compile(r"/transfers/\d+$"))
    assert Customer.everything.get().owner == story.people["seller2"]
    page.get_by_role("button", name="Undo the transfer").click()
    expect(page.locator("main")).to_contain_text("Undone")
    assert Customer.everything.get().owner == story.people["seller"]
