import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import merit.crm.surveys
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0022_leads_and_pool'),
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                ('titles', models.JSONField(blank=True, default=dict, verbose_name='title')),
                ('intros', models.JSONField(blank=True, default=dict, verbose_name='introduction')),
                ('days_valid', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='link valid for days')),
                ('remind_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)], verbose_name='reminder after days')),
                ('after', models.CharField(blank=True, choices=[('', 'Only by hand'), ('won', 'When an opportunity is won'), ('contract', 'When a contract is signed')], max_length=10, verbose_name='sent')),
                ('after_days', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='so many days later')),
                ('rest_days', models.PositiveSmallIntegerField(default=90, validators=[django.core.validators.MaxValueValidator(3650)], verbose_name='at most once per contact in days')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='org.company')),
            ],
            options={
                'verbose_name': 'survey',
                'verbose_name_plural': 'surveys',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SurveyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                ('titles', models.JSONField(blank=True, default=dict, verbose_name='title')),
                ('intros', models.JSONField(blank=True, default=dict, verbose_name='introduction')),
                ('days_valid', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='link valid for days')),
                ('remind_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)], verbose_name='reminder after days')),
                ('after', models.CharField(blank=True, choices=[('', 'Only by hand'), ('won', 'When an opportunity is won'), ('contract', 'When a contract is signed')], max_length=10, verbose_name='sent')),
                ('after_days', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(365)], verbose_name='so many days later')),
                ('rest_days', models.PositiveSmallIntegerField(default=90, validators=[django.core.validators.MaxValueValidator(3650)], verbose_name='at most once per contact in days')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.survey')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SurveyInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('nonce', models.CharField(default=merit.crm.surveys.nonce, max_length=40)),
                ('sent_on', models.DateField()),
                ('sent_by_name', models.CharField(blank=True, max_length=200)),
                ('expires_on', models.DateField()),
                ('reminded_on', models.DateField(null=True)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_on', models.DateField(null=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='survey_invitations', to='crm.contact')),
                ('contract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.contract')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='survey_invitations', to='crm.customer')),
                ('opportunity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.opportunity')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='crm.survey')),
            ],
            options={
                'verbose_name': 'survey invitation',
                'verbose_name_plural': 'survey invitations',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SurveyQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('nps', '0 to 10: would you recommend us (NPS)'), ('csat', '1 to 5: how satisfied are you (CSAT)'), ('text', 'Free text')], max_length=10, verbose_name='kind')),
                ('texts', models.JSONField(default=dict, verbose_name='question')),
                ('required', models.BooleanField(default=True, verbose_name='must be answered')),
                ('retired', models.DateTimeField(null=True)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='crm.survey')),
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
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('text', models.TextField(blank=True)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='crm.surveyinvitation')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='crm.surveyquestion')),
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
        pgtrigger.migrations.AddTrigger(
            model_name='survey',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_surveyevent" ("after", "after_days", "archived_at", "company_id", "created_at", "days_valid", "id", "intros", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "rest_days", "titles", "updated_at", "version") SELECT new_values."after", new_values."after_days", new_values."archived_at", new_values."company_id", new_values."created_at", new_values."days_valid", new_values."id", new_values."intros", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remind_days", new_values."rest_days", new_values."titles", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1f10e4f9cdd3a41a488fe1fd288f0f75543b344f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_be31e', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_survey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='survey',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_surveyevent" ("after", "after_days", "archived_at", "company_id", "created_at", "days_valid", "id", "intros", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "rest_days", "titles", "updated_at", "version") SELECT new_values."after", new_values."after_days", new_values."archived_at", new_values."company_id", new_values."created_at", new_values."days_valid", new_values."id", new_values."intros", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remind_days", new_values."rest_days", new_values."titles", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ca168bd1c8d1f66e3c903d5633881dd1faeaeabb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9d4a1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_survey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='survey',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_surveyevent" ("after", "after_days", "archived_at", "company_id", "created_at", "days_valid", "id", "intros", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "rest_days", "titles", "updated_at", "version") SELECT old_values."after", old_values."after_days", old_values."archived_at", old_values."company_id", old_values."created_at", old_values."days_valid", old_values."id", old_values."intros", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remind_days", old_values."rest_days", old_values."titles", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='22586908e8f1ed8088cb065450940ac018ff6a8d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_67e0f', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_survey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surveyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5fde0ee3ab30f9b98de22ef9d1f54e165e2af6d2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_26fb0', table='crm_surveyevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='surveyinvitation',
            index=models.Index(fields=['survey', '-sent_on', '-id'], name='survey_sent'),
        ),
        migrations.AddIndex(
            model_name='surveyinvitation',
            index=models.Index(fields=['customer', '-sent_on'], name='survey_customer'),
        ),
        migrations.AddIndex(
            model_name='surveyinvitation',
            index=models.Index(fields=['company', 'answered_on'], name='survey_answered'),
        ),
        migrations.AddConstraint(
            model_name='surveyanswer',
            constraint=models.UniqueConstraint(fields=('invitation', 'question'), name='survey_answer_once'),
        ),
    ]
