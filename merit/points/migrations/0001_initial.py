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
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='PointsEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('code', merit.core.fields.LineField(max_length=40, unique=True, verbose_name='code')),
                    ('on', models.DateField(verbose_name='counts on')),
                    ('points', merit.core.fields.ExactField(blank=True, decimal_places=12, max_digits=30, null=True, verbose_name='points')),
                    ('amount', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='amount')),
                    ('item', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='item of the plan')),
                    ('reason', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='reason')),
                    ('rule', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='rule')),
                    ('evidence', models.JSONField(blank=True, default=list, verbose_name='evidence')),
                    ('source_type', models.CharField(blank=True, editable=False, max_length=60)),
                    ('source_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                    ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('contested', 'Contested'), ('waived', 'Waived')], default='proposed', editable=False, max_length=10, verbose_name='state')),
                    ('proposed_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='org.person', verbose_name='person')),
                    ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'points entry',
                    'verbose_name_plural': 'points entries',
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['person', '-on', '-id'], name='points_person'), models.Index(condition=models.Q(('state__in', ['proposed', 'contested'])), fields=['state', '-on'], name='points_open')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('source_id__isnull', False)), fields=('source_type', 'source_id'), name='points_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "points_pointsentryevent" ("amount", "code", "created_at", "evidence", "id", "item", "on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposed_by_id", "proposed_by_name", "reason", "rule", "source_id", "source_type", "state", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."created_at", new_values."evidence", new_values."id", new_values."item", new_values."on", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."proposed_by_id", new_values."proposed_by_name", new_values."reason", new_values."rule", new_values."source_id", new_values."source_type", new_values."state", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='955a280c1400fce29b07465485f6fa24783dc4ec', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2c129', referencing='REFERENCING NEW TABLE AS new_values ', table='points_pointsentry', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "points_pointsentryevent" ("amount", "code", "created_at", "evidence", "id", "item", "on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposed_by_id", "proposed_by_name", "reason", "rule", "source_id", "source_type", "state", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."created_at", new_values."evidence", new_values."id", new_values."item", new_values."on", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."proposed_by_id", new_values."proposed_by_name", new_values."reason", new_values."rule", new_values."source_id", new_values."source_type", new_values."state", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0112c26fe9dc6d1c8b63a9ba93b61969a4e3b739', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_33013', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='points_pointsentry', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "points_pointsentryevent" ("amount", "code", "created_at", "evidence", "id", "item", "on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "proposed_by_id", "proposed_by_name", "reason", "rule", "source_id", "source_type", "state", "updated_at", "version") SELECT old_values."amount", old_values."code", old_values."created_at", old_values."evidence", old_values."id", old_values."item", old_values."on", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points", old_values."proposed_by_id", old_values."proposed_by_name", old_values."reason", old_values."rule", old_values."source_id", old_values."source_type", old_values."state", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3c30af5cbaa1761aa557515a24ba8728ea20240b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5a8e1', referencing='REFERENCING OLD TABLE AS old_values ', table='points_pointsentry', when='AFTER'))],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='PointsEntryEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('code', merit.core.fields.LineField(max_length=40, verbose_name='code')),
                    ('on', models.DateField(verbose_name='counts on')),
                    ('points', merit.core.fields.ExactField(blank=True, decimal_places=12, max_digits=30, null=True, verbose_name='points')),
                    ('amount', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='amount')),
                    ('item', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='item of the plan')),
                    ('reason', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='reason')),
                    ('rule', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='rule')),
                    ('evidence', models.JSONField(blank=True, default=list, verbose_name='evidence')),
                    ('source_type', models.CharField(blank=True, editable=False, max_length=60)),
                    ('source_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                    ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('contested', 'Contested'), ('waived', 'Waived')], default='proposed', editable=False, max_length=10, verbose_name='state')),
                    ('proposed_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                    ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='person')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='points.pointsentry')),
                    ('proposed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='702a7fcb29380dc3c92d85158a17e3fb7437e5bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_604c6', table='points_pointsentryevent', when='BEFORE'))],
                },
            ),
            migrations.CreateModel(
                name='PointsStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verb', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('contested', 'Contested'), ('waived', 'Waived')], max_length=10)),
                    ('reason', models.TextField(blank=True, max_length=2000)),
                    ('by_name', models.CharField(max_length=200)),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='points.pointsentry')),
                ],
                options={
                    'ordering': ('at', 'id'),
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'triggers': [pgtrigger.compiler.Trigger(name='points_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c4d418c45af672ec5735d6b3530939e62bdbc104', operation='UPDATE', pgid='pgtrigger_points_append_only_44050', table='points_pointsstep', when='BEFORE'))],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
        ]),
    ]
