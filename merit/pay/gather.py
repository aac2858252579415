"""Awards and what locked runs have paid as facts. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.copying import Scope, Tables
from merit.pay.models import PayPlan
from merit.points.gather import money


def tables(scope: Scope) -> Tables:
    """awards.csv, with the money of the points ledger; paid.csv and runs.csv: the locked runs, and what was loaded from
    before Merit.
    """
    awards = sql.SQL(
        "SELECT a.code AS award, e.code AS employee, a.item, a.awarded_on, trim_scale(a.amount) AS amount"
        " FROM pay_award a JOIN org_person e ON e.id = a.person_id JOIN org_company c ON c.id = e.company_id"
        " WHERE c.currency = {currency} AND {people} UNION ALL {money} ORDER BY 1"
    ).format(currency=sql.Literal(scope.currency), people=scope.of_people("a.person_id"), money=money(scope))
    return {"awards.csv": awards, "paid.csv": _paid(scope), "runs.csv": _runs(scope)}


def _paid(scope: Scope) -> sql.Composable:
    plan = sql.SQL("TRUE") if scope.plan is None else sql.SQL("l.plan_id = {}").format(sql.Literal(scope.plan))
    opening = sql.SQL("TRUE") if scope.plan is None else _of_plan(scope.plan)
    return sql.SQL(
        "SELECT e.code AS employee, x.item, x.period, trim_scale(sum(x.amount)) AS amount FROM ("
        " SELECT l.person_id, l.item, l.period, l.amount FROM pay_payline l JOIN pay_payrun r ON r.id = l.run_id"
        " JOIN org_company c ON c.id = r.company_id"
        " WHERE r.state IN ('locked', 'paid') AND c.currency = {currency} AND {plan} AND {people} AND {earlier}"
        " UNION ALL SELECT l.person_id, l.item, l.period, l.amount FROM pay_openingpayment l"
        " WHERE {opening} AND {people}"
        " ) x JOIN org_person e ON e.id = x.person_id GROUP BY e.code, x.item, x.period ORDER BY 1, 2, 3"
    ).format(
        currency=sql.Literal(scope.currency),
        plan=plan,
        opening=opening,
        people=scope.of_people("l.person_id"),
        earlier=_earlier(scope),
    )


def _earlier(scope: Scope) -> sql.Composable:
    return sql.SQL("TRUE") if scope.before is None else sql.SQL("r.month < {}").format(sql.Literal(scope.before))


def _of_plan(plan: int) -> sql.Composable:
    """What was paid before Merit, of people whom the plan's company and groups hold (in their newest term)."""
    return sql.SQL(
        "l.person_id IN (SELECT t.person_id FROM org_term t JOIN pay_payplan p ON p.company_id = t.company_id"
        " JOIN pay_payplanversion v ON v.plan_id = p.id AND v.approved_at IS NOT NULL"
        " WHERE p.id = {plan} AND upper_inf(t.valid) AND (v.groups = '{{}}' OR t.\"group\" = ANY(v.groups)))"
    ).format(plan=sql.Literal(plan))


def _runs(scope: Scope) -> sql.Composable:
    companies = sql.SQL("c.currency = {}").format(sql.Literal(scope.currency))
    if scope.plan is not None:
        company = PayPlan.objects.unscoped("whose months are locked").values_list("company_id", flat=True)
        companies = sql.SQL("c.id = {}").format(sql.Literal(company.get(pk=scope.plan)))
    return sql.SQL(
        "SELECT DISTINCT r.month FROM (SELECT r.month FROM pay_payrun r JOIN org_company c ON c.id = r.company_id"
        " WHERE r.state IN ('locked', 'paid') AND {companies}"
        " UNION SELECT o.month FROM pay_openingrun o JOIN org_company c ON c.id = o.company_id WHERE {companies}) r"
        " WHERE {earlier} ORDER BY 1"
    ).format(companies=companies, earlier=_earlier(scope))
