"""Customers, contracts and the money of contracts as facts. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.copying import ANY_ROW, Scope, Tables, attribute_columns

# A person's figures need the contracts credited to him, and, for new customers, every contract of those customers.
_THEIRS = """
    SELECT contract_id FROM crm_credit WHERE {people}
    UNION SELECT k.id FROM crm_contract k WHERE k.customer_id IN (
        SELECT o.customer_id FROM crm_contract o JOIN crm_credit x ON x.contract_id = o.id WHERE {people})
    UNION SELECT contract_id FROM requests_cost WHERE {people} AND contract_id IS NOT NULL
"""


def chosen(scope: Scope) -> sql.Composable:
    """The condition that a contract k is of the scope's currency, and of its people."""
    condition = sql.SQL("k.company_id IN (SELECT id FROM org_company WHERE currency = {})").format(
        sql.Literal(scope.currency)
    )
    if scope.people is None:
        return condition
    theirs = sql.SQL(_THEIRS).format(people=scope.of_people("person_id"))
    return sql.SQL("{} AND k.id IN ({})").format(condition, theirs)


def tables(scope: Scope) -> Tables:
    """customers, contracts, contract_lines, credits, receivables, receipts, bad_debts, activities, violations,
    survey_answers.
    """
    one = chosen(scope)
    return {
        "customers.csv": _customers(scope, one),
        "contracts.csv": _contracts(one),
        "contract_lines.csv": _lines(one),
        "credits.csv": _credits(one),
        **{
            f"{name}.csv": _money(name, day, table, one)
            for name, day, table in (
                ("receivables", "due_on", "crm_receivable"),
                ("receipts", "received_on", "crm_receipt"),
                ("bad_debts", "written_off_on", "crm_baddebt"),
            )
        },
        "activities.csv": _activities(scope),
        "violations.csv": _violations(scope),
        "survey_answers.csv": _answers(scope),
    }


def _customers(scope: Scope, one: sql.Composable) -> sql.Composable:
    named: sql.Composable = ANY_ROW
    if scope.people is not None:
        named = sql.SQL(
            "t.id IN (SELECT k.customer_id FROM crm_contract k WHERE {one} UNION SELECT customer_id FROM crm_activity"
            " WHERE {people} UNION SELECT customer_id FROM crm_violation WHERE {people})"
        ).format(one=one, people=scope.of_people("person_id"))
    return sql.SQL(
        "SELECT t.code AS customer, t.name, nullif(t.customer_class, '') AS class, t.created_on{attributes}"
        " FROM crm_customer t WHERE {named} ORDER BY t.code"
    ).format(attributes=attribute_columns("crm_customer", where=named), named=named)


def _contracts(one: sql.Composable) -> sql.Composable:
    return sql.SQL(
        "SELECT k.code AS contract, u.code AS customer, k.signed_on, trim_scale(k.amount) AS amount{attributes}"
        " FROM crm_contract k LEFT JOIN crm_customer u ON u.id = k.customer_id WHERE {one} ORDER BY k.code"
    ).format(attributes=attribute_columns("crm_contract", "k", one), one=one)


def _lines(one: sql.Composable) -> sql.Composable:
    return sql.SQL(
        "SELECT k.code AS contract, coalesce(p.code, nullif(l.product_name, '')) AS product,"
        " trim_scale(l.quantity) AS quantity, trim_scale(l.unit_price) AS unit_price,"
        " trim_scale(l.list_price) AS list_price"
        " FROM crm_contractline l JOIN crm_contract k ON k.id = l.contract_id"
        " LEFT JOIN crm_product p ON p.id = l.product_id WHERE {one} ORDER BY k.code, l.position"
    ).format(one=one)


def _credits(one: sql.Composable) -> sql.Composable:
    return sql.SQL(
        "SELECT k.code AS contract, e.code AS employee, trim_scale(r.share) AS share FROM crm_credit r"
        " JOIN crm_contract k ON k.id = r.contract_id JOIN org_person e ON e.id = r.person_id"
        " WHERE {one} ORDER BY k.code, e.code, r.id"
    ).format(one=one)


def _money(name: str, day: str, table: str, one: sql.Composable) -> sql.Composable:
    return sql.SQL(
        "SELECT f.code AS {code}, k.code AS contract, f.{day}, trim_scale(f.amount) AS amount"
        " FROM {table} f JOIN crm_contract k ON k.id = f.contract_id WHERE {one} ORDER BY f.code"
    ).format(code=sql.Identifier(name[:-1]), day=sql.Identifier(day), table=sql.Identifier(table), one=one)


def _activities(scope: Scope) -> sql.Composable:
    return sql.SQL(
        "SELECT a.code AS activity, e.code AS employee, u.code AS customer, a.\"on\", nullif(a.kind, '') AS kind"
        " FROM crm_activity a JOIN org_person e ON e.id = a.person_id LEFT JOIN crm_customer u ON u.id = a.customer_id"
        " WHERE {people} ORDER BY a.code"
    ).format(people=scope.of_people("a.person_id"))


def _violations(scope: Scope) -> sql.Composable:
    return sql.SQL(
        "SELECT v.code AS violation, e.code AS employee, u.code AS customer, v.\"on\", nullif(v.kind, '') AS kind"
        " FROM crm_violation v JOIN org_person e ON e.id = v.person_id LEFT JOIN crm_customer u ON u.id = v.customer_id"
        " WHERE v.state <> 'waived' AND {people} ORDER BY v.code"
    ).format(people=scope.of_people("v.person_id"))


def _answers(scope: Scope) -> sql.Composable:
    """Scores that customers gave, by whom the customer belonged to when it was asked."""
    return sql.SQL(
        "SELECT concat(i.id, '-', a.question_id) AS answer, e.code AS employee, i.answered_on, q.kind, a.score,"
        " u.code AS customer"
        " FROM crm_surveyanswer a JOIN crm_surveyinvitation i ON i.id = a.invitation_id"
        " JOIN crm_surveyquestion q ON q.id = a.question_id JOIN org_person e ON e.id = i.owner_id"
        " JOIN crm_customer u ON u.id = i.customer_id"
        " WHERE a.score IS NOT NULL AND i.answered_on IS NOT NULL AND q.kind IN ('csat', 'nps') AND {people}"
        " ORDER BY i.id, a.question_id"
    ).format(people=scope.of_people("i.owner_id"))
