"""A pay run from start to paid, in the database: what it pays is what the core says, and it never changes once locked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from merit.calc.facts import read_facts
from merit.calc.pay import simulate
from merit.calc.plan import parse_plan
from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.crm.models import Contract, Credit, Customer, Receipt
from merit.crm.sales.receipts import create_receipt
from merit.pay import inputs, jobs, operations, review, run_people, why
from merit.pay.compute import compute
from merit.pay.lines import lines_of
from merit.pay.models import OpeningRun, PayLine, PayRun, Statement

PLAN = """
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


def contract(cast: SimpleNamespace, code: str, shares: dict[str, str]) -> Contract:
    customer, _made = Customer.everything.get_or_create(
        code="cu1", defaults={"company": cast.acme, "name": "Customer", "owner": cast.people["seller"]}
    )
    row = Contract.everything.create(
        company=cast.acme, code=code, customer=customer, signed_on=date(2026, 1, 5), amount=Decimal(300000)
    )
    for who, share in shares.items():
        Credit.everything.create(contract=row, person=cast.people[who], share=Decimal(share))
    return row


def receipt(row: Contract, code: str, day: str, amount: str) -> Receipt:
    return Receipt.everything.create(
        contract=row, code=code, received_on=date.fromisoformat(day), amount=Decimal(amount)
    )


@pytest.fixture
def plan(cast: SimpleNamespace) -> Any:
    made = operations.create_plan(cast.finance, code="sellers", name="Sellers")
    draft = operations.save_version(
        cast.finance, made.pk, text=PLAN, effective_from=date(2026, 1, 1), groups=["employee"]
    )
    return operations.approve_version(cast.gm, draft.pk, draft.version).plan


@pytest.fixture
def sold(cast: SimpleNamespace) -> Contract:
    row = contract(cast, "K1", {"seller": "0.6", "seller2": "0.4"})
    receipt(row, "R1", "2026-08-10", "100000")
    receipt(row, "R2", "2026-09-10", "100000.01")
    return row


def computed(cast: SimpleNamespace, month: str) -> PayRun:
    run = operations.start_run(cast.finance, month=month)
    compute(run.pk, run.attempt)
    run.refresh_from_db()
    assert run.state == "computed", run.error
    return run


def locked(cast: SimpleNamespace, month: str) -> PayRun:
    run = computed(cast, month)
    run = operations.review(cast.finance, run.pk, run.version)
    run = operations.approve(cast.gm, run.pk, run.version)
    return operations.lock(cast.finance, run.pk, run.version)


def paid(run: PayRun, who: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in PayLine.everything.filter(run=run, person__code=who):
        key = line.item if line.period == run.month else f"{line.item} {line.period}"
        found[key] = found.get(key, Decimal(0)) + line.amount
    return found


def test_what_a_run_pays_is_what_the_core_says(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    run = computed(cast, "2026-08")
    assert paid(run, "seller") == {"base": Decimal("6000.00"), "commission": Decimal("600.00")}
    assert paid(run, "seller2") == {"base": Decimal("6000.00"), "commission": Decimal("400.00")}
    assert paid(run, "lead") == {}  # a manager: the version is for employees
    facts, texts = inputs.of_plan(inputs.kept(run), plan.pk)
    core = simulate([parse_plan(text) for text in texts], read_facts(facts, "CNY"), "2026-08").lines()
    lines = PayLine.everything.filter(run=run).order_by("position")
    here = [
        (one.person.code, one.item, one.period, one.source, one.base, one.rate, f"{one.amount:.2f}") for one in lines
    ]
    assert here == [tuple(cell or "" for cell in row) for row in core.iter_rows()]
    assert inputs.digest(inputs.kept(run)) == run.digest


def test_a_late_refund_is_an_adjustment_of_the_next_run(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    locked(cast, "2026-08")
    receipt(sold, "R1b", "2026-08-31", "-50000")
    run = computed(cast, "2026-09")
    # 60 % of −50,000 at 1 %: −300 for August; September starts from 30,000: 60,000.01 in the first band to 90,000.01
    assert paid(run, "seller") == {
        "base": Decimal("6000.00"),
        "commission": Decimal("600.00"),
        "commission 2026-08": Decimal("-300.00"),
    }


def test_a_locked_run_never_changes(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    run = locked(cast, "2026-08")
    line = PayLine.everything.filter(run=run).first()
    assert line is not None
    for statement in (
        f"UPDATE pay_payline SET amount = 1 WHERE id = {line.pk}",
        f"DELETE FROM pay_payline WHERE run_id = {run.pk}",
        f"INSERT INTO pay_payline (run_id, plan_id, plan_version_id, person_id, position, item, period, source, base, rate,"
        f" amount) SELECT run_id, plan_id, plan_version_id, person_id, 99, item, period, source, '', '', 1 FROM pay_payline"
        f" WHERE id = {line.pk}",
        f"UPDATE pay_payrun SET state = 'computed' WHERE id = {run.pk}",
        f"UPDATE pay_payrun SET controls = '{{}}' WHERE id = {run.pk}",
        f"UPDATE pay_statement SET total = 1 WHERE run_id = {run.pk}",
        f"DELETE FROM pay_statement WHERE run_id = {run.pk}",
        f"DELETE FROM pay_runinput WHERE run_id = {run.pk}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(Conflict):
        operations.recompute(cast.finance, run.pk, run.version)
    assert operations.pay(cast.finance, run.pk, run.version).state == "paid"


def test_a_person_confirms_and_asks_on_a_locked_run(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    run = locked(cast, "2026-08")
    own = Statement.objects.visible_to(cast.seller).get()
    assert own.total == Decimal("6600.00")
    line = PayLine.objects.visible_to(cast.seller).filter(item="commission").get()
    question = operations.ask(cast.seller, own.pk, line_id=line.pk, text="Why 60 %?")
    with pytest.raises(Forbidden):
        operations.answer(cast.seller, question.pk, question.version, "Because")
    assert (
        operations.answer(cast.finance, question.pk, question.version, "Shared with Wang").answered_by
        == cast.finance.user
    )
    assert operations.confirm(cast.seller, own.pk, own.version).confirmed_at
    assert operations.pay(cast.finance, run.pk, run.version)


def test_statements_show_once_approved_and_to_whom(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    run = computed(cast, "2026-08")
    assert not Statement.objects.visible_to(cast.seller).exists()
    run = operations.review(cast.finance, run.pk, run.version)
    operations.approve(cast.gm, run.pk, run.version)
    seen = {
        who: Statement.objects.visible_to(getattr(cast, who)).count()
        for who in ("seller", "lead", "hr", "auditor", "outsider", "admin")
    }
    everyone = Statement.everything.count()
    assert seen == {"seller": 1, "lead": 0, "hr": everyone, "auditor": everyone, "outsider": 0, "admin": 1}


def test_who_prepares_does_not_approve_and_two_at_once_differ(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    run = computed(cast, "2026-08")
    with pytest.raises(Stale):
        operations.review(cast.finance, run.pk, run.version - 1)
    with pytest.raises(Forbidden):
        operations.review(cast.gm, run.pk, run.version)
    with pytest.raises(Conflict):
        operations.approve(cast.gm, run.pk, run.version)
    with pytest.raises(NotFound):
        operations.review(cast.outsider, run.pk, run.version)
    with pytest.raises(Conflict):
        operations.start_run(cast.finance2, month="2026-09")
    with pytest.raises(Invalid):
        operations.start_run(cast.finance2, month="2026-12")


def test_the_author_does_not_approve_a_plan_and_mistakes_name_their_line(cast: SimpleNamespace) -> None:
    made = operations.create_plan(cast.finance, code="p", name="P")
    with pytest.raises(Invalid) as error:
        operations.save_version(
            cast.finance, made.pk, text=PLAN.replace("receipts", "reciepts"), effective_from=None, groups=[]
        )
    assert "line 9" in str(error.value)
    draft = operations.save_version(cast.finance, made.pk, text=PLAN, effective_from=None, groups=[])
    with pytest.raises(Forbidden):
        operations.approve_version(cast.finance, draft.pk, draft.version)
    version = operations.approve_version(cast.gm, draft.pk, draft.version)
    with pytest.raises(ProgrammingError), transaction.atomic():
        type(version).everything.filter(pk=version.pk).update(text="other")


def test_every_line_explains_itself_down_to_the_receipt(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    locked(cast, "2026-08")
    own = Statement.objects.visible_to(cast.seller).get()
    groups = lines_of(own)
    assert [(one.item, one.amount) for one in groups] == [
        ("base", Decimal("6000.00")),
        ("commission", Decimal("600.00")),
    ]
    tree = why.explain(own, "commission", groups[1].lines[0].line.pk, "en")
    assert tree["value"] == "600.00"
    assert {(link["kind"], link["code"]) for link in tree["links"]} >= {("receipt", "R1"), ("contract", "K1")}
    assert "60,000.00" in str(tree)


def test_nobody_approves_a_run_that_pays_him(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    boss = cast.people["gm"]
    boss.terms.update(group="employee", attributes={"base_wage": "9000.00"})
    run = operations.review(cast.finance, *at(computed(cast, "2026-08")))
    with pytest.raises(Forbidden, match="pays you"):
        operations.approve(cast.gm, *at(run))
    run.refresh_from_db()
    assert run.state == "reviewed"
    boss.terms.update(group="manager")  # the plan is for employees
    run = computed_again(cast, run)
    assert operations.approve(cast.gm, *at(operations.review(cast.finance, *at(run)))).state == "approved"


def at(run: PayRun) -> tuple[int, int]:
    return run.pk, run.version


def computed_again(cast: SimpleNamespace, run: PayRun) -> PayRun:
    run = operations.recompute(cast.finance, *at(run))
    compute(run.pk, run.attempt)
    run.refresh_from_db()
    return run


def test_a_run_is_reviewed_against_the_one_before(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    locked(cast, "2026-08")
    run = computed(cast, "2026-09")
    assert {one.item: one.change for one in review.totals(run)} == {"base": Decimal(0), "commission": Decimal("100.00")}
    changed = {one.person.code: one.difference for one in review.changes(run)}
    # the seller passes 100,000 in September: 40,000 at 1 % and 20,000.01 at 1.5 %
    assert changed == {"seller": Decimal("100.00")}
    page = run_people.people_page(run, q="chen", sort="-total")
    assert [(row.person.code, row.total, row.before) for row in page.rows] == [
        ("seller", Decimal("6700.00"), Decimal("6600.00"))
    ]


def test_wrong_facts_fail_the_run_with_their_reason(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    person = cast.people["seller"]
    person.terms.update(attributes={"base_wage": "a lot"})
    run = operations.start_run(cast.finance, month="2026-08")
    compute(run.pk, run.attempt)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "base_wage" in review.errors(run, "en")[0]
    assert review.errors(run, "zh-Hans") != review.errors(run, "en")
    person.terms.update(attributes={"base_wage": "6000"})
    again = operations.recompute(cast.finance, run.pk, run.version)
    compute(run.pk, run.attempt)  # the old attempt comes too late
    again.refresh_from_db()
    assert again.state == "computing"
    compute(again.pk, again.attempt)
    again.refresh_from_db()
    assert again.state == "computed"


def test_months_are_paid_one_after_the_other(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    locked(cast, "2026-08")
    for month in ("2026-07", "2026-08", "2026-10"):
        with pytest.raises(Conflict):
            operations.start_run(cast.finance, month=month)
    OpeningRun.everything.create(company=cast.acme, month="2026-09")
    assert operations.start_run(cast.finance, month="2026-10").month == "2026-10"


def test_a_version_starts_after_what_is_locked(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    locked(cast, "2026-08")

    def approve(plan_id: int, day: date | None) -> None:
        draft = operations.save_version(cast.finance, plan_id, text=PLAN, effective_from=day, groups=[])
        operations.approve_version(cast.gm, draft.pk, draft.version)

    with pytest.raises(Conflict):
        approve(plan.pk, date(2026, 8, 31))
    approve(plan.pk, date(2026, 9, 1))
    new = operations.create_plan(cast.finance, code="new", name="New")
    with pytest.raises(Conflict):
        approve(new.pk, None)
    approve(new.pk, date(2026, 9, 1))


def test_a_version_is_for_groups_and_people_that_there_are(cast: SimpleNamespace, plan: Any) -> None:
    def save(text: str, groups: list[str]) -> None:
        operations.save_version(cast.finance, plan.pk, text=text, effective_from=date(2026, 9, 1), groups=groups)

    with pytest.raises(Invalid) as error:
        save(PLAN, ["employees"])
    assert list(error.value.fields) == ["groups"]
    with pytest.raises(Invalid) as error:
        save(
            PLAN.replace("amount:", "for: {group: manager}, amount:").replace(
                "metric:", "for: {group: manager}\n    metric:"
            ),
            ["employee"],
        )
    assert list(error.value.fields) == ["groups"]


def test_a_statement_asked_about_is_confirmed_anew_when_it_is_computed_anew(
    cast: SimpleNamespace, plan: Any, sold: Contract
) -> None:
    run = computed(cast, "2026-08")
    run = operations.approve(cast.gm, run.pk, operations.review(cast.finance, run.pk, run.version).version)
    own = Statement.objects.visible_to(cast.seller).get()
    operations.ask(cast.seller, own.pk, line_id=None, text="And R3?")
    confirmed = operations.confirm(cast.seller, own.pk, own.version)
    run = operations.send_back(cast.gm, run.pk, run.version, "R3 is missing")
    receipt(sold, "R3", "2026-08-20", "1000")
    run = operations.recompute(cast.finance, run.pk, run.version)
    compute(run.pk, run.attempt)
    run.refresh_from_db()
    operations.approve(cast.gm, run.pk, operations.review(cast.finance, run.pk, run.version).version)
    again = Statement.objects.visible_to(cast.seller).get()
    assert (again.pk, again.total, again.confirmed_at) == (own.pk, Decimal("6606.00"), None)
    with pytest.raises(Stale):
        operations.confirm(cast.seller, own.pk, confirmed.version)


def test_what_breaks_for_good_is_said_and_can_be_computed_again(
    cast: SimpleNamespace, plan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("disk full")

    run = operations.start_run(cast.finance, month="2026-08")
    monkeypatch.setattr(jobs, "compute", broken)
    for attempts in range(jobs.TRIES):
        with pytest.raises(RuntimeError):
            jobs.compute_run(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), run.pk, run.attempt)
        run.refresh_from_db()
        assert run.state == ("failed" if attempts + 1 == jobs.TRIES else "computing")
    assert "reference" in review.errors(run, "en")[0]
    assert operations.recompute(cast.finance, run.pk, run.version).state == "computing"


def test_notices_name_metrics_by_their_words(cast: SimpleNamespace, sold: Contract) -> None:
    text = PLAN.replace("window: year", "window: year\n    axis: attainment").replace("from: 100000", "from: 100%")
    made = operations.create_plan(cast.finance, code="axis", name="By attainment")
    draft = operations.save_version(cast.finance, made.pk, text=text, effective_from=None, groups=["employee"])
    operations.approve_version(cast.gm, draft.pk, draft.version)
    run = computed(cast, "2026-08")
    said = {language: " ".join(review.notices(run, language)) for language in ("en", "zh-Hans", "zh-Hant")}
    assert "receipts" in said["en"]
    assert "回款" in said["zh-Hans"] and "receipts" not in said["zh-Hans"] + said["zh-Hant"]


def test_a_run_names_what_it_pays_for_earlier_months(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    assert review.adjustments(locked(cast, "2026-08")).rows == []
    receipt(sold, "R1b", "2026-08-31", "-50000")
    run = computed(cast, "2026-09")
    found = review.adjustments(run)
    # August, by their shares: the seller gives back 60 % of it at 1 %, the other seller the rest
    assert [(row.person.code, row.amount) for row in found.rows] == [
        ("seller", Decimal("-300.00")),
        ("seller2", Decimal("-200.00")),
    ]
    assert (found.count, found.total) == (2, Decimal("-500.00"))
    one = found.rows[0]
    assert (one.person, one.name, one.period, one.amount) == (
        cast.people["seller"],
        "Commission",
        "2026-08",
        Decimal("-300.00"),
    )
    assert PayLine.everything.get(pk=one.line_id).amount == one.amount
    assert Statement.everything.get(pk=one.statement_id).person == one.person


def test_people_of_a_run_by_department_and_narrowed(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    locked(cast, "2026-08")
    receipt(sold, "R1b", "2026-08-31", "-300000")
    run = computed(cast, "2026-09")
    page = run_people.people_page(run, sort="department")
    names = [row.department_name for row in page.rows]
    assert names == sorted(names) and len(set(names)) > 1
    for key, group in page.departments.items():
        theirs = [row for row in page.rows if row.department_id == key]
        assert (group.count, group.total) == (len(theirs), sum(row.total for row in theirs))
        assert group.before == sum(row.before or 0 for row in theirs)
        assert sum(group.items.values()) == group.total
    assert {row.person.code for row in run_people.people_page(run, only="changed").rows} == {
        row.person.code for row in page.rows if row.jump is not None and abs(row.jump) > Decimal("0.2")
    }
    taken = run_people.people_page(run, only="deductions")
    assert {row.person.code for row in taken.rows} == {"seller", "seller2"}
    assert all(row.deductions < 0 for row in taken.rows)
    changed = len(run_people.people_page(run, only="changed").rows)
    assert run_people.counts(run) == {"changed": changed, "deductions": 2} and changed
    assert not run_people.people_page(run, sort="department", q="chen").departments


def test_an_adjustment_says_what_happened_since(cast: SimpleNamespace, plan: Any, sold: Contract) -> None:
    locked(cast, "2026-08")
    refund = create_receipt(cast.finance, contract_id=sold.pk, received_on=date(2026, 8, 31), amount=Decimal(-50000))
    create_receipt(cast.finance, contract_id=sold.pk, received_on=date(2026, 9, 30), amount=Decimal(10))
    found = review.adjustments(computed(cast, "2026-09"))
    said = [(one.verb, one.data["code"], one.subject_id) for one in found.rows[0].causes]
    assert said == [("refund-booked", refund.code, sold.pk)], "what is dated in the month, and not what is not"
