"""Scores and marks as facts. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.copying import Scope, Tables


def tables(scope: Scope) -> Tables:
    """scores.csv (published or loaded), marks.csv (handed in or loaded).

    Scores are those of everyone, even where the scope names people: floating wages compare with the mean.
    """
    return {
        "scores.csv": sql.SQL(
            "SELECT e.code AS employee, s.period, trim_scale(s.score) AS score FROM appraisal_score s"
            " JOIN org_person e ON e.id = s.person_id ORDER BY 1, 2"
        ),
        "marks.csv": sql.SQL(
            "SELECT e.code AS employee, m.period, m.indicator, m.role,"
            " coalesce(r.code, nullif(m.rater_code, '')) AS rater, trim_scale(m.mark) AS mark"
            " FROM appraisal_mark m JOIN org_person e ON e.id = m.person_id"
            " LEFT JOIN appraisal_raterassignment a ON a.id = m.assignment_id"
            " LEFT JOIN org_person r ON r.id = a.rater_id"
            " WHERE (a.id IS NULL OR a.submitted_at IS NOT NULL) AND {people} ORDER BY 1, 2, 3, 4, m.id"
        ).format(people=scope.of_people("m.person_id")),
    }
