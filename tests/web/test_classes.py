"""The pages of classes: list, rules with what they would change, movements; and over the API."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import ClassRule, Customer
from merit.crm.operations import classes
from tests.web.crm_kit import text


@pytest.fixture
def abc(cast: SimpleNamespace) -> None:
    for name in ("A", "B"):
        classes.create_class(cast.admin, name=name)
    operations.create_customer(cast.seller, name="Firm")


def test_setting_up(cast: SimpleNamespace, client_of: Any, abc: None) -> None:
    client = client_of(cast.gm)
    assert client.post("/customer-classes/new", {"name": "C", "color": "ok"}).status_code == 303
    assert client.post("/customer-classes/new", {"name": "C"}).status_code == 422
    form = {"class_by": "rules", "class_months": 12, "rules-0-name": "A", "rules-0-revenue": "100", "rules-1-name": "B"}
    form |= {f"{name}-{count}_FORMS": n for name, n in (("rules", 3), ("bands", 1)) for count in ("TOTAL", "INITIAL")}
    preview = text(client.post("/customer-classes/rules", {**form, "preview": "1"}))
    assert "1 customer would get another class" in preview and "Firm" in preview
    assert not ClassRule.everything.exists()
    assert client.post("/customer-classes/rules", form).status_code == 303
    page = text(client.get("/customer-classes"))
    assert "received at least" in page and "all others" in page
    client.post("/customer-classes/application")
    assert Customer.everything.get().customer_class == "B"
    assert "rule 2" in text(client.get("/customer-classes/changes"))
    assert client.post("/customer-classes/rules", {**form, "version": 1}).status_code == 412
    page = text(client.get("/customer-classes/rules"))
    assert page.count("data-row>") == 3, "the two rules that there are, and one band to begin with"
    wrong = client.post("/customer-classes/rules", {**form, "rules-0-revenue": "a lot", "rules-2-frequency": "3"})
    assert wrong.status_code == 422
    assert 'id="id_rules-0-revenue_error"' in text(wrong) and 'id="id_rules-2-name_error"' in text(wrong)
    assert client_of(cast.seller).get("/customer-classes/rules").status_code == 403
    assert client_of(cast.seller).get("/customer-classes").status_code == 200


def test_a_class_by_hand(cast: SimpleNamespace, client_of: Any, abc: None) -> None:
    client, row = client_of(cast.seller), Customer.everything.get()
    client.post(
        f"/customers/{row.pk}/class", {"customer_class": "A", "pinned": "on", "reason": "promised", "version": 1}
    )
    page = text(client.get(f"/customers/{row.pk}"))
    assert "pinned" in page and "promised" in page
    assert client_of(cast.auditor).post(f"/customers/{row.pk}/class", {"customer_class": "B"}).status_code == 403


def test_over_the_api(cast: SimpleNamespace, api_of: Any, abc: None) -> None:
    api = api_of(cast.admin)
    assert [one["name"] for one in api.get("/customer-classes").json()["items"]] == ["A", "B"]
    body = {"class_by": "rules", "rules": [{"class_name": "B"}]}
    saved = api.put("/customer-classes/rules", body)
    assert saved.status_code == 200
    assert saved.json()["rules"] == [{"class_name": "B", "revenue": None, "recency": None, "frequency": None}]
    assert api.get("/customer-classes/preview").json() == [{"was": "", "now": "B", "count": 1}]
    assert api.post("/customer-classes/application").json() == {"changed": 1}
    row = Customer.everything.get()
    seller = api_of(cast.seller)
    given = seller.put(f"/customers/{row.pk}/class", {"customer_class": "A"}, headers={"If-Match": f'"{row.version}"'})
    assert given.json()["customer_class"] == "A"
    assert seller.get("/customer-classes/changes").json()["count"] == 2
    assert seller.get("/customer-classes/preview").status_code == 403
    assert api.put("/customer-classes/names-owner", {"names_owner": True}).json()["names_owner"] is True
