import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0030_leads_are_known_by_keys'),
        ('org', '0007_people_by_name'),
        ('requests', '0002_expense_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            model_name='file',
            name='file_of_one',
        ),
        migrations.AddField(
            model_name='file',
            name='expense',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='requests.expenserequest'),
        ),
        migrations.AddField(
            model_name='fileevent',
            name='expense',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='requests.expenserequest'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('expense__isnull', False)), fields=['expense', '-created_at', '-id'], name='file_expense'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "expense_id", "id", "key", "lead_id", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT new_values."activity_id", new_values."by_id", new_values."by_name", new_values."comment_id", new_values."company_id", new_values."contact_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."digest", new_values."expense_id", new_values."id", new_values."key", new_values."lead_id", new_values."name", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."size", new_values."small_key", new_values."small_size", new_values."type", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6c3beb086c9de0483961bb9a608a3d515fb71066', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5803c', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "expense_id", "id", "key", "lead_id", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT new_values."activity_id", new_values."by_id", new_values."by_name", new_values."comment_id", new_values."company_id", new_values."contact_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."digest", new_values."expense_id", new_values."id", new_values."key", new_values."lead_id", new_values."name", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."size", new_values."small_key", new_values."small_size", new_values."type", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a7433e93b233f17aca4a6616491719a32cad8355', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9937a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "expense_id", "id", "key", "lead_id", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT old_values."activity_id", old_values."by_id", old_values."by_name", old_values."comment_id", old_values."company_id", old_values."contact_id", old_values."contract_id", old_values."created_at", old_values."customer_id", old_values."digest", old_values."expense_id", old_values."id", old_values."key", old_values."lead_id", old_values."name", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."size", old_values."small_key", old_values."small_size", old_values."type", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='eae98ebf6b1ece0a78a0f0612fbadb6e24a5d44f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a11e3', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_file', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', False), ('expense__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', False), ('contract__isnull', True), ('customer__isnull', True), ('expense__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('expense__isnull', True), ('lead__isnull', True), ('opportunity__isnull', False)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', False), ('customer__isnull', True), ('expense__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', False), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('expense__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', False), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('expense__isnull', True), ('lead__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('expense__isnull', True), ('lead__isnull', False), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('expense__isnull', False), ('lead__isnull', True), ('opportunity__isnull', True)), _connector='OR'), name='file_of_one'),
        ),
    ]
