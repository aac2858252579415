import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0011_every_stage_in_a_pipeline'),
        ('org', '0004_daily_and_notices'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('names_owner', models.BooleanField(default=False, verbose_name='name the owner of a duplicate that one may not see')),
                ('class_by', models.CharField(choices=[('hand', 'By hand'), ('rules', 'By rules, the first that fits'), ('points', 'By points for revenue, recency and frequency')], default='hand', max_length=10, verbose_name='classes are given')),
            ],
            options={
                'verbose_name': 'rules for customers',
                'verbose_name_plural': 'rules for customers',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CustomerRulesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('names_owner', models.BooleanField(default=False, verbose_name='name the owner of a duplicate that one may not see')),
                ('class_by', models.CharField(choices=[('hand', 'By hand'), ('rules', 'By rules, the first that fits'), ('points', 'By points for revenue, recency and frequency')], default='hand', max_length=10, verbose_name='classes are given')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Distinct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by_name', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('customer', 'customer'), ('contact', 'contact')], max_length=10)),
                ('survivor_id', models.BigIntegerField()),
                ('label', models.CharField(max_length=300)),
                ('absorbed', models.JSONField()),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by_name', models.CharField(max_length=200)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by_name', models.CharField(blank=True, max_length=200)),
                ('left', models.JSONField(default=list)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Moved',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=60)),
                ('field', models.CharField(max_length=60)),
                ('was', models.BigIntegerField()),
                ('rows', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
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
            model_name='customer',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='customer',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='customer',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='contact',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='crm.contact', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contact', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='customer',
            name='keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, editable=False, null=True, size=None),
        ),
        migrations.AddField(
            model_name='customer',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='crm.customer', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='customer',
            name='tax_number',
            field=merit.core.fields.LineField(blank=True, max_length=40, verbose_name='tax number'),
        ),
        migrations.AddField(
            model_name='customerevent',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='customerevent',
            name='tax_number',
            field=merit.core.fields.LineField(blank=True, max_length=40, verbose_name='tax number'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='contact_merged'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='customer_keys'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='customer_merged'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('keys', None)), fields=['company'], name='customer_without_keys'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("archived_at", "created_at", "customer_id", "email", "id", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search", "title", "updated_at", "version") SELECT new_values."archived_at", new_values."created_at", new_values."customer_id", new_values."email", new_values."id", new_values."merged_into_id", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."search", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0bf2ac60d508c0c3730d9f01f036185bc0e28f98', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5fbb8', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("archived_at", "created_at", "customer_id", "email", "id", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search", "title", "updated_at", "version") SELECT new_values."archived_at", new_values."created_at", new_values."customer_id", new_values."email", new_values."id", new_values."merged_into_id", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."search", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5fb7ceb257bac57f5c879923fb774a69416b746e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_eb23d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("archived_at", "created_at", "customer_id", "email", "id", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search", "title", "updated_at", "version") SELECT old_values."archived_at", old_values."created_at", old_values."customer_id", old_values."email", old_values."id", old_values."merged_into_id", old_values."name", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."search", old_values."title", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a339c8ab9da5eb5682e9705cb4d723696ebe9c67', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c9be7', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerevent" ("address", "archived_at", "attributes", "code", "company_id", "created_at", "created_on", "customer_class", "id", "industry", "last_contact_on", "merged_into_id", "name", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region", "source", "tags", "tax_number", "updated_at", "version", "website") SELECT new_values."address", new_values."archived_at", new_values."attributes", new_values."code", new_values."company_id", new_values."created_at", new_values."created_on", new_values."customer_class", new_values."id", new_values."industry", new_values."last_contact_on", new_values."merged_into_id", new_values."name", new_values."note", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."region", new_values."source", new_values."tags", new_values."tax_number", new_values."updated_at", new_values."version", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='216b344ff3166b0bac8b956b9b90c2dea4e2b33d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d8d27', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerevent" ("address", "archived_at", "attributes", "code", "company_id", "created_at", "created_on", "customer_class", "id", "industry", "last_contact_on", "merged_into_id", "name", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region", "source", "tags", "tax_number", "updated_at", "version", "website") SELECT new_values."address", new_values."archived_at", new_values."attributes", new_values."code", new_values."company_id", new_values."created_at", new_values."created_on", new_values."customer_class", new_values."id", new_values."industry", new_values."last_contact_on", new_values."merged_into_id", new_values."name", new_values."note", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."region", new_values."source", new_values."tags", new_values."tax_number", new_values."updated_at", new_values."version", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."address" IS DISTINCT FROM (new_values."address") OR old_values."archived_at" IS DISTINCT FROM (new_values."archived_at") OR old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."created_on" IS DISTINCT FROM (new_values."created_on") OR old_values."customer_class" IS DISTINCT FROM (new_values."customer_class") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry" IS DISTINCT FROM (new_values."industry") OR old_values."last_contact_on" IS DISTINCT FROM (new_values."last_contact_on") OR old_values."merged_into_id" IS DISTINCT FROM (new_values."merged_into_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."tags" IS DISTINCT FROM (new_values."tags") OR old_values."tax_number" IS DISTINCT FROM (new_values."tax_number") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version") OR old_values."website" IS DISTINCT FROM (new_values."website")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fca730aaa2a5c7254183f9aa9cf53d91819cab2b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2c843', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerevent" ("address", "archived_at", "attributes", "code", "company_id", "created_at", "created_on", "customer_class", "id", "industry", "last_contact_on", "merged_into_id", "name", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region", "source", "tags", "tax_number", "updated_at", "version", "website") SELECT old_values."address", old_values."archived_at", old_values."attributes", old_values."code", old_values."company_id", old_values."created_at", old_values."created_on", old_values."customer_class", old_values."id", old_values."industry", old_values."last_contact_on", old_values."merged_into_id", old_values."name", old_values."note", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."region", old_values."source", old_values."tags", old_values."tax_number", old_values."updated_at", old_values."version", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b948fa4ebc80da942eecb836a5f3a74eb3a73669', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_21256', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_customer', when='AFTER')),
        ),
        migrations.AddField(
            model_name='customerrules',
            name='company',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='customer_rules', to='org.company'),
        ),
        migrations.AddField(
            model_name='customerrulesevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='customerrulesevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='customerrulesevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.customerrules'),
        ),
        migrations.AddField(
            model_name='distinct',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='distinct',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='distinct',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='merge',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moved',
            name='merge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moved', to='crm.merge'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerrules',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerrulesevent" ("class_by", "company_id", "created_at", "id", "names_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."class_by", new_values."company_id", new_values."created_at", new_values."id", new_values."names_owner", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f43bd4c3387522af4ab2ec71e4da73b12089d2c6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7cf1a', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_customerrules', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerrules',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerrulesevent" ("class_by", "company_id", "created_at", "id", "names_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."class_by", new_values."company_id", new_values."created_at", new_values."id", new_values."names_owner", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a3712a4b7bb94367334ef3bf03294829362b70e2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5395c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_customerrules', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerrules',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerrulesevent" ("class_by", "company_id", "created_at", "id", "names_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT old_values."class_by", old_values."company_id", old_values."created_at", old_values."id", old_values."names_owner", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8679df13ea43b93c9446eaaaab55186f07ce4d89', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8d238', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_customerrules', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerrulesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d20f8d499ff289ab1ff4743b1b4c15a77d18e064', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6e2dc', table='crm_customerrulesevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='distinct',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='distinct_once'),
        ),
        migrations.AddConstraint(
            model_name='distinct',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='distinct_order'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['company', '-at'], name='merge_when'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['kind', 'survivor_id'], name='merge_survivor'),
        ),
    ]
