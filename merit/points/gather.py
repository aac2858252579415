"""The confirmed entries as facts. Source: docs/spec/facts.md, docs/spec/points.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.copying import Scope, Tables


def tables(scope: Scope) -> Tables:
    """points.csv."""
    return {
        "points.csv": sql.SQL(
            "SELECT e.code AS employee, p.\"on\", trim_scale(p.points) AS points, nullif(p.reason, '') AS reason"
            " FROM points_pointsentry p JOIN org_person e ON e.id = p.person_id"
            " WHERE p.state = 'confirmed' AND p.points IS NOT NULL AND {people} ORDER BY 1, 2, p.id"
        ).format(people=scope.of_people("p.person_id")),
    }


def money(scope: Scope) -> sql.Composable:
    """Their amounts as rows of awards.csv, without an order."""
    return sql.SQL(
        'SELECT p.code AS award, e.code AS employee, p.item, p."on" AS awarded_on, trim_scale(p.amount) AS amount'
        " FROM points_pointsentry p JOIN org_person e ON e.id = p.person_id JOIN org_company c ON c.id = e.company_id"
        " WHERE p.state = 'confirmed' AND p.amount IS NOT NULL AND c.currency = {currency} AND {people}"
    ).format(currency=sql.Literal(scope.currency), people=scope.of_people("p.person_id"))
