"""scores.csv and marks.csv into the database. Source: docs/spec/facts.md."""

from __future__ import annotations

from merit.core.staging import Staged

TABLES = ("scores", "marks")
LIMITS = {
    ("marks", "indicator"): 60,
    ("marks", "role"): 40,
    ("marks", "rater"): 40,
}


def load(staged: Staged) -> None:
    """Scores and marks that no cycle of Merit made."""
    staged.stage(TABLES)
    staged.run(
        "INSERT INTO appraisal_score (person_id, period, score, grade) SELECT e.id, s.period, s.score, ''"
        " FROM load_scores s JOIN org_person e ON e.code = s.employee"
    )
    staged.run(
        "INSERT INTO appraisal_mark (person_id, period, indicator, role, rater_code, mark, comment)"
        " SELECT e.id, s.period, s.indicator, s.role, coalesce(s.rater, ''), s.mark, '' FROM load_marks s"
        " JOIN org_person e ON e.code = s.employee ORDER BY s.row_ix"
    )
