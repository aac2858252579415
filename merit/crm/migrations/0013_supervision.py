import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0012_duplicates_and_merges'),
        ('org', '0004_daily_and_notices'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PipelineSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('tell_won', models.BooleanField(default=True, verbose_name='tell of won opportunities')),
                ('tell_lost', models.BooleanField(default=True, verbose_name='tell of lost opportunities')),
                ('large_from', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='tell of every move from this amount on')),
                ('to_superior', models.BooleanField(default=True, verbose_name='tell the owner’s superior')),
                ('to_team', models.BooleanField(default=True, verbose_name='tell the opportunity’s team')),
                ('commit_from', models.DecimalField(decimal_places=4, default=Decimal('0.9'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='committed from this probability on')),
                ('best_from', models.DecimalField(decimal_places=4, default=Decimal('0.5'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='best case from this probability on')),
                ('company', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pipeline_settings', to='org.company')),
            ],
            options={
                'verbose_name': 'settings of the pipeline',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PipelineSettingsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('tell_won', models.BooleanField(default=True, verbose_name='tell of won opportunities')),
                ('tell_lost', models.BooleanField(default=True, verbose_name='tell of lost opportunities')),
                ('large_from', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='tell of every move from this amount on')),
                ('to_superior', models.BooleanField(default=True, verbose_name='tell the owner’s superior')),
                ('to_team', models.BooleanField(default=True, verbose_name='tell the opportunity’s team')),
                ('commit_from', models.DecimalField(decimal_places=4, default=Decimal('0.9'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='committed from this probability on')),
                ('best_from', models.DecimalField(decimal_places=4, default=Decimal('0.5'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='best case from this probability on')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.pipelinesettings')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StuckStay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('told_on', models.DateField()),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stuck_stays', to='crm.opportunity')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.stage')),
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
            name='Supervision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('asks', models.TextField(max_length=2000, verbose_name='what is asked')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('asked_at', models.DateTimeField()),
                ('asked_by_name', models.CharField(max_length=200)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.company')),
                ('follow_up', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.followup')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supervisions', to='crm.opportunity')),
            ],
            options={
                'verbose_name': 'supervision',
                'verbose_name_plural': 'supervisions',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SupervisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('asks', models.TextField(max_length=2000, verbose_name='what is asked')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('asked_at', models.DateTimeField()),
                ('asked_by_name', models.CharField(max_length=200)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ('follow_up', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.followup')),
                ('opportunity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.supervision')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SupervisionNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('asked', 'Asked'), ('comment', 'Comment'), ('answer', 'Answer'), ('again', 'Asked again'), ('owner', 'Given to somebody else'), ('closed', 'Closed')], max_length=10)),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by_name', merit.core.fields.LineField(max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supervision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='crm.supervision')),
            ],
            options={
                'ordering': ('at', 'id'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipelinesettings',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_pipelinesettingsevent" ("best_from", "commit_from", "company_id", "created_at", "id", "large_from", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tell_lost", "tell_won", "to_superior", "to_team", "updated_at", "version") SELECT new_values."best_from", new_values."commit_from", new_values."company_id", new_values."created_at", new_values."id", new_values."large_from", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."tell_lost", new_values."tell_won", new_values."to_superior", new_values."to_team", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='33b2600740be5c8be40f8d83c138abd9418594e5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4a47c', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_pipelinesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipelinesettings',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_pipelinesettingsevent" ("best_from", "commit_from", "company_id", "created_at", "id", "large_from", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tell_lost", "tell_won", "to_superior", "to_team", "updated_at", "version") SELECT new_values."best_from", new_values."commit_from", new_values."company_id", new_values."created_at", new_values."id", new_values."large_from", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."tell_lost", new_values."tell_won", new_values."to_superior", new_values."to_team", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2dd08c2869f409780ac0652cef8d0046a7ada77a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2c1fd', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_pipelinesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipelinesettings',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_pipelinesettingsevent" ("best_from", "commit_from", "company_id", "created_at", "id", "large_from", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tell_lost", "tell_won", "to_superior", "to_team", "updated_at", "version") SELECT old_values."best_from", old_values."commit_from", old_values."company_id", old_values."created_at", old_values."id", old_values."large_from", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."tell_lost", old_values."tell_won", old_values."to_superior", old_values."to_team", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a5bdd5ab659fb7f70919e24d6031a950bd9e2526', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_85b0a', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_pipelinesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipelinesettingsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7d3e4cf7aa2977be85b2070bb28c6ab2ecbf4fba', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8a3c1', table='crm_pipelinesettingsevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='stuckstay',
            constraint=models.UniqueConstraint(fields=('opportunity', 'stage', 'since'), name='stuck_stay_once'),
        ),
        migrations.AddIndex(
            model_name='supervision',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['company', 'due_on', 'id'], name='supervision_open'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_supervisionevent" ("answered_at", "asked_at", "asked_by_id", "asked_by_name", "asked_on", "asks", "closed_at", "closed_by_id", "company_id", "created_at", "due_on", "follow_up_id", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."answered_at", new_values."asked_at", new_values."asked_by_id", new_values."asked_by_name", new_values."asked_on", new_values."asks", new_values."closed_at", new_values."closed_by_id", new_values."company_id", new_values."created_at", new_values."due_on", new_values."follow_up_id", new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='98d3c2f2eb133f2717ca007eb3f2a3e634766aac', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4a615', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_supervision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_supervisionevent" ("answered_at", "asked_at", "asked_by_id", "asked_by_name", "asked_on", "asks", "closed_at", "closed_by_id", "company_id", "created_at", "due_on", "follow_up_id", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."answered_at", new_values."asked_at", new_values."asked_by_id", new_values."asked_by_name", new_values."asked_on", new_values."asks", new_values."closed_at", new_values."closed_by_id", new_values."company_id", new_values."created_at", new_values."due_on", new_values."follow_up_id", new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f9a6e1f361c702f966a8bf08bfa6ddd3f3482daa', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4b3b3', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_supervision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_supervisionevent" ("answered_at", "asked_at", "asked_by_id", "asked_by_name", "asked_on", "asks", "closed_at", "closed_by_id", "company_id", "created_at", "due_on", "follow_up_id", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT old_values."answered_at", old_values."asked_at", old_values."asked_by_id", old_values."asked_by_name", old_values."asked_on", old_values."asks", old_values."closed_at", old_values."closed_by_id", old_values."company_id", old_values."created_at", old_values."due_on", old_values."follow_up_id", old_values."id", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b0710512ec24acac30f451b4bc9e9e9742f35691', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b5ac5', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_supervision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervisionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0bc076c1fd9f864bad670e7d7144b49de0ee5e8b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_57048', table='crm_supervisionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervisionnote',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='146505fed3948ff701ba8fa3e43729687caf1e44', operation='UPDATE', pgid='pgtrigger_append_only_d7e2c', table='crm_supervisionnote', when='BEFORE')),
        ),
    ]
