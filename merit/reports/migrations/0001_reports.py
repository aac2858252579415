import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0007_people_by_name'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=60, verbose_name='name')),
                ('shared', models.CharField(blank=True, choices=[('', 'Only me'), ('company', 'Everybody in the company'), ('role', 'A role'), ('team', 'A team')], default='', max_length=10, verbose_name='shared with')),
                ('role', models.CharField(blank=True, default='', max_length=30, verbose_name='role')),
                ('list', models.CharField(max_length=40)),
                ('query', models.TextField(max_length=8000)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.person', verbose_name='team')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=60, verbose_name='name')),
                ('shared', models.CharField(blank=True, choices=[('', 'Only me'), ('company', 'Everybody in the company'), ('role', 'A role'), ('team', 'A team')], default='', max_length=10, verbose_name='shared with')),
                ('role', models.CharField(blank=True, default='', max_length=30, verbose_name='role')),
                ('list', models.CharField(max_length=40)),
                ('query', models.TextField(max_length=8000)),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.report')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('owner', 'company', 'name'), name='report_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportevent" ("company_id", "created_at", "id", "list", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "role", "shared", "team_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."list", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."query", new_values."role", new_values."shared", new_values."team_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8c4788e1716392b972d563fdffad858cfaeb4b7e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_84ceb', referencing='REFERENCING NEW TABLE AS new_values ', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportevent" ("company_id", "created_at", "id", "list", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "role", "shared", "team_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."list", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."query", new_values."role", new_values."shared", new_values."team_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='443e70df4df2c313bde0d88b232e42ce92ac627f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_234a9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reports_reportevent" ("company_id", "created_at", "id", "list", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "role", "shared", "team_id", "updated_at", "version") SELECT old_values."company_id", old_values."created_at", old_values."id", old_values."list", old_values."name", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."query", old_values."role", old_values."shared", old_values."team_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e5252ec57953165c6d16140a20313c21f5bf290b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6acd6', referencing='REFERENCING OLD TABLE AS old_values ', table='reports_report', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='79709c12d5a2ece868c72f81bcfe3e43e6ab1222', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eac1b', table='reports_reportevent', when='BEFORE')),
        ),
    ]
