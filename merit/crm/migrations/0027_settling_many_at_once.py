"""Settling is planned for the contracts at hand: a plan kept from single ones takes minutes for ten thousand at once."""

from django.db import migrations

FUNCTION = "ALTER FUNCTION crm_settle(bigint[])"


class Migration(migrations.Migration):
    dependencies = [("crm", "0026_interval_rules_take_points")]

    operations = [
        migrations.RunSQL(
            f"{FUNCTION} SET plan_cache_mode = force_custom_plan; {FUNCTION} SET enable_nestloop = off",
            f"{FUNCTION} RESET ALL",
        )
    ]
