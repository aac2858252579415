"""What is typed finds the same records, whether they are few (by the index) or many (by reading them)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models

from merit.crm import operations, searching
from merit.crm.contracts import BadDebt, Contract, Receipt
from merit.crm.models import Activity, Contact, Customer, Opportunity
from merit.crm.sales import reading
from merit.crm.sales.contracts import create_contract
from tests.crm import sales_kit as kit


@pytest.fixture(params=[0, 1, 1000], ids=["all are many", "one is few", "all are few"])
def few(request: Any, monkeypatch: Any) -> int:
    """How many rows are still few."""
    monkeypatch.setattr(searching, "FEW", request.param)
    return int(request.param)


def named(rows: Any) -> set[str]:
    return {row.name for row in rows}


@pytest.mark.usefixtures("few")
def test_every_word_is_found_however_it_is_typed(cast: Any) -> None:
    for name in ("苏州金源精密", "上海联拓自动化", "Otter & 50% Rå Ltd", "Ｏtter 二"):
        operations.create_customer(cast.seller, name=name, tags=["老客户"] if "金" in name else [])

    def found(text: str) -> set[str]:
        return named(Customer.objects.visible_to(cast.seller).filter(searching.holding(Customer, text)))

    for text in ("金源", "金", "jinyuan", "JINYUAN", "szjy", "苏州 jm", "老客户", "金源精密", "yuanjing"):
        assert found(text) == {"苏州金源精密"}, text
    assert found("otter") == found("ＯＴＴＥＲ") == {"Otter & 50% Rå Ltd", "Ｏtter 二"}
    assert found("50%") == found("rå") == found("otter %") == {"Otter & 50% Rå Ltd"}
    assert found("源金") == found("jinyuanx") == found("ot%er") == found("o_ter") == found("金源 联拓") == set()
    assert len(found("")) == len(found("  ")) == 4


@pytest.mark.usefixtures("few")
def test_a_contact_is_found_by_his_customer_and_himself_together(cast: Any, customer: Any) -> None:
    operations.create_contact(cast.seller, customer_id=customer.pk, name="王建国", phone="139 0000")
    operations.create_contact(cast.seller, customer_id=customer.pk, name="李工")
    other = operations.create_customer(cast.seller, name="联拓")
    operations.create_contact(cast.seller, customer_id=other.pk, name="王小明")

    def found(text: str) -> set[str]:
        return named(Contact.objects.visible_to(cast.seller).filter(searching.holding_with_customer(Contact, text)))

    assert found("王") == {"王建国", "王小明"} and found("金源") == {"王建国", "李工"}
    assert found("金源 王") == found("wang jinyuan") == found("139") == {"王建国"}
    assert found("联拓 李") == set()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    "typed",
    ["+8651266881234", "0086 512 6688 1234", "0512-6688-1234", "(0512) 66881234", "６６８８１２３４"],
)
def test_a_number_is_found_however_it_is_typed(cast: Any, customer: Any, typed: str) -> None:
    operations.change_customer(cast.seller, customer.pk, customer.version, phone="0512 66881234 转 8")
    operations.create_contact(cast.seller, customer_id=customer.pk, name="Kim", phone="+86 512-66881234")
    operations.create_customer(cast.seller, name="Other", phone="0512 66881235")
    for model, name in ((Customer, customer.name), (Contact, "Kim")):
        rows = model.objects.visible_to(cast.seller)
        assert named(rows.filter(searching.holding(model, typed))) == {name}
    both = Contact.objects.visible_to(cast.seller).filter(searching.holding_with_customer(Contact, typed))
    assert named(both) == {"Kim"}


def test_what_is_no_number_is_looked_for_as_it_stands() -> None:
    for text in ("HT-2026-1639", "100,000.00", "110", "Kim 13800138000", "+", ""):
        assert searching.asked(text) == [searching.words(text)]
    assert searching.asked("2026-1639") == [["2026-1639"], ["20261639"]], "a code may look like a number"


@pytest.mark.usefixtures("few")
def test_money_is_found_by_its_number_its_contract_and_its_customer(cast: Any) -> None:
    one = kit.contract(cast, customer=operations.create_customer(cast.seller, name="苏州金源精密"))
    two = kit.contract(cast, customer=operations.create_customer(cast.seller, name="联拓"), name="视觉检测线")
    alone = create_contract(cast.finance, customer_id=None, owner_id=None, signed_on=one.signed_on, amount=kit.D(5))
    first, second = kit.receipt(cast, one, "10.00", code="Bank-7a"), kit.receipt(cast, two, "20.00")
    third = kit.receipt(cast, alone, "1.00")

    def found(text: str, actor: Any = cast.finance) -> set[Any]:
        rule = reading.money_searched(actor, text)
        return set(Receipt.objects.visible_to(actor).filter(rule))

    assert found("bank-7A") == found("jinyuan") == found(" BANK-7a ") == {first}
    assert found("视觉") == found("联拓") == found(two.code.lower()) == {second}
    assert found(alone.code) == {third} and found("bank") == set()
    assert found("") == {first, second, third} == found("r-") | found("") and found("不存在") == set()
    assert found("jinyuan", cast.seller) == {first} and found("联拓", cast.outsider) == set()
    contracts = set(Contract.objects.visible_to(cast.finance).filter(reading.searched(cast.finance, "金源")))
    assert contracts == {one}


def test_the_index_answers(cast: Any, customer: Any) -> None:
    """Each search column has its index, and the question is put so that it is taken."""
    assert customer.search
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        for model in (Customer, Contact, Opportunity, Activity, Contract):
            rows = model.objects.unscoped("the plan only").filter(searching.matching("金源"), search__has_pairs="金源")
            assert f"{model._meta.model_name}_search" in rows.explain(), model
        for money in (Receipt, BadDebt):
            rows = money.objects.unscoped("the plan only").filter(code__iexact="r-1")
            assert any(index.name in rows.explain() for index in money._meta.indexes if "code" in index.name), money


@pytest.mark.usefixtures("db")
def test_pairs_of_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT merit_grams('a金b'), merit_grams('a'), merit_grams(''), merit_grams(NULL)")
        assert cursor.fetchone() == (["a金", "金b"], None, None, None)
    assert isinstance(searching.pairs_index("x").expressions[0], models.Func)


def test_a_word_that_is_everywhere_is_not_collected(
    cast: Any, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    """A sample of the table tells; a rare word is collected as ever, and a small table whatever the word."""
    for n in range(30):
        operations.create_customer(cast.seller, name=f"Common {n:02d}{' rare' if n == 29 else ''}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE crm_customer")
    everyone = Customer.objects.unscoped("a test")
    assert len(searching.few(everyone, "common") or ()) == 30
    monkeypatch.setattr(searching, "FEW", 29)
    monkeypatch.setattr(searching, "SAMPLE", 15)
    with django_assert_num_queries(1):
        assert searching.few(everyone, "common") is None
    for text in ("rare", "common rare"):
        assert len(searching.few(everyone, text) or ()) == 1
    assert searching.few(everyone, "100%") == []
    found = Customer.objects.visible_to(cast.seller).filter(searching.holding(Customer, "common"))
    assert len(named(found)) == 30
