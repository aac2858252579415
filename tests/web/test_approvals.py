"""The pages of approvals: yes and no from the inbox, a request with its way, a flow drawn in a form, who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.approvals import operations
from merit.approvals.models import ApprovalDelegation, ApprovalFlowVersion
from merit.org.notices import Notice
from tests.approvals.kit import SUPERIOR, ask, asked, draw, history, registered, role
from tests.web.crm_kit import text


@pytest.fixture(autouse=True)
def sample_kind() -> Iterator[None]:
    with registered():
        yield


def ok(response: Any) -> str:
    assert response.status_code == 200
    return text(response)


def test_yes_from_the_inbox_in_one_click(cast: SimpleNamespace, client_of: Any) -> None:
    request = ask(cast, amount=Decimal("1200.50"))
    client = client_of(cast.lead)
    page = ok(client.get("/approvals"))
    assert "Dinner" in page and "¥1,200.50" in page and "Shanghai" in page
    assert client.get("/badges").json()["approvals"] == 1
    answer = client.post(f"/approvals/{request.pk}/approval", {"version": request.version, "next": "/approvals"})
    assert (answer.status_code, answer["Location"]) == (303, "/approvals")
    assert "Nothing waits for your decision" in ok(client.get("/approvals"))
    assert "Dinner" in ok(client.get("/approvals?view=decided"))
    assert "Dinner" in ok(client_of(cast.seller).get("/approvals?view=mine&state=approved&q=din"))
    assert "Nothing found" in ok(client_of(cast.seller).get("/approvals?view=mine&state=refused"))
    assert "Approved" in ok(client_of(cast.seller).get(f"/approvals/{request.pk}"))


def test_a_refusal_says_why_and_who_comes_second_is_told(cast: SimpleNamespace, client_of: Any) -> None:
    draw(cast, role("finance"))
    request = ask(cast)
    path = f"/approvals/{request.pk}"
    client = client_of(cast.finance)
    assert "Say why." in ok(client.post(f"{path}/refusal", {"version": request.version}, follow=True))
    client.post(f"{path}/refusal", {"version": request.version, "reason": "Too much"})
    page = ok(client_of(cast.finance2).post(f"{path}/approval", {"version": request.version}, follow=True))
    assert "It was decided meanwhile: Refused, He Liqun" in page and "Too much" in page
    assert "Approve" not in page
    for who, status in ((cast.outsider, 404), (cast.seller2, 404), (cast.auditor, 403)):
        assert client_of(who).post(f"{path}/approval", {"version": 1}).status_code == status


def test_the_way_of_a_request(cast: SimpleNamespace, client_of: Any) -> None:
    draw(cast, SUPERIOR, role("finance", "all"), role("hr", conditions={"amount_from": "99999"}), role("gm"))
    request = ask(cast, amount=Decimal(100))
    page = ok(client_of(cast.lead).get(f"/approvals/{request.pk}"))
    for words in ("Lin Wanqing", "He Liqun, Feng Jie", "Everyone", "Does not apply", "Gao Yuan"):
        assert words in page
    client = client_of(cast.lead)
    signer = {"version": request.version, "person": "Zhou Min · hr", "where": "after"}
    client.post(f"/approvals/{request.pk}/signers", signer)
    client.post(f"/approvals/{request.pk}/approval", {"version": request.version})
    assert asked(request) == ["hr"]
    page = ok(client_of(cast.hr).get(f"/approvals/{request.pk}"))
    assert "added by Lin Wanqing" in page
    client_of(cast.hr).post(f"/approvals/{request.pk}/comments", {"reason": "Fine with me"})
    client_of(cast.hr).post(f"/approvals/{request.pk}/handover", {**signer, "person": "gm", "reason": "Away"})
    assert asked(request) == ["gm"]
    client_of(cast.gm).post(f"/approvals/{request.pk}/return", {"version": request.version, "reason": "Receipt?"})
    request.refresh_from_db()
    assert request.state == "returned"
    page = ok(client_of(cast.seller).get(f"/approvals/{request.pk}"))
    assert "Change and submit again" in page and f"/customers/{request.subject_id}" in page and "Fine with me" in page


def test_withdrawn_and_reminded_by_the_submitter(cast: SimpleNamespace, client_of: Any) -> None:
    request = ask(cast)
    client = client_of(cast.seller)
    assert "Approve" not in ok(client.get(f"/approvals/{request.pk}")).replace("Approvals", "").replace("Approval", "")
    client.post(f"/approvals/{request.pk}/reminder")
    client.post(f"/approvals/{request.pk}/withdrawal", {"version": request.version, "reason": "Off"})
    assert history(request) == ["submitted", "reminded", "withdrawn"]
    assert not Notice.everything.filter(person__code="lead", done_at=None).exists()


def step(n: int, **values: Any) -> dict[str, Any]:
    return {f"s{n}-{name}": value for name, value in {"mode": "any", **values}.items()}


def test_a_flow_is_drawn_in_a_form(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.admin)
    assert "built in" in ok(client.get("/approval-flows"))
    assert "Superior of the submitter" in ok(client.get("/approval-flows/sample"))
    first = step(0, name="Boss", approvers=["relation:superior"], remind_after_days="2")
    second = step(1, name="Money", approvers=["role:finance:company"], mode="all", amount_from="1000", kinds=["meal"])
    form = {"version": "", "steps": "2", **first, **second}
    page = ok(client.post("/approval-flows/sample", {**form, "do": "down:0"}))
    assert page.index('value="Money"') < page.index('value="Boss"')
    assert 'name="s2-name"' in ok(client.post("/approval-flows/sample", {**form, "do": "add"}))
    assert 'name="s1-name"' not in ok(client.post("/approval-flows/sample", {**form, "do": "remove:1"}))
    look = {"do": "preview", "submitter": "Chen Siyuan · seller", "amount": "1500"}
    assert "He Liqun, Feng Jie" in ok(client.post("/approval-flows/sample", {**form, **look}))
    assert "Does not apply" in ok(client.post("/approval-flows/sample", {**form, **look, "amount": "5"}))
    assert not ApprovalFlowVersion.everything.exists()
    assert client.post("/approval-flows/sample", {**form, "note": "First"}).status_code == 303
    steps = ApprovalFlowVersion.everything.get().steps
    assert steps[0]["remind_after_days"] == 2 and steps[1]["conditions"] == {"amount_from": "1000", "kinds": ["meal"]}
    page = ok(client.get("/approval-flows"))
    assert "version 1" in page and "from ¥1,000" in page and "Meal" in page
    page = ok(client.get("/approval-flows/sample"))
    assert 'value="Money"' in page and "First" in page
    assert asked(ask(cast)) == ["lead"]


def test_what_is_wrong_with_a_flow_stands_at_its_field(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.admin)
    wrong = step(0, approvers=["relation:superior"], amount_from="9", amount_below="5")
    answer = client.post("/approval-flows/sample", {"version": "", "steps": "1", **wrong})
    assert answer.status_code == 422 and "This must be more than the lower bound." in text(answer)
    answer = client.post("/approval-flows/sample", {"version": "", "steps": "1", **step(0)})
    assert answer.status_code == 422 and "Choose one to 10 approvers." in text(answer)
    answer = client.post("/approval-flows/sample", {"version": "", "steps": "0"})
    assert answer.status_code == 422 and "A flow has one to 20 steps." in text(answer)
    flow = draw(cast, SUPERIOR)
    answer = client.post(
        "/approval-flows/sample", {"version": "77", "steps": "1", **step(0, approvers=["role:hr:company"])}
    )
    assert answer.status_code == 422 and "Somebody changed this meanwhile" in text(answer)
    client.post("/approval-flows/sample/use", {"version": flow.version, "active": "0"})
    assert operations.steps_for(cast.acme, "sample")[0] is None
    for who in (cast.gm, cast.hr, cast.seller, cast.auditor):
        assert client_of(who).get("/approval-flows").status_code == 403
    assert client.get("/approval-flows/nothing").status_code == 404


def test_somebody_stands_in(cast: SimpleNamespace, client_of: Any) -> None:
    today = cast.lead.today
    client = client_of(cast.lead)
    form = {"to": "He Liqun · finance", "first_day": today.isoformat(), "last_day": today.isoformat()}
    answer = client.post("/approval-delegations", {**form, "last_day": (today - timedelta(days=1)).isoformat()})
    assert answer.status_code == 422 and "This day is over, or before the first." in text(answer)
    assert client.post("/approval-delegations", form).status_code == 303
    assert "Lin Wanqing" in ok(client.get("/approval-delegations"))
    request = ask(cast)
    page = ok(client_of(cast.finance).get("/approvals"))
    assert "for Lin Wanqing" in page
    assert "You decide for Lin Wanqing." in ok(client_of(cast.finance).get(f"/approvals/{request.pk}"))
    row = ApprovalDelegation.everything.get()
    assert client_of(cast.seller).post(f"/approval-delegations/{row.pk}/end", {"version": 1}).status_code == 404
    client.post(f"/approval-delegations/{row.pk}/end", {"version": row.version})
    assert "Dinner" not in ok(client_of(cast.finance).get("/approvals"))
    client_of(cast.hr).post("/approval-delegations", {**form, "person": "Li Daowei · leader"})
    assert ApprovalDelegation.everything.filter(person__code="leader").exists()


def test_the_inbox_costs_the_same_for_one_and_for_many(
    cast: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    for n in range(25):
        ask(cast, amount=Decimal(n))
    client = client_of(cast.lead)
    with django_assert_max_num_queries(30):
        ok(client.get("/approvals"))
    with django_assert_max_num_queries(30):
        ok(client.get("/approvals?view=all&sort=submitter"))
