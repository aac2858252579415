"""Products, contracts and their money over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from merit.core.models import Event
from merit.crm.contracts import Contract, Receipt
from tests.crm import sales_kit as kit

D = Decimal


def test_a_contract_from_entry_to_cash(cast: Any, api_of: Any) -> None:
    seller, finance = api_of(cast.seller), api_of(cast.finance)
    client = kit.customer(cast.seller)
    product = finance.post("/products", {"name": "Camera", "price": "1300", "price_from": "2026-01-01"})
    assert product.status_code == 201, product.content
    body = {
        "customer_id": client.pk,
        "signed_on": "2026-08-28",
        "lines": [{"product_id": product.json()["id"], "quantity": "2", "unit_price": "1200.5"}],
        "credits": [
            {"person_id": cast.seller.person.pk, "share": "0.6"},
            {"person_id": cast.seller2.person.pk, "share": "0.4"},
        ],
        "schedule": [
            {"due_on": "2026-09-04", "amount": "2000.00", "note": "预付款"},
            {"due_on": "2026-12-31", "amount": "401.00"},
        ],
    }
    made = seller.post("/contracts", body)
    assert made.status_code == 201, made.content
    whole = made.json()
    assert (whole["amount"], whole["lines"][0]["list_price"], whole["credits"][0]["share"]) == (
        "2401.00",
        "1300",
        "0.6",
    )
    assert made["ETag"] == '"1"'
    pk = whole["id"]
    booked = finance.post("/receipts", {"contract_id": pk, "received_on": "2026-09-04", "amount": "500.50"})
    assert booked.status_code == 201 and booked.json()["code"].startswith("R-")
    seen = seller.get(f"/contracts/{pk}").json()
    assert (seen["received"], seen["outstanding"], seen["overdue"]) == ("500.50", "1900.50", "1499.50")
    assert [part["open"] for part in seen["schedule"]] == ["1499.50", "401.00"]
    owed = seller.get("/receivables?view=overdue").json()
    assert (owed["count"], owed["open"], owed["items"][0]["days_late"]) == (1, "1499.50", 80)
    listed = seller.get("/contracts?state=overdue&q=jinyuan").json()
    assert listed["count"] == 0
    listed = seller.get("/contracts?state=overdue&sort=-amount").json()
    assert [row["received"] for row in listed["items"]] == ["500.50"]
    assert seller.get("/receipts?since=2026-09-01&until=2026-09-30").json()["count"] == 1
    events = seller.get(f"/contracts/{pk}/events").json()
    assert [event["verb"] for event in events] == ["receipt-booked", "created"]


def test_changes_need_the_version_and_the_right(cast: Any, api_of: Any) -> None:
    made = kit.contract(cast)
    seller, finance = api_of(cast.seller), api_of(cast.finance)
    path = f"/contracts/{made.pk}"
    assert finance.patch(path, {"amount": "5"}).status_code == 428
    assert seller.patch(path, {"amount": "5"}, headers={"If-Match": '"1"'}).status_code == 403
    assert api_of(cast.seller2).patch(path, {"amount": "5"}, headers={"If-Match": '"1"'}).status_code == 404
    assert api_of(cast.auditor).patch(path, {"name": "5"}, headers={"If-Match": '"1"'}).status_code == 403
    assert api_of(cast.finance, ("read",)).patch(path, {"amount": "5"}, headers={"If-Match": '"1"'}).status_code == 403
    assert finance.patch(path, {"signed_on": None}, headers={"If-Match": '"1"'}).status_code == 422
    assert finance.patch(path, {"version": 1}, headers={"If-Match": '"1"'}).status_code == 422
    answer = finance.patch(path, {"amount": "5", "note": "x"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200 and answer.json()["amount"] == "5.00" and answer["ETag"] == '"2"'
    assert finance.patch(path, {"amount": "6"}, headers={"If-Match": '"1"'}).status_code == 412
    assert finance.delete(path, headers={"If-Match": '"2"'}).status_code == 204
    assert not Contract.everything.exists()


@pytest.mark.parametrize("amount", [1.5, "NaN", "1e5", "0.001", "", None, "99999999999999", True])
def test_an_amount_is_an_exact_string(cast: Any, api_of: Any, amount: Any) -> None:
    made = kit.contract(cast)
    answer = api_of(cast.finance).post(
        "/receipts", {"contract_id": made.pk, "received_on": "2026-09-04", "amount": amount}
    )
    assert answer.status_code == 422, answer.content
    assert answer.json()["fields"][0]["name"] == "amount"
    assert not Receipt.everything.exists()


def test_what_one_does_not_see_does_not_exist(cast: Any, api_of: Any) -> None:
    made = kit.contract(cast, schedule=kit.dues(("2026-09-01", "10")))
    receipt = kit.receipt(cast, made, "1")
    for name in ("outsider", "seller2", "lead2", "hr", "admin", "committee"):
        api = api_of(getattr(cast, name))
        assert api.get(f"/contracts/{made.pk}").status_code == 404, name
        assert api.get(f"/receipts/{receipt.pk}").status_code == 404, name
        for resource in ("contracts", "receivables", "receipts", "bad-debts"):
            assert api.get(f"/{resource}").json()["count"] == 0, (name, resource)
        body = {"contract_id": made.pk, "received_on": "2026-09-04", "amount": "1"}
        assert api.post("/receipts", body).status_code == 422, name
    for name in ("seller", "lead", "leader", "gm", "auditor"):
        api = api_of(getattr(cast, name))
        assert api.get(f"/contracts/{made.pk}").status_code == 200, name
        assert api.post("/receipts", body).status_code == 403, name
    assert Receipt.everything.count() == 1


def test_corrections_carry_a_reason(cast: Any, api_of: Any) -> None:
    made = kit.contract(cast)
    receipt = kit.receipt(cast, made, "100")
    finance, path = api_of(cast.finance), f"/receipts/{receipt.pk}"
    assert finance.patch(path, {"amount": "90"}, headers={"If-Match": '"1"'}).status_code == 422
    answer = finance.patch(path, {"amount": "90", "reason": "bank fee"}, headers={"If-Match": '"1"'})
    assert answer.json()["amount"] == "90.00"
    assert finance.post(f"{path}/deletion", {"reason": " "}, headers={"If-Match": '"2"'}).status_code == 422
    assert finance.post(f"{path}/deletion", {"reason": "never was"}, headers={"If-Match": '"2"'}).status_code == 204
    assert [event.data["reason"] for event in Event.everything.exclude(data__reason=None).order_by("pk")] == [
        "bank fee",
        "never was",
    ]


def test_the_same_key_books_once(cast: Any, api_of: Any) -> None:
    made = kit.contract(cast)
    body = {"contract_id": made.pk, "received_on": "2026-09-04", "amount": "1"}
    answers = [api_of(cast.finance).post("/receipts", body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
    assert Receipt.everything.count() == 1


def test_schedules_and_bad_debts_and_prices(cast: Any, api_of: Any) -> None:
    made, finance = kit.contract(cast), api_of(cast.finance)
    due = finance.post("/receivables", {"contract_id": made.pk, "due_on": "2026-09-01", "amount": "100"}).json()
    changed = finance.patch(f"/receivables/{due['id']}", {"amount": "90.5"}, headers={"If-Match": '"1"'})
    assert (changed.json()["amount"], changed.json()["due_on"]) == ("90.50", "2026-09-01")
    lost = finance.post("/bad-debts", {"contract_id": made.pk, "written_off_on": "2026-10-01", "amount": "90.5"}).json()
    assert finance.get(f"/receivables/{due['id']}").json()["written_off"] == "90.50"
    assert (
        finance.patch(
            f"/bad-debts/{lost['id']}", {"amount": "1", "reason": "typo"}, headers={"If-Match": '"1"'}
        ).json()["amount"]
        == "1.00"
    )
    assert (
        finance.post(f"/bad-debts/{lost['id']}/deletion", {"reason": "typo"}, headers={"If-Match": '"2"'}).status_code
        == 204
    )
    assert finance.delete(f"/receivables/{due['id']}", headers={"If-Match": '"2"'}).status_code == 204
    product = finance.post("/products", {"name": "Camera", "price": "1"}).json()
    path = f"/products/{product['id']}"
    version = {"If-Match": finance.get(path)["ETag"]}
    assert (
        finance.post(f"{path}/list-prices", {"price": "2", "start": "2027-01-01"}, headers=version).status_code == 201
    )
    prices = finance.get(f"{path}/list-prices").json()
    assert [(row["start"], row["until"], row["price"]) for row in prices] == [
        ("2027-01-01", None, "2"),
        ("2026-11-23", "2027-01-01", "1"),
    ]
    assert finance.post(f"{path}/archival", headers={"If-Match": finance.get(path)["ETag"]}).json()["archived_at"]
    assert finance.get("/products").json()["count"] == 0
    assert api_of(cast.hr).get(path).status_code == 404


def test_lists_take_the_same_few_queries(cast: Any, api_of: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        kit.receipt(cast, kit.contract(cast, schedule=kit.dues(("2026-09-01", "10"))), "1")
    api = api_of(cast.finance)
    for resource in ("contracts", "receivables", "receipts", "bad-debts", "products"):
        with django_assert_max_num_queries(12):
            assert api.get(f"/{resource}").status_code == 200
