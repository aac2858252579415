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
        ('crm', '0008_follow_up'),
        ('org', '0004_daily_and_notices'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'pipeline',
                'verbose_name_plural': 'pipelines',
                'ordering': ('position',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PipelineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StageApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('asked_by_name', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('note', merit.core.fields.LineField(blank=True, max_length=500, verbose_name='note')),
                ('decision', models.CharField(blank=True, choices=[('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='decision')),
                ('decided_by_name', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', merit.core.fields.LineField(blank=True, max_length=500, verbose_name='answer')),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'stage approval',
                'verbose_name_plural': 'stage approvals',
                'ordering': ('asked_at', 'id'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='StageApprovalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('asked_by_name', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('note', merit.core.fields.LineField(blank=True, max_length=500, verbose_name='note')),
                ('decision', models.CharField(blank=True, choices=[('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='decision')),
                ('decided_by_name', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', merit.core.fields.LineField(blank=True, max_length=500, verbose_name='answer')),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='stage',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='stage',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='stage',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='stage',
            name='stage_position_once',
        ),
        migrations.AddField(
            model_name='stage',
            name='archived_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='stage',
            name='needs_approval',
            field=models.BooleanField(default=False, verbose_name='needs an approval'),
        ),
        migrations.AddField(
            model_name='stage',
            name='requires',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='asks for'),
        ),
        migrations.AddField(
            model_name='stagechange',
            name='entered_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='stageevent',
            name='archived_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='stageevent',
            name='needs_approval',
            field=models.BooleanField(default=False, verbose_name='needs an approval'),
        ),
        migrations.AddField(
            model_name='stageevent',
            name='requires',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='asks for'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stage',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stageevent" ("archived_at", "company_id", "created_at", "id", "kind", "limit_days", "name", "needs_approval", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pipeline_id", "position", "probability", "requires", "updated_at", "version") SELECT new_values."archived_at", new_values."company_id", new_values."created_at", new_values."id", new_values."kind", new_values."limit_days", new_values."name", new_values."needs_approval", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."pipeline_id", new_values."position", new_values."probability", new_values."requires", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5743b736fd2c6f835900164ac2e58f1faceddfe9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_abc4f', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_stage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stage',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stageevent" ("archived_at", "company_id", "created_at", "id", "kind", "limit_days", "name", "needs_approval", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pipeline_id", "position", "probability", "requires", "updated_at", "version") SELECT new_values."archived_at", new_values."company_id", new_values."created_at", new_values."id", new_values."kind", new_values."limit_days", new_values."name", new_values."needs_approval", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."pipeline_id", new_values."position", new_values."probability", new_values."requires", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1b9732dedf458117a7b716ed2b45d38304db5a45', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_55414', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_stage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stage',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stageevent" ("archived_at", "company_id", "created_at", "id", "kind", "limit_days", "name", "needs_approval", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pipeline_id", "position", "probability", "requires", "updated_at", "version") SELECT old_values."archived_at", old_values."company_id", old_values."created_at", old_values."id", old_values."kind", old_values."limit_days", old_values."name", old_values."needs_approval", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."pipeline_id", old_values."position", old_values."probability", old_values."requires", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='df4a0abb0a76ef543a6abd7d839578d6b996485e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_db9fc', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_stage', when='AFTER')),
        ),
        migrations.AddField(
            model_name='pipeline',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pipelines', to='org.company'),
        ),
        migrations.AddField(
            model_name='stage',
            name='pipeline',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='crm.pipeline', verbose_name='pipeline'),
        ),
        migrations.AddField(
            model_name='stageevent',
            name='pipeline',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.pipeline', verbose_name='pipeline'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(fields=('pipeline', 'position'), name='stage_position_once'),
        ),
        migrations.AddField(
            model_name='pipelineevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='pipelineevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='pipelineevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.pipeline'),
        ),
        migrations.AddField(
            model_name='stageapproval',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stageapproval',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stageapproval',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='stageapproval',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='crm.stage', verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='stageapprovalevent',
            name='asked_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stageapprovalevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stageapprovalevent',
            name='opportunity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='stageapprovalevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='stageapprovalevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.stageapproval'),
        ),
        migrations.AddField(
            model_name='stageapprovalevent',
            name='stage',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.stage', verbose_name='stage'),
        ),
        migrations.AddConstraint(
            model_name='pipeline',
            constraint=models.UniqueConstraint(fields=('company', 'position'), name='pipeline_position_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipeline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_pipelineevent" ("archived_at", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at", "version") SELECT new_values."archived_at", new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b467f9a1e8588329a6ef25d34fb47630fa19deb7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_41d4e', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_pipeline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipeline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_pipelineevent" ("archived_at", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at", "version") SELECT new_values."archived_at", new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6014a8620a6657d391900d6ebe383c9537d5221b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_07af2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_pipeline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipeline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_pipelineevent" ("archived_at", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at", "version") SELECT old_values."archived_at", old_values."company_id", old_values."created_at", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='44b89798555f05635d41d0d62934cc017a41ecb8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_96f0d', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_pipeline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipelineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dfa0f73d6d3782a489c1cef6adcea3f4106cb83d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2becd', table='crm_pipelineevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='stageapproval',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('opportunity', 'stage'), name='stage_approval_asked_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stageapproval',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stageapprovalevent" ("amount", "answer", "asked_at", "asked_by_id", "asked_by_name", "created_at", "decided_at", "decided_by_id", "decided_by_name", "decision", "id", "note", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "updated_at", "used_at", "version") SELECT new_values."amount", new_values."answer", new_values."asked_at", new_values."asked_by_id", new_values."asked_by_name", new_values."created_at", new_values."decided_at", new_values."decided_by_id", new_values."decided_by_name", new_values."decision", new_values."id", new_values."note", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."stage_id", new_values."updated_at", new_values."used_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='071eef7e978d17a2680c478acef49e6e842a71ea', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_acb26', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_stageapproval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stageapproval',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stageapprovalevent" ("amount", "answer", "asked_at", "asked_by_id", "asked_by_name", "created_at", "decided_at", "decided_by_id", "decided_by_name", "decision", "id", "note", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "updated_at", "used_at", "version") SELECT new_values."amount", new_values."answer", new_values."asked_at", new_values."asked_by_id", new_values."asked_by_name", new_values."created_at", new_values."decided_at", new_values."decided_by_id", new_values."decided_by_name", new_values."decision", new_values."id", new_values."note", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."stage_id", new_values."updated_at", new_values."used_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='970dd22c32ac206345aad4b76871efe88014994a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4a805', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_stageapproval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stageapproval',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stageapprovalevent" ("amount", "answer", "asked_at", "asked_by_id", "asked_by_name", "created_at", "decided_at", "decided_by_id", "decided_by_name", "decision", "id", "note", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "updated_at", "used_at", "version") SELECT old_values."amount", old_values."answer", old_values."asked_at", old_values."asked_by_id", old_values."asked_by_name", old_values."created_at", old_values."decided_at", old_values."decided_by_id", old_values."decided_by_name", old_values."decision", old_values."id", old_values."note", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."stage_id", old_values."updated_at", old_values."used_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1c9fe5d0f725547e06ecadba42073a1f17291ca1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_69139', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_stageapproval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stageapprovalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b9c62b636abf407895482885b7b9b7a4fc39bc53', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fc146', table='crm_stageapprovalevent', when='BEFORE')),
        ),
    ]
