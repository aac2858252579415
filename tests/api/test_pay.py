"""Pay as a program does it: a plan, a month to paid, a statement asked about; and who may not."""

from __future__ import annotations

import pytest

from merit.core.models import Event
from merit.pay.compute import compute
from merit.pay.models import PayRun, Statement
from tests.web.test_pay import TEXT, WRONG, many_lines, pay  # noqa: F401 - a fixture


def match(answer) -> dict[str, str]:
    return {"If-Match": answer.headers["ETag"]}


def test_a_plan_and_a_month_over_the_api(cast, api_of) -> None:
    finance, gm, seller = api_of(cast.finance), api_of(cast.gm), api_of(cast.seller)
    plan = finance.post("/pay-plans", {"code": "sales", "name": "Sales"})
    assert plan.status_code == 201, plan.content
    there = f"/pay-plans/{plan.json()['id']}"
    wrong = finance.post(f"{there}/versions", {"text": WRONG})
    assert wrong.status_code == 422 and "4" in wrong.content.decode()
    draft = finance.post(f"{there}/versions", {"text": TEXT})
    version = f"/pay-plans/versions/{draft.json()['id']}"
    assert finance.put(version, {"text": TEXT, "groups": ["employee"]}).status_code == 428
    draft = finance.put(version, {"text": TEXT, "groups": ["employee"]}, headers=match(draft))
    assert draft.json()["groups"] == ["employee"], draft.content
    assert finance.post(f"{version}/approval", headers=match(draft)).status_code == 403
    assert gm.post(f"{version}/approval", headers={"If-Match": '"77"'}).status_code == 412
    approved = gm.post(f"{version}/approval", headers=match(draft))
    assert approved.json()["approved_at"]
    assert finance.delete(version, headers=match(approved)).status_code == 409
    assert finance.get(f"{there}/versions").json()["count"] == 1

    run = finance.post("/pay-runs", {"month": "2026-10"})
    assert run.status_code == 201 and run.json()["state"] == "computing", run.content
    at = f"/pay-runs/{run.json()['id']}"
    row = PayRun.everything.get()
    compute(row.pk, row.attempt)
    run = finance.get(at)
    assert run.json()["totals"][0]["item"] == "wage"
    assert finance.get(f"{at}/lines", {"person_id": cast.people["seller"].pk}).json()["items"][0]["amount"] == "6000.00"
    people = finance.get(f"{at}/people", {"only": "deductions"}).json()
    assert people["count"] == 0 and finance.get(f"{at}/people").json()["count"] > 0
    assert finance.get(f"{at}/people", {"only": "x"}).status_code == 400
    assert finance.get(f"{at}/people", {"sort": "department"}).json()["items"][0]["department"]
    assert finance.get(f"{at}/adjustments").json() == {"items": [], "count": 0, "total": "0.00"}
    assert finance.post(f"{at}/review").status_code == 428
    assert finance.post(f"{at}/review", {"note": "fine"}, headers=match(run)).json()["state"] == "reviewed"
    run = gm.get(at)
    assert gm.post(f"{at}/return", {"note": ""}, headers=match(run)).status_code == 422
    assert finance.post(f"{at}/approval", headers=match(run)).status_code == 403
    run = gm.post(f"{at}/approval", {}, headers=match(run))
    assert run.json()["state"] == "approved"
    run = finance.post(f"{at}/lock", headers=match(run))
    run = finance.post(f"{at}/payment", headers=match(run))
    assert run.json()["state"] == "paid"
    assert finance.post(f"{at}/voiding", {"note": "x"}, headers=match(run)).status_code == 409
    assert finance.post(f"{at}/recomputation", headers=match(run)).status_code == 409
    assert seller.get(at).status_code == 404
    assert seller.get("/pay-runs").json() == {"items": [], "count": 0}
    assert seller.get("/statements").json()["count"] == 1


def test_a_statement_over_the_api(cast, api_of, pay) -> None:  # noqa: F811
    seller, hr = api_of(cast.seller), api_of(cast.hr)
    there = f"/statements/{pay.slip.pk}"
    full = seller.get(there)
    (item,) = full.json()["items"]
    assert (item["item"], item["amount"], full.json()["month"]) == ("wage", "6000.00", "2026-10")
    line = item["lines"][0]["id"]
    tree = seller.get(f"{there}/explanation", {"item": "wage", "line": line})
    assert tree.status_code == 200 and tree.json()["steps"], tree.content
    assert seller.get(f"{there}/explanation", {"item": "none"}).status_code == 404
    assert not Event.everything.filter(verb="read", area="pay").exists()
    asked = seller.post(f"{there}/questions", {"line_id": line, "text": "Why?"})
    assert asked.status_code == 201, asked.content
    answer = f"/statements/questions/{asked.json()['id']}/answer"
    assert seller.post(answer, {"text": "me"}, headers=match(asked)).status_code == 403
    assert hr.get("/statements/questions", {"answered": "false"}).json()["count"] == 1
    assert hr.post(answer, {"text": "By the plan."}, headers=match(asked)).json()["answer"] == "By the plan."
    assert hr.post(f"{there}/confirmation", headers=match(full)).status_code == 403
    assert seller.post(f"{there}/confirmation").status_code == 428
    assert seller.post(f"{there}/confirmation", headers=match(full)).json()["confirmed_at"]


def test_the_lines_of_a_large_statement_come_page_by_page(cast, api_of, pay) -> None:  # noqa: F811
    many_lines(pay, 250)
    seller, there = api_of(cast.seller), f"/statements/{pay.slip.pk}"
    (item,) = seller.get(there).json()["items"]
    assert (item["count"], item["amount"], len(item["lines"])) == (251, "6250.00", 100)
    page = seller.get(f"{there}/lines", {"item": "wage", "page": 3, "page_size": 100}).json()
    assert page["count"] == 251
    assert [line["label"] for line in page["items"]] == [f"S{place}" for place in range(199, 250)]
    first = seller.get(f"{there}/lines", {"sort": "-amount", "page_size": 1}).json()["items"]
    assert [line["amount"] for line in first] == ["6000.00"]
    assert seller.get(f"{there}/lines", {"item": "none"}).json() == {"items": [], "count": 0}
    assert seller.get(f"{there}/lines", {"no": "1"}).status_code == 400
    assert api_of(cast.seller2).get(f"{there}/lines").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("seller", 200), ("finance", 200), ("hr", 200), ("gm", 200), ("auditor", 200)]
    + [(who, 404) for who in ("seller2", "lead", "leader", "admin", "committee", "outsider")],
)
def test_who_sees_a_statement(cast, api_of, pay, who: str, status: int) -> None:  # noqa: F811
    api = api_of(getattr(cast, who))
    assert api.get(f"/statements/{pay.slip.pk}").status_code == status
    assert api.get(f"/statements/{pay.slip.pk}/explanation", {"item": "wage"}).status_code == status
    reads = Event.everything.filter(verb="read", area="pay").count()
    assert reads == (2 if status == 200 and who != "seller" else 0)


def test_an_award_is_given_by_finance(cast, api_of, pay) -> None:  # noqa: F811
    person = cast.people["seller"].pk
    body = {"person_id": person, "item": "special", "awarded_on": "2026-11-05", "amount": "500.00"}
    body["reason"] = "First customer"
    made = api_of(cast.finance).post("/awards", body)
    assert made.status_code == 201 and made.json()["amount"] == "500.00", made.content
    assert api_of(cast.hr).post("/awards", body).status_code == 403
    assert api_of(cast.outsider).post("/awards", body).status_code in {403, 404}
    for wrong in ({"item": "base"}, {"reason": " "}, {"amount": "0"}):
        refused = api_of(cast.finance).post("/awards", {**body, **wrong})
        assert refused.status_code == 422 and next(iter(wrong)) in refused.content.decode(), wrong


def test_awards_are_listed_to_who_sees_the_pay_and_withdrawn(cast, api_of, pay) -> None:  # noqa: F811
    body = {"person_id": cast.people["seller"].pk, "item": "special", "awarded_on": "2026-11-05"}
    finance = api_of(cast.finance)
    award = finance.post("/awards", {**body, "amount": "500.00", "reason": "First customer"}).json()
    for who, count in (("finance", 1), ("seller", 1), ("seller2", 0), ("lead", 0), ("outsider", 0)):
        assert api_of(getattr(cast, who)).get("/awards").json()["count"] == count, who
    assert finance.get("/awards?since=2026-11-06").json()["count"] == 0
    there = f"/awards/{award['id']}"
    assert api_of(cast.seller).get(there).json()["reason"] == "First customer"
    assert finance.post(f"{there}/withdrawal", {"reason": "a mistake"}).status_code == 428
    assert finance.post(f"{there}/withdrawal", {"reason": "a mistake"}, headers={"If-Match": '"1"'}).status_code == 204
    assert finance.get(there).status_code == 404


def test_a_token_that_only_reads_changes_nothing(cast, api_of, pay) -> None:  # noqa: F811
    api = api_of(cast.seller, ("read",))
    full = api.get(f"/statements/{pay.slip.pk}")
    assert full.status_code == 200
    assert api.post(f"/statements/{pay.slip.pk}/confirmation", headers=match(full)).status_code == 403
    assert Statement.everything.get(pk=pay.slip.pk).confirmed_at is None


def test_a_run_is_looked_through(cast, api_of, pay) -> None:  # noqa: F811
    hr, seller = api_of(cast.hr), api_of(cast.seller)
    at = f"/pay-runs/{pay.run.pk}"
    people = hr.get(f"{at}/people", {"q": "chen", "sort": "-total"}).json()
    assert [(one["code"], one["total"], one["items"]) for one in people["items"]] == [
        ("seller", "6000.00", {"wage": "6000.00"})
    ]
    assert hr.get(f"{at}/changes").json() == []
    assert hr.get(f"{at}/lines", {"item": "wage"}).json()["count"] == hr.get(f"{at}/people").json()["count"]
    assert hr.get(f"{at}/people", {"sort": "wage"}).status_code in {200, 400}
    assert hr.get(f"{at}/people", {"nothing": "x"}).status_code == 400
    read = Event.everything.filter(verb="read", area="pay", subject_type="pay.payrun")
    assert {event.data["what"] for event in read} == {"people", "changes", "lines"}
    for below in ("people", "changes", "lines"):
        assert seller.get(f"{at}/{below}").status_code == 404


def test_a_text_is_checked_without_being_kept(cast, api_of) -> None:
    finance = api_of(cast.finance)
    assert finance.post("/pay-plans/checks", {"text": TEXT}).json() == {"problems": []}
    (problem,) = finance.post("/pay-plans/checks", {"text": WRONG}).json()["problems"]
    assert problem["line"] == 4
    assert api_of(cast.seller).post("/pay-plans/checks", {"text": TEXT}).status_code == 403


def test_a_run_as_a_file(cast, api_of, pay) -> None:  # noqa: F811
    hr, at = api_of(cast.hr), f"/pay-runs/{pay.run.pk}/export"
    csv = hr.get(at, {"format": "csv"})
    assert csv["Content-Type"].startswith("text/csv") and "Chen Siyuan" in csv.content.decode()
    assert "6000.00" in csv.content.decode() and hr.get(at).content[:2] == b"PK"
    assert hr.get(at, {"format": "pdf"}).status_code == 400 and hr.get(at, {"as": "csv"}).status_code == 400
    assert api_of(cast.seller).get(at).status_code == 404
    assert Event.everything.filter(verb="exported", subject_id=pay.run.pk).count() == 2


def test_a_plan_is_archived_restored_and_deleted(cast, api_of, pay) -> None:  # noqa: F811
    finance, at = api_of(cast.finance), f"/pay-plans/{pay.plan.pk}"
    plan = finance.get(at)
    assert finance.delete(at).status_code == 428
    assert finance.delete(at, headers=match(plan)).status_code == 409
    assert api_of(cast.gm).post(f"{at}/archival", headers=match(plan)).status_code == 403
    archived = finance.post(f"{at}/archival", headers=match(plan))
    assert archived.json()["archived_at"] and finance.post(f"{at}/archival", headers=match(archived)).status_code == 409
    assert finance.get("/pay-plans", {"archived": "true"}).json()["count"] == 1
    draft = finance.post(f"{at}/versions", {"text": TEXT, "effective_from": "2027-01-01"})
    assert draft.status_code == 409 and "Restore" in draft.json()["detail"]
    assert finance.delete(f"{at}/archival", headers=match(archived)).json()["archived_at"] is None
    new = finance.post("/pay-plans", {"code": "new", "name": "New"})
    there = f"/pay-plans/{new.json()['id']}"
    assert finance.delete(there, headers=match(new)).status_code == 204 and finance.get(there).status_code == 404
    assert finance.post("/pay-plans", {"code": "a b", "name": "New"}).status_code == 422


def test_a_line_of_a_column_is_called_by_its_word(cast, api_of, pay) -> None:  # noqa: F811
    seller = api_of(cast.seller)
    for language, word in (("en", "Base wage"), ("zh-Hans", "基础工资")):
        there = seller.get(f"/statements/{pay.slip.pk}/lines", headers={"Accept-Language": language}).json()
        assert (there["items"][0]["label"], there["items"][0]["source"]) == (word, "employee.base_wage")
