"""Departments, employees and the calendar as facts. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.copying import Scope, Tables, attribute_columns


def tables(_scope: Scope) -> Tables:
    """departments.csv and employees.csv (a row per term), calendar.csv: always of the whole group."""
    return {"departments.csv": _departments(), "employees.csv": _employees(), "calendar.csv": _calendar()}


def _departments() -> sql.Composable:
    return sql.SQL(
        'SELECT d.code AS department, p.code AS parent, c.code AS company, lower(t.valid) AS "from"{attributes}'
        " FROM org_departmentterm t JOIN org_department d ON d.id = t.department_id"
        " LEFT JOIN org_department p ON p.id = t.parent_id LEFT JOIN org_company c ON c.id = t.company_id"
        " ORDER BY d.code, lower(t.valid) NULLS FIRST"
    ).format(attributes=attribute_columns("org_departmentterm"))


def _employees() -> sql.Composable:
    return sql.SQL(
        'SELECT e.code AS employee, e.name, lower(t.valid) AS "from", t.hired_on, t.left_on, d.code AS department,'
        ' c.code AS company, t."group", s.code AS superior{attributes}'
        " FROM org_term t JOIN org_person e ON e.id = t.person_id JOIN org_department d ON d.id = t.department_id"
        " JOIN org_company c ON c.id = t.company_id LEFT JOIN org_person s ON s.id = t.superior_id"
        " ORDER BY e.code, lower(t.valid) NULLS FIRST"
    ).format(attributes=attribute_columns("org_term"))


def _calendar() -> sql.Composable:
    return sql.SQL(
        "SELECT d.day, d.workday::int AS workday, c.code AS company"
        " FROM org_calendarday d LEFT JOIN org_company c ON c.id = d.company_id ORDER BY d.day, c.code NULLS FIRST"
    )
