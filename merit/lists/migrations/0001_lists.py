import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models
from merit.core.migrating import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('org', '0004_daily_and_notices'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='BulkChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('list', models.CharField(max_length=40)),
                    ('action', models.CharField(max_length=20)),
                    ('params', models.JSONField(default=dict)),
                    ('said', models.CharField(max_length=300)),
                    ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='running', max_length=10)),
                    ('of', models.PositiveIntegerField(default=0)),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['user', '-made_at'], name='bulk_change_user')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='BulkRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('record', models.BigIntegerField()),
                    ('label', models.CharField(blank=True, default='', max_length=200)),
                    ('state', models.CharField(default='waiting', max_length=10)),
                    ('before', models.JSONField(default=dict)),
                    ('version', models.PositiveIntegerField(default=0)),
                    ('reason', models.CharField(blank=True, default='', max_length=300)),
                    ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='lists.bulkchange')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['change', 'state'], name='bulk_row_state')],
                    'constraints': [models.UniqueConstraint(fields=('change', 'record'), name='bulk_row_once')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Export',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('list', models.CharField(max_length=40)),
                    ('query', models.TextField(max_length=8000)),
                    ('language', models.CharField(default='en', max_length=10)),
                    ('format', models.CharField(choices=[('xlsx', 'Excel'), ('csv', 'CSV')], default='xlsx', max_length=4)),
                    ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=10)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('of', models.PositiveIntegerField(default=0)),
                    ('file', models.CharField(blank=True, default='', max_length=80)),
                    ('reference', models.CharField(blank=True, default='', max_length=20)),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['user', '-made_at'], name='export_user')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('list', models.CharField(max_length=40)),
                    ('name', merit.core.fields.LineField(max_length=60, verbose_name='name')),
                    ('state', models.TextField(max_length=8000)),
                    ('shared', models.CharField(blank=True, choices=[('', 'Only me'), ('company', 'Everybody in the company'), ('role', 'A role'), ('team', 'A team')], default='', max_length=10, verbose_name='shared with')),
                    ('role', models.CharField(blank=True, default='', max_length=30, verbose_name='role')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.person', verbose_name='team')),
                    ('pinned_by', models.ManyToManyField(related_name='pinned_views', through='lists.ViewPin', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'view',
                    'verbose_name_plural': 'views',
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['company', 'list'], name='saved_view_list')],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'company', 'list', 'name'), name='saved_view_name')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "lists_savedviewevent" ("company_id", "created_at", "id", "list", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "shared", "state", "team_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."list", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."shared", new_values."state", new_values."team_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='642d708861ed13705e999e282e33d52179d6956a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5d268', referencing='REFERENCING NEW TABLE AS new_values ', table='lists_savedview', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "lists_savedviewevent" ("company_id", "created_at", "id", "list", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "shared", "state", "team_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."list", new_values."name", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."shared", new_values."state", new_values."team_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8a85f60c8d2c836408d43226209cd5c1bc81c4e4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_06eb2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='lists_savedview', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "lists_savedviewevent" ("company_id", "created_at", "id", "list", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "shared", "state", "team_id", "updated_at", "version") SELECT old_values."company_id", old_values."created_at", old_values."id", old_values."list", old_values."name", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."shared", old_values."state", old_values."team_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2e4423834abf30cf90936878a7cfdd46edfba172', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_575ce', referencing='REFERENCING OLD TABLE AS old_values ', table='lists_savedview', when='AFTER'))],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='SavedViewEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('list', models.CharField(max_length=40)),
                    ('name', merit.core.fields.LineField(max_length=60, verbose_name='name')),
                    ('state', models.TextField(max_length=8000)),
                    ('shared', models.CharField(blank=True, choices=[('', 'Only me'), ('company', 'Everybody in the company'), ('role', 'A role'), ('team', 'A team')], default='', max_length=10, verbose_name='shared with')),
                    ('role', models.CharField(blank=True, default='', max_length=30, verbose_name='role')),
                    ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                    ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='lists.savedview')),
                    ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='team')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f1267afcc0ce4c7dfb1367c143def46d2ff4e70f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0da5c', table='lists_savedviewevent', when='BEFORE'))],
                },
            ),
            migrations.CreateModel(
                name='ViewPin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='lists.savedview')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'constraints': [models.UniqueConstraint(fields=('view', 'user'), name='view_pin_once')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
        ]),
    ]
