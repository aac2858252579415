import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0015_custom_numbers'),
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('record', models.CharField(choices=[('lead', 'Leads'), ('customer', 'Customers'), ('contact', 'Contacts'), ('opportunity', 'Opportunities'), ('contract', 'Contracts')], max_length=20, verbose_name='record')),
                ('code', merit.core.fields.LineField(max_length=40, verbose_name='code')),
                ('label', merit.core.fields.LineField(max_length=60, verbose_name='label')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('money', 'Money'), ('date', 'Date'), ('choice', 'Choice'), ('choices', 'Several choices'), ('person', 'Person'), ('yesno', 'Yes or no'), ('link', 'Link')], max_length=10, verbose_name='kind')),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None, verbose_name='choices')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('required', models.BooleanField(default=False, verbose_name='required')),
                ('default', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='default')),
                ('hint', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='hint')),
                ('hidden_from', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='hidden from')),
                ('read_only_for', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='read-only for')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'custom field',
                'verbose_name_plural': 'custom fields',
                'ordering': ('record', 'position', 'id'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CustomFieldEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('record', models.CharField(choices=[('lead', 'Leads'), ('customer', 'Customers'), ('contact', 'Contacts'), ('opportunity', 'Opportunities'), ('contract', 'Contracts')], max_length=20, verbose_name='record')),
                ('code', merit.core.fields.LineField(max_length=40, verbose_name='code')),
                ('label', merit.core.fields.LineField(max_length=60, verbose_name='label')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('money', 'Money'), ('date', 'Date'), ('choice', 'Choice'), ('choices', 'Several choices'), ('person', 'Person'), ('yesno', 'Yes or no'), ('link', 'Link')], max_length=10, verbose_name='kind')),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None, verbose_name='choices')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('required', models.BooleanField(default=False, verbose_name='required')),
                ('default', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='default')),
                ('hint', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='hint')),
                ('hidden_from', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='hidden from')),
                ('read_only_for', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='read-only for')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='opportunity',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='opportunity',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='opportunity',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='contact',
            name='attributes',
            field=models.JSONField(blank=True, default=dict, verbose_name='further columns'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='attributes',
            field=models.JSONField(blank=True, default=dict, verbose_name='further columns'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='attributes',
            field=models.JSONField(blank=True, default=dict, verbose_name='further columns'),
        ),
        migrations.AddField(
            model_name='opportunityevent',
            name='attributes',
            field=models.JSONField(blank=True, default=dict, verbose_name='further columns'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("archived_at", "attributes", "created_at", "customer_id", "email", "id", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search", "title", "updated_at", "version") SELECT new_values."archived_at", new_values."attributes", new_values."created_at", new_values."customer_id", new_values."email", new_values."id", new_values."merged_into_id", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."search", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='053094c0a84f351b0af54a234e7ceb0b55cb4dec', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5fbb8', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("archived_at", "attributes", "created_at", "customer_id", "email", "id", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search", "title", "updated_at", "version") SELECT new_values."archived_at", new_values."attributes", new_values."created_at", new_values."customer_id", new_values."email", new_values."id", new_values."merged_into_id", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."search", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3499be6e6fa64ba5195c9ae0b12f9ca2f6bea074', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_eb23d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("archived_at", "attributes", "created_at", "customer_id", "email", "id", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search", "title", "updated_at", "version") SELECT old_values."archived_at", old_values."attributes", old_values."created_at", old_values."customer_id", old_values."email", old_values."id", old_values."merged_into_id", old_values."name", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."search", old_values."title", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='106ea1c7efbd14a62a2cc85908149f19aa050d04', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c9be7', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("amount", "archived_at", "attributes", "closed_on", "code", "company_id", "contact_id", "created_at", "customer_id", "entered_stage_on", "expected_on", "id", "last_contact_on", "loss_reason", "name", "next_contact_on", "note", "opened_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "stage_id", "updated_at", "version") SELECT new_values."amount", new_values."archived_at", new_values."attributes", new_values."closed_on", new_values."code", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."entered_stage_on", new_values."expected_on", new_values."id", new_values."last_contact_on", new_values."loss_reason", new_values."name", new_values."next_contact_on", new_values."note", new_values."opened_on", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."probability", new_values."stage_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8912b3821a125ab1a9e59c4ee3d695155a922ca7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e777b', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_opportunity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("amount", "archived_at", "attributes", "closed_on", "code", "company_id", "contact_id", "created_at", "customer_id", "entered_stage_on", "expected_on", "id", "last_contact_on", "loss_reason", "name", "next_contact_on", "note", "opened_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "stage_id", "updated_at", "version") SELECT new_values."amount", new_values."archived_at", new_values."attributes", new_values."closed_on", new_values."code", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."entered_stage_on", new_values."expected_on", new_values."id", new_values."last_contact_on", new_values."loss_reason", new_values."name", new_values."next_contact_on", new_values."note", new_values."opened_on", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."probability", new_values."stage_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."archived_at" IS DISTINCT FROM (new_values."archived_at") OR old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."entered_stage_on" IS DISTINCT FROM (new_values."entered_stage_on") OR old_values."expected_on" IS DISTINCT FROM (new_values."expected_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."last_contact_on" IS DISTINCT FROM (new_values."last_contact_on") OR old_values."loss_reason" IS DISTINCT FROM (new_values."loss_reason") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."next_contact_on" IS DISTINCT FROM (new_values."next_contact_on") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."opened_on" IS DISTINCT FROM (new_values."opened_on") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."probability" IS DISTINCT FROM (new_values."probability") OR old_values."stage_id" IS DISTINCT FROM (new_values."stage_id") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='07b2e827cb854e7d3e6db4c006d2800a24cb9850', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_36516', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_opportunity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("amount", "archived_at", "attributes", "closed_on", "code", "company_id", "contact_id", "created_at", "customer_id", "entered_stage_on", "expected_on", "id", "last_contact_on", "loss_reason", "name", "next_contact_on", "note", "opened_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "stage_id", "updated_at", "version") SELECT old_values."amount", old_values."archived_at", old_values."attributes", old_values."closed_on", old_values."code", old_values."company_id", old_values."contact_id", old_values."created_at", old_values."customer_id", old_values."entered_stage_on", old_values."expected_on", old_values."id", old_values."last_contact_on", old_values."loss_reason", old_values."name", old_values."next_contact_on", old_values."note", old_values."opened_on", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."probability", old_values."stage_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cca3025e4eedc67d1f1fe92c943b02c088db787b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1ebd1', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_opportunity', when='AFTER')),
        ),
        migrations.AddField(
            model_name='customfield',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='custom_fields', to='org.company'),
        ),
        migrations.AddField(
            model_name='customfieldevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='customfieldevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='customfieldevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.customfield'),
        ),
        migrations.AddConstraint(
            model_name='customfield',
            constraint=models.UniqueConstraint(fields=('company', 'record', 'code'), name='custom_field_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customfield',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customfieldevent" ("archived_at", "choices", "code", "company_id", "created_at", "default", "hidden_from", "hint", "id", "kind", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "read_only_for", "record", "required", "updated_at", "version") SELECT new_values."archived_at", new_values."choices", new_values."code", new_values."company_id", new_values."created_at", new_values."default", new_values."hidden_from", new_values."hint", new_values."id", new_values."kind", new_values."label", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."read_only_for", new_values."record", new_values."required", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='74f5b19b359533111052dfe718ace2465fc407f5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a4c5a', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_customfield', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customfield',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customfieldevent" ("archived_at", "choices", "code", "company_id", "created_at", "default", "hidden_from", "hint", "id", "kind", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "read_only_for", "record", "required", "updated_at", "version") SELECT new_values."archived_at", new_values."choices", new_values."code", new_values."company_id", new_values."created_at", new_values."default", new_values."hidden_from", new_values."hint", new_values."id", new_values."kind", new_values."label", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."read_only_for", new_values."record", new_values."required", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='48a17d8c763be1b6cc801c0323c7cf5a567703e3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_21777', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_customfield', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customfield',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customfieldevent" ("archived_at", "choices", "code", "company_id", "created_at", "default", "hidden_from", "hint", "id", "kind", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "read_only_for", "record", "required", "updated_at", "version") SELECT old_values."archived_at", old_values."choices", old_values."code", old_values."company_id", old_values."created_at", old_values."default", old_values."hidden_from", old_values."hint", old_values."id", old_values."kind", old_values."label", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."read_only_for", old_values."record", old_values."required", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4ef02fd5589a321c4976d3e8b674b6b49c835397', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1dce2', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_customfield', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customfieldevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9fa4456a825ff1252073e5980968beb683ae2789', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a060b', table='crm_customfieldevent', when='BEFORE')),
        ),
    ]
