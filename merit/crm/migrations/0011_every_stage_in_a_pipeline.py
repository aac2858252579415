"""No stage without a pipeline."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0010_stages_in_pipelines")]

    operations = [
        migrations.AlterField(
            model_name="stage",
            name="pipeline",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stages",
                to="crm.pipeline",
                verbose_name="pipeline",
            ),
        ),
        migrations.AlterField(
            model_name="stageevent",
            name="pipeline",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="crm.pipeline",
                verbose_name="pipeline",
            ),
        ),
    ]
