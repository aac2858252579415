"""Pages of products, contracts and their money."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from merit.core.models import Event
from merit.crm.contracts import Contract, Product, Receipt
from merit.crm.sales import contracts, products
from merit.crm.sales.rows import Line, Share
from tests.crm import sales_kit as kit

D = Decimal
EMPTY = {
    f"{part}-{name}": "0" for part in ("lines", "credits", "schedule") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


def form(client: Any, **fields: Any) -> dict[str, Any]:
    return {
        **EMPTY,
        "customer": f"{client.code} · {client.name}",
        "signed_on": "2026-08-28",
        "amount": "1,234.50",
        **fields,
    }


def rows(part: str, *given: dict[str, str]) -> dict[str, str]:
    found = {f"{part}-TOTAL_FORMS": str(len(given)), f"{part}-INITIAL_FORMS": "0"}
    return found | {f"{part}-{n}-{name}": value for n, row in enumerate(given) for name, value in row.items()}


def errors(response: Any) -> str:
    return " ".join(re.findall(r'class="err[^>]*>(?:<svg.*?</svg>)?(.*?)</div>', response.content.decode(), re.DOTALL))


def test_a_salesperson_enters_a_contract_with_lines_credits_and_a_schedule(cast: Any, client_of: Any) -> None:
    client, browser = kit.customer(cast.seller), client_of(cast.seller)
    camera = products.create_product(cast.finance, name="Camera", price=D(1300), price_from=date(2026, 1, 1))
    page = browser.get(reverse("contract-new"), {"customer": client.pk})
    assert page.status_code == 200 and client.name in page.content.decode()
    data = form(
        client,
        amount="",
        name="视觉检测线二期",
        **rows(
            "lines",
            {"product": f"{camera.code} · Camera", "quantity": "２", "unit_price": "￥１，２００．５０"},
            {"product": "", "quantity": "", "unit_price": ""},
        ),
        **rows(
            "credits", {"person": "seller · Chen Siyuan", "share": "60%"}, {"person": "Wang Ruotong", "share": "40"}
        ),
        **rows("schedule", {"note": "预付款", "due_on": "2026-09-04", "amount": "2,401"}),
    )
    answer = browser.post(reverse("contract-new"), data)
    assert answer.status_code == 303, errors(answer)
    made = Contract.everything.get()
    assert (made.amount, made.owner, made.receivables.get().amount) == (D("2401.00"), cast.seller.person, D("2401.00"))
    assert {one.person.code: one.share for one in made.credits.all()} == {"seller": D("0.6"), "seller2": D("0.4")}
    page = browser.get(answer["Location"]).content.decode()
    for text in (
        "视觉检测线二期",
        "¥2,401.00",
        "预付款",
        "−¥199.00",
        "60.00%",
        "Not due yet" if False else "days late",
    ):
        assert text in page


@pytest.mark.parametrize(
    "amount",
    [
        "NaN",
        "Infinity",
        "1e400",
        "-Infinity",
        "1.234",
        "12.3.4",
        "1,23",
        "0x10",
        "²",
        "9" * 70,
        "1.0000000000000000000000000000000001",
    ],
)
def test_an_amount_that_is_none_is_refused_at_its_field(cast: Any, client_of: Any, amount: str) -> None:
    client = kit.customer(cast.seller)
    answer = client_of(cast.seller).post(reverse("contract-new"), form(client, amount=amount))
    assert answer.status_code == 422
    assert 'id="id_amount_error"' in answer.content.decode()
    assert not Contract.everything.exists()


def test_everything_wrong_is_marked_at_once(cast: Any, client_of: Any) -> None:
    client = kit.customer(cast.seller)
    data = form(
        client,
        customer="nobody",
        signed_on="",
        **rows("lines", {"product": "", "quantity": "x", "unit_price": "1"}),
        **rows("credits", {"person": "ghost", "share": "50"}),
        **rows("schedule", {"due_on": "", "amount": "1.005", "note": ""}),
    )
    answer = client_of(cast.seller).post(reverse("contract-new"), data)
    text = errors(answer)
    assert answer.status_code == 422
    for part in ("Choose one from the list", "Write a number", "At most 2 decimals", "This field is required"):
        assert part in text
    data = form(client, **rows("credits", {"person": "seller", "share": "50"}))
    answer = client_of(cast.seller).post(reverse("contract-new"), data)
    assert "must sum to 100 %" in errors(answer)


def test_a_customer_of_somebody_else_is_not_in_the_list(cast: Any, client_of: Any) -> None:
    client = kit.customer(cast.seller)
    answer = client_of(cast.seller2).post(reverse("contract-new"), form(client))
    assert answer.status_code == 422 and "Choose one from the list" in errors(answer)
    found = client_of(cast.seller2).get(reverse("sales-options", args=["customer"]), {"q": "金源"}).json()
    assert found == {"items": []}
    found = client_of(cast.seller).get(reverse("sales-options", args=["customer"]), {"q": "金源"}).json()
    assert found["items"][0]["value"] == f"{client.code} · {client.name}"


def test_a_split_fills_the_schedule_and_saves_nothing(cast: Any, client_of: Any) -> None:
    client = kit.customer(cast.seller)
    data = form(client, amount="１，０００．０１", split="30/60/10")
    page = client_of(cast.seller).post(reverse("contract-new"), data).content.decode()
    for text in ("300.00", "600.01", "100.00", "2026-09-27", 'value="１，０００．０１"'):
        assert text in page
    assert client_of(cast.seller).post(reverse("contract-new"), form(client, amount="", split="100")).status_code == 422
    assert not Contract.everything.exists()


def test_a_form_that_is_sent_twice_enters_one_contract(cast: Any, client_of: Any) -> None:
    client, browser = kit.customer(cast.seller), client_of(cast.seller)
    answers = [browser.post(reverse("contract-new"), form(client, key="abc")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Contract.everything.count() == 1


def test_finance_changes_a_signed_contract_and_the_form_says_what_that_does(cast: Any, client_of: Any) -> None:
    made = kit.contract(cast, schedule=kit.dues(("2026-09-01", "1000.00")), lines=[Line(D(1), D(5), product_name="x")])
    browser = client_of(cast.finance)
    page = browser.get(reverse("contract-edit", args=[made.pk])).content.decode()
    assert "makes adjustments in the next pay run" in page
    first = made.receivables.get()
    data = form(
        made.customer,
        version="1",
        owner="seller",
        amount="2000",
        **rows("credits", {"person": "seller2", "share": "100"}),
        **rows("schedule", {"id": str(first.pk), "due_on": "2026-09-01", "amount": "2000.00", "note": ""}),
    )
    assert browser.post(reverse("contract-edit", args=[made.pk]), data).status_code == 303
    made.refresh_from_db()
    assert (made.amount, made.version, made.lines.count()) == (D(2000), 2, 0)
    assert made.credits.get().person == cast.seller2.person
    history = browser.get(reverse("contract", args=[made.pk]), {"tab": "history"}).content.decode()
    assert "Chen Siyuan 100%" in history and "Wang Ruotong 100%" in history and "He Liqun" in history
    answer = browser.post(reverse("contract-edit", args=[made.pk]), data)
    assert answer.status_code == 412
    assert "newest version" in answer.content.decode() and 'name="version" value="2"' in answer.content.decode()


def test_a_salesperson_changes_only_the_words_of_a_signed_contract(cast: Any, client_of: Any) -> None:
    made = kit.contract(cast)
    browser = client_of(cast.seller)
    page = browser.get(reverse("contract-edit", args=[made.pk])).content.decode()
    assert "changed by finance" in page and 'name="amount"' not in page
    answer = browser.post(
        reverse("contract-edit", args=[made.pk]), {**form(made.customer), "version": "1", "name": "New", "amount": "9"}
    )
    assert answer.status_code == 303
    made.refresh_from_db()
    assert (made.name, made.amount) == ("New", D(1000))


MAY_SEE = {"seller", "lead", "leader", "finance", "finance2", "gm", "auditor"}


def test_who_reaches_which_page(cast: Any, client_of: Any) -> None:
    made = kit.contract(cast)
    receipt = kit.receipt(cast, made, "1.00")
    everyone = {*MAY_SEE, "seller2", "lead2", "hr", "admin", "committee", "outsider"}
    books, writes = {"finance", "finance2"}, {"seller", "lead", "finance", "finance2"}
    for name in everyone:
        browser = client_of(getattr(cast, name))
        lists = 200 if name not in {"hr", "admin", "committee"} else 403
        for url in ("contracts", "receivables", "receipts", "bad-debts", "products"):
            assert browser.get(reverse(url)).status_code == lists, (name, url)
        seen = 200 if name in MAY_SEE else 404
        assert browser.get(reverse("contract", args=[made.pk])).status_code == seen, name
        assert browser.get(reverse("receipt", args=[receipt.pk])).status_code == seen, name
        for url, may in (("contract-edit", writes), ("receipt-edit", books)):
            pk = made.pk if url == "contract-edit" else receipt.pk
            expected = 200 if name in may else 403 if name in MAY_SEE else 404
            assert browser.get(reverse(url, args=[pk])).status_code == expected, (name, url)
        for url in ("receipt-new", "bad-debt-new", "product-new"):
            assert browser.get(reverse(url)).status_code == (200 if name in books else 403), (name, url)
        creates = {*writes, "seller2", "lead2", "outsider"}
        assert browser.get(reverse("contract-new")).status_code == (200 if name in creates else 403), name
    assert Receipt.everything.count() == 1


def test_the_list_narrows_and_sums(cast: Any, client_of: Any) -> None:
    one = kit.contract(cast, amount="1000", schedule=kit.dues(("2026-09-01", "600"), ("2026-12-31", "400")))
    two = kit.contract(
        cast, cast.seller2, amount="500", signed_on=date(2026, 3, 1), customer=kit.customer(cast.seller2, "上海联拓")
    )
    old = kit.contract(cast, amount="70", signed_on=date(2025, 5, 5))
    kit.receipt(cast, one, "250.25")
    kit.receipt(cast, two, "500")
    browser = client_of(cast.finance)

    def found(**params: Any) -> tuple[set[str], str]:
        page = browser.get(reverse("contracts"), params)
        assert page.status_code == 200
        return codes_of(page), page.content.decode()

    assert found()[0] == {one.code, two.code, old.code}, "all of them, unless one asks for a period"
    codes, page = found(period="year")
    assert codes == {one.code, two.code} and "¥1,500.00" in page
    assert "¥750.25" in page
    part = browser.get(reverse("contracts"), {"part": "sums", "period": "year"}).content.decode()
    assert "¥1,500.00" in part and "¥750.25" in part and "<html" not in part, "what a long list asks for afterwards"
    assert found(period="all")[0] == {one.code, two.code, old.code}
    assert found(period="2025")[0] == {old.code} and found(period="2026-Q1")[0] == {two.code}
    assert found(period="0000")[0] == found(period="x")[0] == {one.code, two.code, old.code}
    assert found(state="open", period="year")[0] == {one.code} == found(state="overdue")[0]
    assert found(state="collected")[0] == {two.code}
    assert found(q="liantuo")[0] == set() and found(q="联拓")[0] == {two.code}
    assert found(owner="seller2 · Wang Ruotong")[0] == {two.code} == found(owner=str(cast.seller2.person.pk))[0]
    assert found(customer=str(one.customer_id))[0] == {one.code} and found(customer="x")[0] == set()
    assert found(customer=f"{two.customer.code} · {two.customer.name}")[0] == {two.code}
    contracts.archive_contract(cast.finance, two.pk, 1)
    assert found()[0] == {one.code, old.code} and found(state="archived")[0] == {two.code}
    assert codes_of(client_of(cast.seller).get(reverse("contracts"))) == {one.code, old.code}


def codes_of(page: Any) -> set[str]:
    return {row.code for _group, row, _cells, _peek in page.context["lines"]}


LISTS = ("contracts", "receivables", "receipts", "bad-debts", "products")


@pytest.mark.parametrize("url", LISTS)
def test_a_list_takes_the_same_few_queries_at_any_size(
    cast: Any, client_of: Any, url: str, django_assert_max_num_queries: Any
) -> None:
    from merit.crm.sales.bad_debts import create_bad_debt

    for n in range(8):
        made = kit.contract(
            cast,
            amount="100",
            credits=[Share(cast.seller.person.pk, D(1))],
            schedule=kit.dues(("2026-09-01", "60"), ("2026-12-01", "40")),
        )
        kit.receipt(cast, made, "10")
        create_bad_debt(cast.finance, contract_id=made.pk, written_off_on=date(2026, 10, 1), amount=D(1))
        products.create_product(cast.finance, name=f"P{n}", price=D(1))
    browser = client_of(cast.finance)
    with django_assert_max_num_queries(12):
        page = browser.get(reverse(url))
    assert len(page.context["page"].rows) >= 8
    with django_assert_max_num_queries(12):
        owner = str(cast.seller.person.pk)
        browser.get(reverse(url), {"state": "overdue", "q": "金源", "owner": owner, "customer": "C-1"})


def test_archiving_and_deleting_from_the_page(cast: Any, client_of: Any) -> None:
    made, browser = kit.contract(cast), client_of(cast.finance)
    kit.receipt(cast, made, "1")
    browser.post(reverse("contract-deletion", args=[made.pk]), {"version": "1"})
    assert Contract.everything.filter(pk=made.pk).exists()
    browser.post(reverse("contract-archival", args=[made.pk]), {"version": "1", "archived": "1"})
    made.refresh_from_db()
    assert made.archived_at
    other = kit.contract(cast)
    assert (
        client_of(cast.seller).post(reverse("contract-deletion", args=[other.pk]), {"version": "1"}).status_code == 403
    )
    assert (
        client_of(cast.seller2).post(reverse("contract-deletion", args=[other.pk]), {"version": "1"}).status_code == 404
    )
    assert browser.post(reverse("contract-deletion", args=[other.pk]), {"version": "1"})["Location"] == reverse(
        "contracts"
    )
    assert Event.everything.filter(verb="deleted").count() == 1


def test_products_and_prices(cast: Any, client_of: Any) -> None:
    browser = client_of(cast.finance)
    answer = browser.post(reverse("product-new"), {"name": "Camera", "price": "1,300", "price_from": "2026-01-01"})
    product = Product.everything.get()
    assert answer["Location"] == reverse("product", args=[product.pk])
    answer = browser.post(
        reverse("product-price", args=[product.pk]), {"version": product.version, "price": "-1", "start": "2026-12-01"}
    )
    assert answer.status_code == 422
    browser.post(
        reverse("product-price", args=[product.pk]),
        {"version": product.version, "price": "1500", "start": "2026-12-01"},
    )
    page = browser.get(reverse("product", args=[product.pk])).content.decode()
    assert "1,500" in page and "1 Dec 2026" in page
    items = (
        client_of(cast.seller)
        .get(reverse("sales-options", args=["product"]), {"q": "cam", "day": "2026-12-02"})
        .json()["items"]
    )
    assert items[0]["price"] == "1500"
    assert client_of(cast.seller).get(reverse("product-new")).status_code == 403
    assert browser.post(reverse("product-edit", args=[product.pk]), {"version": "1", "name": "X"}).status_code == 412
