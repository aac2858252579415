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
        ('crm', '0016_custom_fields'),
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClassBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('revenue', 'Received'), ('recency', 'Days since the last contract'), ('frequency', 'Contracts')], max_length=10)),
                ('bound', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0)], verbose_name='bound')),
                ('points', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(30)], verbose_name='points')),
            ],
            options={
                'ordering': ('measure', '-points'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ClassChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.CharField(blank=True, max_length=40)),
                ('now', models.CharField(blank=True, max_length=40)),
                ('on', models.DateField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('why', models.JSONField(default=dict)),
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
            name='ClassPin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by_name', models.CharField(max_length=200)),
                ('reason', models.CharField(blank=True, max_length=300)),
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
            name='ClassRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('revenue', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='received at least')),
                ('recency', models.PositiveIntegerField(blank=True, null=True, verbose_name='last contract at most days ago')),
                ('frequency', models.PositiveIntegerField(blank=True, null=True, verbose_name='contracts at least')),
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
            name='CustomerClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=40, verbose_name='name')),
                ('color', models.CharField(blank=True, choices=[('', 'Grey'), ('acc', 'Blue'), ('ok', 'Green'), ('warn', 'Amber'), ('bad', 'Red')], max_length=10, verbose_name='colour')),
                ('points_from', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='from points')),
            ],
            options={
                'verbose_name': 'customer class',
                'verbose_name_plural': 'customer classes',
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
            name='CustomerClassEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=40, verbose_name='name')),
                ('color', models.CharField(blank=True, choices=[('', 'Grey'), ('acc', 'Blue'), ('ok', 'Green'), ('warn', 'Amber'), ('bad', 'Red')], max_length=10, verbose_name='colour')),
                ('points_from', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='from points')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='customerrules',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='customerrules',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='customerrules',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='customerrules',
            name='class_months',
            field=models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='months that count'),
        ),
        migrations.AddField(
            model_name='customerrulesevent',
            name='class_months',
            field=models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='months that count'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='tax_number',
            field=merit.core.fields.LineField(blank=True, db_default='', default='', max_length=40, verbose_name='tax number'),
        ),
        migrations.AlterField(
            model_name='customerevent',
            name='tax_number',
            field=merit.core.fields.LineField(blank=True, db_default='', default='', max_length=40, verbose_name='tax number'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerrules',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerrulesevent" ("class_by", "class_months", "company_id", "created_at", "id", "names_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."class_by", new_values."class_months", new_values."company_id", new_values."created_at", new_values."id", new_values."names_owner", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fe3da2c25d55ce80850769f0f94b2406052f6683', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7cf1a', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_customerrules', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerrules',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerrulesevent" ("class_by", "class_months", "company_id", "created_at", "id", "names_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."class_by", new_values."class_months", new_values."company_id", new_values."created_at", new_values."id", new_values."names_owner", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='29ff6da05482fc3f2df450b58a2503d4cfedf45c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5395c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_customerrules', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerrules',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerrulesevent" ("class_by", "class_months", "company_id", "created_at", "id", "names_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT old_values."class_by", old_values."class_months", old_values."company_id", old_values."created_at", old_values."id", old_values."names_owner", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5d1bab731c2ab22aa80861fad0464c012e7fa2f2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8d238', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_customerrules', when='AFTER')),
        ),
        migrations.AddField(
            model_name='classband',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='class_bands', to='org.company'),
        ),
        migrations.AddField(
            model_name='classchange',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='classchange',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='class_changes', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='classpin',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='classpin',
            name='customer',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='class_pin', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='classrule',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='class_rules', to='org.company'),
        ),
        migrations.AddField(
            model_name='customerclass',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='customer_classes', to='org.company'),
        ),
        migrations.AddField(
            model_name='classrule',
            name='customer_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='crm.customerclass'),
        ),
        migrations.AddField(
            model_name='customerclassevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='customerclassevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='customerclassevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.customerclass'),
        ),
        migrations.AddIndex(
            model_name='classchange',
            index=models.Index(fields=['customer', '-at'], name='class_change_of'),
        ),
        migrations.AddIndex(
            model_name='classchange',
            index=models.Index(fields=['-on', '-id'], name='class_change_when'),
        ),
        migrations.AddConstraint(
            model_name='customerclass',
            constraint=models.UniqueConstraint(fields=('company', 'name'), name='customer_class_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerclass',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerclassevent" ("color", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points_from", "position", "updated_at", "version") SELECT new_values."color", new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points_from", new_values."position", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='eed01e7d53ca50a49413ba5bfa3fbbb96815d9f6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b33ad', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_customerclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerclass',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerclassevent" ("color", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points_from", "position", "updated_at", "version") SELECT new_values."color", new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points_from", new_values."position", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='491062766411ec367c2a1ef1db2562967088b6db', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bce3f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_customerclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerclass',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerclassevent" ("color", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points_from", "position", "updated_at", "version") SELECT old_values."color", old_values."company_id", old_values."created_at", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points_from", old_values."position", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ca4a37d3edfa7a856a82e66b90c2a5ef1ec87fbf', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_90d95', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_customerclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerclassevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6bbe389d78e09920a0935f70aa631549c7f6f144', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d02e6', table='crm_customerclassevent', when='BEFORE')),
        ),
    ]
