"""Points move into the ledger (merit/points), as confirmed entries that no rule and nobody in Merit made."""

from django.db import migrations

COPY = """
WITH moved AS (
    INSERT INTO points_pointsentry (code, person_id, "on", points, item, reason, rule, evidence, source_type, state,
        proposed_by_name, version, created_at, updated_at)
    SELECT 'PT-' || lpad(n::text, greatest(5, length(n::text)), '0'), person_id, "on", points, '', reason, '', '[]',
        '', 'confirmed', '', 1, now(), now()
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM appraisal_points) p
    RETURNING 1
)
INSERT INTO core_counter (kind, last) SELECT 'points', count(*) FROM moved HAVING count(*) > 0
"""


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0003_version_never_changes'),
        ('core', '0003_daily_and_notices'),
        ('points', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='pointsevent',
            name='pgh_obj',
        ),
        migrations.RemoveField(
            model_name='pointsevent',
            name='person',
        ),
        migrations.RemoveField(
            model_name='pointsevent',
            name='pgh_context',
        ),
        migrations.DeleteModel(
            name='Points',
        ),
        migrations.DeleteModel(
            name='PointsEvent',
        ),
    ]
