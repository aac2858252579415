import django.core.serializers.json
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
                name='Import',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', merit.core.fields.LineField(max_length=40, verbose_name='kind')),
                    ('state', models.CharField(choices=[('reading', 'Being read'), ('unreadable', 'Cannot be read'), ('checking', 'Being checked'), ('ready', 'Ready'), ('running', 'Running'), ('done', 'Done'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='reading', max_length=12, verbose_name='state')),
                    ('file_name', merit.core.fields.LineField(max_length=200, verbose_name='file')),
                    ('stored', models.CharField(blank=True, max_length=80)),
                    ('size', models.BigIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('reading', models.JSONField(blank=True, default=dict)),
                    ('columns', models.JSONField(blank=True, default=list)),
                    ('mapping', models.JSONField(blank=True, default=dict)),
                    ('settings', models.JSONField(blank=True, default=dict)),
                    ('problem', models.JSONField(blank=True, default=dict)),
                    ('rows', models.PositiveIntegerField(default=0)),
                    ('counts', models.JSONField(blank=True, default=dict)),
                    ('passed', models.PositiveIntegerField(default=0)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='org.company')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'import',
                    'verbose_name_plural': 'imports',
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['company', '-created_at'], name='import_company'), models.Index(fields=['company', 'kind', 'digest'], name='import_digest')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "imports_importevent" ("attempt", "company_id", "counts", "created_at", "digest", "file_name", "finished_at", "id", "kind", "made_by_id", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "reading", "rows", "settings", "size", "state", "stored", "updated_at", "version") SELECT new_values."attempt", new_values."company_id", new_values."counts", new_values."created_at", new_values."digest", new_values."file_name", new_values."finished_at", new_values."id", new_values."kind", new_values."made_by_id", new_values."mapping", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."problem", new_values."reading", new_values."rows", new_values."settings", new_values."size", new_values."state", new_values."stored", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b34272252e59f2c2b0bfa6578ccee10ad1f8b998', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5809a', referencing='REFERENCING NEW TABLE AS new_values ', table='imports_import', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "imports_importevent" ("attempt", "company_id", "counts", "created_at", "digest", "file_name", "finished_at", "id", "kind", "made_by_id", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "reading", "rows", "settings", "size", "state", "stored", "updated_at", "version") SELECT new_values."attempt", new_values."company_id", new_values."counts", new_values."created_at", new_values."digest", new_values."file_name", new_values."finished_at", new_values."id", new_values."kind", new_values."made_by_id", new_values."mapping", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."problem", new_values."reading", new_values."rows", new_values."settings", new_values."size", new_values."state", new_values."stored", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."attempt" IS DISTINCT FROM (new_values."attempt") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."counts" IS DISTINCT FROM (new_values."counts") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."digest" IS DISTINCT FROM (new_values."digest") OR old_values."file_name" IS DISTINCT FROM (new_values."file_name") OR old_values."finished_at" IS DISTINCT FROM (new_values."finished_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."mapping" IS DISTINCT FROM (new_values."mapping") OR old_values."problem" IS DISTINCT FROM (new_values."problem") OR old_values."reading" IS DISTINCT FROM (new_values."reading") OR old_values."rows" IS DISTINCT FROM (new_values."rows") OR old_values."settings" IS DISTINCT FROM (new_values."settings") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."stored" IS DISTINCT FROM (new_values."stored") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dcba0cdd7a2c325d7961bd1f61c3cb2bbd6b8b00', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_43cf2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='imports_import', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "imports_importevent" ("attempt", "company_id", "counts", "created_at", "digest", "file_name", "finished_at", "id", "kind", "made_by_id", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "reading", "rows", "settings", "size", "state", "stored", "updated_at", "version") SELECT old_values."attempt", old_values."company_id", old_values."counts", old_values."created_at", old_values."digest", old_values."file_name", old_values."finished_at", old_values."id", old_values."kind", old_values."made_by_id", old_values."mapping", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."problem", old_values."reading", old_values."rows", old_values."settings", old_values."size", old_values."state", old_values."stored", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e8283fc75f2adb0edd1007a99d04dde661876649', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1f381', referencing='REFERENCING OLD TABLE AS old_values ', table='imports_import', when='AFTER'))],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Progress',
                fields=[
                    ('batch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='progress', serialize=False, to='imports.import')),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('of', models.PositiveIntegerField(default=0)),
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
                name='ImportEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', merit.core.fields.LineField(max_length=40, verbose_name='kind')),
                    ('state', models.CharField(choices=[('reading', 'Being read'), ('unreadable', 'Cannot be read'), ('checking', 'Being checked'), ('ready', 'Ready'), ('running', 'Running'), ('done', 'Done'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='reading', max_length=12, verbose_name='state')),
                    ('file_name', merit.core.fields.LineField(max_length=200, verbose_name='file')),
                    ('stored', models.CharField(blank=True, max_length=80)),
                    ('size', models.BigIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('reading', models.JSONField(blank=True, default=dict)),
                    ('mapping', models.JSONField(blank=True, default=dict)),
                    ('settings', models.JSONField(blank=True, default=dict)),
                    ('problem', models.JSONField(blank=True, default=dict)),
                    ('rows', models.PositiveIntegerField(default=0)),
                    ('counts', models.JSONField(blank=True, default=dict)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                    ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='imports.import')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='28a4317c7d6f2e73b0794c739745c9cb9fe178ed', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a6810', table='imports_importevent', when='BEFORE'))],
                },
            ),
            migrations.CreateModel(
                name='ImportPreset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', merit.core.fields.LineField(max_length=40, verbose_name='kind')),
                    ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                    ('mapping', models.JSONField(blank=True, default=dict)),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_presets', to='org.company')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'import preset',
                    'verbose_name_plural': 'import presets',
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'constraints': [models.UniqueConstraint(fields=('company', 'kind', 'name'), name='import_preset_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "imports_importpresetevent" ("company_id", "created_at", "id", "kind", "made_by_id", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."kind", new_values."made_by_id", new_values."mapping", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fd91ec22666e446526dbef16a1efb0764f834bb2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d0ae8', referencing='REFERENCING NEW TABLE AS new_values ', table='imports_importpreset', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "imports_importpresetevent" ("company_id", "created_at", "id", "kind", "made_by_id", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."kind", new_values."made_by_id", new_values."mapping", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d88d33e1b552dda0eda8f0789131cc8fc6e74535', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fc699', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='imports_importpreset', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "imports_importpresetevent" ("company_id", "created_at", "id", "kind", "made_by_id", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT old_values."company_id", old_values."created_at", old_values."id", old_values."kind", old_values."made_by_id", old_values."mapping", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='685b8df51ea55cf157c7235a2a0bb250267eb715', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_89afc', referencing='REFERENCING OLD TABLE AS old_values ', table='imports_importpreset', when='AFTER'))],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='ImportPresetEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('kind', merit.core.fields.LineField(max_length=40, verbose_name='kind')),
                    ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                    ('mapping', models.JSONField(blank=True, default=dict)),
                    ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                    ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='imports.importpreset')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='225bf4a6cf4f25b2e590620e2830f5a64c81e137', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c4766', table='imports_importpresetevent', when='BEFORE'))],
                },
            ),
            migrations.CreateModel(
                name='ImportRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('cells', models.TextField()),
                    ('state', models.CharField(choices=[('', 'New'), ('broken', 'Cannot be read'), ('wrong', 'With errors'), ('known', 'There already'), ('again', 'Imported before')], default='', max_length=8)),
                    ('problems', models.JSONField(blank=True, default=list)),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='imports.import')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(condition=models.Q(('state', ''), _negated=True), fields=['batch', 'state', 'number'], name='import_row_marked')],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='import_row_once')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='Outcome',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('number', models.PositiveIntegerField()),
                    ('verb', models.CharField(max_length=8)),
                    ('model', models.CharField(max_length=60)),
                    ('record_id', models.BigIntegerField(null=True)),
                    ('digest', models.CharField(blank=True, max_length=24)),
                    ('before', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='imports.import')),
                    ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['batch', 'number'], name='outcome_row'), models.Index(condition=models.Q(('digest', ''), _negated=True), fields=['company', 'kind', 'digest'], name='outcome_digest')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
        ]),
    ]
