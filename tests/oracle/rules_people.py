"""Section 2, dated rows: who is employed in a period, with which row, in which department and team."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .rules_exact import Rule
from .rules_periods import days, first_day, last_day

Row = dict[str, str]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Person:
    """Somebody who counts in a period: the row that the period uses, and the part of its days employed."""

    employee: str
    row: Row
    employed: Fraction


def a_date(text: str | None) -> date | None:
    """A date, or None for an empty or missing cell."""
    return date.fromisoformat(text) if text else None


def codes(facts: Tables, table: str, column: str) -> list[str]:
    """The codes of a dated table, in order."""
    return sorted({row[column] for row in facts.get(table, [])})


def row_on(facts: Tables, table: str, column: str, code: str, day: date) -> Row | None:
    """The row of a code in force on a day: the latest one that has begun."""
    begun = [
        (a_date(row.get("from")) or date.min, row)
        for row in facts.get(table, [])
        if row[column] == code and (a_date(row.get("from")) or date.min) <= day
    ]
    return max(begun, key=lambda dated: dated[0])[1] if begun else None


def row_used(facts: Tables, employee: str, day: date) -> Row | None:
    """The row in force on the day; for a person who has left by then, on the last day worked."""
    row = row_on(facts, "employees", "employee", employee, day)
    if row is None:
        return None
    left = a_date(row.get("left_on"))
    if left is not None and left < day:
        return row_on(facts, "employees", "employee", employee, left) or row
    return row


def present(facts: Tables, employee: str, period: str) -> Person | None:
    """The person as a period sees them, or None when not employed on any day of it."""
    first, last = first_day(period), last_day(period)
    row = row_on(facts, "employees", "employee", employee, last)
    if row is None:
        return None
    begins = max(a_date(row.get("hired_on")) or first, first)
    ends = min(a_date(row.get("left_on")) or last, last)
    if begins > ends:
        return None
    used = row_used(facts, employee, last)
    assert used is not None
    return Person(employee, used, Fraction((ends - begins).days + 1, days(period)))


def everybody(facts: Tables, period: str) -> list[Person]:
    """The people who count in a period, in order of code."""
    seen = (present(facts, employee, period) for employee in codes(facts, "employees", "employee"))
    return [person for person in seen if person is not None]


def admits(conditions: dict[str, list[str]] | None, row: Row) -> bool:
    """Whether a `for` (columns and the values they may have) admits a row."""
    return all(row.get(column, "") in values for column, values in (conditions or {}).items())


def admitted(facts: Tables, rule: Rule, period: str) -> list[Person]:
    """The people of a period whom an item's or a template's `for` admits."""
    return [person for person in everybody(facts, period) if admits(rule.get("for"), person.row)]


def department_row(facts: Tables, department: str, period: str) -> Row | None:
    """The row of a department that a period uses."""
    return row_on(facts, "departments", "department", department, last_day(period))


def _department_and_parents(facts: Tables, department: str, period: str) -> list[str]:
    chain = []
    while department:
        chain.append(department)
        row = department_row(facts, department, period)
        department = row.get("parent", "") if row else ""
    return chain


def people_of(facts: Tables, by: str, subject: str, period: str) -> list[Person]:
    """The people of an employee, department (with its sub-departments) or company, in a period."""

    def belongs(person: Person) -> bool:
        if by == "employee":
            return person.employee == subject
        if by == "company":
            return person.row["company"] == subject
        return subject in _department_and_parents(facts, person.row["department"], period)

    return [person for person in everybody(facts, period) if belongs(person)]


def subjects(facts: Tables, by: str, period: str) -> list[str]:
    """The subjects of a period: its people; the departments in force; the companies of either."""
    people = everybody(facts, period)
    if by == "employee":
        return [person.employee for person in people]
    in_force = {
        code: row
        for code in codes(facts, "departments", "department")
        if (row := department_row(facts, code, period)) is not None
    }
    if by == "department":
        return sorted(in_force)
    return sorted({row["company"] for row in in_force.values()} | {person.row["company"] for person in people})


def below(facts: Tables, employee: str, period: str) -> list[str]:
    """Everyone below a person in the tree of superiors of the period's last day, people who left included."""
    superior = {}
    for code in codes(facts, "employees", "employee"):
        row = row_used(facts, code, last_day(period))
        superior[code] = row.get("superior", "") if row else ""

    def is_below(code: str) -> bool:
        above = superior.get(code, "")
        while above:
            if above == employee:
                return True
            above = superior.get(above, "")
        return False

    return [code for code in superior if is_below(code)]
