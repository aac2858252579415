"""Targets as facts. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.copying import Scope, Tables


def tables(scope: Scope) -> Tables:
    """targets.csv: of the people, and of every department and company."""
    mine = (
        sql.SQL("TRUE")
        if scope.people is None
        else sql.SQL("(t.person_id IS NULL OR {})").format(scope.of_people("t.person_id"))
    )
    return {
        "targets.csv": sql.SQL(
            "SELECT coalesce(e.code, d.code, c.code) AS subject, t.metric, t.period, trim_scale(t.value) AS value"
            " FROM targets_target t LEFT JOIN org_person e ON e.id = t.person_id"
            " LEFT JOIN org_department d ON d.id = t.department_id"
            " LEFT JOIN org_company c ON c.id = t.subject_company_id"
            " WHERE {mine} ORDER BY 1, 2, 3"
        ).format(mine=mine)
    }
