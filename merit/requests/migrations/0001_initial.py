import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
from django.db import migrations, models
from merit.core.migrating import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('crm', '0002_initial'),
        ('org', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Cost',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('code', merit.core.fields.LineField(max_length=40, unique=True, verbose_name='code')),
                    ('spent_on', models.DateField(verbose_name='spent on')),
                    ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                    ('kind', merit.core.fields.LineField(blank=True, max_length=60, verbose_name='kind')),
                    ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='crm.contract')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='org.person')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_costevent" ("amount", "code", "contract_id", "created_at", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spent_on", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."contract_id", new_values."created_at", new_values."id", new_values."kind", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."spent_on", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='400293900e6ce1c1442c9f97d502463683a6874a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7b2ee', referencing='REFERENCING NEW TABLE AS new_values ', table='requests_cost', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_costevent" ("amount", "code", "contract_id", "created_at", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spent_on", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."contract_id", new_values."created_at", new_values."id", new_values."kind", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."spent_on", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='627bb08f2a117e6f59c186c751c5028fac8a9513', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e4da6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='requests_cost', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_costevent" ("amount", "code", "contract_id", "created_at", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spent_on", "updated_at", "version") SELECT old_values."amount", old_values."code", old_values."contract_id", old_values."created_at", old_values."id", old_values."kind", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."spent_on", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='256e5c591c78795f65c675ba2726dbbd78c5a2ea', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6599d', referencing='REFERENCING OLD TABLE AS old_values ', table='requests_cost', when='AFTER'))],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='CostEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                    ('code', merit.core.fields.LineField(max_length=40, verbose_name='code')),
                    ('spent_on', models.DateField(verbose_name='spent on')),
                    ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                    ('kind', merit.core.fields.LineField(blank=True, max_length=60, verbose_name='kind')),
                    ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contract')),
                    ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='requests.cost')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0e2ed515d431f4ba1b01b35790654257db82d791', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6b4ec', table='requests_costevent', when='BEFORE'))],
                },
            ),
        ]),
    ]
