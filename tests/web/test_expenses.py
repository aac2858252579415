"""Expense requests in the pages and over the API: written on a phone, decided, spent, seen by whom they concern."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from merit.approvals import operations as approvals
from merit.requests.models import Cost, ExpenseLimit, ExpenseRequest
from tests.requests.kit import approved, deal, decide, draft, line, pending, report
from tests.web.crm_kit import text

D = Decimal
TODAY = "2026-11-20"


def form(*amounts: str, **more: Any) -> dict[str, Any]:
    rows = {"lines-TOTAL_FORMS": len(amounts), "lines-INITIAL_FORMS": 0}
    for n, amount in enumerate(amounts):
        rows |= {f"lines-{n}-kind": "meal", f"lines-{n}-amount": amount, f"lines-{n}-day": TODAY, f"lines-{n}-id": ""}
    return {"title": "Dinner with the buyer", **rows, **more}


def test_from_the_form_to_the_last_receipt(cast: SimpleNamespace, client_of: Any) -> None:
    seller, lead, finance = client_of(cast.seller), client_of(cast.lead), client_of(cast.finance)
    chance = deal(cast)
    page = text(seller.get(f"/expense-requests/new?opportunity={chance.pk}"))
    assert chance.code in page and "No limit holds for this." in page
    photo = SimpleUploadedFile("bill.txt", b"Restaurant 300")
    sent = form("¥300.00", "50", opportunity=chance.code, submit="1", file=photo)
    there = seller.post("/expense-requests/new", sent)["Location"]
    page = text(seller.get(there))
    assert "Waiting for approval" in page and "350.00" in page and "bill.txt" in page and "Lin Wanqing" in page
    row = ExpenseRequest.everything.get()
    assert seller.get(f"{there}/edit").status_code == 403
    assert seller.get(f"{there}/reports").status_code == 403
    request = approvals.open_request(row)
    assert request is not None and f"/approvals/{request.pk}" in page
    assert "Dinner with the buyer" in text(lead.get(f"/approvals/{request.pk}"))
    decide(row, cast.lead)
    page = text(seller.get(f"{there}/reports"))
    assert "350.00" in page and 'value="300.00"' in page
    first, second = row.lines.values_list("pk", flat=True)
    spent = {f"line-{first}-amount": "280", f"line-{first}-day": TODAY, f"line-{second}-amount": ""}
    assert (
        seller.post(f"{there}/reports", {"version": row.version, **spent, f"line-{first}-day": ""}).status_code == 422
    )
    too_much = {**spent, f"line-{first}-amount": "351", "version": row.version}
    answer = seller.post(f"{there}/reports", too_much)
    assert answer.status_code == 422 and "1.00 more than was approved" in text(answer)
    assert seller.post(f"{there}/reports", {"version": row.version, **spent}).status_code == 303
    assert seller.post(f"{there}/reports", {"version": row.version, **spent}).status_code == 412
    assert Cost.everything.get().amount == D(280)
    row.refresh_from_db()
    assert "Report 1" in text(finance.get(there)) and "70.00" in text(finance.get(there))
    finance.post(f"{there}/reports/1/reversal", {"version": row.version, "reason": "Wrong bill"})
    assert "Wrong bill" in text(seller.get(there))
    row.refresh_from_db()
    seller.post(f"{there}/closing", {"version": row.version})
    assert "Settled" in text(seller.get(there))


def test_a_draft_is_kept_changed_withdrawn_and_deleted(cast: SimpleNamespace, client_of: Any) -> None:
    seller = client_of(cast.seller)
    assert seller.post("/expense-requests/new", form("x")).status_code == 422
    assert seller.post("/expense-requests/new", form("0")).status_code == 422
    there = seller.post("/expense-requests/new", form("10"))["Location"]
    row = ExpenseRequest.everything.get()
    pk = row.lines.get().pk
    assert 'value="10.00"' in text(seller.get(f"{there}/edit"))
    changed = form("12", version=row.version, **{"lines-0-id": pk})
    assert seller.post(f"{there}/edit", changed).status_code == 303
    assert seller.post(f"{there}/edit", changed).status_code == 412
    row.refresh_from_db()
    assert row.amount == D(12) and row.lines.get().pk == pk
    seller.post(f"{there}/submission", {"version": row.version})
    row.refresh_from_db()
    seller.post(f"{there}/withdrawal", {"version": row.version, "reason": "Ill"})
    assert "Withdrawn" in text(seller.get(there))
    other = draft(cast)
    seller.post(f"/expense-requests/{other.pk}/deletion", {"version": 1})
    assert not ExpenseRequest.everything.filter(pk=other.pk).exists()


def test_limits_are_shown_while_it_is_filled_in(cast: SimpleNamespace, client_of: Any) -> None:
    seller, finance = client_of(cast.seller), client_of(cast.finance)
    assert seller.get("/expense-limits/new").status_code == 403
    limit = {"per": "person", "person": "", "kind": "meal", "period": "month", "amount": "500", "over": "refuse"}
    assert finance.post("/expense-limits/new", limit).status_code == 303
    assert finance.post("/expense-limits/new", limit).status_code == 422  # there is one already
    assert "500.00" in text(seller.get("/expense-limits"))
    sent = {"lines": [line(cast.seller, "200", "meal", cast.seller.today.replace(month=11, day=3, year=2026))]}
    report(cast.seller, approved(cast, *sent["lines"]), "150")
    pending(cast, *sent["lines"])
    page = text(seller.post("/expense-requests/limits", form("60")))
    assert "50.00 left" not in page and "¥150.00 spent, ¥250.00 asked for, ¥60.00 with this, of ¥500.00" in page
    page = text(seller.post("/expense-requests/limits", form("101")))
    assert "it cannot be submitted so" in page
    seller.post("/expense-requests/limits", form("nonsense", opportunity="none"))
    there = seller.post("/expense-requests/new", form("101", submit="1"))["Location"]
    assert "Draft" in text(seller.get(there))  # kept, and told why it was not submitted
    row = ExpenseLimit.everything.get()
    edited = {**limit, "over": "warn", "version": row.version}
    assert finance.post(f"/expense-limits/{row.pk}", edited).status_code == 303
    last = ExpenseRequest.everything.latest("pk")
    seller.post(f"{there}/submission", {"version": last.version})
    last.refresh_from_db()
    request = approvals.open_request(last)
    assert request is not None and any(label == "Above a limit" for label, _value in request.lines)
    finance.post(f"/expense-limits/{row.pk}/deletion", {"version": row.version + 1})
    assert not ExpenseLimit.everything.exists()


def test_the_list_and_strangers(cast: SimpleNamespace, client_of: Any) -> None:
    row = pending(cast, title="Trade fair dinner")
    for who in ("seller", "lead", "finance", "gm", "auditor"):
        assert "Trade fair dinner" in text(client_of(getattr(cast, who)).get("/expense-requests")), who
    for who in ("seller2", "hr", "admin", "outsider"):
        client = client_of(getattr(cast, who))
        assert "Trade fair dinner" not in text(client.get("/expense-requests")), who
        assert client.get(f"/expense-requests/{row.pk}").status_code == 404, who
    assert client_of(cast.auditor).get("/expense-requests/new").status_code == 403
    lead = client_of(cast.lead)
    assert lead.get(f"/expense-requests/{row.pk}/edit").status_code == 403
    assert "Trade fair dinner" in text(lead.get("/expense-requests?view=waiting"))
    assert "Trade fair dinner" not in text(lead.get("/expense-requests?view=closed"))
    assert "Trade fair dinner" in text(lead.get("/expense-requests?q=fair"))


def test_over_the_api(cast: SimpleNamespace, api_of: Any) -> None:
    seller, lead, other = api_of(cast.seller), api_of(cast.lead), api_of(cast.seller2)
    lines = [{"kind": "gift", "day": TODAY, "amount": "88.80", "note": "Tea"}]
    made = seller.post("/expense-requests", {"title": "Gift", "lines": lines})
    assert made.status_code == 201 and (made.json()["state"], made.json()["amount"]) == ("draft", "88.80")
    path = f"/expense-requests/{made.json()['id']}"
    assert other.get(path).status_code == 404
    seen = {"If-Match": '"1"'}
    assert seller.post("/expense-requests", {"title": "x", "lines": [{**lines[0], "amount": 1.5}]}).status_code == 422
    assert lead.patch(path, {"title": "Mine"}, headers=seen).status_code == 403
    assert seller.patch(path, {"title": "Gift for a buyer"}, headers=seen).json()["lines"][0]["note"] == "Tea"
    assert seller.post(f"{path}/submission", {}, headers=seen).status_code == 412
    done = seller.post(f"{path}/submission", {}, headers={"If-Match": '"2"'}).json()
    assert done["state"] == "pending" and len(done["approval_request_ids"]) == 1
    row = decide(ExpenseRequest.everything.get(), cast.lead)
    head = {"If-Match": f'"{row.version}"'}
    body = {"spent": [{"line_id": done["lines"][0]["id"], "amount": "80", "day": TODAY}]}
    told = seller.post(f"{path}/reports", body, headers=head)
    assert told.status_code == 201 and (told.json()["spent"], told.json()["left"]) == ("80.00", "8.80")
    assert seller.post(f"{path}/reports", body, headers=head).status_code == 412
    head = {"If-Match": told["ETag"]}
    back = seller.post(f"{path}/reports/1/reversal", {"reason": "Wrong"}, headers=head).json()
    assert [one["reverses"] for one in back["reports"]] == [None, 1] and back["spent"] == "0.00"
    assert lead.get("/expense-requests?state=reported").json()["count"] == 1
    assert lead.get("/expense-requests?filter=amount.over.50").json()["count"] == 1
    assert other.get("/expense-requests").json()["count"] == 0
    limit = api_of(cast.finance).post("/expense-limits", {"per": "customer", "period": "year", "amount": "1000"})
    assert limit.status_code == 201 and seller.get("/expense-limits").json()["count"] == 1
    assert seller.post("/expense-limits", {"per": "person", "period": "year", "amount": "9"}).status_code == 403


def test_a_receipt_is_seen_by_whom_the_request_is_seen(cast: SimpleNamespace, api_of: Any, client_of: Any) -> None:
    row = pending(cast)
    photo = SimpleUploadedFile("bill.txt", b"Restaurant 300")
    kept = client_of(cast.seller).post("/files", {"expense": row.pk, "file": photo, "next": "/"})
    assert kept.status_code == 303
    pk = row.files.get().pk
    for who, status in (("seller", 200), ("lead", 200), ("finance", 200), ("seller2", 404), ("hr", 404)):
        assert client_of(getattr(cast, who)).get(f"/files/{pk}").status_code == status, who
    request = approvals.open_request(row)
    assert request is not None
    approvals.pass_on(cast.lead, request.pk, request.version, person=cast.people["hr"], reason="Away")
    hr = client_of(cast.hr)
    assert "bill.txt" in text(hr.get(f"/expense-requests/{row.pk}"))
    assert hr.get(f"/files/{pk}").status_code == 200
    assert hr.post("/files", {"expense": row.pk, "file": photo}).status_code == 403
    assert api_of(cast.seller).get(f"/files?expense_id={row.pk}").json()["items"][0]["expense_id"] == row.pk


def test_lists_and_records_take_few_queries(
    cast: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    chance = deal(cast)
    for _n in range(30):
        draft(cast, opportunity_id=chance.pk)
    row = approved(cast, opportunity_id=chance.pk)
    for amount in ("10", "20", "30"):
        row.refresh_from_db()
        report(cast.seller, row, amount)
    client = client_of(cast.lead)
    for path in ("/expense-requests", f"/expense-requests/{row.pk}"):
        client.get(path)
        with django_assert_max_num_queries(24):
            client.get(path)
