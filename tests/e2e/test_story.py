"""The loop as one story: a contact logged, a deal moved, money booked, marks, pay, and back to the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from merit.appraisal import operations as appraisal
from merit.crm import operations as crm
from merit.crm.models import Contract, Credit, Receipt
from merit.pay import operations as pay
from merit.pay.compute import compute
from merit.pay.models import PayRun

TEMPLATE = """template: Monthly
scale: 100
indicators:
  - {code: attitude, name: Attitude, dimension: Work, weight: 60, kind: rated}
  - {code: skill, name: Skill, dimension: Work, weight: 40, kind: rated}
raters: [{role: superior, weight: 100}]
grades: {by: threshold, bands: [{grade: A, from: 90}, {grade: B}]}
"""
PLAN = """
plan: Sellers
items:
  - {code: base, name: Base wage, form: fixed, every: month, amount: employee.base_wage}
  - code: commission
    name: Commission
    form: rate
    every: month
    metric: receipts
    window: year
    bands: [{rate: 1%}, {from: 100000, rate: 1.5%}]
"""
MONTH = "2026-10"
SignIn = Callable[..., Page]


@pytest.fixture
def company(browser: Any, story: SimpleNamespace) -> SimpleNamespace:
    """What is there when the story begins: a customer, a deal, a contract, an open cycle, an approved plan."""
    cast = story
    cast.acme.language = "en"  # the names of the stages
    cast.acme.save()
    crm.ensure_default_stages(cast.acme)
    customer = crm.create_customer(cast.seller, name="苏州金源精密", customer_class="A")
    crm.create_opportunity(cast.seller, customer_id=customer.pk, name="Inspection line", amount=Decimal(900000))
    contract = Contract.everything.create(
        **{"company": cast.acme, "code": "K1", "customer": customer, "owner": cast.people["seller"]},
        **{"signed_on": date(2026, 8, 28), "amount": Decimal(300000)},
    )
    Credit.everything.create(contract=contract, person=cast.people["seller"], share=Decimal(1))
    _open_cycle(cast)
    _approved_plan(cast)
    return cast


def _open_cycle(cast: SimpleNamespace) -> None:
    template = appraisal.create_template(
        cast.hr, company=cast.acme.pk, code="monthly", name="Monthly appraisal", text=TEMPLATE
    )
    version, people = template.versions.get().pk, [cast.people["seller"].pk]
    cycle = appraisal.create_cycle(cast.hr, template_version=version, period=MONTH, people=people)
    appraisal.open_cycle(cast.hr, cycle.pk)


def _approved_plan(cast: SimpleNamespace) -> None:
    made = pay.create_plan(cast.finance, code="sellers", name="Sellers")
    draft = pay.save_version(cast.finance, made.pk, text=PLAN, effective_from=date(2026, 1, 1), groups=["employee"])
    pay.approve_version(cast.gm, draft.pk, draft.version)


def test_from_the_first_contact_to_the_receipt_behind_the_pay(company: SimpleNamespace, sign_in: SignIn) -> None:
    seller, lead, hr = (sign_in(getattr(company, name)) for name in ("seller", "lead", "hr"))
    finance, gm = sign_in(company.finance), sign_in(company.gm)
    _logs_a_contact(seller)
    _moves_the_deal(seller)
    _books_a_receipt(finance)
    _marks(lead)
    _closes_and_publishes(hr)
    _sees_the_own_result(seller)
    _runs_pay(finance)
    _approves(gm)
    _locks(finance)
    _reads_back_to_the_receipt(seller)


def _follow(link: Locator) -> None:
    """Clicks and waits for the page behind it, with its scripts."""
    with link.page.expect_navigation():
        link.click()


def _go(page: Page, place: str) -> None:
    """A place of the sidebar; a number may stand beside it."""
    _follow(page.locator("aside.side").get_by_role("link", name=re.compile(rf"^{place}\s*\d*$")))


def _logs_a_contact(page: Page) -> None:
    _go(page, "Customers")
    _follow(page.get_by_role("link", name="苏州金源精密").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("苏州金源精密")
    page.keyboard.press("l")
    page.get_by_label("What was said").fill("They want the second line before spring.")
    page.locator("label").filter(has_text=re.compile("^Call$")).first.click()
    page.get_by_label("Next step").fill("Send the offer")
    _follow(page.get_by_role("button", name="Log contact"))
    expect(page.get_by_role("listitem").filter(has_text="They want the second line before spring.")).to_be_visible()
    expect(page.get_by_text("Send the offer").filter(visible=True).first).to_be_visible()


def _moves_the_deal(page: Page) -> None:
    _go(page, "Opportunities")
    card = page.get_by_role("article").filter(has_text="Inspection line")
    card.focus()
    page.keyboard.press("m")
    with page.expect_response("**/lane"):
        page.get_by_role("dialog", name="Move to stage").get_by_role("button", name="Needs confirmed").click()
    expect(page.locator("[data-lane]").nth(1)).to_contain_text("Inspection line")
    _follow(card.get_by_role("link"))
    expect(page.locator("[aria-current=step]")).to_contain_text("Needs confirmed")


def _books_a_receipt(page: Page) -> None:
    _go(page, "Contracts")
    _follow(page.get_by_role("link", name="K1"))
    _follow(page.get_by_role("link", name="Book receipt").first)
    page.get_by_label("Amount").fill("150,000.00")
    page.get_by_label("Received on").fill("2026-10-15")
    _follow(page.get_by_role("main").get_by_role("button", name="Book"))
    code = Receipt.everything.get().code
    expect(page.get_by_role("link", name=code)).to_be_visible()


def _marks(page: Page) -> None:
    _go(page, "Appraisals")
    _follow(page.get_by_role("link", name="Chen Siyuan"))
    page.get_by_label("Attitude", exact=True).fill("95")
    page.get_by_label("Skill", exact=True).fill("90")
    page.keyboard.press("Tab")
    expect(page.locator("#total")).to_contain_text("93.00")
    _follow(page.get_by_role("button", name="Hand in marks"))
    expect(page.get_by_text("Handed in").first).to_be_visible()


def _closes_and_publishes(page: Page) -> None:
    _go(page, "Appraisal cycles")
    _follow(page.locator("main tbody a").first)
    _verb(page, "Close and compute", "Close and compute")
    expect(page.get_by_text("93.00").first).to_be_visible()
    _verb(page, "Publish", "Publish")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Published")


def _sees_the_own_result(page: Page) -> None:
    _go(page, "Appraisals")
    expect(page.locator("main")).to_contain_text("93.00")


def _runs_pay(page: Page) -> None:
    _go(page, "Pay runs")
    page.get_by_label("Month").fill(MONTH)
    _follow(page.get_by_role("button", name="Start the run"))
    run = PayRun.everything.get()
    compute(run.pk, run.attempt)  # what the worker does
    page.goto(f"/pay/runs/{run.pk}")
    expect(page.locator("main")).to_contain_text("7,750.00")
    _verb(page, "Reviewed, ask for approval", "Ask for approval")


def _verb(page: Page, opens: str, does: str) -> None:
    """A step that asks first: its button, then the dialog's."""
    page.get_by_role("button", name=opens, exact=True).click()
    _follow(page.get_by_role("dialog").locator("footer").get_by_role("button", name=does, exact=True))


def _approves(page: Page) -> None:
    _go(page, "Pay runs")
    _follow(page.locator("main tbody a").first)
    _verb(page, "Approve", "Approve")
    expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)


def _locks(page: Page) -> None:
    page.reload()
    _verb(page, "Lock", "Lock")
    expect(page.get_by_role("button", name="Mark as paid").first).to_be_visible()


def _reads_back_to_the_receipt(page: Page) -> None:
    code = Receipt.everything.get().code
    _go(page, "Pay statements")
    _follow(page.locator("main a.slip"))
    page.get_by_role("button", name="Commission").click()
    why = page.locator("#why")
    expect(why.get_by_role("heading", name="Why")).to_contain_text("1,750.00")
    _follow(why.get_by_role("link", name=code))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Receipt {code}")
    expect(page.locator("main")).to_contain_text("150,000.00")
