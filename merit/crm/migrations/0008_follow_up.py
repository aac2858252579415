import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0007_past_pipeline'),
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('call_id', merit.core.fields.LineField(max_length=200, verbose_name='call')),
                ('direction', models.CharField(choices=[('in', 'Incoming'), ('out', 'Outgoing')], max_length=3, verbose_name='direction')),
                ('from_number', merit.core.fields.LineField(max_length=40, verbose_name='from')),
                ('to_number', merit.core.fields.LineField(max_length=40, verbose_name='to')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('duration', models.PositiveIntegerField(blank=True, null=True, verbose_name='seconds')),
                ('answered', models.BooleanField(default=True, verbose_name='answered')),
                ('recording_url', models.URLField(blank=True, max_length=1000, verbose_name='recording')),
                ('agent', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='agent')),
                ('note', models.TextField(blank=True, max_length=4000, verbose_name='note')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('matched', 'Matched'), ('dismissed', 'Set aside')], default='waiting', max_length=10, verbose_name='state')),
            ],
            options={
                'verbose_name': 'call',
                'verbose_name_plural': 'calls',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CallEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('call_id', merit.core.fields.LineField(max_length=200, verbose_name='call')),
                ('direction', models.CharField(choices=[('in', 'Incoming'), ('out', 'Outgoing')], max_length=3, verbose_name='direction')),
                ('from_number', merit.core.fields.LineField(max_length=40, verbose_name='from')),
                ('to_number', merit.core.fields.LineField(max_length=40, verbose_name='to')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('duration', models.PositiveIntegerField(blank=True, null=True, verbose_name='seconds')),
                ('answered', models.BooleanField(default=True, verbose_name='answered')),
                ('recording_url', models.URLField(blank=True, max_length=1000, verbose_name='recording')),
                ('agent', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='agent')),
                ('note', models.TextField(blank=True, max_length=4000, verbose_name='note')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('matched', 'Matched'), ('dismissed', 'Set aside')], default='waiting', max_length=10, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IntervalRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('customer_class', merit.core.fields.LineField(blank=True, max_length=40, verbose_name='class')),
                ('days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name='longest interval in days')),
                ('remind_days', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='reminder so many days before')),
                ('starts_on', models.DateField(verbose_name='counts from')),
            ],
            options={
                'verbose_name': 'interval rule',
                'verbose_name_plural': 'interval rules',
                'ordering': ('customer_class', 'stage__position', 'pk'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='IntervalRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('customer_class', merit.core.fields.LineField(blank=True, max_length=40, verbose_name='class')),
                ('days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name='longest interval in days')),
                ('remind_days', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='reminder so many days before')),
                ('starts_on', models.DateField(verbose_name='counts from')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ViolationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('contested', 'Contested'), ('waived', 'Waived'), ('upheld', 'Upheld')], max_length=20)),
                ('reason', models.TextField(max_length=2000)),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
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
        migrations.AlterModelOptions(
            name='violation',
            options={'base_manager_name': 'everything', 'default_manager_name': 'everything', 'verbose_name': 'violation', 'verbose_name_plural': 'violations'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activity',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activity',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='activity',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='violation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='violation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='violation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='activity',
            name='also_with',
            field=models.ManyToManyField(blank=True, related_name='+', to='crm.contact', verbose_name='also with'),
        ),
        migrations.AddField(
            model_name='activity',
            name='minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes'),
        ),
        migrations.AddField(
            model_name='activityevent',
            name='minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes'),
        ),
        migrations.AddField(
            model_name='violation',
            name='due_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='violation',
            name='interval_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='violation',
            name='opportunity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='violation',
            name='since',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='violation',
            name='state',
            field=models.CharField(choices=[('recorded', 'Recorded'), ('contested', 'Contested'), ('upheld', 'Upheld'), ('waived', 'Waived')], db_default='recorded', default='recorded', max_length=10),
        ),
        migrations.AddField(
            model_name='violation',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name='violationevent',
            name='due_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='violationevent',
            name='interval_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='violationevent',
            name='opportunity',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='violationevent',
            name='since',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='violationevent',
            name='state',
            field=models.CharField(choices=[('recorded', 'Recorded'), ('contested', 'Contested'), ('upheld', 'Upheld'), ('waived', 'Waived')], db_default='recorded', default='recorded', max_length=10),
        ),
        migrations.AddField(
            model_name='violationevent',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(models.Func(models.Func(models.Func(models.Func(models.F('phone'), models.Value('０１２３４５６７８９'), models.Value('0123456789'), function='translate'), models.Value('(ext|转|轉|分机|分機|#|x).*$'), models.Value(''), models.Value('i'), function='regexp_replace'), models.Value('[^0-9]'), models.Value(''), models.Value('g'), function='regexp_replace'), models.Value(7), function='right', output_field=models.TextField()), condition=models.Q(('phone', ''), _negated=True), name='contact_number'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(models.Func(models.Func(models.Func(models.Func(models.F('phone'), models.Value('０１２３４５６７８９'), models.Value('0123456789'), function='translate'), models.Value('(ext|转|轉|分机|分機|#|x).*$'), models.Value(''), models.Value('i'), function='regexp_replace'), models.Value('[^0-9]'), models.Value(''), models.Value('g'), function='regexp_replace'), models.Value(7), function='right', output_field=models.TextField()), condition=models.Q(('phone', ''), _negated=True), name='customer_number'),
        ),
        migrations.AddIndex(
            model_name='violation',
            index=models.Index(fields=['person', '-on', '-id'], name='violation_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("code", "company_id", "contact_id", "content", "created_at", "customer_id", "id", "kind", "minutes", "on", "opportunity_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search", "time", "updated_at", "version") SELECT new_values."code", new_values."company_id", new_values."contact_id", new_values."content", new_values."created_at", new_values."customer_id", new_values."id", new_values."kind", new_values."minutes", new_values."on", new_values."opportunity_id", new_values."outcome", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."search", new_values."time", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b75214c9a7d3e3d35b9b5fde9753ab522a28f828', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e378c', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("code", "company_id", "contact_id", "content", "created_at", "customer_id", "id", "kind", "minutes", "on", "opportunity_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search", "time", "updated_at", "version") SELECT new_values."code", new_values."company_id", new_values."contact_id", new_values."content", new_values."created_at", new_values."customer_id", new_values."id", new_values."kind", new_values."minutes", new_values."on", new_values."opportunity_id", new_values."outcome", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."search", new_values."time", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ce1812819b72b923a148855037e5a3612e9e4754', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_dcadb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("code", "company_id", "contact_id", "content", "created_at", "customer_id", "id", "kind", "minutes", "on", "opportunity_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search", "time", "updated_at", "version") SELECT old_values."code", old_values."company_id", old_values."contact_id", old_values."content", old_values."created_at", old_values."customer_id", old_values."id", old_values."kind", old_values."minutes", old_values."on", old_values."opportunity_id", old_values."outcome", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."search", old_values."time", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d6f5a3f01582d30c153670e60758489d03dc15f0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_af759', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='violation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_violationevent" ("code", "customer_id", "due_on", "id", "interval_days", "kind", "on", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "state", "version") SELECT new_values."code", new_values."customer_id", new_values."due_on", new_values."id", new_values."interval_days", new_values."kind", new_values."on", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ab553a2855f36d446798a4e876238e3b8c79d377', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_095ad', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_violation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='violation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_violationevent" ("code", "customer_id", "due_on", "id", "interval_days", "kind", "on", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "state", "version") SELECT new_values."code", new_values."customer_id", new_values."due_on", new_values."id", new_values."interval_days", new_values."kind", new_values."on", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since", new_values."state", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2f48d0f2b32d288e60a52c98aadab28095319c8b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e8a37', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_violation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='violation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_violationevent" ("code", "customer_id", "due_on", "id", "interval_days", "kind", "on", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "state", "version") SELECT old_values."code", old_values."customer_id", old_values."due_on", old_values."id", old_values."interval_days", old_values."kind", old_values."on", old_values."opportunity_id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since", old_values."state", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ec246397f846ceb99252644181c8e3b2323c5229', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_641e8', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_violation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='violation',
            constraint=models.UniqueConstraint(fields=('person', 'customer', 'since'), name='violation_once'),
        ),
        migrations.AddField(
            model_name='call',
            name='activity',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='made_from', to='crm.activity'),
        ),
        migrations.AddField(
            model_name='call',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='org.company'),
        ),
        migrations.AddField(
            model_name='call',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='crm.contact', verbose_name='contact'),
        ),
        migrations.AddField(
            model_name='call',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='crm.customer', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='call',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='org.person', verbose_name='who'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='activity',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.activity'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='contact',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contact', verbose_name='contact'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='customer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='who'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.call'),
        ),
        migrations.AddField(
            model_name='intervalrule',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interval_rules', to='org.company'),
        ),
        migrations.AddField(
            model_name='intervalrule',
            name='stage',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='interval_rules', to='crm.stage', verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='intervalruleevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='intervalruleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='intervalruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.intervalrule'),
        ),
        migrations.AddField(
            model_name='intervalruleevent',
            name='stage',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.stage', verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='violationstep',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='violationstep',
            name='violation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='crm.violation'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['company', '-started_at', '-id'], name='call_when'),
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['company', '-started_at'], name='call_waiting'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(fields=('company', 'call_id'), name='call_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_callevent" ("activity_id", "agent", "answered", "call_id", "company_id", "contact_id", "created_at", "customer_id", "direction", "duration", "from_number", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recording_url", "started_at", "state", "to_number", "updated_at", "version") SELECT new_values."activity_id", new_values."agent", new_values."answered", new_values."call_id", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."direction", new_values."duration", new_values."from_number", new_values."id", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recording_url", new_values."started_at", new_values."state", new_values."to_number", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='be319a17db651dd9f936d1b2628d50d8fb8ea877', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_db651', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_callevent" ("activity_id", "agent", "answered", "call_id", "company_id", "contact_id", "created_at", "customer_id", "direction", "duration", "from_number", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recording_url", "started_at", "state", "to_number", "updated_at", "version") SELECT new_values."activity_id", new_values."agent", new_values."answered", new_values."call_id", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."direction", new_values."duration", new_values."from_number", new_values."id", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recording_url", new_values."started_at", new_values."state", new_values."to_number", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7af2b808f17bae3aa1b9f7d4879e41f9d21d9483', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_be8b2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_callevent" ("activity_id", "agent", "answered", "call_id", "company_id", "contact_id", "created_at", "customer_id", "direction", "duration", "from_number", "id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recording_url", "started_at", "state", "to_number", "updated_at", "version") SELECT old_values."activity_id", old_values."agent", old_values."answered", old_values."call_id", old_values."company_id", old_values."contact_id", old_values."created_at", old_values."customer_id", old_values."direction", old_values."duration", old_values."from_number", old_values."id", old_values."note", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."recording_url", old_values."started_at", old_values."state", old_values."to_number", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='830f8b08e68a492f0b29f2acce3834d7d97f8846', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c1966', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='14db53338f31879df826577f254971aca28984b8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eb2d5', table='crm_callevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='intervalrule',
            constraint=models.UniqueConstraint(fields=('company', 'customer_class', 'stage'), name='interval_rule_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='intervalrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_intervalruleevent" ("company_id", "created_at", "customer_class", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "stage_id", "starts_on", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."customer_class", new_values."days", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remind_days", new_values."stage_id", new_values."starts_on", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1a2b078d614b2ee198606867b3f5c4ee52c3317e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e67e5', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_intervalrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='intervalrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_intervalruleevent" ("company_id", "created_at", "customer_class", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "stage_id", "starts_on", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."customer_class", new_values."days", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remind_days", new_values."stage_id", new_values."starts_on", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8844acf736d518dd8ec35ccf5b79b6a5a3b53c40', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0d863', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_intervalrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='intervalrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_intervalruleevent" ("company_id", "created_at", "customer_class", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "stage_id", "starts_on", "updated_at", "version") SELECT old_values."company_id", old_values."created_at", old_values."customer_class", old_values."days", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remind_days", old_values."stage_id", old_values."starts_on", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b24fe479bd434444a518f5262e4c7dd32e2b2ea9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2cfb6', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_intervalrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='intervalruleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3dda818643a15af0b4b5e7c8ebbd109ee5a3ff44', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_15a6e', table='crm_intervalruleevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='violationstep',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='85cacd773b0185beabdc44648dec2538fa4cf78e', operation='UPDATE', pgid='pgtrigger_append_only_92413', table='crm_violationstep', when='BEFORE')),
        ),
    ]
