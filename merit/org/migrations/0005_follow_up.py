import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0004_daily_and_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('asked', models.PositiveIntegerField(default=0)),
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
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='user',
            name='mail_digest',
            field=models.BooleanField(default=True, verbose_name='digest by mail'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='mail_digest',
            field=models.BooleanField(default=True, verbose_name='digest by mail'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "org_userevent" ("created_at", "email", "id", "is_active", "language", "mail_digest", "name", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "single_keys", "theme") SELECT new_values."created_at", new_values."email", new_values."id", new_values."is_active", new_values."language", new_values."mail_digest", new_values."name", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."single_keys", new_values."theme" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='71c546e02a62664ed514a660f6da118ea5a2f9cb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_727bd', referencing='REFERENCING NEW TABLE AS new_values ', table='org_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "org_userevent" ("created_at", "email", "id", "is_active", "language", "mail_digest", "name", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "single_keys", "theme") SELECT new_values."created_at", new_values."email", new_values."id", new_values."is_active", new_values."language", new_values."mail_digest", new_values."name", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."single_keys", new_values."theme" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."language" IS DISTINCT FROM (new_values."language") OR old_values."mail_digest" IS DISTINCT FROM (new_values."mail_digest") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."person_id" IS DISTINCT FROM (new_values."person_id") OR old_values."single_keys" IS DISTINCT FROM (new_values."single_keys") OR old_values."theme" IS DISTINCT FROM (new_values."theme")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='014ff569db8f794f214e191a107e665525ed3828', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8281b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='org_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "org_userevent" ("created_at", "email", "id", "is_active", "language", "mail_digest", "name", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "single_keys", "theme") SELECT old_values."created_at", old_values."email", old_values."id", old_values."is_active", old_values."language", old_values."mail_digest", old_values."name", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."single_keys", old_values."theme" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='da4ffd7dc7af9aa0795901b9d87bbbdebe8b98dc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_395dc', referencing='REFERENCING OLD TABLE AS old_values ', table='org_user', when='AFTER')),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL),
        ),
    ]
