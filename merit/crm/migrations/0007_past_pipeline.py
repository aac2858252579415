from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0006_searches_by_index'),
        ('org', '0004_daily_and_notices'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='opportunityevent',
            index=models.Index(fields=['pgh_obj', '-pgh_created_at', '-pgh_id'], include=('owner', 'archived_at'), name='opportunity_held'),
        ),
        migrations.AddIndex(
            model_name='stagechange',
            index=models.Index(fields=['opportunity', '-on', '-at', '-id'], include=('to_stage', 'amount', 'probability', 'expected_on'), name='stage_change_as_of'),
        ),
    ]
