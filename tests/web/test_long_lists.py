"""Lists of more rows than anybody counts: what they say, what they leave for afterwards, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from merit.core.staging import analyse
from tests.crm import sales_kit as kit

MANY = 10_001


@pytest.fixture
def many(cast: Any) -> Iterator[Any]:
    """MANY contracts of one salesperson, each of 10.00, with a receivable of it, overdue and half paid."""
    made = kit.contract(cast, amount="10", schedule=kit.dues(("2026-09-01", "10")))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_contract (company_id, code, name, customer_id, owner_id, signed_on, amount, attributes, note,"
            " search, version, created_at, updated_at) SELECT company_id, 'L' || n, '', customer_id, owner_id, signed_on,"
            " amount, '{}', '', '', 1, now(), now() FROM crm_contract, generate_series(2, %s) n WHERE id = %s",
            [MANY, made.pk],
        )
        cursor.execute(
            "INSERT INTO crm_receivable (contract_id, code, due_on, amount, note, version, created_at, updated_at)"
            " SELECT id, code, '2026-09-01', 10, '', 1, now(), now() FROM crm_contract WHERE code LIKE 'L%'"
        )
        cursor.execute(
            "INSERT INTO crm_receipt (contract_id, code, received_on, amount, account, note, version, created_at,"
            " updated_at) SELECT id, code, '2026-09-01', 5, '', '', 1, now(), now() FROM crm_contract"
        )
    analyse()
    yield made


def test_a_long_list_says_that_there_are_more_and_sums_afterwards(cast: Any, client_of: Any, many: Any) -> None:
    browser, blind = client_of(cast.finance), client_of(cast.seller3)
    for url, count in (("contracts", 200), ("receivables", 200)):
        page = browser.get(reverse(url))
        assert (page.context["page"].pages, page.context["page"].more, len(page.context["page"].rows)) == (
            count,
            True,
            50,
        )
        text = page.content.decode()
        assert "More than 10,000 rows" in text and "part=sums" in text and "¥100,010.00" not in text
        last = browser.get(reverse(url), {"page": "5000000"}).context["page"]
        assert (last.number, len(last.rows)) == (200, 50), "one too far is the last one"
        part = browser.get(reverse(url), {"part": "sums"}).content.decode()
        assert "¥100,010.00" in part and "<html" not in part
        assert "¥50,005.00" in part, "received, or still open"
        assert "¥100,010.00" not in blind.get(reverse(url), {"part": "sums"}).content.decode()
    ages = browser.get(reverse("receivables"), {"part": "ages"})
    assert {one.name: (one.count, one.total) for one in ages.context["buckets"] if one.count} == {
        "61-90": (MANY, Decimal("50005.00"))
    }
    assert not any(one.count for one in blind.get(reverse("receivables"), {"part": "ages"}).context["buckets"])


def test_ten_thousand_are_counted_to_the_last(cast: Any, client_of: Any, many: Any) -> None:
    from merit.crm.models import Contract

    Contract.everything.filter(code="L2").update(archived_at="2026-11-01T00:00Z")
    page = client_of(cast.finance).get(reverse("contracts"))
    assert (page.context["page"].count, page.context["page"].more) == (10_000, False)
    assert "¥100,000.00" in client_of(cast.finance).get(reverse("contracts"), {"part": "sums"}).content.decode()


def test_the_classes_to_choose_from_are_those_of_customers_that_one_sees(cast: Any, client_of: Any) -> None:
    from merit.crm.models import Customer

    for actor, name in ((cast.seller, "A"), (cast.seller3, "secret"), (cast.seller, "old")):
        row = kit.customer(actor, f"Customer {name}")
        Customer.everything.filter(pk=row.pk).update(customer_class=name)
    Customer.everything.filter(customer_class="old").update(archived_at="2026-11-01T00:00Z")
    seen = {
        who: re.findall(
            r'name="value" value="(\w+)"',
            client_of(getattr(cast, who)).get("/lists/customers/condition?column=customer_class").content.decode(),
        )
        for who in ("seller", "lead", "gm")
    }
    assert seen == {"seller": ["A"], "lead": ["A"], "gm": ["A", "secret"]}
