"""Approvals by program: flows in versions, requests decided with the version that was seen, who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.approvals.kit import ask, asked, registered

SUPERIOR = {"name": "Boss", "approvers": [{"relation": "superior"}]}


@pytest.fixture(autouse=True)
def sample_kind() -> Iterator[None]:
    with registered():
        yield


def seen_as(tag: str) -> dict[str, Any]:
    return {"headers": {"If-Match": tag}}


def test_a_request_is_decided(cast: SimpleNamespace, api_of: Any) -> None:
    request = ask(cast)
    path, lead = f"/approval-requests/{request.pk}", api_of(cast.lead)
    assert [one["id"] for one in lead.get("/approval-requests?view=waiting").json()["items"]] == [request.pk]
    seen = lead.get(path)
    assert seen.json()["facts"]["lines"] == [["Place", "Shanghai"]] and seen.json()["tasks"][0]["state"] == "open"
    assert lead.post(f"{path}/approval", {}).status_code == 428
    version = seen_as(seen["ETag"])
    assert lead.post(f"{path}/refusal", {}, **version).status_code == 422
    assert lead.post(f"{path}/return", {"to_step": 3, "reason": "x"}, **version).status_code == 422
    assert lead.post(f"{path}/comments", {"text": "Hm"}).status_code == 201
    assert (
        lead.post(f"{path}/signers", {"person_id": cast.people["hr"].pk, "where": "before"}, **version).status_code
        == 200
    )
    done = api_of(cast.hr).post(f"{path}/approval", {}, **version)
    assert (done.status_code, done.json()["state"], asked(request)) == (200, "pending", ["lead"])
    done = lead.post(f"{path}/handover", {"person_id": cast.people["gm"].pk, "reason": "Away"}, **version)
    assert done.status_code == 200
    answer = lead.post(f"{path}/approval", {}, **version)
    assert answer.status_code == 409 and "Passed on" in answer.json()["detail"]
    assert api_of(cast.gm).post(f"{path}/approval", {"reason": "Yes"}, **version).json()["state"] == "approved"
    assert api_of(cast.gm).get("/approval-requests?view=decided&state=approved").json()["count"] == 1
    assert api_of(cast.outsider).get(path).status_code == 404


def test_returned_reminded_and_withdrawn(cast: SimpleNamespace, api_of: Any) -> None:
    request = ask(cast)
    path, seller = f"/approval-requests/{request.pk}", api_of(cast.seller)
    assert seller.post(f"{path}/reminder").status_code == 200
    assert seller.post(f"{path}/reminder").status_code == 409
    assert seller.post(f"{path}/withdrawal", {"reason": "Off"}, **seen_as('"1"')).status_code == 412
    tag = seller.get(path)["ETag"]
    assert seller.post(f"{path}/withdrawal", {"reason": "Off"}, **seen_as(tag)).json()["state"] == "withdrawn"
    other = ask(cast)
    path = f"/approval-requests/{other.pk}"
    back = api_of(cast.lead).post(f"{path}/return", {"reason": "Receipt?"}, **seen_as(f'"{other.version}"'))
    assert back.json()["state"] == "returned" and back.json()["actions"][-1]["verb"] == "returned"
    assert [one["id"] for one in seller.get("/approval-requests?view=mine&state=returned").json()["items"]] == [
        other.pk
    ]


def test_flows_in_versions(cast: SimpleNamespace, api_of: Any) -> None:
    admin = api_of(cast.admin)
    body = {"kind": "sample", "company_id": cast.acme.pk, "steps": [SUPERIOR]}
    assert api_of(cast.hr).post("/approval-flows", body).status_code == 403
    made = admin.post("/approval-flows", body)
    assert (made.status_code, made.json()["number"], made.json()["steps"][0]["mode"]) == (201, 1, "any")
    path = f"/approval-flows/{made.json()['id']}"
    wrong = admin.post(f"{path}/versions", {"steps": [{"approvers": []}]}, **seen_as(made["ETag"]))
    assert wrong.status_code == 422 and "steps.0.approvers" in str(wrong.json())
    steps = [SUPERIOR, {"approvers": [{"role": "hr"}], "conditions": {"amount_from": "1000.00"}}]
    assert admin.post(f"{path}/versions", {"steps": steps}, **seen_as('"99"')).status_code == 412
    assert admin.post(f"{path}/versions", {"steps": steps, "note": "HR"}, **seen_as(made["ETag"])).json()["number"] == 2
    assert [one["number"] for one in admin.get(f"{path}/versions").json()["items"]] == [2, 1]
    listed = api_of(cast.seller).get("/approval-flows?kind=sample").json()["items"]
    assert listed[0]["steps"][1]["conditions"] == {"amount_from": "1000.00"}
    tag = admin.get(path)["ETag"]
    assert admin.delete(f"{path}/use", **seen_as(tag)).json()["active"] is False
    assert admin.put(f"{path}/use", **seen_as(admin.get(path)["ETag"])).json()["active"] is True


def test_somebody_stands_in(cast: SimpleNamespace, api_of: Any) -> None:
    lead, day = api_of(cast.lead), cast.lead.today.isoformat()
    body = {"to_id": cast.people["finance"].pk, "first_day": day, "last_day": day}
    made = lead.post("/approval-delegations", body)
    assert (made.status_code, made.json()["last_day"], made.json()["kinds"]) == (201, day, [])
    assert api_of(cast.finance).get("/approval-delegations").json()["count"] == 1
    assert api_of(cast.seller2).get("/approval-delegations").json()["count"] == 0
    assert api_of(cast.auditor).post("/approval-delegations", body).status_code == 403
    ended = lead.post(f"/approval-delegations/{made.json()['id']}/end", **seen_as(made["ETag"]))
    assert ended.json()["last_day"] is None
