"""Two people at one record at once: both keep what they typed; of two who claim from the pool one has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from merit.crm import operations
from merit.crm.models import Customer
from merit.crm.operations import supervision
from merit.crm.pool import operations as pool
from merit.crm.stuck import SupervisionNote
from tests.web import crm_kit

SignIn = Callable[..., Page]


def test_two_people_edit_one_record(story: SimpleNamespace, sign_in: SignIn) -> None:
    kit = crm_kit.company(story)
    mine, theirs = sign_in(story.seller), sign_in(story.lead)
    for page in (mine, theirs):
        page.goto(f"/customers/{kit.customer.pk}/edit")
    mine.get_by_label("Note").fill("They buy in spring")
    mine.get_by_label("Region").fill("Zhejiang")
    theirs.get_by_label("Industry").fill("Machinery")
    theirs.get_by_label("Region").fill("Jiangsu")
    theirs.get_by_role("button", name="Save").click()
    theirs.wait_for_url(re.compile(r"/customers/\d+$"))
    mine.get_by_role("button", name="Save").click()
    note = mine.locator(".note").filter(has_text="Somebody changed this meanwhile.")
    expect(note).to_contain_text("Region: Jiangsu")
    expect(note).not_to_contain_text("Industry")
    expect(mine.get_by_label("Industry")).to_have_value("Machinery")
    expect(mine.get_by_label("Note")).to_have_value("They buy in spring")
    mine.get_by_role("button", name="Save").click()
    mine.wait_for_url(re.compile(r"/customers/\d+$"))
    row = Customer.everything.get()
    assert (row.industry, row.region, row.note) == ("Machinery", "Zhejiang", "They buy in spring")
    _answers(kit, story, mine)


def _answers(kit: SimpleNamespace, story: SimpleNamespace, page: Page) -> None:
    """A superior writes while the owner types the answer."""
    asked = supervision.supervise(story.lead, opportunity_id=kit.opportunity.pk, asks="When?")
    page.goto(f"/supervisions/{asked.pk}")
    page.get_by_label("Your answer").fill("On Thursday, after the trial")
    supervision.comment(story.lead, asked.pk, asked.version, text="The board asks too")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("The board asks too")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("On Thursday, after the trial")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("listitem").filter(has_text="On Thursday, after the trial")).to_be_visible()
    assert SupervisionNote.everything.filter(kind="answer").count() == 1


def test_of_two_who_claim_one_has_it(story: SimpleNamespace, sign_in: SignIn) -> None:
    row = operations.create_customer(story.seller3, name="Harbour Works")
    pool.return_customer(story.seller3, row.pk, None, note="Moved away")
    first, second = sign_in(story.seller), sign_in(story.seller2)
    for page in (first, second):
        page.goto("/pool")
        expect(page.get_by_text("Harbour Works")).to_be_visible()
    first.get_by_role("button", name="Claim").first.click()
    expect(first.locator(".toasts")).to_contain_text("Harbour Works")
    second.get_by_role("button", name="Claim").first.click()
    expect(second.get_by_text("Somebody was faster")).to_be_visible()
    assert Customer.everything.get().owner == story.people["seller"]
