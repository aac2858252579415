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
        ('approvals', '0001_initial'),
        ('crm', '0030_leads_are_known_by_keys'),
        ('org', '0007_people_by_name'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('requests', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpenseLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('per', models.CharField(choices=[('person', 'Each person'), ('opportunity', 'Each opportunity'), ('customer', 'Each customer'), ('company', 'The company as a whole')], max_length=12, verbose_name='counts for')),
                ('kind', models.CharField(blank=True, choices=[('entertainment', 'Entertainment'), ('travel', 'Travel'), ('gift', 'Gift'), ('meal', 'Meal'), ('transport', 'Transport'), ('office', 'Office'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('period', models.CharField(choices=[('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year')], max_length=8, verbose_name='period')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount')),
                ('over', models.CharField(choices=[('refuse', 'Not submitted'), ('warn', 'Submitted with a warning')], default='refuse', max_length=8, verbose_name='above it')),
            ],
            options={
                'verbose_name': 'expense limit',
                'verbose_name_plural': 'expense limits',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ExpenseLimitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('per', models.CharField(choices=[('person', 'Each person'), ('opportunity', 'Each opportunity'), ('customer', 'Each customer'), ('company', 'The company as a whole')], max_length=12, verbose_name='counts for')),
                ('kind', models.CharField(blank=True, choices=[('entertainment', 'Entertainment'), ('travel', 'Travel'), ('gift', 'Gift'), ('meal', 'Meal'), ('transport', 'Transport'), ('office', 'Office'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('period', models.CharField(choices=[('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year')], max_length=8, verbose_name='period')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount')),
                ('over', models.CharField(choices=[('refuse', 'Not submitted'), ('warn', 'Submitted with a warning')], default='refuse', max_length=8, verbose_name='above it')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpenseLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('entertainment', 'Entertainment'), ('travel', 'Travel'), ('gift', 'Gift'), ('meal', 'Meal'), ('transport', 'Transport'), ('office', 'Office'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('day', models.DateField(verbose_name='day')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount')),
                ('note', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='note')),
            ],
            options={
                'ordering': ('position', 'id'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ExpenseLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('entertainment', 'Entertainment'), ('travel', 'Travel'), ('gift', 'Gift'), ('meal', 'Meal'), ('transport', 'Transport'), ('office', 'Office'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('day', models.DateField(verbose_name='day')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount')),
                ('note', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='note')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpenseReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('note', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='note')),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('number',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ExpenseRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('code', merit.core.fields.LineField(max_length=40, unique=True, verbose_name='code')),
                ('title', merit.core.fields.LineField(max_length=200, verbose_name='purpose')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='amount')),
                ('spent', merit.core.fields.MoneyField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='spent')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('pending', 'Waiting for approval'), ('returned', 'Returned'), ('approved', 'Approved'), ('reported', 'Being spent'), ('closed', 'Settled'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('submitted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='submitted on')),
            ],
            options={
                'verbose_name': 'expense request',
                'verbose_name_plural': 'expense requests',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ExpenseRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('code', merit.core.fields.LineField(max_length=40, verbose_name='code')),
                ('title', merit.core.fields.LineField(max_length=200, verbose_name='purpose')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='amount')),
                ('spent', merit.core.fields.MoneyField(decimal_places=2, default=0, editable=False, max_digits=18, verbose_name='spent')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('pending', 'Waiting for approval'), ('returned', 'Returned'), ('approved', 'Approved'), ('reported', 'Being spent'), ('closed', 'Settled'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('submitted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='submitted on')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='cost',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='cost',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='cost',
            name='delete_delete',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cost',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_costevent" ("amount", "code", "contract_id", "created_at", "id", "kind", "line_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "spent_on", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."contract_id", new_values."created_at", new_values."id", new_values."kind", new_values."line_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."report_id", new_values."spent_on", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7ba7849c9612455bd72f0f3bd2961ff322392590', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7b2ee', referencing='REFERENCING NEW TABLE AS new_values ', table='requests_cost', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cost',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_costevent" ("amount", "code", "contract_id", "created_at", "id", "kind", "line_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "spent_on", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."contract_id", new_values."created_at", new_values."id", new_values."kind", new_values."line_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."report_id", new_values."spent_on", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c11bc2253f2adb90af81657f4485a37aae6eeed7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e4da6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='requests_cost', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cost',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_costevent" ("amount", "code", "contract_id", "created_at", "id", "kind", "line_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "spent_on", "updated_at", "version") SELECT old_values."amount", old_values."code", old_values."contract_id", old_values."created_at", old_values."id", old_values."kind", old_values."line_id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."report_id", old_values."spent_on", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ff19c43fab0248b67b8a3eb73b7f45b98bb1bb03', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6599d', referencing='REFERENCING OLD TABLE AS old_values ', table='requests_cost', when='AFTER')),
        ),
        migrations.AddField(
            model_name='expenselimit',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expense_limits', to='org.company'),
        ),
        migrations.AddField(
            model_name='expenselimit',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='expense_limits', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='expenselimitevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='expenselimitevent',
            name='person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='expenselimitevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='expenselimitevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='requests.expenselimit'),
        ),
        migrations.AddField(
            model_name='cost',
            name='line',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='requests.expenseline'),
        ),
        migrations.AddField(
            model_name='costevent',
            name='line',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='requests.expenseline'),
        ),
        migrations.AddField(
            model_name='expenselineevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='expenselineevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='requests.expenseline'),
        ),
        migrations.AddField(
            model_name='expensereport',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='expensereport',
            name='reverses',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='requests.expensereport'),
        ),
        migrations.AddField(
            model_name='cost',
            name='report',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='requests.expensereport'),
        ),
        migrations.AddField(
            model_name='costevent',
            name='report',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='requests.expensereport'),
        ),
        migrations.AddIndex(
            model_name='cost',
            index=models.Index(fields=['person', 'spent_on'], name='cost_person'),
        ),
        migrations.AddField(
            model_name='expenserequest',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expense_requests', to='org.company', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='expenserequest',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expense_requests', to='crm.customer', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='expenserequest',
            name='opportunity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expense_requests', to='crm.opportunity', verbose_name='opportunity'),
        ),
        migrations.AddField(
            model_name='expenserequest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expense_requests', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='expensereport',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='requests.expenserequest'),
        ),
        migrations.AddField(
            model_name='expenselineevent',
            name='request',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='requests.expenserequest'),
        ),
        migrations.AddField(
            model_name='expenseline',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='requests.expenserequest'),
        ),
        migrations.AddField(
            model_name='expenserequestevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='expenserequestevent',
            name='customer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer', verbose_name='customer'),
        ),
        migrations.AddField(
            model_name='expenserequestevent',
            name='opportunity',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity', verbose_name='opportunity'),
        ),
        migrations.AddField(
            model_name='expenserequestevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='expenserequestevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='expenserequestevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='requests.expenserequest'),
        ),
        migrations.AddConstraint(
            model_name='expenselimit',
            constraint=models.UniqueConstraint(fields=('company', 'per', 'person', 'kind', 'period'), name='expense_limit_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='expenselimit',
            constraint=models.CheckConstraint(condition=models.Q(('person', None), ('per', 'person'), _connector='OR'), name='expense_limit_of_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenselimit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenselimitevent" ("amount", "company_id", "created_at", "id", "kind", "over", "per", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."amount", new_values."company_id", new_values."created_at", new_values."id", new_values."kind", new_values."over", new_values."per", new_values."period", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='483f1828a5287283480b8520f5694f72f557d851', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_21b5f', referencing='REFERENCING NEW TABLE AS new_values ', table='requests_expenselimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenselimit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenselimitevent" ("amount", "company_id", "created_at", "id", "kind", "over", "per", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."amount", new_values."company_id", new_values."created_at", new_values."id", new_values."kind", new_values."over", new_values."per", new_values."period", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3a139326796553cc48cf36cbe9d6f8571ea703fa', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3aa7f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='requests_expenselimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenselimit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenselimitevent" ("amount", "company_id", "created_at", "id", "kind", "over", "per", "period", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT old_values."amount", old_values."company_id", old_values."created_at", old_values."id", old_values."kind", old_values."over", old_values."per", old_values."period", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2fa7f631e238a5e004934abe6837d9dde6847fba', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0d169', referencing='REFERENCING OLD TABLE AS old_values ', table='requests_expenselimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenselimitevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0da319996afd5db441a8dc6e1b1d98fbaa5eef46', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_adfbe', table='requests_expenselimitevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='expenserequest',
            index=models.Index(fields=['company', '-id'], name='expense_company'),
        ),
        migrations.AddIndex(
            model_name='expenserequest',
            index=models.Index(fields=['person', '-id'], name='expense_person'),
        ),
        migrations.AddIndex(
            model_name='expenserequest',
            index=models.Index(fields=['customer'], name='expense_customer'),
        ),
        migrations.AddIndex(
            model_name='expenserequest',
            index=models.Index(fields=['opportunity'], name='expense_opportunity'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenserequest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenserequestevent" ("amount", "code", "company_id", "created_at", "customer_id", "id", "note", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spent", "state", "submitted_on", "title", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."company_id", new_values."created_at", new_values."customer_id", new_values."id", new_values."note", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."spent", new_values."state", new_values."submitted_on", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b4851353b119507fcc47bca3930c0ea2df5d4d97', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_46b43', referencing='REFERENCING NEW TABLE AS new_values ', table='requests_expenserequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenserequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenserequestevent" ("amount", "code", "company_id", "created_at", "customer_id", "id", "note", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spent", "state", "submitted_on", "title", "updated_at", "version") SELECT new_values."amount", new_values."code", new_values."company_id", new_values."created_at", new_values."customer_id", new_values."id", new_values."note", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."spent", new_values."state", new_values."submitted_on", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6d784b9c5b5ecbc3d88c018ff9f1c1814b589f74', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_70d1a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='requests_expenserequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenserequest',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenserequestevent" ("amount", "code", "company_id", "created_at", "customer_id", "id", "note", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spent", "state", "submitted_on", "title", "updated_at", "version") SELECT old_values."amount", old_values."code", old_values."company_id", old_values."created_at", old_values."customer_id", old_values."id", old_values."note", old_values."opportunity_id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."spent", old_values."state", old_values."submitted_on", old_values."title", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e3b7352103197b4b9c667547546b68d4a0d20f73', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f3d83', referencing='REFERENCING OLD TABLE AS old_values ', table='requests_expenserequest', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='expensereport',
            constraint=models.UniqueConstraint(fields=('request', 'number'), name='expense_report_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expensereport',
            trigger=pgtrigger.compiler.Trigger(name='report_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2b6b3ead48047df22dc554985c5cb32b7d1c2461', operation='UPDATE', pgid='pgtrigger_report_append_only_728c8', table='requests_expensereport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenselineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7b6a08c108e6051bc29e723aa44e404ca659712f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_877db', table='requests_expenselineevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='expenseline',
            index=models.Index(fields=['request', 'position'], name='expense_line'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenseline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenselineevent" ("amount", "day", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "request_id") SELECT new_values."amount", new_values."day", new_values."id", new_values."kind", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."request_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='04b98fe4155c5e6b6afa9832bf631f71692ebc5e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_77ae5', referencing='REFERENCING NEW TABLE AS new_values ', table='requests_expenseline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenseline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenselineevent" ("amount", "day", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "request_id") SELECT new_values."amount", new_values."day", new_values."id", new_values."kind", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."request_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e57741a2e669bb5daaedd693ede030c677171155', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a8ee4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='requests_expenseline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenseline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "requests_expenselineevent" ("amount", "day", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "request_id") SELECT old_values."amount", old_values."day", old_values."id", old_values."kind", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."request_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='79aba77e8352dc3337ff84bf061ca4faea398aeb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7930f', referencing='REFERENCING OLD TABLE AS old_values ', table='requests_expenseline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='expenserequestevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='52bfd19ed54bb6ee96dc28f0bda44158e679d3d7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fadd0', table='requests_expenserequestevent', when='BEFORE')),
        ),
    ]
