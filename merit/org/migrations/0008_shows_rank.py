import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0007_people_by_name'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='company',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='company',
            name='shows_rank',
            field=models.BooleanField(db_default=False, default=False, verbose_name='salespeople see their rank'),
        ),
        migrations.AddField(
            model_name='companyevent',
            name='shows_rank',
            field=models.BooleanField(db_default=False, default=False, verbose_name='salespeople see their rank'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "org_companyevent" ("archived_on", "code", "created_at", "currency", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shows_rank", "time_zone", "updated_at", "version") SELECT new_values."archived_on", new_values."code", new_values."created_at", new_values."currency", new_values."id", new_values."language", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."shows_rank", new_values."time_zone", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fc7f7d5d731a492b6d1e7588270e8251082d6682', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_388e7', referencing='REFERENCING NEW TABLE AS new_values ', table='org_company', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "org_companyevent" ("archived_on", "code", "created_at", "currency", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shows_rank", "time_zone", "updated_at", "version") SELECT new_values."archived_on", new_values."code", new_values."created_at", new_values."currency", new_values."id", new_values."language", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."shows_rank", new_values."time_zone", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='290cfcbd0cb4505df0513a89679fa3e783ec6802', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_78f23', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='org_company', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "org_companyevent" ("archived_on", "code", "created_at", "currency", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shows_rank", "time_zone", "updated_at", "version") SELECT old_values."archived_on", old_values."code", old_values."created_at", old_values."currency", old_values."id", old_values."language", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."shows_rank", old_values."time_zone", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='601d7ab5dc1402a684223f1ed418e0104433f988', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_989be', referencing='REFERENCING OLD TABLE AS old_values ', table='org_company', when='AFTER')),
        ),
    ]
