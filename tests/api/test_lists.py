"""Lists over the API: the filters of the pages, custom fields in records and schema, many rows at once, files, views."""

from __future__ import annotations

import csv
import io
from typing import Any


def test_filters_and_custom_fields_are_those_of_the_pages(cast: Any, api_of: Any) -> None:
    admin, seller = api_of(cast.admin), api_of(cast.seller)
    body = {"record": "customer", "label": "Credit limit", "kind": "money", "hidden_from": ["salesperson"]}
    field = admin.post("/custom-fields", body)
    assert field.status_code == 201 and field.json()["code"] == "credit_limit", field.content
    assert seller.post("/custom-fields", body).status_code == 403
    for name, limit in (("A", "5"), ("B", "50")):
        made = seller.post("/customers", {"name": name, "region": "East"}).json()
        lead = api_of(cast.lead).patch(
            f"/customers/{made['id']}", {"attributes": {"credit_limit": limit}}, headers={"If-Match": '"1"'}
        )
        assert lead.json()["attributes"] == {"credit_limit": f"{limit}.00"}, lead.content
    listed = api_of(cast.lead).get("/customers?filter=x_credit_limit.over.1&filter=region.is.East&sort=-x_credit_limit")
    assert [row["name"] for row in listed.json()["items"]] == ["B", "A"], listed.content
    own = seller.get("/customers").json()["items"]
    assert [row["attributes"] for row in own] == [{}, {}]
    for query in ("filter=x_credit_limit.over.1", "sort=x_credit_limit", "filter=owner.is.me", "filter=nonsense"):
        assert seller.get(f"/customers?{query}").status_code == 400, query
    assert seller.get("/custom-fields").json()["count"] == 0
    wrong = api_of(cast.lead).patch(
        f"/customers/{made['id']}", {"attributes": {"credit_limit": "much"}}, headers={"If-Match": '"2"'}
    )
    assert wrong.status_code == 422 and "attributes.credit_limit" in wrong.content.decode()
    told = api_of(cast.auditor).get("/history?area=crm").content.decode()
    assert "50.00" not in told, "the history does not say what is hidden from a role"


def test_many_rows_are_changed_and_put_back(cast: Any, api_of: Any) -> None:
    seller = api_of(cast.seller)
    ids = [seller.post("/customers", {"name": f"C{n}"}).json()["id"] for n in range(3)]
    change = seller.post("/bulk-changes", {"list": "customers", "action": "tag", "query": "f=", "add": ["vip"]})
    assert change.status_code == 202 and change.json()["counts"]["changed"] == 3, change.content
    assert seller.get(f"/customers/{ids[0]}").json()["tags"] == ["vip"]
    there = f"/bulk-changes/{change.json()['id']}"
    assert api_of(cast.lead).get(there).status_code == 404
    assert seller.post(f"{there}/undoing", {}).json()["state"] == "undone"
    assert seller.post(f"{there}/undoing", {}).status_code == 409
    assert seller.get(f"/customers/{ids[0]}").json()["tags"] == []
    for wrong, status in (({"action": "assign", "owner_id": cast.people["seller2"].pk}, 403), ({"action": "tag"}, 422)):
        assert seller.post("/bulk-changes", {"list": "customers", "ids": ids, **wrong}).status_code == status


def test_a_file_and_a_view(cast: Any, api_of: Any, settings: Any, tmp_path: Any) -> None:
    settings.MERIT_HOME = tmp_path
    seller = api_of(cast.seller)
    seller.post("/customers", {"name": "Mine", "region": "East"})
    made = seller.post("/exports", {"list": "customers", "query": "f=region.is.East&cols=name,region", "format": "csv"})
    assert made.status_code == 202 and made.json()["state"] == "done", made.content
    file = seller.get(f"/exports/{made.json()['id']}/file")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Customer", "Region"], ["Mine", "East"]]
    assert api_of(cast.lead).get(f"/exports/{made.json()['id']}/file").status_code == 404
    view = seller.post(
        "/views", {"list": "customers", "name": "East", "state": "f=region.is.East", "shared": "company"}
    )
    assert view.status_code == 201, view.content
    there = f"/views/{view.json()['id']}"
    assert api_of(cast.lead).get(there).json()["name"] == "East"
    assert api_of(cast.lead).delete(there, headers={"If-Match": '"1"'}).status_code == 403
    assert api_of(cast.outsider).get(there).status_code == 404
    assert seller.patch(there, {"name": "E"}, headers={"If-Match": '"9"'}).status_code == 412
    assert seller.delete(there, headers={"If-Match": '"1"'}).status_code == 204
