import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0023_surveys'),
        ('org', '0005_follow_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='comment',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='comment',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='comment',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='file',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='file',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='file',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='comment',
            name='comment_on_one',
        ),
        migrations.RemoveConstraint(
            model_name='file',
            name='file_of_one',
        ),
        migrations.AddField(
            model_name='comment',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='crm.lead', verbose_name='lead'),
        ),
        migrations.AddField(
            model_name='commentevent',
            name='lead',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.lead', verbose_name='lead'),
        ),
        migrations.AddField(
            model_name='file',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='fileevent',
            name='lead',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.lead'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['lead', '-created_at', '-id'], name='comment_lead'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('lead__isnull', False)), fields=['lead', '-created_at', '-id'], name='file_lead'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_commentevent" ("author_id", "author_name", "company_id", "contract_id", "created_at", "customer_id", "deleted_at", "edited_at", "id", "lead_id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") SELECT new_values."author_id", new_values."author_name", new_values."company_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."deleted_at", new_values."edited_at", new_values."id", new_values."lead_id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."text", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7313dab88bb09eff0ae590879382469068ab6307', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cf5ea', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_comment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_commentevent" ("author_id", "author_name", "company_id", "contract_id", "created_at", "customer_id", "deleted_at", "edited_at", "id", "lead_id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") SELECT new_values."author_id", new_values."author_name", new_values."company_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."deleted_at", new_values."edited_at", new_values."id", new_values."lead_id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."text", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."author_id" IS DISTINCT FROM (new_values."author_id") OR old_values."author_name" IS DISTINCT FROM (new_values."author_name") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."contract_id" IS DISTINCT FROM (new_values."contract_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."deleted_at" IS DISTINCT FROM (new_values."deleted_at") OR old_values."edited_at" IS DISTINCT FROM (new_values."edited_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."lead_id" IS DISTINCT FROM (new_values."lead_id") OR old_values."opportunity_id" IS DISTINCT FROM (new_values."opportunity_id") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c557702044936ef18ee4990fc49275b0f7dcf702', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e9a75', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_comment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_commentevent" ("author_id", "author_name", "company_id", "contract_id", "created_at", "customer_id", "deleted_at", "edited_at", "id", "lead_id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") SELECT old_values."author_id", old_values."author_name", old_values."company_id", old_values."contract_id", old_values."created_at", old_values."customer_id", old_values."deleted_at", old_values."edited_at", old_values."id", old_values."lead_id", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."text", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2d2b2b14c94258b84fa2785346825271d7653f99', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7661e', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_comment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "id", "key", "lead_id", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT new_values."activity_id", new_values."by_id", new_values."by_name", new_values."comment_id", new_values."company_id", new_values."contact_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."digest", new_values."id", new_values."key", new_values."lead_id", new_values."name", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."size", new_values."small_key", new_values."small_size", new_values."type", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9344cc49826f5e6a5d5ebb7bf7ec30e1c60f67c5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5803c', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "id", "key", "lead_id", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT new_values."activity_id", new_values."by_id", new_values."by_name", new_values."comment_id", new_values."company_id", new_values."contact_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."digest", new_values."id", new_values."key", new_values."lead_id", new_values."name", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."size", new_values."small_key", new_values."small_size", new_values."type", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8986a38047b6da8196894cf0c302b27edcd362bf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9937a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "id", "key", "lead_id", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT old_values."activity_id", old_values."by_id", old_values."by_name", old_values."comment_id", old_values."company_id", old_values."contact_id", old_values."contract_id", old_values."created_at", old_values."customer_id", old_values."digest", old_values."id", old_values."key", old_values."lead_id", old_values."name", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."size", old_values."small_key", old_values."small_size", old_values."type", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8d20a0f3eb4aa0ab46f8bd6e43f0a436be94d3f6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a11e3', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_file', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contract__isnull', True), ('customer__isnull', False), ('opportunity__isnull', True)), models.Q(('contract__isnull', True), ('customer__isnull', True), ('lead__isnull', True), ('opportunity__isnull', False)), models.Q(('contract__isnull', False), ('customer__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('contract__isnull', True), ('customer__isnull', True), ('lead__isnull', False), ('opportunity__isnull', True)), _connector='OR'), name='comment_on_one'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', False), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', False), ('contract__isnull', True), ('customer__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('lead__isnull', True), ('opportunity__isnull', False)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', False), ('customer__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', False), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', False), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('lead__isnull', False), ('opportunity__isnull', True)), _connector='OR'), name='file_of_one'),
        ),
    ]
