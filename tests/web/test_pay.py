"""The pay pages: plans written by one and approved by another, a month run, statements that only the right ones see."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merit.core.models import Event
from merit.crm.models import Contract, Credit, Customer
from merit.pay import operations
from merit.pay.compute import compute
from merit.pay.files import as_csv
from merit.pay.lines import lines_of
from merit.pay.models import Award, PayLine, PayPlan, PayPlanVersion, PayRun, Question, Statement
from merit.web.pay import plan_text
from merit.web.pay.reading import sections

TEXT = """\
plan: Sales 2026
currency: CNY
items:
  - {code: wage, name: Base wage, form: fixed, amount: employee.base_wage, every: month}
  - {code: special, name: Special award, form: award, every: month}
"""
WRONG = TEXT.replace("form: fixed", "form: fixt")


def plan_in_force(cast: Any, text: str = TEXT) -> PayPlan:
    """A plan of the company, written by finance and approved by the general manager."""
    plan = operations.create_plan(cast.finance, code="sales", name="Sales plan")
    draft = operations.save_version(cast.finance, plan.pk, text=text, effective_from=None, groups=["employee"])
    operations.approve_version(cast.gm, draft.pk, draft.version)
    return plan


def run_of(cast: Any, month: str = "2026-10", upto: str = "approved") -> PayRun:
    """A run of the month, as far as wanted."""
    run = operations.start_run(cast.finance, month=month)
    compute(run.pk, run.attempt)
    run.refresh_from_db()
    verbs = {"reviewed": (operations.review, cast.finance), "approved": (operations.approve, cast.gm)}
    verbs |= {"locked": (operations.lock, cast.finance), "paid": (operations.pay, cast.finance)}
    for state, (verb, actor) in verbs.items():
        if upto == "computed":
            break
        run = verb(actor, run.pk, run.version)
        if state == upto:
            break
    return run


def queries(client: Any, address: str) -> list[Any]:
    """What the page asks the database."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return list(found)


@pytest.fixture
def pay(cast: SimpleNamespace) -> SimpleNamespace:
    """The plan, an approved run of October, and the seller's statement."""
    plan = plan_in_force(cast)
    run = run_of(cast)
    slip = Statement.everything.get(run=run, person=cast.people["seller"])
    return SimpleNamespace(plan=plan, run=run, slip=slip)


# --- plans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("finance", 200), ("gm", 200), ("auditor", 200), ("seller", 404), ("lead", 404), ("hr", 404), ("admin", 404)],
)
def test_who_sees_plans(cast, client_of, pay, who: str, status: int) -> None:
    client = client_of(getattr(cast, who))
    assert client.get("/pay/plans").status_code == status
    assert client.get(f"/pay/plans/{pay.plan.pk}").status_code == status


def test_a_plan_is_written_checked_and_approved_by_another(cast, client_of) -> None:
    finance, gm = client_of(cast.finance), client_of(cast.gm)
    assert finance.post("/pay/plans/new", {"code": "", "name": ""}).status_code == 422
    assert gm.post("/pay/plans/new", {"code": "a", "name": "A"}).status_code == 403
    answer = finance.post("/pay/plans/new", {"code": "sales", "name": "Sales plan"})
    plan = PayPlan.everything.get()
    assert answer.status_code == 302 and answer["Location"] == f"/pay/plans/{plan.pk}/edit"
    assert b"plan: &#x27;Sales plan&#x27;" in finance.get(answer["Location"]).content

    wrong = finance.post(f"/pay/plans/{plan.pk}/edit", {"text": WRONG, "effective_from": "", "groups": ["employee"]})
    assert wrong.status_code == 422
    assert b'data-line="4"' in wrong.content and b"fixt" in wrong.content, "the line, and what was typed"
    again = finance.post(f"/pay/plans/{plan.pk}/edit", {"text": TEXT, "effective_from": "", "groups": ["employee"]})
    assert again.status_code == 303, again.content
    draft = PayPlanVersion.everything.get()
    assert draft.groups == ["employee"]

    there = f"/pay/plans/{plan.pk}?version={draft.number}"
    assert b'data-dialog="approve"' not in finance.get(there).content
    assert b'data-dialog="approve"' in gm.get(there).content
    approve = f"/pay/plan-versions/{draft.pk}/approve"
    assert finance.post(approve, {"version": draft.version}).status_code == 403
    assert gm.post(approve, {"version": draft.version}).status_code == 303
    draft.refresh_from_db()
    assert draft.approved_by == cast.gm.user


def test_a_draft_shows_what_it_changes_and_is_discarded(cast, client_of, pay) -> None:
    finance = client_of(cast.finance)
    text = TEXT.replace("Base wage", "Basic wage")
    body = {"text": text.replace("\n", "\r\n"), "effective_from": "2026-12-01"}
    assert finance.post(f"/pay/plans/{pay.plan.pk}/edit", body).status_code == 303
    draft = PayPlanVersion.everything.get(approved_at=None)
    assert draft.text == text, "line ends as they were"
    shown = finance.get(f"/pay/plans/{pay.plan.pk}?version={draft.number}").content.decode()
    assert 'class="add"' in shown and 'class="del"' in shown and "Basic wage" in shown
    stale = {"text": TEXT, "effective_from": "2026-12-01", "draft": draft.pk, "version": 99}
    assert finance.post(f"/pay/plans/{pay.plan.pk}/edit", stale).status_code == 412
    assert finance.post(f"/pay/plan-versions/{draft.pk}/delete", {"version": draft.version}).status_code == 303
    assert not PayPlanVersion.everything.filter(pk=draft.pk).exists()
    assert client_of(cast.outsider).get(f"/pay/plans/{pay.plan.pk}").status_code == 404
    assert finance.get(f"/pay/plans/{pay.plan.pk}?version=77").status_code == 404


def test_differences_leave_out_what_stays() -> None:
    before = "\n".join(f"line {number}" for number in range(40))
    lines = plan_text.changed(before, before.replace("line 20", "other"))
    assert plan_text.size(lines) == (1, 1)
    assert [line.kind for line in lines].count("gap") == 2
    assert plan_text.changed(before, before) == []


# --- runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("finance", 200), ("hr", 200), ("gm", 200), ("auditor", 200)]
    + [(who, 404) for who in ("seller", "lead", "leader", "admin", "committee", "outsider")],
)
def test_who_sees_runs(cast, client_of, pay, who: str, status: int) -> None:
    client = client_of(getattr(cast, who))
    addresses = ["/pay/runs", f"/pay/runs/{pay.run.pk}", f"/pay/runs/{pay.run.pk}/export", "/pay/questions"]
    assert [client.get(one).status_code for one in addresses] == [status] * 4


def test_a_month_from_start_to_paid(cast, client_of) -> None:
    finance, gm = client_of(cast.finance), client_of(cast.gm)
    plan_in_force(cast)
    assert finance.post("/pay/runs", {"month": "2026-13"}).status_code == 422
    assert finance.post("/pay/runs", {"month": "2027-05"}).status_code == 422
    assert gm.post("/pay/runs", {"month": "2026-10"}).status_code == 403
    answer = finance.post("/pay/runs", {"month": "2026-10"})
    assert answer.status_code == 303
    assert finance.post("/pay/runs", {"month": "2026-11"}).status_code == 409
    run = PayRun.everything.get()
    there = f"/pay/runs/{run.pk}"
    assert b"every 1s" in finance.get(there).content
    assert b"progressbar" in finance.get(f"{there}/progress").content
    compute(run.pk, run.attempt)
    assert finance.get(f"{there}/progress")["HX-Refresh"] == "true"

    def step(client: Any, name: str, status: int = 303, **more: str) -> str:
        run.refresh_from_db()
        assert client.post(f"{there}/{name}", {"version": run.version, **more}).status_code == status
        run.refresh_from_db()
        return run.state

    page = finance.get(there).content.decode()
    assert "Chen Siyuan" in page and "6,000.00" in page
    assert step(gm, "review", 403) == "computed"
    assert step(finance, "review") == "reviewed"
    assert step(finance, "approve", 403) == "reviewed"
    assert step(gm, "send-back") == "reviewed", "not without a reason"
    assert step(gm, "send-back", note="look again") == "computed"
    assert step(finance, "review") == "reviewed"
    assert step(gm, "approve") == "approved"
    assert step(finance, "lock") == "locked"
    assert step(finance, "recompute") == "locked", "a locked run stays"
    assert step(finance, "pay") == "paid"
    assert client_of(cast.seller).post(f"{there}/lock", {"version": run.version}).status_code == 404


def test_a_failed_run_says_why_and_is_computed_again(cast, client_of) -> None:
    plan_in_force(cast)
    run = operations.start_run(cast.finance, month="2026-10")
    PayRun.everything.filter(pk=run.pk).update(
        state="failed", error=[{"en": "receipts.csv row 3: bad", "zh-Hans": "坏"}]
    )
    finance = client_of(cast.finance)
    assert b"receipts.csv row 3" in finance.get(f"/pay/runs/{run.pk}").content
    assert finance.get(f"/pay/runs/{run.pk}/export").status_code == 404
    run.refresh_from_db()
    finance.post(f"/pay/runs/{run.pk}/recompute", {"version": run.version})
    run.refresh_from_db()
    assert run.state == "computing"


def test_the_second_month_is_compared_with_the_first(cast, client_of) -> None:
    plan_in_force(cast)
    run_of(cast, "2026-09", upto="locked")
    operations.give_award(
        cast.finance,
        person_id=cast.people["seller"].pk,
        item="special",
        awarded_on=date(2026, 10, 5),
        amount=Decimal("700.00"),
        reason="new customer",
    )
    run = run_of(cast, "2026-10", upto="computed")
    page = client_of(cast.finance).get(f"/pay/runs/{run.pk}").content.decode()
    assert 'class="ch bridge"' in page and "+¥700.00" in page
    assert 'rel="prev"' in page


def test_a_run_as_a_file(cast, client_of, pay) -> None:
    finance = client_of(cast.finance)
    sheet = finance.get(f"/pay/runs/{pay.run.pk}/export?format=xlsx")
    assert b"6000" in ZipFile(io.BytesIO(sheet.content)).read("xl/worksheets/sheet1.xml")
    text = finance.get(f"/pay/runs/{pay.run.pk}/export?format=csv").content.decode("utf-8-sig")
    assert "seller,Chen Siyuan,Sales1,6000.00,6000.00" in text
    assert finance.get(f"/pay/runs/{pay.run.pk}/export?format=exe").status_code == 404
    assert Event.everything.filter(verb="exported", subject_id=pay.run.pk).count() == 2


def test_cells_that_look_like_formulas_are_text() -> None:
    text = as_csv(["=a"], [["=1+1", "+x", "-x", "@x", Decimal("-5.00")]]).decode("utf-8-sig")
    assert text.splitlines() == ["'=a", "'=1+1,'+x,'-x,'@x,-5.00"]


# --- statements ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("seller", 200), ("finance", 200), ("hr", 200), ("gm", 200), ("auditor", 200)]
    + [(who, 404) for who in ("seller2", "lead", "lead2", "leader", "admin", "committee", "outsider")],
)
def test_who_sees_a_statement(cast, client_of, pay, who: str, status: int) -> None:
    client = client_of(getattr(cast, who))
    assert client.get(f"/pay/statements/{pay.slip.pk}").status_code == status
    assert client.get(f"/pay/statements/{pay.slip.pk}/why?item=wage").status_code == status
    reads = Event.everything.filter(verb="read", area="pay").count()
    assert reads == (2 if status == 200 and who != "seller" else 0), "reading somebody else's stands in the history"


def many_lines(pay: Any, count: int) -> None:
    """More lines of the statement's one item, of a yuan each."""
    first = PayLine.everything.filter(run=pay.run, person=pay.slip.person).get()
    more = [
        PayLine(
            run=pay.run,
            plan_version=first.plan_version,
            plan=first.plan,
            person=first.person,
            position=first.position + 1 + place,
            item=first.item,
            period=first.period,
            source=f"S{place}",
            amount=Decimal(1),
        )
        for place in range(count)
    ]
    PayLine.everything.bulk_create(more)


def test_a_statement_of_many_lines_shows_the_first_hundred_and_the_others_on_demand(cast, client_of, pay) -> None:
    seller, address = client_of(cast.seller), f"/pay/statements/{pay.slip.pk}"
    few = len(queries(seller, address))
    many_lines(pay, 250)
    found = queries(seller, address)
    assert len(found) == few, "queries do not grow with the lines"
    page = seller.get(address).content.decode()
    assert page.count("data-why") == 100
    assert "251 lines" in page and "¥6,250.00" in page, "number and sum are of all lines"
    assert "100 of 251 lines are shown." in page
    assert f"{address}/lines?item=wage&amp;after=100" in page
    second = seller.get(f"{address}/lines?item=wage&after=100").content.decode()
    ids = (
        PayLine.everything.filter(person=pay.slip.person, run=pay.run).order_by("position").values_list("pk", flat=True)
    )
    assert re.findall(r"line=(\d+)", second) == [str(one) for one in ids[100:200]]
    last = seller.get(f"{address}/lines?item=wage&after=200").content.decode()
    assert last.count("data-why") == 51 and "Show more" not in last
    assert "data-why" not in seller.get(f"{address}/lines?item=none").content.decode()
    assert client_of(cast.seller2).get(f"{address}/lines?item=wage").status_code == 404


def test_the_own_statement_appears_with_the_approval(cast, client_of) -> None:
    plan_in_force(cast)
    run = run_of(cast, upto="reviewed")
    slip = Statement.everything.get(run=run, person=cast.people["seller"])
    seller = client_of(cast.seller)
    assert seller.get(f"/pay/statements/{slip.pk}").status_code == 404
    assert b"No statement yet" in seller.get("/pay/statements").content
    operations.approve(cast.gm, run.pk, run.version)
    assert "6,000.00" in seller.get(f"/pay/statements/{slip.pk}").content.decode()
    assert f"/pay/statements/{slip.pk}" in seller.get("/pay/statements").content.decode()
    assert seller.get("/pay/statements?view=all").status_code == 404


def test_who_is_nobody_s_employee_has_an_empty_list(cast, client_of, pay) -> None:
    user = cast.admin.user
    user.person = None
    user.save()
    admin = client_of(cast.admin)
    assert "No statement yet" in admin.get("/pay/statements").content.decode()
    assert admin.get("/pay/statements?view=all").status_code == 404


def test_the_list_of_all_is_filtered(cast, client_of, pay) -> None:
    hr = client_of(cast.hr)
    everyone = hr.get("/pay/statements?view=all").content.decode()
    assert "Chen Siyuan" in everyone and "Ao Sheng" in everyone
    some = hr.get(f"/pay/statements?view=all&department={cast.departments['sales1'].pk}&month=2026-10&q=chen")
    assert "Chen Siyuan" in some.content.decode() and "Ao Sheng" not in some.content.decode()
    assert b"Nothing matches" in hr.get("/pay/statements?view=all&month=2020-01").content


def test_a_line_explains_itself(cast, client_of, pay) -> None:
    line = pay.slip.run.lines.get(person=cast.people["seller"])
    there = f"/pay/statements/{pay.slip.pk}/why?item=wage&line={line.pk}"
    seller = client_of(cast.seller)
    part = seller.get(there, headers={"HX-Request": "true"}).content.decode()
    assert "6,000.00" in part and "<html" not in part
    assert "<html" in seller.get(there).content.decode()
    assert seller.get(f"/pay/statements/{pay.slip.pk}/why?item=nothing").status_code == 404
    assert f"/pay/plans/{pay.plan.pk}" not in part, "a salesperson does not see plans"


def test_confirm_ask_and_answer(cast, client_of, pay) -> None:
    seller, hr, finance = client_of(cast.seller), client_of(cast.hr), client_of(cast.finance)
    there = f"/pay/statements/{pay.slip.pk}"
    assert hr.post(f"{there}/confirm", {"version": 1}).status_code == 403
    assert client_of(cast.lead).post(f"{there}/confirm", {"version": 1}).status_code == 404
    line = pay.slip.run.lines.get(person=cast.people["seller"])
    seller.post(f"{there}/ask", {"line": line.pk, "text": " "})
    assert not Question.everything.exists()
    assert seller.post(f"{there}/ask", {"line": line.pk, "text": "Why <b>less</b>?"}).status_code == 303
    question = Question.everything.get()
    assert question.line_id == line.pk
    assert "Why &lt;b&gt;less&lt;/b&gt;?" in hr.get("/pay/questions").content.decode()
    answer = f"/pay/questions/{question.pk}/answer"
    assert seller.post(answer, {"version": 1, "text": "me"}).status_code == 403
    assert client_of(cast.seller2).post(answer, {"version": 1, "text": "me"}).status_code == 404
    assert client_of(cast.auditor).post(answer, {"version": 1, "text": "me"}).status_code == 403
    assert finance.post(answer, {"version": question.version, "text": "By the plan."}).status_code == 303
    assert "By the plan." in seller.get(there).content.decode()
    assert seller.post(f"{there}/confirm", {"version": pay.slip.version}).status_code == 303
    pay.slip.refresh_from_db()
    assert pay.slip.confirmed_at


def test_an_award_is_given_by_finance(cast, client_of, pay) -> None:
    finance = client_of(cast.finance)
    assert b"Special award" in finance.get("/pay/awards/new").content
    code = cast.people["seller"].code
    body = {"person": code, "item": "special", "awarded_on": "2026-11-05", "amount": "500"}
    assert finance.post("/pay/awards/new", {**body, "reason": ""}).status_code == 422
    assert finance.post("/pay/awards/new", {**body, "reason": "First customer"}).status_code == 302
    award = Award.everything.get()
    assert award.amount == Decimal("500.00")
    listed = finance.get("/pay/awards", {"q": cast.people["seller"].name.lower()}).content.decode()
    assert "First customer" in listed and "Special award" in listed and "¥500.00" in listed
    assert "First customer" not in finance.get("/pay/awards", {"q": "nobody"}).content.decode()
    assert cast.people["seller"].name in finance.get("/pay/awards/people").content.decode()
    assert client_of(cast.seller).get("/pay/awards/new").status_code == 404
    assert client_of(cast.hr).post("/pay/awards/new", body).status_code == 403


def test_an_award_is_withdrawn_with_a_reason(cast, client_of, pay) -> None:
    values = {"item": "special", "awarded_on": date(2026, 11, 5), "amount": Decimal(500), "reason": "First customer"}
    award = operations.give_award(cast.finance, person_id=cast.people["seller"].pk, **values)
    finance, there = client_of(cast.finance), f"/pay/awards/{award.pk}/withdrawal"
    finance.post(there, {"version": award.version, "reason": " "})
    finance.post(there, {"version": award.version + 1, "reason": "a mistake"})
    assert client_of(cast.hr).post(there, {"version": award.version, "reason": "no"}).status_code == 403
    assert client_of(cast.seller).post(there, {"version": award.version, "reason": "no"}).status_code == 403
    assert Award.everything.exists()
    assert finance.post(there, {"version": award.version, "reason": "a mistake"}).status_code == 303
    assert not Award.everything.exists()
    told = Event.everything.get(verb="award-withdrawn")
    assert told.data["code"] == award.code and told.data["reason"] == "a mistake"
    assert "No award yet" in finance.get("/pay/awards").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_the_pages_are_translated(cast, client_of, pay, language: str) -> None:
    finance = client_of(cast.finance)
    finance.cookies["merit_language"] = language
    page = finance.get(f"/pay/runs/{pay.run.pk}").content.decode()
    assert "Total pay" not in page and ("应发合计" in page or "應發合計" in page)


def test_the_people_of_a_run_stand_by_department_and_can_be_narrowed(cast, client_of) -> None:
    plan_in_force(cast)
    run_of(cast, "2026-09", upto="locked")
    terms = cast.people["seller"].terms.all()
    terms.update(attributes={**terms[0].attributes, "base_wage": "4000"})  # September was paid with 6,000
    run = run_of(cast, "2026-10", upto="computed")
    finance, there = client_of(cast.finance), f"/pay/runs/{run.pk}"
    page = finance.get(there).content.decode()
    assert 'class="grp-r"' in page and "Sales1" in page
    assert "1 line for an earlier month" in page and "−¥2,000.00" in page and "September 2026" in page
    changed = finance.get(there, {"only": "changed"}).content.decode()
    assert changed.count('<tr class="hov"><td><a class="nm"') == 2, "the person, and the line for September"
    assert 'class="grp-r"' not in changed and "By department" not in changed
    assert 'class="grp-r"' not in finance.get(there, {"sort": "-total"}).content.decode()
    assert finance.get(there, {"only": "nonsense", "page": "9"}).status_code == 200
    finance.get(there)
    assert len(queries(finance, there)) <= 33


def test_a_plan_is_archived_and_one_that_never_paid_is_deleted(cast, client_of, pay) -> None:
    finance, there = client_of(cast.finance), f"/pay/plans/{pay.plan.pk}"
    page = finance.get(there).content.decode()
    assert f"{there}/archival" in page and f"{there}/delete" not in page
    assert f"{there}/archival" not in client_of(cast.auditor).get(there).content.decode()
    assert finance.post(f"{there}/delete", {"version": 1}).status_code == 303
    assert "stays: archive it" in finance.get(there).content.decode()
    assert finance.post(f"{there}/archival", {"version": 1}).status_code == 303
    page = finance.get(there).content.decode()
    assert "Archived" in page and "New draft" not in page
    operations.lock(cast.finance, pay.run.pk, pay.run.version)
    run = operations.start_run(cast.finance, month="2026-11")
    compute(run.pk, run.attempt)
    assert not PayLine.everything.filter(run=run).exists(), "it pays no more"
    assert PayLine.everything.filter(run=pay.run).exists(), "what it paid stays"
    assert finance.post(f"{there}/archival", {"version": 2}).status_code == 303
    assert PayPlan.everything.get(pk=pay.plan.pk).archived_at is None
    new = operations.create_plan(cast.finance, code="new", name="New")
    operations.save_version(cast.finance, new.pk, text=TEXT, effective_from=None, groups=["employee"])
    assert client_of(cast.seller).post(f"/pay/plans/{new.pk}/delete", {"version": 1}).status_code == 404
    assert finance.post(f"/pay/plans/{new.pk}/delete", {"version": 1}).status_code == 303
    assert not PayPlan.everything.filter(code="new").exists()


def test_a_plan_s_code_looks_like_a_code(cast, client_of) -> None:
    for code in ("a b", "x/y", "<b>", "ü!"):
        page = client_of(cast.finance).post("/pay/plans/new", {"code": code, "name": "N"})
        assert page.status_code == 422 and "letters, digits" in page.content.decode(), code


def test_a_commission_of_one_line_does_not_stand_under_fixed_items(cast, client_of) -> None:
    text = (
        TEXT + "  - {code: late, name: Count, form: rate, metric: contract_count, every: month, bands: [{rate: 100}]}\n"
    )
    customer = Customer.everything.create(company=cast.acme, code="KH", name="K", owner=cast.people["seller"])
    row = Contract.everything.create(
        company=cast.acme,
        code="K1",
        customer=customer,
        owner=cast.people["seller"],
        signed_on=date(2026, 10, 5),
        amount=1,
    )
    Credit.everything.create(contract=row, person=cast.people["seller"], share=1)
    plan_in_force(cast, text)
    slip = Statement.everything.get(run=run_of(cast), person=cast.people["seller"])
    parts = sections(lines_of(slip))
    assert [(part.title, [one.label for one in part.entries]) for part in parts] == [
        ("Base wage", ["Base wage"]),
        ("Count", ["Count"]),
    ]
