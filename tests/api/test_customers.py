"""Customers, contacts and search over the API: rights, versions, paging, refusals."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Customer


@pytest.fixture
def customer(cast: SimpleNamespace) -> Customer:
    return operations.create_customer(cast.seller, name="苏州金源精密", customer_class="A")


def if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def test_the_life_of_a_customer(cast: SimpleNamespace, api_of: Any) -> None:
    api = api_of(cast.seller)
    made = api.post("/customers", {"name": "Acme", "tags": ["new"], "attributes": {"pool": "east"}})
    assert made.status_code == 201
    body = made.json()
    assert (body["code"], body["owner_id"], made["ETag"]) == ("C-00001", cast.seller.person.pk, '"1"')
    path = f"/customers/{body['id']}"
    assert api.patch(path, {"region": "East"}).status_code == 428
    changed = api.patch(path, {"region": "East"}, headers=if_match(1))
    assert (changed.json()["region"], changed.json()["tags"]) == ("East", ["new"])
    assert api.patch(path, {"region": "West"}, headers=if_match(1)).status_code == 412
    assert api.post(f"{path}/archival", headers=if_match(2)).json()["archived_at"] is not None
    assert api.get("/customers").json()["count"] == 0
    assert api.get("/customers?archived=true").json()["count"] == 1
    assert api.delete(f"/api/v1{path}/archival", headers=if_match(3)).status_code == 200
    assert api.delete(f"/api/v1{path}", headers=if_match(4)).status_code == 204
    assert api.get(path).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *[(who, 200) for who in ("seller", "lead", "leader", "finance", "gm", "auditor")],
        *[(who, 404) for who in ("seller2", "lead2", "hr", "admin", "committee", "outsider")],
    ],
)
def test_who_sees_it(cast: SimpleNamespace, api_of: Any, customer: Customer, who: str, status: int) -> None:
    api = api_of(getattr(cast, who))
    assert api.get(f"/customers/{customer.pk}").status_code == status
    assert api.get("/customers").json()["count"] == (status == 200)
    found = api.get("/search?q=jinyuan")
    assert found.json()["count"] == (status == 200)


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 403), ("gm", 403), ("auditor", 403), ("seller2", 404), ("outsider", 404)]
)
def test_who_may_not_change_it(cast: SimpleNamespace, api_of: Any, customer: Customer, who: str, status: int) -> None:
    api = api_of(getattr(cast, who))
    assert api.patch(f"/customers/{customer.pk}", {"name": "X"}, headers=if_match(1)).status_code == status
    assert api.delete(f"/api/v1/customers/{customer.pk}", headers=if_match(1)).status_code == status
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("苏州金源精密", 1)


def test_unknown_keys_and_bad_values_are_refused_by_name(cast: SimpleNamespace, api_of: Any) -> None:
    api = api_of(cast.seller)
    for body, field in (
        ({"name": "A", "company_id": 1}, "company_id"),
        ({"name": ""}, "name"),
        ({"name": "A", "owner_id": 2**70}, "owner_id"),
        ({"name": "A", "owner_id": cast.seller2.person.pk}, "owner_id"),
        ({"name": "A", "created_on": "2026-02-30"}, "created_on"),
        ({"name": "A", "tags": ["x" * 41]}, "tags"),
        ({"name": "A", "attributes": {"Not ok": "1"}}, "attributes"),
    ):
        answer = api.post("/customers", body)
        assert answer.status_code == 422, body
        assert field in answer.json()["fields"][0]["name"], answer.json()
    assert not Customer.everything.exists()


def test_a_token_that_only_reads_changes_nothing(cast: SimpleNamespace, customer: Customer) -> None:
    from tests.api_client import ApiClient

    api = ApiClient(cast.seller, scopes=("read",))
    assert api.get(f"/customers/{customer.pk}").status_code == 200
    assert api.patch(f"/customers/{customer.pk}", {"name": "X"}, headers=if_match(1)).status_code == 403


def test_what_depends_is_named(cast: SimpleNamespace, api_of: Any, customer: Customer) -> None:
    api = api_of(cast.seller)
    contact = api.post("/contacts", {"customer_id": customer.pk, "name": "王会计"}).json()
    refused = api.delete(f"/api/v1/customers/{customer.pk}", headers=if_match(1))
    assert refused.status_code == 409
    assert "1 contact" in refused.json()["detail"]
    assert api.get(f"/contacts?customer_id={customer.pk}&q=wkj").json()["items"] == [contact]
    assert api.delete(f"/api/v1/contacts/{contact['id']}", headers=if_match(1)).status_code == 204


def test_sorting_paging_and_unknown_parameters(cast: SimpleNamespace, api_of: Any) -> None:
    for name in ("B", "A", "C"):
        operations.create_customer(cast.seller, name=name)
    api = api_of(cast.seller)
    page = api.get("/customers?sort=-name&page_size=2&page=1").json()
    assert ([one["name"] for one in page["items"]], page["count"]) == (["C", "B"], 3)
    assert api.get("/customers?sort=secret").status_code == 400
    assert api.get("/customers?color=red").status_code == 400


def test_assigning(cast: SimpleNamespace, api_of: Any, customer: Customer) -> None:
    body = {"owner_id": cast.seller2.person.pk}
    path = f"/customers/{customer.pk}/owner"
    assert api_of(cast.seller).put(path, body, headers=if_match(1)).status_code == 403
    assert api_of(cast.lead).put(path, body, headers=if_match(1)).json()["owner_id"] == cast.seller2.person.pk
