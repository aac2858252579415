"""points.csv into the database, as confirmed entries. Source: docs/spec/facts.md."""

from __future__ import annotations

from psycopg import sql

from merit.core.models import Counter
from merit.core.staging import Staged

LIMITS = {("points", "reason"): 300}

INSERT = """
INSERT INTO points_pointsentry (code, person_id, "on", points, item, reason, rule, evidence, source_type, state,
    proposed_by_name, version, created_at, updated_at)
SELECT 'PT-' || lpad(({last} + s.row_ix)::text, greatest(5, length(({last} + s.row_ix)::text)), '0'), e.id, s."on",
    s.points, '', coalesce(s.reason, ''), '', '[]', '', 'confirmed', '', 1, now(), now()
FROM load_points s JOIN org_person e ON e.code = s.employee ORDER BY s.row_ix
"""


def load(staged: Staged) -> None:
    """Entries that no rule and nobody in Merit made."""
    staged.stage(("points",))
    counter, _made = Counter.objects.select_for_update().get_or_create(kind="points")
    counter.last += staged.run(INSERT, last=sql.Literal(counter.last))
    counter.save()
