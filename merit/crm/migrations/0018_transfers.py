import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0017_classes_of_customers'),
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('effective_on', models.DateField(verbose_name='on')),
                ('how', models.CharField(choices=[('all', 'All to the first'), ('region', 'By region of the customer, the rest to the first'), ('load', 'Evenly, by who has the fewest customers')], default='all', max_length=10, verbose_name='how')),
                ('what', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('customers', 'Customers'), ('opportunities', 'Open opportunities'), ('follow_ups', 'Open follow-ups'), ('leads', 'Leads')], max_length=20), size=None, verbose_name='what')),
                ('note', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='note')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('done', 'Done'), ('undone', 'Undone'), ('cancelled', 'Cancelled')], default='planned', editable=False, max_length=10, verbose_name='state')),
                ('planned_by_name', models.CharField(editable=False, max_length=200)),
                ('done_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('ended_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='org.company')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='org.person', verbose_name='from whom')),
                ('planned_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'transfer',
                'verbose_name_plural': 'transfers',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TransferEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('effective_on', models.DateField(verbose_name='on')),
                ('how', models.CharField(choices=[('all', 'All to the first'), ('region', 'By region of the customer, the rest to the first'), ('load', 'Evenly, by who has the fewest customers')], default='all', max_length=10, verbose_name='how')),
                ('what', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('customers', 'Customers'), ('opportunities', 'Open opportunities'), ('follow_ups', 'Open follow-ups'), ('leads', 'Leads')], max_length=20), size=None, verbose_name='what')),
                ('note', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='note')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('done', 'Done'), ('undone', 'Undone'), ('cancelled', 'Cancelled')], default='planned', editable=False, max_length=10, verbose_name='state')),
                ('planned_by_name', models.CharField(editable=False, max_length=200)),
                ('done_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('ended_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='from whom')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.transfer')),
                ('planned_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TransferItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=20)),
                ('row', models.BigIntegerField()),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='crm.transfer')),
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
            name='TransferTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('regions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='crm.transfer')),
            ],
            options={
                'ordering': ('position',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['company', '-effective_on'], name='transfer_when'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['company', 'effective_on'], name='transfer_planned'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_transferevent" ("company_id", "created_at", "done_at", "effective_on", "ended_at", "ended_by_name", "how", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_by_id", "planned_by_name", "state", "updated_at", "version", "what") SELECT new_values."company_id", new_values."created_at", new_values."done_at", new_values."effective_on", new_values."ended_at", new_values."ended_by_name", new_values."how", new_values."id", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."planned_by_id", new_values."planned_by_name", new_values."state", new_values."updated_at", new_values."version", new_values."what" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e4f51203b7bcdca1e7012e2735e1ef5a64815d39', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a30f7', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_transfer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_transferevent" ("company_id", "created_at", "done_at", "effective_on", "ended_at", "ended_by_name", "how", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_by_id", "planned_by_name", "state", "updated_at", "version", "what") SELECT new_values."company_id", new_values."created_at", new_values."done_at", new_values."effective_on", new_values."ended_at", new_values."ended_by_name", new_values."how", new_values."id", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."planned_by_id", new_values."planned_by_name", new_values."state", new_values."updated_at", new_values."version", new_values."what" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='55663b66c0e2ce5a0cde7b51846fa3b0fb30dd15', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a63b4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_transfer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_transferevent" ("company_id", "created_at", "done_at", "effective_on", "ended_at", "ended_by_name", "how", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_by_id", "planned_by_name", "state", "updated_at", "version", "what") SELECT old_values."company_id", old_values."created_at", old_values."done_at", old_values."effective_on", old_values."ended_at", old_values."ended_by_name", old_values."how", old_values."id", old_values."note", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."planned_by_id", old_values."planned_by_name", old_values."state", old_values."updated_at", old_values."version", old_values."what" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7a9178eeb502f0931d56a717cc29177a8082f4f3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_88e16', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_transfer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transferevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0ada36d475d0b327152388113bdeb7c02c1958ca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5bbba', table='crm_transferevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='transferitem',
            index=models.Index(fields=['transfer', 'what'], name='transfer_item_of'),
        ),
        migrations.AddConstraint(
            model_name='transfertarget',
            constraint=models.UniqueConstraint(fields=('transfer', 'person'), name='transfer_target_once'),
        ),
    ]
