"""Costs as facts. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.copying import Scope, Tables


def tables(scope: Scope) -> Tables:
    """costs.csv: of people in companies with the scope's currency."""
    return {
        "costs.csv": sql.SQL(
            "SELECT x.code AS cost, e.code AS employee, k.code AS contract, x.spent_on, trim_scale(x.amount) AS amount,"
            " nullif(x.kind, '') AS kind FROM requests_cost x JOIN org_person e ON e.id = x.person_id"
            " JOIN org_company c ON c.id = e.company_id LEFT JOIN crm_contract k ON k.id = x.contract_id"
            " WHERE c.currency = {currency} AND {people} ORDER BY x.code"
        ).format(currency=sql.Literal(scope.currency), people=scope.of_people("x.person_id"))
    }
