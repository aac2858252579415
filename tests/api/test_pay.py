"""Pay over the API: a plan drafted and approved, a month run and locked, a statement opened, asked about, answered."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.models import Event
from merit.crm.models import Contract, Credit, Customer, Receipt
from merit.pay.compute import compute
from merit.pay.models import PayPlan, PayRun

PLAN = """\
plan: Sellers
items:
  - {code: base, name: Base wage, form: fixed, every: month, amount: employee.base_wage}
  - code: commission
    name: Commission
    form: rate
    every: month
    metric: receipts
    window: year
    bands: [{rate: 1%}, {from: 100000, rate: 1.5%}]
"""
EVERYONE = ("seller", "lead", "leader", "hr", "finance", "gm", "auditor", "admin", "committee", "outsider")


@pytest.fixture
def sold(cast: SimpleNamespace) -> Contract:
    customer = Customer.everything.create(code="cu1", company=cast.acme, name="Customer", owner=cast.people["seller"])
    contract = Contract.everything.create(
        company=cast.acme, code="K1", customer=customer, signed_on=date(2026, 1, 5), amount="300000"
    )
    for who, share in (("seller", "0.6"), ("seller2", "0.4")):
        Credit.everything.create(contract=contract, person=cast.people[who], share=share)
    Receipt.everything.create(contract=contract, code="R1", received_on=date(2026, 8, 10), amount="100000")
    return contract


def plan_of(cast: SimpleNamespace, api_of: Any) -> dict[str, Any]:
    finance, gm = api_of(cast.finance), api_of(cast.gm)
    plan = finance.post("/pay-plans", {"code": "sellers", "name": "Sellers"}).json()
    where = f"/pay-plans/{plan['id']}/versions"
    draft = finance.post(where, {"text": PLAN, "effective_from": "2026-01-01", "groups": ["employee"]})
    assert draft.status_code == 201, draft.content
    approved = gm.post(f"{where}/1/approval", headers={"If-Match": draft["ETag"]})
    assert approved.status_code == 200, approved.content
    return finance.get(f"/pay-plans/{plan['id']}").json()


def run_of(cast: SimpleNamespace, api_of: Any, month: str = "2026-08") -> dict[str, Any]:
    """A computed run."""
    made = api_of(cast.finance).post("/pay-runs", {"month": month})
    assert made.status_code == 201, made.content
    compute(made.json()["id"], 1)
    return api_of(cast.finance).get(f"/pay-runs/{made.json()['id']}").json()


def step(client: Any, run: dict[str, Any], verb: str, status: int = 200, **body: Any) -> dict[str, Any]:
    answer = client.post(f"/pay-runs/{run['id']}/{verb}", body, headers={"If-Match": f'"{run["version"]}"'})
    assert answer.status_code == status, answer.content
    return answer.json()


def approved_of(cast: SimpleNamespace, api_of: Any) -> dict[str, Any]:
    plan_of(cast, api_of)
    run = step(api_of(cast.finance), run_of(cast, api_of), "review")
    return step(api_of(cast.gm), run, "approval")


def test_a_plan_is_drafted_checked_approved_and_then_stays(cast, api_of) -> None:
    finance, gm = api_of(cast.finance), api_of(cast.gm)
    wrong = PLAN.replace("receipts", "reciepts")
    problem = finance.post("/pay-plans/checks", {"text": wrong}).json()["problems"][0]
    assert (problem["line"], problem["column"]) == (8, "items[2].metric")
    assert finance.post("/pay-plans/checks", {"text": PLAN}).json() == {"problems": []}
    plan = plan_of(cast, api_of)
    where = f"/pay-plans/{plan['id']}/versions"
    refused = finance.post(where, {"text": wrong})
    assert refused.status_code == 422
    assert refused.json()["fields"][0]["name"] == "text"
    first = plan["versions"][0]
    assert (first["number"], first["made_by"], first["approved_by"]) == (1, "He Liqun", "Gao Yuan")
    seen = {"If-Match": f'"{first["version"]}"'}
    assert finance.patch(f"{where}/1", {"groups": []}, headers=seen).status_code == 409
    assert finance.delete(f"{where}/1", headers=seen).status_code == 409

    draft = finance.post(where, {"text": PLAN, "effective_from": "2026-12-01"})
    assert finance.patch(f"{where}/2", {"groups": ["manager"]}).status_code == 428
    changed = finance.patch(f"{where}/2", {"groups": ["manager"]}, headers={"If-Match": draft["ETag"]})
    assert (changed.json()["groups"], changed.json()["effective_from"]) == (["manager"], "2026-12-01")
    assert finance.patch(f"{where}/2", {"groups": []}, headers={"If-Match": draft["ETag"]}).status_code == 412
    seen = {"If-Match": changed["ETag"]}
    assert finance.post(f"{where}/2/approval", headers=seen).status_code == 403, "not by its author"
    assert gm.delete(f"{where}/2", headers=seen).status_code == 403
    assert finance.delete(f"{where}/2", headers=seen).status_code == 204
    assert finance.get(f"{where}/2").status_code == 404
    assert finance.get(f"{where}/1").json()["text"] == PLAN.strip()


def test_a_month_from_start_to_paid(cast, api_of, sold) -> None:
    plan_of(cast, api_of)
    finance, gm = api_of(cast.finance), api_of(cast.gm)
    started = finance.post("/pay-runs", {"month": "2026-08"}, headers={"Idempotency-Key": "one"})
    again = finance.post("/pay-runs", {"month": "2026-08"}, headers={"Idempotency-Key": "one"})
    assert started.json()["id"] == again.json()["id"]
    assert finance.post("/pay-runs", {"month": "2026-08"}).status_code == 409
    assert finance.post("/pay-runs", {"month": "2026-8"}).status_code == 422
    run = started.json()
    assert finance.get(f"/pay-runs/{run['id']}/totals").status_code == 409, "nothing to see while it is computed"
    compute(run["id"], 1)
    run = finance.get(f"/pay-runs/{run['id']}").json()
    assert run["state"] == "computed"
    assert run["controls"]["items"]["commission"] == "1000.00"
    totals = {
        one["item"]: (one["amount"], one["before"]) for one in finance.get(f"/pay-runs/{run['id']}/totals").json()
    }
    assert totals["commission"] == ("1000.00", None)
    lines = finance.get(f"/pay-runs/{run['id']}/lines", {"item": "commission"}).json()
    assert [(one["source"], one["amount"]) for one in lines["items"]] == [("R1", "600.00"), ("R1", "400.00")]
    table = finance.get(f"/pay-runs/{run['id']}/table").json()
    assert len(table["rows"]) == run["controls"]["people"]

    step(gm, run, "approval", 409)
    run = step(finance, run, "review", note="looked at the ten largest")
    step(finance, run, "approval", 403)
    run = step(gm, run, "return", note="R1 twice?")
    assert run["state"] == "computed"
    run = step(finance, run, "review")
    run = step(gm, run, "approval")
    step(gm, run, "lock", 403)
    run = step(finance, run, "lock")
    step(finance, run, "voiding", 409, note="no")
    step(finance, run, "computation", 409)
    assert step(finance, run, "payment")["state"] == "paid"
    steps = [one["state"] for one in finance.get(f"/pay-runs/{run['id']}/steps").json()]
    assert steps == ["computing", "computed", "reviewed", "computed", "reviewed", "approved", "locked", "paid"]
    assert finance.post("/pay-runs", {"month": "2026-08"}).status_code == 409


def test_a_statement_opens_down_to_the_receipt_and_is_asked_about(cast, api_of, sold) -> None:
    seller, finance = api_of(cast.seller), api_of(cast.finance)
    plan_of(cast, api_of)
    run = run_of(cast, api_of)
    assert seller.get("/statements").json() == {"items": [], "count": 0}
    run = step(finance, run, "review")
    run = step(api_of(cast.gm), run, "approval")
    mine = seller.get("/statements").json()["items"]
    assert [(one["month"], one["total"], one["person"]) for one in mine] == [("2026-08", "6600.00", "Chen Siyuan")]
    where = f"/statements/{mine[0]['id']}"
    answer = seller.get(where)
    items = {one["item"]: one for one in answer.json()["items"]}
    line = items["commission"]["lines"][0]
    assert (line["source"], line["amount"]) == ("R1", "600.00")
    tree = seller.get(f"{where}/explanation", {"item": "commission", "line": line["id"]}).json()
    assert tree["value"] == "600.00"
    assert {(one["kind"], one["code"]) for one in tree["links"]} >= {("receipt", "R1"), ("contract", "K1")}
    assert seller.get(f"{where}/explanation", {"item": "nothing"}).status_code == 404

    asked = seller.post(f"{where}/questions", {"line_id": line["id"], "text": "Why 60 %?"})
    assert asked.status_code == 201
    waiting = finance.get("/statements/questions", {"answered": "false"}).json()["items"]
    assert [one["text"] for one in waiting] == ["Why 60 %?"]
    reply = f"/statements/questions/{waiting[0]['id']}/answer"
    seen = {"If-Match": f'"{waiting[0]["version"]}"'}
    assert seller.post(reply, {"text": "x"}, headers=seen).status_code == 403
    assert api_of(cast.seller2).post(reply, {"text": "x"}, headers=seen).status_code == 404
    assert finance.post(reply, {"text": "Shared with Wang."}, headers=seen).json()["answered_at"]
    assert seller.get(where).json()["questions"][0]["answer"] == "Shared with Wang."
    done = seller.post(f"{where}/confirmation", headers={"If-Match": answer["ETag"]})
    assert done.status_code == 200, done.content
    assert done.json()["confirmed_at"]
    assert finance.post(f"{where}/confirmation", headers={"If-Match": done["ETag"]}).status_code == 403


def test_reading_others_pay_is_in_the_history_reading_ones_own_is_not(cast, api_of, sold) -> None:
    approved_of(cast, api_of)
    reads = Event.everything.filter(verb="read", area="pay")
    mine = api_of(cast.seller).get("/statements").json()["items"][0]["id"]
    api_of(cast.seller).get(f"/statements/{mine}")
    assert not reads.exists()
    api_of(cast.auditor).get(f"/statements/{mine}")
    row = reads.get()
    assert (row.user, row.subject_id) == (cast.auditor.user, mine)


@pytest.mark.parametrize("who", EVERYONE)
def test_who_sees_and_does_what(cast, api_of, sold, who) -> None:
    run = approved_of(cast, api_of)
    run_row, plan = PayRun.everything.get(), PayPlan.everything.get()
    client = api_of(getattr(cast, who))
    plans = who in {"finance", "gm", "auditor"}
    runs = who in {"finance", "gm", "auditor", "hr"}
    assert client.get("/pay-plans").json()["count"] == int(plans)
    assert client.get(f"/pay-plans/{plan.pk}").status_code == (200 if plans else 404)
    assert client.get(f"/pay-plans/{plan.pk}/versions/1").status_code == (200 if plans else 404)
    assert client.get("/pay-runs").json()["count"] == int(runs)
    for below in ("", "/steps", "/totals", "/changes", "/lines", "/table"):
        assert client.get(f"/pay-runs/{run['id']}{below}").status_code == (200 if runs else 404), below
    everyone = run_row.statements.count()
    sees = everyone if runs else 0 if who == "outsider" else run_row.statements.filter(person__code=who).count()
    assert client.get("/statements").json()["count"] == sees
    assert client.get("/statements/questions").status_code == 200

    seen = {"If-Match": f'"{run["version"]}"'}
    assert client.post("/pay-runs", {"month": "2026-09"}).status_code == (409 if who == "finance" else 403)
    assert client.post("/pay-plans", {"code": "x", "name": "X"}).status_code == (201 if who == "finance" else 403)
    for verb, body in (
        ("computation", {}),
        ("review", {}),
        ("payment", {}),
        ("approval", {}),
        ("voiding", {"note": "x"}),
    ):
        if (who, verb) == ("finance", "voiding"):
            continue
        status = client.post(f"/pay-runs/{run['id']}/{verb}", body, headers=seen).status_code
        may = (who == "finance" and verb != "approval") or (who == "gm" and verb == "approval")
        assert status == (409 if may else 403 if runs else 404), verb
    run_row.refresh_from_db()
    assert (run_row.state, run_row.version) == ("approved", run["version"])


def test_a_token_that_reads_starts_nothing(cast, api_of) -> None:
    plan_of(cast, api_of)
    reader = api_of(cast.finance, scopes=("read",))
    assert reader.get("/pay-runs").status_code == 200
    assert reader.post("/pay-runs", {"month": "2026-08"}).status_code == 403
    assert reader.post("/pay-plans", {"code": "x", "name": "X"}).status_code == 403
    assert reader.post("/pay-runs", {"month": "2026-08", "state": "locked"}).status_code == 422
    assert reader.get("/pay-runs", {"states": "locked"}).status_code == 400
