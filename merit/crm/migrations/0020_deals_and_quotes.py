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
        ('crm', '0019_forecasts'),
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Competitor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
            ],
            options={
                'verbose_name': 'competitor',
                'verbose_name_plural': 'competitors',
                'ordering': ('name',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CompetitorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LossReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'loss reason',
                'verbose_name_plural': 'loss reasons',
                'ordering': ('position', 'pk'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LossReasonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpportunityLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('product_name', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='product')),
                ('quantity', merit.core.fields.ExactField(decimal_places=12, max_digits=30, validators=[django.core.validators.MinValueValidator(0)], verbose_name='quantity')),
                ('unit_price', merit.core.fields.ExactField(decimal_places=12, max_digits=30, validators=[django.core.validators.MinValueValidator(0)], verbose_name='unit price')),
                ('list_price', merit.core.fields.ExactField(decimal_places=12, max_digits=30, validators=[django.core.validators.MinValueValidator(0)], verbose_name='list price')),
                ('discount', merit.core.fields.ExactField(decimal_places=12, default=Decimal('0'), max_digits=30, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='discount')),
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
            name='OpportunityLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveIntegerField()),
                ('product_name', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='product')),
                ('quantity', merit.core.fields.ExactField(decimal_places=12, max_digits=30, validators=[django.core.validators.MinValueValidator(0)], verbose_name='quantity')),
                ('unit_price', merit.core.fields.ExactField(decimal_places=12, max_digits=30, validators=[django.core.validators.MinValueValidator(0)], verbose_name='unit price')),
                ('list_price', merit.core.fields.ExactField(decimal_places=12, max_digits=30, validators=[django.core.validators.MinValueValidator(0)], verbose_name='list price')),
                ('discount', merit.core.fields.ExactField(decimal_places=12, default=Decimal('0'), max_digits=30, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='discount')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpportunityMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('role', models.CharField(choices=[('co_seller', 'Co-seller'), ('presales', 'Presales'), ('service', 'Service'), ('other', 'Other')], max_length=20, verbose_name='role')),
            ],
            options={
                'verbose_name': 'team member',
                'verbose_name_plural': 'team members',
                'ordering': ('pk',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OpportunityMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('role', models.CharField(choices=[('co_seller', 'Co-seller'), ('presales', 'Presales'), ('service', 'Service'), ('other', 'Other')], max_length=20, verbose_name='role')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpportunityStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('kind', models.CharField(blank=True, max_length=20, verbose_name='kind')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('done_by_name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'ordering': ('pk',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OpportunityStepEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('kind', models.CharField(blank=True, max_length=20, verbose_name='kind')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('done_by_name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('number', merit.core.fields.LineField(max_length=40, verbose_name='number')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文'), ('zh-hant', '繁體中文')], max_length=10, verbose_name='language')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('valid_until', models.DateField(verbose_name='valid until')),
                ('currency', models.CharField(max_length=3)),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('texts', models.JSONField(default=dict)),
                ('customer_name', merit.core.fields.LineField(max_length=200)),
                ('customer_address', merit.core.fields.LineField(blank=True, max_length=300)),
                ('contact_name', merit.core.fields.LineField(blank=True, max_length=200)),
                ('owner_name', merit.core.fields.LineField(max_length=200)),
                ('issued_by_name', models.CharField(max_length=200)),
                ('issued_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by_name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'quote',
                'verbose_name_plural': 'quotes',
                'ordering': ('-issued_at', '-pk'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='QuoteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('number', merit.core.fields.LineField(max_length=40, verbose_name='number')),
                ('revision', models.PositiveSmallIntegerField(default=1, verbose_name='revision')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文'), ('zh-hant', '繁體中文')], max_length=10, verbose_name='language')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('valid_until', models.DateField(verbose_name='valid until')),
                ('currency', models.CharField(max_length=3)),
                ('amount', merit.core.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('texts', models.JSONField(default=dict)),
                ('customer_name', merit.core.fields.LineField(max_length=200)),
                ('customer_address', merit.core.fields.LineField(blank=True, max_length=300)),
                ('contact_name', merit.core.fields.LineField(blank=True, max_length=200)),
                ('owner_name', merit.core.fields.LineField(max_length=200)),
                ('issued_by_name', models.CharField(max_length=200)),
                ('issued_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by_name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('product_name', merit.core.fields.LineField(max_length=200)),
                ('unit', merit.core.fields.LineField(blank=True, max_length=20)),
                ('quantity', merit.core.fields.ExactField(decimal_places=12, max_digits=30)),
                ('unit_price', merit.core.fields.ExactField(decimal_places=12, max_digits=30)),
                ('discount', merit.core.fields.ExactField(decimal_places=12, default=Decimal('0'), max_digits=30)),
                ('total', merit.core.fields.MoneyField(decimal_places=2, max_digits=18)),
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
            name='QuoteTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文'), ('zh-hant', '繁體中文')], max_length=10, verbose_name='language')),
                ('title', merit.core.fields.LineField(max_length=200, verbose_name='title')),
                ('header', models.TextField(blank=True, max_length=2000, verbose_name='company header')),
                ('intro', models.TextField(blank=True, max_length=4000, verbose_name='opening')),
                ('terms', models.TextField(blank=True, max_length=8000, verbose_name='terms')),
                ('closing', models.TextField(blank=True, max_length=4000, verbose_name='closing')),
                ('footer', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='footer')),
                ('valid_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1)], verbose_name='valid for days')),
            ],
            options={
                'verbose_name': 'quote template',
                'verbose_name_plural': 'quote templates',
                'ordering': ('company', 'language'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='QuoteTemplateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文'), ('zh-hant', '繁體中文')], max_length=10, verbose_name='language')),
                ('title', merit.core.fields.LineField(max_length=200, verbose_name='title')),
                ('header', models.TextField(blank=True, max_length=2000, verbose_name='company header')),
                ('intro', models.TextField(blank=True, max_length=4000, verbose_name='opening')),
                ('terms', models.TextField(blank=True, max_length=8000, verbose_name='terms')),
                ('closing', models.TextField(blank=True, max_length=4000, verbose_name='closing')),
                ('footer', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='footer')),
                ('valid_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1)], verbose_name='valid for days')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('strength', models.CharField(choices=[('weaker', 'Weaker than us'), ('equal', 'Level with us'), ('stronger', 'Stronger than us')], default='equal', max_length=10, verbose_name='strength')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('outcome', models.CharField(blank=True, choices=[('won_against', 'Won against'), ('lost_to', 'Lost to')], max_length=20, verbose_name='outcome')),
            ],
            options={
                'verbose_name': 'competitor in an opportunity',
                'verbose_name_plural': 'competitors in an opportunity',
                'ordering': ('pk',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RivalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('strength', models.CharField(choices=[('weaker', 'Weaker than us'), ('equal', 'Level with us'), ('stronger', 'Stronger than us')], default='equal', max_length=10, verbose_name='strength')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('outcome', models.CharField(blank=True, choices=[('won_against', 'Won against'), ('lost_to', 'Lost to')], max_length=20, verbose_name='outcome')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StageStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days')),
            ],
            options={
                'verbose_name': 'step of a stage',
                'verbose_name_plural': 'steps of a stage',
                'ordering': ('position', 'pk'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='StageStepEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=200, verbose_name='name')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='opportunity',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='opportunity',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='opportunity',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='opportunity',
            name='loss_note',
            field=merit.core.fields.LineField(blank=True, max_length=500, verbose_name='note on the loss'),
        ),
        migrations.AddField(
            model_name='opportunityevent',
            name='loss_note',
            field=merit.core.fields.LineField(blank=True, max_length=500, verbose_name='note on the loss'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("amount", "archived_at", "attributes", "closed_on", "code", "company_id", "contact_id", "created_at", "customer_id", "entered_stage_on", "expected_on", "id", "last_contact_on", "loss_choice_id", "loss_note", "loss_reason", "name", "next_contact_on", "note", "opened_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "stage_id", "updated_at", "version") SELECT new_values."amount", new_values."archived_at", new_values."attributes", new_values."closed_on", new_values."code", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."entered_stage_on", new_values."expected_on", new_values."id", new_values."last_contact_on", new_values."loss_choice_id", new_values."loss_note", new_values."loss_reason", new_values."name", new_values."next_contact_on", new_values."note", new_values."opened_on", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."probability", new_values."stage_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5719f1c4b973204bc632a4412146d7fbbf3867db', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e777b', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_opportunity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("amount", "archived_at", "attributes", "closed_on", "code", "company_id", "contact_id", "created_at", "customer_id", "entered_stage_on", "expected_on", "id", "last_contact_on", "loss_choice_id", "loss_note", "loss_reason", "name", "next_contact_on", "note", "opened_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "stage_id", "updated_at", "version") SELECT new_values."amount", new_values."archived_at", new_values."attributes", new_values."closed_on", new_values."code", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."entered_stage_on", new_values."expected_on", new_values."id", new_values."last_contact_on", new_values."loss_choice_id", new_values."loss_note", new_values."loss_reason", new_values."name", new_values."next_contact_on", new_values."note", new_values."opened_on", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."probability", new_values."stage_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."archived_at" IS DISTINCT FROM (new_values."archived_at") OR old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."entered_stage_on" IS DISTINCT FROM (new_values."entered_stage_on") OR old_values."expected_on" IS DISTINCT FROM (new_values."expected_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."last_contact_on" IS DISTINCT FROM (new_values."last_contact_on") OR old_values."loss_choice_id" IS DISTINCT FROM (new_values."loss_choice_id") OR old_values."loss_note" IS DISTINCT FROM (new_values."loss_note") OR old_values."loss_reason" IS DISTINCT FROM (new_values."loss_reason") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."next_contact_on" IS DISTINCT FROM (new_values."next_contact_on") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."opened_on" IS DISTINCT FROM (new_values."opened_on") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."probability" IS DISTINCT FROM (new_values."probability") OR old_values."stage_id" IS DISTINCT FROM (new_values."stage_id") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c4486f7722e2123cefedfc656399d9d1b8969dd8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_36516', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_opportunity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("amount", "archived_at", "attributes", "closed_on", "code", "company_id", "contact_id", "created_at", "customer_id", "entered_stage_on", "expected_on", "id", "last_contact_on", "loss_choice_id", "loss_note", "loss_reason", "name", "next_contact_on", "note", "opened_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "stage_id", "updated_at", "version") SELECT old_values."amount", old_values."archived_at", old_values."attributes", old_values."closed_on", old_values."code", old_values."company_id", old_values."contact_id", old_values."created_at", old_values."customer_id", old_values."entered_stage_on", old_values."expected_on", old_values."id", old_values."last_contact_on", old_values."loss_choice_id", old_values."loss_note", old_values."loss_reason", old_values."name", old_values."next_contact_on", old_values."note", old_values."opened_on", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."probability", old_values."stage_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='55fbf0f3ed3462f1823fb140b985a295d3a8e362', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1ebd1', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_opportunity', when='AFTER')),
        ),
        migrations.AddField(
            model_name='competitor',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='competitors', to='org.company'),
        ),
        migrations.AddField(
            model_name='competitorevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='competitorevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='competitorevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.competitor'),
        ),
        migrations.AddField(
            model_name='lossreason',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loss_reasons', to='org.company'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='loss_choice',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='crm.lossreason'),
        ),
        migrations.AddField(
            model_name='opportunityevent',
            name='loss_choice',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.lossreason'),
        ),
        migrations.AddField(
            model_name='lossreasonevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='lossreasonevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='lossreasonevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.lossreason'),
        ),
        migrations.AddField(
            model_name='opportunityline',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunityline',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunity_lines', to='crm.product'),
        ),
        migrations.AddField(
            model_name='opportunitylineevent',
            name='opportunity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunitylineevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='opportunitylineevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.opportunityline'),
        ),
        migrations.AddField(
            model_name='opportunitylineevent',
            name='product',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.product'),
        ),
        migrations.AddField(
            model_name='opportunitymember',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunitymember',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opportunity_teams', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='opportunitymemberevent',
            name='opportunity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunitymemberevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='opportunitymemberevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='opportunitymemberevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.opportunitymember'),
        ),
        migrations.AddField(
            model_name='opportunitystep',
            name='done_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opportunitystep',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunitystep',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunity_steps', to='org.person'),
        ),
        migrations.AddField(
            model_name='opportunitystep',
            name='stage',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.stage'),
        ),
        migrations.AddField(
            model_name='opportunitystepevent',
            name='done_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opportunitystepevent',
            name='opportunity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunitystepevent',
            name='person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person'),
        ),
        migrations.AddField(
            model_name='opportunitystepevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='opportunitystepevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.opportunitystep'),
        ),
        migrations.AddField(
            model_name='opportunitystepevent',
            name='stage',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.stage'),
        ),
        migrations.AddField(
            model_name='quote',
            name='issued_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quote',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotes', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='quoteevent',
            name='issued_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quoteevent',
            name='opportunity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='quoteevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='quoteevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.quote'),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='quote',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='crm.quote'),
        ),
        migrations.AddField(
            model_name='quotetemplate',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quote_templates', to='org.company'),
        ),
        migrations.AddField(
            model_name='quotetemplateevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='quotetemplateevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='quotetemplateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.quotetemplate'),
        ),
        migrations.AddField(
            model_name='rival',
            name='competitor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rivals', to='crm.competitor', verbose_name='competitor'),
        ),
        migrations.AddField(
            model_name='rival',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rivals', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='rivalevent',
            name='competitor',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.competitor', verbose_name='competitor'),
        ),
        migrations.AddField(
            model_name='rivalevent',
            name='opportunity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='rivalevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='rivalevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.rival'),
        ),
        migrations.AddField(
            model_name='stagestep',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='crm.stage'),
        ),
        migrations.AddField(
            model_name='opportunitystepevent',
            name='template',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.stagestep'),
        ),
        migrations.AddField(
            model_name='opportunitystep',
            name='template',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.stagestep'),
        ),
        migrations.AddField(
            model_name='stagestepevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='stagestepevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.stagestep'),
        ),
        migrations.AddField(
            model_name='stagestepevent',
            name='stage',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.stage'),
        ),
        migrations.AddConstraint(
            model_name='competitor',
            constraint=models.UniqueConstraint(fields=('company', 'name'), name='competitor_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='competitor',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_competitorevent" ("company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b4ad93b8495820be5c3582e8455f8f10d15f99e6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8865c', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_competitor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='competitor',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_competitorevent" ("company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4620c57b561dbdcbd6b9fe69269770a9a462f86e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3f75f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_competitor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='competitor',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_competitorevent" ("company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "version") SELECT old_values."company_id", old_values."created_at", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='50964fcfd307f5f3ebe284ff8b3da964c9be5003', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_634e4', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_competitor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='competitorevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e7c0d733a5b0052391dc940779d78bd5de76f421', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f1028', table='crm_competitorevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='lossreason',
            constraint=models.UniqueConstraint(fields=('company', 'name'), name='loss_reason_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lossreason',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_lossreasonevent" ("archived_at", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at", "version") SELECT new_values."archived_at", new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='200b3186529e8e48d07da27e8751e942919dc27f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6e2d2', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_lossreason', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lossreason',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_lossreasonevent" ("archived_at", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at", "version") SELECT new_values."archived_at", new_values."company_id", new_values."created_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e912a0d5c9c105e72fb7733891ba025d5d51a21d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ec230', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_lossreason', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lossreason',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_lossreasonevent" ("archived_at", "company_id", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at", "version") SELECT old_values."archived_at", old_values."company_id", old_values."created_at", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4c0c68633fec2fb03cf2fd79f6142de2c084af21', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_03f15', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_lossreason', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lossreasonevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='96bb0b5a6f0d0549156bde40b5fa6ce10b0360c6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_32b10', table='crm_lossreasonevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='opportunityline',
            constraint=models.UniqueConstraint(fields=('opportunity', 'position'), name='opportunity_line_position_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitylineevent" ("discount", "id", "list_price", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "product_id", "product_name", "quantity", "unit_price") SELECT new_values."discount", new_values."id", new_values."list_price", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."product_id", new_values."product_name", new_values."quantity", new_values."unit_price" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8eab115269d751cb40e2aba3e57f964e85ac5446', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_bdc81', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_opportunityline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitylineevent" ("discount", "id", "list_price", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "product_id", "product_name", "quantity", "unit_price") SELECT new_values."discount", new_values."id", new_values."list_price", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."product_id", new_values."product_name", new_values."quantity", new_values."unit_price" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ad1e6d5913336aa60c0531e12f89599792028c3a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4d1fe', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_opportunityline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitylineevent" ("discount", "id", "list_price", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "product_id", "product_name", "quantity", "unit_price") SELECT old_values."discount", old_values."id", old_values."list_price", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."product_id", old_values."product_name", old_values."quantity", old_values."unit_price" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dd06a9d8010fd26b9008715517e2e174889f848b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4110b', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_opportunityline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitylineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='af3d8fe3b0cf2190e6db93c49e098489c6cbde8a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_92709', table='crm_opportunitylineevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='opportunitymember',
            index=models.Index(fields=['person', 'opportunity'], name='opportunity_member_person'),
        ),
        migrations.AddConstraint(
            model_name='opportunitymember',
            constraint=models.UniqueConstraint(fields=('opportunity', 'person'), name='opportunity_member_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitymember',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitymemberevent" ("created_at", "id", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "updated_at", "version") SELECT new_values."created_at", new_values."id", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f3579a05415d871da7d1d41863abcc2def173844', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3336f', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_opportunitymember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitymember',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitymemberevent" ("created_at", "id", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "updated_at", "version") SELECT new_values."created_at", new_values."id", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ecb24493b1459565609a6a5e272a794da9fd69e8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_028da', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_opportunitymember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitymember',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitymemberevent" ("created_at", "id", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "updated_at", "version") SELECT old_values."created_at", old_values."id", old_values."opportunity_id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3f9b117765f6c6ff489a5b0b04e01ae992f2edff', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c49bc', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_opportunitymember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitymemberevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='39e1f763f6575014bc35211df9ef103c5e101df3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_37538', table='crm_opportunitymemberevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.UniqueConstraint(fields=('number', 'revision'), name='quote_revision_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quote',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quoteevent" ("amount", "contact_name", "created_at", "currency", "customer_address", "customer_name", "id", "issued_at", "issued_by_id", "issued_by_name", "issued_on", "language", "number", "opportunity_id", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revision", "texts", "updated_at", "valid_until", "version", "withdrawn_at", "withdrawn_by_name") SELECT new_values."amount", new_values."contact_name", new_values."created_at", new_values."currency", new_values."customer_address", new_values."customer_name", new_values."id", new_values."issued_at", new_values."issued_by_id", new_values."issued_by_name", new_values."issued_on", new_values."language", new_values."number", new_values."opportunity_id", new_values."owner_name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."revision", new_values."texts", new_values."updated_at", new_values."valid_until", new_values."version", new_values."withdrawn_at", new_values."withdrawn_by_name" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4758e36d16b61af6293a5518ed11867f096a3bb5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_0a76d', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_quote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quote',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quoteevent" ("amount", "contact_name", "created_at", "currency", "customer_address", "customer_name", "id", "issued_at", "issued_by_id", "issued_by_name", "issued_on", "language", "number", "opportunity_id", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revision", "texts", "updated_at", "valid_until", "version", "withdrawn_at", "withdrawn_by_name") SELECT new_values."amount", new_values."contact_name", new_values."created_at", new_values."currency", new_values."customer_address", new_values."customer_name", new_values."id", new_values."issued_at", new_values."issued_by_id", new_values."issued_by_name", new_values."issued_on", new_values."language", new_values."number", new_values."opportunity_id", new_values."owner_name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."revision", new_values."texts", new_values."updated_at", new_values."valid_until", new_values."version", new_values."withdrawn_at", new_values."withdrawn_by_name" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bea3cac25e436c8eb1c3dcc6f1ab6c66649dd5ad', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4941a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_quote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quote',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quoteevent" ("amount", "contact_name", "created_at", "currency", "customer_address", "customer_name", "id", "issued_at", "issued_by_id", "issued_by_name", "issued_on", "language", "number", "opportunity_id", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revision", "texts", "updated_at", "valid_until", "version", "withdrawn_at", "withdrawn_by_name") SELECT old_values."amount", old_values."contact_name", old_values."created_at", old_values."currency", old_values."customer_address", old_values."customer_name", old_values."id", old_values."issued_at", old_values."issued_by_id", old_values."issued_by_name", old_values."issued_on", old_values."language", old_values."number", old_values."opportunity_id", old_values."owner_name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."revision", old_values."texts", old_values."updated_at", old_values."valid_until", old_values."version", old_values."withdrawn_at", old_values."withdrawn_by_name" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='79d12fe804731a760e341cd7300d4ff053082395', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9ea4f', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_quote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quoteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b7ea564f710abf8f08874123c8f9986515aeae20', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_86477', table='crm_quoteevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='quotetemplate',
            constraint=models.UniqueConstraint(fields=('company', 'language'), name='quote_template_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quotetemplate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quotetemplateevent" ("closing", "company_id", "created_at", "footer", "header", "id", "intro", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "terms", "title", "updated_at", "valid_days", "version") SELECT new_values."closing", new_values."company_id", new_values."created_at", new_values."footer", new_values."header", new_values."id", new_values."intro", new_values."language", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."terms", new_values."title", new_values."updated_at", new_values."valid_days", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fbbf4a6043d48d88ca05b85c4a1214c797c88b70', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8d3c2', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_quotetemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quotetemplate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quotetemplateevent" ("closing", "company_id", "created_at", "footer", "header", "id", "intro", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "terms", "title", "updated_at", "valid_days", "version") SELECT new_values."closing", new_values."company_id", new_values."created_at", new_values."footer", new_values."header", new_values."id", new_values."intro", new_values."language", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."terms", new_values."title", new_values."updated_at", new_values."valid_days", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c1bddacc7e4d033a9bd779e8fcd7734c5c28e0bf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_46723', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_quotetemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quotetemplate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quotetemplateevent" ("closing", "company_id", "created_at", "footer", "header", "id", "intro", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "terms", "title", "updated_at", "valid_days", "version") SELECT old_values."closing", old_values."company_id", old_values."created_at", old_values."footer", old_values."header", old_values."id", old_values."intro", old_values."language", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."terms", old_values."title", old_values."updated_at", old_values."valid_days", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='93b61cfee66fee39429971ab519221e84dbc8f3a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_496c0', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_quotetemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='quotetemplateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ddffadab4c5d9a0902c9ee4f24562fe51c2b9da6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4abd4', table='crm_quotetemplateevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='rival',
            constraint=models.UniqueConstraint(fields=('opportunity', 'competitor'), name='rival_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rival',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_rivalevent" ("competitor_id", "created_at", "id", "note", "opportunity_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "strength", "updated_at", "version") SELECT new_values."competitor_id", new_values."created_at", new_values."id", new_values."note", new_values."opportunity_id", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."strength", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e0bf5e702b3b9a263c9ec5228b05ad933d3cb524', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e8d76', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_rival', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rival',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_rivalevent" ("competitor_id", "created_at", "id", "note", "opportunity_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "strength", "updated_at", "version") SELECT new_values."competitor_id", new_values."created_at", new_values."id", new_values."note", new_values."opportunity_id", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."strength", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0f8dbcd64188549c6225febef7b25a90a7261c8d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1d87a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_rival', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rival',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_rivalevent" ("competitor_id", "created_at", "id", "note", "opportunity_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "strength", "updated_at", "version") SELECT old_values."competitor_id", old_values."created_at", old_values."id", old_values."note", old_values."opportunity_id", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."strength", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c69b4815560e997446801dcf0cc7ad7aa110a0b3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e735e', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_rival', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rivalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='28db2276b6fc5657a326bb06a33b3cfe63b70162', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b0f82', table='crm_rivalevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stagestep',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stagestepevent" ("created_at", "days", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage_id", "updated_at", "version") SELECT new_values."created_at", new_values."days", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."stage_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='68db7cc93f17e405c6b36a3be78ccbde17bd50e2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5d0d6', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_stagestep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stagestep',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stagestepevent" ("created_at", "days", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage_id", "updated_at", "version") SELECT new_values."created_at", new_values."days", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."stage_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='48c7e5c994388e4c717d8a948f135e8e7a6b6b72', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2101a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_stagestep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stagestep',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_stagestepevent" ("created_at", "days", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage_id", "updated_at", "version") SELECT old_values."created_at", old_values."days", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."stage_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1dc97cb9d0572ea0b4720b33aa760cacc73b249b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_26d60', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_stagestep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitystepevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6c542c0b5729cd4581f0fd52be17bdcd84c432ef', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_02ab3', table='crm_opportunitystepevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='opportunitystep',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['opportunity'], name='opportunity_step_open'),
        ),
        migrations.AddIndex(
            model_name='opportunitystep',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='opportunity_step_due'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitystep',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitystepevent" ("created_at", "done_at", "done_by_id", "done_by_name", "done_on", "due_on", "id", "kind", "name", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "template_id", "updated_at", "version") SELECT new_values."created_at", new_values."done_at", new_values."done_by_id", new_values."done_by_name", new_values."done_on", new_values."due_on", new_values."id", new_values."kind", new_values."name", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."stage_id", new_values."template_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9d0f4767cafcc5bd0eaa112e5158966509d257e5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d07cc', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_opportunitystep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitystep',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitystepevent" ("created_at", "done_at", "done_by_id", "done_by_name", "done_on", "due_on", "id", "kind", "name", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "template_id", "updated_at", "version") SELECT new_values."created_at", new_values."done_at", new_values."done_by_id", new_values."done_by_name", new_values."done_on", new_values."due_on", new_values."id", new_values."kind", new_values."name", new_values."opportunity_id", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."stage_id", new_values."template_id", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3860a2ffdfec971f7c968b129efbf7063e5bbcb5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8364a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_opportunitystep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunitystep',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitystepevent" ("created_at", "done_at", "done_by_id", "done_by_name", "done_on", "due_on", "id", "kind", "name", "opportunity_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage_id", "template_id", "updated_at", "version") SELECT old_values."created_at", old_values."done_at", old_values."done_by_id", old_values."done_by_name", old_values."done_on", old_values."due_on", old_values."id", old_values."kind", old_values."name", old_values."opportunity_id", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."stage_id", old_values."template_id", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9b91c2d7e4e77f0e4e1008c80e97795384a60bc8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f4b61', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_opportunitystep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stagestepevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7ac29f99445c47a6fe096effd1e128ab807c028d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e95dc', table='crm_stagestepevent', when='BEFORE')),
        ),
    ]
