"""targets.csv into the database. Source: docs/spec/facts.md."""

from __future__ import annotations

from merit.core.staging import Staged

TABLES = ("targets",)
LIMITS = {("targets", "metric"): 60}


def load(staged: Staged) -> None:
    """A subject is the person of that code, else the department, else the company."""
    staged.stage(TABLES)
    staged.run(
        "INSERT INTO targets_target (company_id, person_id, department_id, subject_company_id, metric, period, value,"
        " version, created_at, updated_at)"
        " SELECT coalesce(e.company_id, d.company_id, c.id), e.id, CASE WHEN e.id IS NULL THEN d.id END,"
        " CASE WHEN e.id IS NULL AND d.id IS NULL THEN c.id END, s.metric, s.period, s.value, 1, now(), now()"
        " FROM load_targets s LEFT JOIN org_person e ON e.code = s.subject"
        " LEFT JOIN org_department d ON d.code = s.subject LEFT JOIN org_company c ON c.code = s.subject"
    )
