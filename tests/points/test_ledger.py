"""The points ledger: proposed, confirmed by another one, contested, waived; caused by a violation; what it feeds."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from merit.appraisal import operations as appraisal
from merit.calc.facts import read_facts
from merit.calc.pay import simulate
from merit.calc.plan import parse_plan
from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.crm import operations as crm
from merit.crm.models import Customer, Violation
from merit.notices import daily
from merit.org.notices import Notice
from merit.pay.dump import dump_facts
from merit.pay.facts import gather
from merit.points import causes, operations
from merit.points.models import PointsEntry

D = Decimal
TEMPLATE = """template: t
indicators:
  - {code: attitude, weight: 100, kind: rated}
raters: [{role: superior, weight: 100}]
"""
PLAN = "plan: P\nitems:\n  - {code: fines, form: award, every: month}\n"


def propose(cast: SimpleNamespace, by: Any = None, who: str = "seller", **more: Any) -> PointsEntry:
    by = by or cast.lead
    values = {"on": by.today, "points": D("-2"), "reason": "Report late", **more}
    return operations.propose_points(by, person_id=cast.people[who].pk, **values)


def kinds(code: str) -> list[str]:
    return list(Notice.everything.filter(person__code=code).order_by("pk").values_list("kind", flat=True))


def points_csv() -> list[str]:
    return gather("CNY")["points.csv"].decode().splitlines()[1:]


def test_proposed_and_confirmed_by_somebody_else(cast: SimpleNamespace) -> None:
    row = propose(cast, evidence=["https://x.cn/report", "/customers/1"])
    assert (row.state, kinds("seller"), kinds("leader")) == ("proposed", ["points-proposed"], ["points-to-confirm"])
    assert points_csv() == []
    for who in (cast.lead, cast.seller, cast.auditor, cast.finance, cast.admin):
        with pytest.raises((Forbidden, NotFound)):
            operations.confirm_points(who, row.pk, row.version)
    for who in (cast.seller2, cast.lead2, cast.outsider):
        with pytest.raises(NotFound):
            operations.confirm_points(who, row.pk, row.version)
    row = operations.confirm_points(cast.leader, row.pk, row.version)
    assert points_csv() == [f"seller,{cast.lead.today},-2,Report late"]
    assert kinds("seller") == ["points-proposed", "points-confirmed"]
    assert [one.verb for one in row.steps.all()] == ["proposed", "confirmed"]  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        operations.confirm_points(cast.hr, row.pk, row.version)


def test_contested_it_does_not_count_until_decided(cast: SimpleNamespace) -> None:
    row = operations.confirm_points(cast.hr, propose(cast).pk, 1)
    with pytest.raises(Forbidden):
        operations.contest_points(cast.hr, row.pk, row.version, reason="x")
    with pytest.raises(Invalid):
        operations.contest_points(cast.seller, row.pk, row.version, reason=" ")
    row = operations.contest_points(cast.seller, row.pk, row.version, reason="It was on time")
    assert points_csv() == [] and "points-contested" in kinds("lead")
    with pytest.raises(Forbidden):
        operations.confirm_points(cast.lead, row.pk, row.version, reason="No")
    with pytest.raises(Invalid):
        operations.confirm_points(cast.leader, row.pk, row.version)
    row = operations.confirm_points(cast.leader, row.pk, row.version, reason="It was not")
    assert len(points_csv()) == 1
    with pytest.raises(Conflict):
        operations.contest_points(cast.seller, row.pk, row.version, reason="Again")
    row = operations.waive_points(cast.lead, row.pk, row.version, reason="Old story")
    assert points_csv() == [] and kinds("seller")[-1] == "points-waived"


def test_what_cannot_be_proposed(cast: SimpleNamespace) -> None:
    for field, wrong in (
        ("points", {"points": None}),
        ("points", {"points": D(1001)}),
        ("item", {"points": None, "amount": D(-5)}),
        ("reason", {"reason": " "}),
        ("on", {"on": cast.lead.today + timedelta(days=1)}),
        ("evidence", {"evidence": ["javascript:alert(1)"]}),
    ):
        with pytest.raises(Invalid) as error:
            propose(cast, **wrong)
        assert list(error.value.fields) == [field]
    for by, who in ((cast.lead, "lead"), (cast.lead, "seller3"), (cast.seller, "seller2"), (cast.hr, "hr")):
        with pytest.raises(Forbidden):
            propose(cast, by, who)
    with pytest.raises(NotFound):
        propose(cast, cast.hr, "outsider")


def _breach(cast: SimpleNamespace, **rule: Any) -> Violation:
    today = cast.seller.today
    customer = crm.create_customer(cast.seller, name="Firm")
    Customer.everything.update(last_contact_on=today - timedelta(days=30))
    crm.create_interval_rule(cast.admin, days=14, **rule)
    for _again in range(2):
        daily.run()
    return Violation.everything.get(customer=customer)


def test_a_violation_takes_points_once_and_decides_about_them(cast: SimpleNamespace) -> None:
    row = _breach(cast, points=D("-1.5"))
    entry = PointsEntry.everything.get()
    assert (entry.person, entry.points, entry.state, entry.on) == (row.person, D("-1.5"), "confirmed", row.on)
    assert (entry.source_type, entry.source_id, entry.rule) == ("crm.violation", row.pk, "14")
    assert kinds("seller").count("points-rule") == 1
    causes.record(row.person, row, causes.Sanction(D(-1)), on=row.on, rule="x", reason="y")
    assert PointsEntry.everything.count() == 1
    with pytest.raises(Conflict):
        operations.contest_points(cast.seller, entry.pk, entry.version, reason="x")
    with pytest.raises(Conflict):
        operations.waive_points(cast.lead, entry.pk, entry.version, reason="x")
    states = []
    for verb, who in (("contest", cast.seller), ("uphold", cast.lead), ("waive", cast.lead)):
        row.refresh_from_db()
        getattr(crm, f"{verb}_violation")(who, row.pk, row.version, reason="Because")
        states.append((PointsEntry.everything.get().state, len(points_csv())))
    assert states == [("contested", 0), ("confirmed", 1), ("waived", 0)]


def test_a_rule_that_takes_nothing_writes_nothing(cast: SimpleNamespace) -> None:
    _breach(cast)
    assert not PointsEntry.everything.exists()


def test_a_rule_takes_and_does_not_give(cast: SimpleNamespace) -> None:
    for field, wrong in (("points", {"points": D(1)}), ("amount", {"amount": D(5)}), ("item", {"amount": D(-5)})):
        with pytest.raises(Invalid) as error:
            crm.create_interval_rule(cast.admin, days=14, **wrong)
        assert list(error.value.fields) == [field]
    row = crm.create_interval_rule(cast.admin, days=14, points=D(-1), amount=D("-50"), item="fines")
    row = crm.change_interval_rule(cast.admin, row.pk, row.version, points=None, amount=None, item="")
    assert not row.sanction


def test_confirmed_points_are_in_the_score_and_later_ones_change_nothing(cast: SimpleNamespace) -> None:
    template = appraisal.create_template(cast.hr, company=cast.acme.pk, code="t", name="T", text=TEMPLATE)
    people = [cast.people["seller"].pk]
    version = template.versions.get().pk
    cycle = appraisal.create_cycle(cast.hr, template_version=version, period="2026-10", people=people)
    cycle = appraisal.open_cycle(cast.hr, cycle.pk)
    rating = cycle.appraisals.get().raters.get()
    appraisal.set_mark(cast.lead, rating.pk, "attitude", mark=D(90), comment="because")
    appraisal.submit_marks(cast.lead, rating.pk)
    october = date(2026, 10, 20)
    counted = operations.confirm_points(cast.hr, propose(cast, on=october, points=D("-2.5")).pk, 1)
    late = propose(cast, on=october, points=D("-9"))
    operations.confirm_points(cast.hr, propose(cast, on=date(2026, 11, 1), points=D("-7")).pk, 1)
    appraisal.close_cycle(cast.hr, cycle.pk)
    appraisal.publish_cycle(cast.hr, cycle.pk)
    row = cycle.appraisals.get()
    assert row.score == D("87.50")
    assert [(one["code"], one["points"]) for one in row.card["entries"]] == [(counted.code, "-2.5")]
    operations.confirm_points(cast.hr, late.pk, late.version)
    counted = operations.waive_points(cast.hr, counted.pk, counted.version, reason="Mistake")
    row.refresh_from_db()
    assert row.score == D("87.50") and row.card["entries"][0]["points"] == "-2.5"


def test_confirmed_money_is_pay_as_the_command_line_computes_it(cast: SimpleNamespace) -> None:
    on = date(2026, 10, 20)
    taken = propose(cast, on=on, points=None, amount=D("-120.50"), item="fines")
    assert "PT-" not in gather("CNY")["awards.csv"].decode()
    operations.confirm_points(cast.hr, taken.pk, 1)
    assert gather("CNY")["awards.csv"].decode().splitlines()[1:] == [f"{taken.code},seller,fines,2026-10-20,-120.5"]
    facts = read_facts(dump_facts("CNY"), "CNY")
    lines = simulate([parse_plan(PLAN)], facts, "2026-10").lines()
    assert [tuple(one) for one in lines.select("employee", "item", "source").rows()] == [
        ("seller", "fines", taken.code)
    ]
    assert D(str(lines["amount"][0])) == D("-120.50")


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once(transactional_db: None, cast: SimpleNamespace) -> None:
    row, barrier, told = propose(cast), threading.Barrier(2), list[str]()

    def run(work: Any, who: Any) -> None:
        try:
            barrier.wait()
            work(who, row.pk, row.version, reason="Because")
            told.append("done")
        except Exception as error:  # what the second one is told
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    pairs = ((operations.confirm_points, cast.hr), (operations.waive_points, cast.leader))
    threads = [threading.Thread(target=run, args=one) for one in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(told) == ["Stale", "done"]
    assert PointsEntry.everything.get().steps.count() == 2  # type: ignore[attr-defined]
