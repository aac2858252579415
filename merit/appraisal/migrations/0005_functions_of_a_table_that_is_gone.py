"""The functions of the triggers that the points had before they moved into the ledger."""

from django.db import migrations

GONE = ("append_only_67d39", "delete_delete_7fe8d", "insert_insert_a4656", "update_update_637d6")


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0004_points_have_a_ledger")]

    operations = [
        migrations.RunSQL(
            "".join(f"DROP FUNCTION IF EXISTS pgtrigger_{name}();" for name in GONE), migrations.RunSQL.noop
        )
    ]
