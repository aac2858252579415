"""Team, steps, competitors, loss reasons, products, quotes and winning of an opportunity."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import typst
from django.db import connection
from PIL import Image

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.crm import operations, policy
from merit.crm.models import (
    Activity,
    Contract,
    LossReason,
    Opportunity,
    OpportunityStep,
    Quote,
    Rival,
    Stage,
    StageChange,
)
from merit.crm.operations import Loss, steps
from merit.crm.quoting.operations import issue_quote, set_template, withdraw_quote
from merit.crm.quoting.pdf import page, quote_pdf
from merit.crm.sales.offers import Offer
from merit.crm.sales.products import create_product
from merit.crm.sales.winning import win_opportunity
from merit.org.models import Company
from merit.org.notices import Notice

D = Decimal


def move(actor: Any, row: Opportunity, stage: Stage, **along: Any) -> Opportunity:
    return operations.move_opportunity(actor, row.pk, None, stage_id=stage.pk, **along)


# --- team ---------------------------------------------------------------------------------------------------


def test_a_team_member_sees_and_logs_a_co_seller_changes(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    other = cast.seller2
    said = operations.log_activity(
        cast.seller, opportunity_id=opportunity.pk, kind="call", on=cast.seller.today, content="x"
    )
    assert not Opportunity.objects.visible_to(other).exists()
    member = operations.add_member(cast.seller, opportunity.pk, person_id=other.person.pk, role="presales")
    assert Opportunity.objects.visible_to(other).get() == opportunity
    assert StageChange.objects.visible_to(other).count() == 1
    assert Activity.objects.visible_to(other).get() == said
    assert Notice.everything.get(kind="team-joined").person == other.person
    operations.log_activity(other, opportunity_id=opportunity.pk, kind="visit", on=other.today, content="demo")
    with pytest.raises(Forbidden):
        move(other, opportunity, stages[1])
    with pytest.raises(Forbidden):
        operations.add_member(other, opportunity.pk, person_id=cast.people["lead2"].pk, role="other")
    operations.change_member(cast.lead, member.pk, 1, role="co_seller")
    other.__dict__.pop("_crm_reach", None)
    assert move(other, opportunity, stages[1]).stage == stages[1]
    with pytest.raises(NotFound):
        move(cast.lead2, opportunity, stages[1])
    operations.remove_member(cast.seller, member.pk, 2)
    assert not Opportunity.objects.visible_to(other).exists()


def test_the_superior_of_a_member_sees_it_too(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    assert not Opportunity.objects.visible_to(cast.lead2).exists()
    people = [one for code, one in cast.people.items() if one.pk in cast.lead2.team]
    operations.add_member(cast.seller, opportunity.pk, person_id=people[0].pk, role="service")
    assert Opportunity.objects.visible_to(cast.lead2).get() == opportunity
    assert not policy.may_write(cast.lead2, opportunity)


def test_nobody_is_on_a_team_twice(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    add = {"person_id": cast.people["seller2"].pk, "role": "presales"}
    operations.add_member(cast.seller, opportunity.pk, **add)
    for given in (add, {**add, "person_id": cast.seller.person.pk}, {**add, "person_id": cast.people["outsider"].pk}):
        with pytest.raises(Invalid):
            operations.add_member(cast.seller, opportunity.pk, **given)


# --- steps --------------------------------------------------------------------------------------------------


def test_a_stage_brings_its_steps_once(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    plan = [("需求调研", 3), ("演示", None)]
    operations.change_stage(cast.admin, stages[1].pk, stages[1].version, steps=plan)
    row = move(cast.seller, opportunity, stages[1])
    found = list(row.steps.all())
    assert [(one.name, one.due_on) for one in found] == [("需求调研", cast.seller.today + timedelta(3)), ("演示", None)]
    assert {one.person for one in found} == {cast.seller.person}
    move(cast.seller, opportunity, stages[0])
    move(cast.seller, opportunity, stages[1])
    assert row.steps.count() == 2
    done = operations.finish_step(cast.seller, found[0].pk, 1)
    assert (done.done_on, done.done_by_name) == (cast.seller.today, cast.seller.name)
    assert operations.finish_step(cast.seller, found[0].pk, 2, done=False).done_at is None
    with pytest.raises(NotFound):
        operations.finish_step(cast.seller2, found[0].pk, None)
    with pytest.raises(Forbidden):
        operations.finish_step(cast.auditor, found[0].pk, None)


def test_open_steps_hold_where_the_next_stage_asks_for_them(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    step = operations.add_step(cast.seller, opportunity.pk, name="确认预算", due_on=cast.seller.today)
    operations.change_stage(cast.admin, stages[1].pk, stages[1].version, requires=["steps"])
    with pytest.raises(Invalid) as caught:
        move(cast.seller, opportunity, stages[1])
    assert caught.value.fields.keys() == {"steps_done"}
    assert move(cast.seller, opportunity, stages[1], steps_done=[step.pk]).stage == stages[1]
    step.refresh_from_db()
    assert step.done_by_name == cast.seller.name


def test_who_has_a_step_due_is_told_once(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    today = cast.seller.today
    step = operations.add_step(cast.seller, opportunity.pk, name="送样", due_on=today + timedelta(2))
    for days in (0, 2, 3):
        steps.remind(cast.acme, today + timedelta(days))
        steps.remind(cast.acme, today + timedelta(days))
    told = Notice.everything.get(kind="step-due")
    assert (told.person, told.day, told.data["step"]) == (cast.seller.person, today + timedelta(2), "送样")
    operations.finish_step(cast.seller, step.pk, None)
    told.refresh_from_db()
    assert told.done_at is not None


# --- losses and competitors ----------------------------------------------------------------------------------


def test_a_loss_has_a_reason_of_the_list(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    reasons = list(LossReason.everything.filter(company=cast.acme))
    assert [one.name for one in reasons[:2]] == ["价格", "竞品更合适"]
    with pytest.raises(Invalid) as caught:
        move(cast.seller, opportunity, stages[6])
    assert caught.value.fields.keys() == {"loss_reason_id"}
    row = move(cast.seller, opportunity, stages[6], loss=Loss(reasons[1].pk, note="精度更高", to="基恩士"))
    assert (row.loss_reason, row.loss_note, row.loss_choice) == ("竞品更合适", "精度更高", reasons[1])
    rival = Rival.everything.get()
    assert (rival.competitor.name, rival.outcome) == ("基恩士", "lost_to")
    operations.change_loss_reason(cast.admin, reasons[1].pk, 1, name="竞品胜出")
    row.refresh_from_db()
    assert row.loss_reason == "竞品胜出"
    with pytest.raises(Conflict):
        operations.delete_loss_reason(cast.admin, reasons[1].pk, 2)
    row = move(cast.seller, row, stages[2])
    assert (row.loss_choice, row.loss_reason, row.loss_note) == (None, "", "")
    rival.refresh_from_db()
    assert rival.outcome == ""
    operations.archive_loss_reason(cast.admin, reasons[1].pk, 2)
    with pytest.raises(Invalid):
        move(cast.seller, row, stages[6], loss=Loss(reasons[1].pk))
    row = move(cast.seller, row, stages[6], loss_reason="说不清")
    assert (row.loss_reason, row.loss_note) == ("其他", "说不清")


def test_a_competitor_stands_once_and_is_beaten(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    operations.set_rival(cast.seller, opportunity.pk, name="Keyence", strength="stronger")
    operations.set_rival(cast.seller, opportunity.pk, name="keyence", strength="weaker", note="no service here")
    rival = Rival.everything.get()
    assert (rival.strength, rival.note) == ("weaker", "no service here")
    move(cast.seller, opportunity, stages[5])
    rival.refresh_from_db()
    assert rival.outcome == "won_against"
    with pytest.raises(Forbidden):
        operations.remove_rival(cast.gm, rival.pk, None)


# --- products and quotes -------------------------------------------------------------------------------------


def offers(cast: SimpleNamespace) -> list[Offer]:
    camera = create_product(cast.finance, name="工业相机", unit="台", price=D("12999.99"))
    return [
        Offer(D(3), None, camera.pk, discount=D("0.05")),
        Offer(D("1.5"), D("800.333333"), None, "调试"),
    ]


def test_the_products_give_the_amount_to_the_cent(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    row = operations.set_products(cast.seller, opportunity.pk, 1, offers(cast))
    # 3 × 12,999.99 × 0.95 = 37,049.9715 → 37,049.97; 1.5 × 800.333333 = 1,200.4999995 → 1,200.50
    assert row.amount == D("38250.47")
    assert [one.list_price for one in row.lines.all()] == [D("12999.99"), D("800.333333")]
    last = StageChange.everything.filter(opportunity=row).last()
    assert (last.amount, last.from_stage) == (D("38250.47"), row.stage)
    with pytest.raises(Invalid) as caught:
        operations.change_opportunity(cast.seller, row.pk, row.version, amount=D(1))
    assert "amount" in caught.value.fields
    with pytest.raises(Stale):
        operations.set_products(cast.seller, row.pk, 1, [])
    row = operations.set_products(cast.seller, row.pk, row.version, [])
    assert row.amount == D("38250.47")
    assert operations.change_opportunity(cast.seller, row.pk, row.version, amount=D(1)).amount == D(1)


@pytest.mark.parametrize(
    "bad",
    [
        Offer(D(-1), D(1), None, "x"),
        Offer(D(1), D("0.0000001"), None, "x"),
        Offer(D(1), D(1), None, "x", D("1.01")),
        Offer(D(1), D(1), None, "x", D("0.12345")),
        Offer(D(1), None, None, "x"),
        Offer(D(1), D(1), 10**9),
        Offer(D(1), D(1), None, " "),
        Offer(D("NaN"), D(1), None, "x"),
        Offer(D("1e14"), D("1e14"), None, "x"),
    ],
)
def test_what_is_no_line_is_refused(cast: SimpleNamespace, opportunity: Opportunity, bad: Offer) -> None:
    with pytest.raises(Invalid) as caught:
        operations.set_products(cast.seller, opportunity.pk, 1, [bad])
    assert "lines" in caught.value.fields


def test_products_asked_for_come_with_the_step(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    operations.change_stage(cast.admin, stages[2].pk, stages[2].version, requires=["lines"])
    with pytest.raises(Invalid) as caught:
        move(cast.seller, opportunity, stages[2])
    assert caught.value.fields.keys() == {"lines"}
    row = move(cast.seller, opportunity, stages[2], lines=offers(cast))
    assert (row.stage, row.amount) == (stages[2], D("38250.47"))
    with pytest.raises(Invalid):
        operations.set_products(cast.seller, row.pk, row.version, [])


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_quote_is_what_was_offered_that_day(cast: SimpleNamespace, opportunity: Opportunity, language: str) -> None:
    operations.set_products(cast.seller, opportunity.pk, 1, offers(cast))
    terms = "#set page(width: 1pt) $x$ *{valid_until}* {amount}"
    quote = issue_quote(cast.seller, opportunity.pk, language=language, terms=terms)
    assert (quote.amount, quote.revision, quote.lines.count()) == (D("38250.47"), 1, 2)
    assert quote.valid_until == cast.seller.today + timedelta(days=30)
    assert "{" not in "".join(quote.texts.values())
    pdf = quote_pdf(quote)
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 5000
    again = issue_quote(cast.seller, opportunity.pk, language=language, revises_id=quote.pk)
    assert (again.number, again.revision) == (quote.number, 2)
    assert issue_quote(cast.seller, opportunity.pk).number != quote.number
    withdraw_quote(cast.seller, quote.pk, 1)
    assert Quote.everything.get(pk=quote.pk).withdrawn_by_name == cast.seller.name
    with pytest.raises(Forbidden):
        issue_quote(cast.gm, opportunity.pk)
    with pytest.raises(NotFound):
        issue_quote(cast.seller2, opportunity.pk)


def test_a_quote_keeps_to_its_page_and_its_currency(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    """What is longer than its column is broken; a yen has no decimals; many lines go over pages."""
    Company.everything.filter(pk=cast.acme.pk).update(currency="JPY")
    long = Offer(D(3), D("1200"), None, "MODEL-" + "1234567890-" * 14, D(0))
    other = Offer(D("1.5"), D("999.5"), None, "輸送線模組", D("0.1"))
    operations.set_products(cast.seller, opportunity.pk, None, [long, other] * 30)
    quote = issue_quote(cast.seller, opportunity.pk, language="en", terms="{amount} https://example.com/" + "a/" * 99)
    assert quote.amount == 30 * (3600 + 1349)
    made = page(quote)
    data = json.loads(made["sys_inputs"]["data"])
    assert data["total"][1] == "JPY 148,470"
    assert data["terms"].startswith("JPY 148,470 ")
    assert [row[2:] for row in data["lines"][:2]] == [["1,200", "", "3,600"], ["999.5", "10 %", "1,349"]]
    pages = typst.compile(**made, format="png", ppi=36)
    assert len(pages) > 1
    for one in pages:
        picture = Image.open(io.BytesIO(one)).convert("L")
        margin = picture.crop((picture.width - 26, 0, picture.width, picture.height))  # of 28 points
        assert margin.getextrema() == (255, 255)


def test_texts_of_quotes_have_names_from_a_list(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    with pytest.raises(Invalid) as caught:
        set_template(cast.admin, language="en", version=0, title="Offer", terms="{nonsense}")
    assert "nonsense" in str(caught.value)
    row = set_template(cast.admin, language="en", version=0, title="Offer {number}", terms="{{amount}}", valid_days=7)
    with pytest.raises(Conflict):
        set_template(cast.admin, language="en", version=0, title="Other")
    quote = issue_quote(cast.seller, opportunity.pk, language="en")
    assert quote.texts["title"] == f"Offer {quote.number}"
    assert quote.valid_until == cast.seller.today + timedelta(days=7)
    set_template(cast.admin, language="en", version=row.version, title="New")
    quote.refresh_from_db()
    assert quote.texts["title"] == f"Offer {quote.number}"
    with pytest.raises(Forbidden):
        set_template(cast.gm, language="en", version=0, title="x")


# --- winning -------------------------------------------------------------------------------------------------


def test_winning_enters_the_contract_in_the_same_step(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    operations.set_products(cast.seller, opportunity.pk, 1, offers(cast))
    row, contract = win_opportunity(cast.seller, opportunity.pk, 2)
    assert row.stage == stages[5]
    assert contract is not None
    assert (contract.amount, contract.customer, contract.opportunity) == (D("38250.47"), row.customer, row)
    assert contract.signed_on == cast.seller.today
    assert sum(one.quantity * one.unit_price for one in contract.lines.all()).quantize(D("0.01")) == D("38250.47")
    assert [(one.person, one.share) for one in contract.credits.all()] == [(cast.seller.person, D(1))]
    assert not OpportunityStep.everything.filter(kind="contract").exists()


def test_winning_is_all_or_nothing(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    taken = win_opportunity(cast.seller, opportunity.pk, 1, contract={"code": "HT-1"})[1]
    assert taken is not None
    other = operations.create_opportunity(
        cast.seller, customer_id=opportunity.customer_id, name="另一个", amount=D(100)
    )
    with pytest.raises(Invalid):
        win_opportunity(cast.seller, other.pk, 1, contract={"code": "HT-1"})
    other.refresh_from_db()
    assert (other.stage, other.version) == (stages[0], 1)
    assert Contract.everything.count() == 1


def test_later_leaves_a_step_that_the_contract_closes(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    row, contract = win_opportunity(cast.seller, opportunity.pk, 1, later=True)
    assert contract is None
    step = OpportunityStep.everything.get(kind="contract")
    assert (step.person, step.due_on) == (cast.seller.person, cast.seller.today + timedelta(days=7))
    from merit.crm.sales.contracts import create_contract

    create_contract(cast.finance, signed_on=cast.seller.today, opportunity_id=row.pk, amount=D(900_000))
    step.refresh_from_db()
    assert step.done_by_name == cast.finance.name


@pytest.mark.django_db(transaction=True)
def test_of_two_winners_at_once_one_wins(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def win(_turn: int) -> str:
        try:
            win_opportunity(cast.seller, opportunity.pk, 1)
        except Stale:
            return "told"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(win, range(2))) == ["told", "won"]
    assert Contract.everything.count() == 1


def test_what_was_offered_stays(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    from merit.crm.sales.products import delete_product

    lines = offers(cast)
    row = operations.set_products(cast.seller, opportunity.pk, 1, lines)
    issue_quote(cast.seller, row.pk)
    assert lines[0].product_id is not None
    with pytest.raises(Conflict):
        delete_product(cast.finance, lines[0].product_id, 2)
    with pytest.raises(Conflict, match="1 quote"):
        operations.delete_opportunity(cast.seller, row.pk, row.version)
