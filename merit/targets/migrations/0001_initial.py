import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
from django.db import migrations, models
from merit.core.migrating import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('org', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Target',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('metric', merit.core.fields.LineField(max_length=60, verbose_name='metric')),
                    ('period', merit.core.fields.PeriodField(max_length=8, verbose_name='period')),
                    ('value', merit.core.fields.ExactField(blank=True, decimal_places=12, max_digits=30, null=True, verbose_name='target')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='org.company')),
                    ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='org.department')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='org.person')),
                    ('subject_company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='own_targets', to='org.company')),
                ],
                options={
                    'verbose_name': 'target',
                    'verbose_name_plural': 'targets',
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['company', 'period', 'metric'], name='target_period')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'department', 'subject_company', 'metric', 'period'), name='target_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('department', None), ('person__isnull', False), ('subject_company', None)), models.Q(('department__isnull', False), ('person', None), ('subject_company', None)), models.Q(('department', None), ('person', None), ('subject_company__isnull', False)), _connector='OR'), name='target_one_subject')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_targetevent" ("company_id", "created_at", "department_id", "id", "metric", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_company_id", "updated_at", "value", "version") SELECT new_values."company_id", new_values."created_at", new_values."department_id", new_values."id", new_values."metric", new_values."period", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."subject_company_id", new_values."updated_at", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='70d6cc90bd2be9bcab2af87d01f919a1ff8ae608', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5c297', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_target', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_targetevent" ("company_id", "created_at", "department_id", "id", "metric", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_company_id", "updated_at", "value", "version") SELECT new_values."company_id", new_values."created_at", new_values."department_id", new_values."id", new_values."metric", new_values."period", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."subject_company_id", new_values."updated_at", new_values."value", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5a958d60044d229c382c200a7fe7cb1183c5454c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4b8d6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='targets_target', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_targetevent" ("company_id", "created_at", "department_id", "id", "metric", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject_company_id", "updated_at", "value", "version") SELECT old_values."company_id", old_values."created_at", old_values."department_id", old_values."id", old_values."metric", old_values."period", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."subject_company_id", old_values."updated_at", old_values."value", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='19d08cd009cf5ab04f2193b56bafbcfee41e9d95', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c6de6', referencing='REFERENCING OLD TABLE AS old_values ', table='targets_target', when='AFTER'))],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='TargetEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('metric', merit.core.fields.LineField(max_length=60, verbose_name='metric')),
                    ('period', merit.core.fields.PeriodField(max_length=8, verbose_name='period')),
                    ('value', merit.core.fields.ExactField(blank=True, decimal_places=12, max_digits=30, null=True, verbose_name='target')),
                    ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                    ('department', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.department')),
                    ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='targets.target')),
                    ('subject_company', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ed8e26c5651f64ddef41f6e5c5788ddc9b95dada', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2df42', table='targets_targetevent', when='BEFORE'))],
                },
            ),
        ]),
    ]
