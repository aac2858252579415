"""departments.csv, employees.csv and calendar.csv into the database. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.staging import Staged, check_free

TABLES = ("departments", "employees", "calendar")
LIMITS = {
    ("departments", "department"): 40,
    ("departments", "company"): 40,
    ("employees", "employee"): 40,
    ("employees", "name"): 200,
    ("employees", "company"): 40,
    ("employees", "group"): 60,
}


def load(staged: Staged, currency: str, language: str) -> list[int]:
    """Companies that are not there yet, departments, people and their terms; the ids of all companies named."""
    staged.stage(TABLES)
    check_free("departments", "department", "org_department")
    check_free("employees", "employee", "org_person")
    companies = _companies(staged, currency, language)
    _departments(staged)
    _people(staged)
    staged.run(
        "INSERT INTO org_calendarday (day, workday, company_id)"
        " SELECT l.day, l.workday, c.id FROM load_calendar l LEFT JOIN org_company c ON c.code = l.company"
        " WHERE l.company IS NULL OR c.id IS NOT NULL"
        " ON CONFLICT (day, company_id) DO UPDATE SET workday = excluded.workday"
    )
    return companies


_NAMED = sql.SQL(
    "SELECT company AS code FROM load_employees UNION SELECT company FROM load_departments WHERE company IS NOT NULL"
)


def _companies(staged: Staged, currency: str, language: str) -> list[int]:
    staged.run(
        "INSERT INTO org_company (code, name, currency, time_zone, language, version, created_at, updated_at)"
        " SELECT code, code, {currency}, 'Asia/Shanghai', {language}, 1, now(), now() FROM ({named}) c"
        " ON CONFLICT (code) DO NOTHING",
        currency=sql.Literal(currency),
        language=sql.Literal(language),
        named=_NAMED,
    )
    staged.run("DROP TABLE IF EXISTS pg_temp.load_companies")
    staged.run(
        "CREATE TEMP TABLE load_companies ON COMMIT DROP AS"
        " SELECT id, code FROM org_company JOIN ({named}) c USING (code)",
        named=_NAMED,
    )
    from merit.org.models import Company

    rows = Company.objects.unscoped("the companies of the folder").raw("SELECT id FROM load_companies ORDER BY code")
    return [row.pk for row in rows]


def _departments(staged: Staged) -> None:
    named = sql.SQL("coalesce(nullif(s.name, ''), s.department)")
    name = named if "name" in staged.extra["departments"] else sql.SQL("s.department")
    staged.run(
        "INSERT INTO org_department (code, name, company_id, version, created_at, updated_at)"
        " SELECT DISTINCT ON (s.department) s.department, left({name}, 200), coalesce("
        "  (SELECT c.id FROM load_departments o JOIN load_companies c ON c.code = o.company"
        '   WHERE o.department = s.department ORDER BY o."from" NULLS FIRST LIMIT 1),'
        "  (SELECT c.id FROM load_employees e JOIN load_companies c ON c.code = e.company"
        "   WHERE e.department = s.department ORDER BY e.row_ix LIMIT 1),"
        "  (SELECT min(id) FROM load_companies)), 1, now(), now()"
        ' FROM load_departments s ORDER BY s.department, s."from" DESC NULLS LAST',
        name=name,
    )
    staged.run(
        "INSERT INTO org_departmentterm (department_id, valid, parent_id, company_id, attributes)"
        ' SELECT d.id, daterange(s."from", lead(s."from") OVER'
        ' (PARTITION BY s.department ORDER BY s."from" NULLS FIRST)),'
        " p.id, c.id, {attributes} FROM load_departments s JOIN org_department d ON d.code = s.department"
        " LEFT JOIN org_department p ON p.code = s.parent LEFT JOIN load_companies c ON c.code = s.company",
        attributes=staged.attributes("departments"),
    )


def _people(staged: Staged) -> None:
    staged.run(
        "INSERT INTO org_person (code, name, company_id, email, phone, search, version, created_at, updated_at)"
        " SELECT DISTINCT ON (s.employee) s.employee, coalesce(s.name, s.employee), c.id, '', '',"
        " lower(s.employee || ' ' || coalesce(s.name, '')), 1, now(), now()"
        " FROM load_employees s JOIN load_companies c ON c.code = s.company"
        ' ORDER BY s.employee, s."from" DESC NULLS LAST'
    )
    staged.run(
        'INSERT INTO org_term (person_id, valid, company_id, department_id, "group", superior_id, hired_on, left_on,'
        " attributes)"
        ' SELECT e.id, daterange(s."from", lead(s."from") OVER'
        ' (PARTITION BY s.employee ORDER BY s."from" NULLS FIRST)),'
        ' c.id, d.id, s."group", b.id, s.hired_on, s.left_on, {attributes}'
        " FROM load_employees s JOIN org_person e ON e.code = s.employee JOIN load_companies c ON c.code = s.company"
        " JOIN org_department d ON d.code = s.department LEFT JOIN org_person b ON b.code = s.superior",
        attributes=staged.attributes("employees"),
    )
