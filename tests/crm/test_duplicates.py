"""Likely duplicates: names, numbers and domains in one form, what one may not see, and two who enter the same at once."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections

from merit.core.errors import Forbidden
from merit.crm import keys, operations
from merit.crm.models import Customer, CustomerRules
from merit.crm.operations import duplicates

ALIKE = (
    ("华辰智能（苏州）有限公司", "華辰智能(蘇州)"),
    ("苏州金源精密股份有限公司", "苏州 金源精密"),
    ("台積電股份有限公司", "台积电"),
    ("大连华信集团有限公司", "大连华信"),
    ("Acme Pumps Co., Ltd.", "ACME PUMPS"),
    ("ＡＣＭＥ　Pumps Inc.", "acme pumps LLC"),
    ("Müller Maschinenbau GmbH & Co. KG", "Muller Maschinenbau"),
    ("A.B.C. Pte. Ltd.", "ABC"),
    ("株式会社トヨタ", "トヨタ"),
    ("L'Oréal S.A.", "LOREAL"),
)
DIFFERENT = (("苏州金源精密", "无锡金源精密"), ("Acme Pumps", "Acme Valves"), ("集团", "公司"), ("GmbH", "Ltd"))
PHONES = (
    ("0512 6688 9900", "+86 512-66889900"),
    ("0086-512-66889900 转 801", "（0512）66889900"),
    ("139 1234 5678", "+86 13912345678"),
    ("１３９１２３４５６７８", "8613912345678"),
)


ALIKE_TOO = [
    ("深圳市华辰智能有限公司", "深圳华辰智能"),
    ("(株)金源", "金源"),
    ("苏州金源精密有限公司（合资）", "苏州金源精密"),
    ("The Boeing Company", "Boeing Co."),
]


@pytest.mark.parametrize(("one", "other"), [*ALIKE, *ALIKE_TOO])
def test_names_that_are_alike(one: str, other: str) -> None:
    assert keys.name_key(one) == keys.name_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_are_not(one: str, other: str) -> None:
    assert keys.name_key(one) != keys.name_key(other)


@pytest.mark.parametrize(("one", "other"), PHONES)
def test_phones_that_are_alike(one: str, other: str) -> None:
    assert keys.phone_keys(one) == keys.phone_keys(other) != []


def test_several_numbers_and_none() -> None:
    assert keys.phone_keys("电话 0512-66881234 传真 0512-66881299") == ["8651266881234", "8651266881299"]
    assert (
        keys.phone_keys("Fax: 0512-66881234 ext. 5")
        == keys.phone_keys("８６－０５１２－６６８８１２３４")
        == ["8651266881234"]
    )
    assert len(keys.phone_keys("0512-66889900 / 139 1234 5678")) == 2
    assert keys.phone_keys("110") == keys.phone_keys("") == []
    assert keys.phone_keys("02 2345 6789", "886") == keys.phone_keys("+886-2-23456789")


def test_domains() -> None:
    assert keys.domain_key("https://www.foo.com.cn/about") == keys.domain_key("li@mail.foo.com.cn") == "foo.com.cn"
    for none in ("x@qq.com", "gmail.com", "shop123.1688.com", "192.168.1.1", "not a domain", "a@example.com"):
        assert keys.domain_key(none) == ""


def test_the_form_is_told_before_it_is_saved(cast: SimpleNamespace) -> None:
    first = operations.create_customer(cast.seller, name="苏州金源精密有限公司", phone="0512-66889900")
    with pytest.raises(operations.Duplicates) as error:
        operations.create_customer(cast.seller, name="蘇州金源精密", phone="66889900", allow_duplicates=False)
    assert [one.row for one in error.value.near.seen] == [first]
    assert error.value.near.seen[0].reasons == ("name",)
    assert error.value.more["candidates"][0]["code"] == first.code
    assert operations.create_customer(cast.seller, name="蘇州金源精密").pk != first.pk


def test_what_one_may_not_see_is_told_without_a_name(cast: SimpleNamespace) -> None:
    operations.create_customer(cast.seller3, name="Acme Pumps Ltd")
    with pytest.raises(operations.Duplicates) as error:
        operations.create_customer(cast.seller, name="ACME Pumps", allow_duplicates=False)
    near = error.value.near
    assert (near.seen, near.hidden, near.owners) == ([], 1, [])
    assert "Zhao" not in str(error.value) and "Acme" not in str(error.value)
    with pytest.raises(Forbidden):
        operations.change_rules(cast.lead, cast.acme.pk, names_owner=True)
    operations.change_rules(cast.admin, cast.acme.pk, names_owner=True)
    with pytest.raises(operations.Duplicates, match="Zhao Min"):
        operations.create_customer(cast.seller, name="ACME Pumps", allow_duplicates=False)
    assert CustomerRules.everything.get().names_owner


def test_other_companies_are_no_duplicates(cast: SimpleNamespace) -> None:
    operations.create_customer(cast.outsider, name="Acme Pumps")
    assert not duplicates.near(cast.seller, name="Acme Pumps")


def test_a_contact_s_domain_belongs_to_the_customer(cast: SimpleNamespace) -> None:
    one = operations.create_customer(cast.seller, name="One")
    contact = operations.create_contact(cast.seller, customer_id=one.pk, name="Li", email="li@pumps.cn")
    assert duplicates.near(cast.seller, website="www.pumps.cn").seen[0].row == one
    operations.change_contact(cast.seller, contact.pk, 1, email="li@qq.com")
    assert not duplicates.near(cast.seller, website="www.pumps.cn")


def test_groups_and_those_that_are_different(cast: SimpleNamespace) -> None:
    one = operations.create_customer(cast.seller, name="Acme Pumps Ltd", tax_number="91320594-MA1XXXX")
    two = operations.create_customer(cast.seller2, name="ACME PUMPS", tax_number="91320594ma1xxxx")
    three = operations.create_customer(cast.seller2, name="Acme Pumps Inc")
    operations.create_customer(cast.seller2, name="Another")
    groups, count = duplicates.groups(cast.lead)
    assert count == 1
    assert groups[0].rows == [one, two, three]
    assert groups[0].reasons == ("tax_number", "name")
    assert duplicates.groups(cast.seller) == ([], 0)
    assert operations.set_distinct(cast.lead, [one.pk, three.pk]) == 1
    assert operations.set_distinct(cast.lead, [two.pk, three.pk]) == 1
    assert duplicates.groups(cast.lead)[0][0].rows == [one, two]
    assert operations.set_distinct(cast.lead, [one.pk, two.pk]) == 1
    assert duplicates.groups(cast.lead) == ([], 0)
    assert not duplicates.near_row(cast.lead, one)


def test_for_imports(cast: SimpleNamespace) -> None:
    one = operations.create_customer(cast.seller, name="Acme Pumps", phone="0512-66889900")
    rows: dict[int, dict[str, str]] = {
        1: {"name": "ACME PUMPS Co Ltd"},
        2: {"name": "X", "phone": "051266889900"},
        3: {"name": "Y"},
    }
    assert duplicates.of_many(cast.acme, rows) == {1: [one.pk], 2: [one.pk], 3: []}
    assert duplicates.by_code(cast.acme.pk, [one.code, "nope"]) == {one.code: one.pk}


def test_what_came_by_sql_gets_its_keys(cast: SimpleNamespace) -> None:
    row = Customer.everything.create(company=cast.acme, code="c-1", name="Acme Pumps", owner=cast.people["seller"])
    assert row.keys is None
    assert duplicates.near(cast.seller, name="ACME pumps Ltd").seen[0].row == row


def test_same_contact(cast: SimpleNamespace) -> None:
    one = operations.create_customer(cast.seller, name="One")
    operations.create_contact(cast.seller, customer_id=one.pk, name="Li", phone="139 1234 5678")
    with pytest.raises(operations.SameContact, match="Li"):
        operations.create_contact(
            cast.seller, customer_id=one.pk, name="Li Min", phone="+8613912345678", allow_duplicates=False
        )


def test_it_is_found_by_the_index(cast: SimpleNamespace) -> None:
    """With very many customers the question is answered from the index of keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_customer (company_id, code, name, owner_id, customer_class, industry, region, source,"
            " address, phone, website, tax_number, tags, note, attributes, search, keys, version, created_at, updated_at)"
            " SELECT %s, 'x' || n, 'Firm ' || n, %s, '', '', '', '', '', '', '', '', '{}', '', '{}', 'firm ' || n,"
            " ARRAY['n:firm' || n, 'p:86' || (51200000000 + n)], 1, now(), now() FROM generate_series(1, 20000) n",
            [cast.acme.pk, cast.people["seller"].pk],
        )
        cursor.execute("ANALYZE crm_customer")
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # as the embedded server has it: no disks that turn
    rows = duplicates._alike(cast.acme.pk, ["n:firm77", "p:8651200000078"])
    assert "customer_keys" in rows.explain()
    assert {row.code for row in rows} == {"x77", "x78"}
    unfilled = Customer.everything.filter(company_id=cast.acme.pk, keys=None)
    assert "customer_without_keys" in unfilled.explain()


@pytest.mark.django_db(transaction=True)
def test_two_enter_the_same_at_once(transactional_db: None, cast: SimpleNamespace) -> None:
    """The second waits for the first and is told of it."""
    barrier, made, told = threading.Barrier(2), [], []

    def enter(actor: Any) -> None:
        try:
            barrier.wait()
            made.append(operations.create_customer(actor, name="Acme Pumps Ltd", allow_duplicates=False))
        except operations.Duplicates as error:
            told.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter, args=(actor,)) for actor in (cast.seller, cast.seller2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(made), len(told)) == (1, 1)
