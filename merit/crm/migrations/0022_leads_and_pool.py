import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import merit.crm.leads.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0021_reasons_of_losses'),
        ('org', '0005_follow_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('owned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('pooled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('code', merit.core.fields.LineField(max_length=40, unique=True, verbose_name='code')),
                ('name', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='name')),
                ('company_name', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='company')),
                ('title', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='job title')),
                ('phone', merit.core.fields.LineField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('region', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='region')),
                ('industry', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='industry')),
                ('need', models.TextField(blank=True, max_length=4000)),
                ('amount', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount')),
                ('note', models.TextField(blank=True, max_length=4000, verbose_name='note')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=40), blank=True, default=list, size=None, verbose_name='tags')),
                ('attributes', models.JSONField(blank=True, default=dict, verbose_name='further columns')),
                ('source', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='source')),
                ('channel', models.CharField(choices=[('hand', 'Entered by hand'), ('form', 'Web form'), ('import', 'Import'), ('api', 'API'), ('call', 'Call')], default='hand', max_length=10)),
                ('consent', models.TextField(blank=True, max_length=1000)),
                ('status', models.CharField(choices=[('new', 'New'), ('working', 'Working'), ('qualified', 'Qualified'), ('converted', 'Converted'), ('disqualified', 'Disqualified')], default='new', max_length=20)),
                ('reason', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='reason')),
                ('received_at', models.DateTimeField()),
                ('handled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('escalated_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('last_contact_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last contact')),
                ('next_contact_on', models.DateField(blank=True, null=True, verbose_name='next contact')),
                ('next_step', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='next step')),
                ('converted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('phone_key', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('email_key', models.CharField(blank=True, default='', editable=False, max_length=254)),
                ('search', models.TextField(blank=True, default='', editable=False)),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LeadEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('owned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('pooled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('code', merit.core.fields.LineField(max_length=40, verbose_name='code')),
                ('name', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='name')),
                ('company_name', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='company')),
                ('title', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='job title')),
                ('phone', merit.core.fields.LineField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('region', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='region')),
                ('industry', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='industry')),
                ('need', models.TextField(blank=True, max_length=4000)),
                ('amount', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount')),
                ('note', models.TextField(blank=True, max_length=4000, verbose_name='note')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=40), blank=True, default=list, size=None, verbose_name='tags')),
                ('attributes', models.JSONField(blank=True, default=dict, verbose_name='further columns')),
                ('source', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='source')),
                ('channel', models.CharField(choices=[('hand', 'Entered by hand'), ('form', 'Web form'), ('import', 'Import'), ('api', 'API'), ('call', 'Call')], default='hand', max_length=10)),
                ('consent', models.TextField(blank=True, max_length=1000)),
                ('status', models.CharField(choices=[('new', 'New'), ('working', 'Working'), ('qualified', 'Qualified'), ('converted', 'Converted'), ('disqualified', 'Disqualified')], default='new', max_length=20)),
                ('reason', merit.core.fields.LineField(blank=True, max_length=200, verbose_name='reason')),
                ('received_at', models.DateTimeField()),
                ('handled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('escalated_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('last_contact_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last contact')),
                ('next_contact_on', models.DateField(blank=True, null=True, verbose_name='next contact')),
                ('next_step', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='next step')),
                ('converted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('phone_key', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('email_key', models.CharField(blank=True, default='', editable=False, max_length=254)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LeadRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None)),
                ('regions', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None)),
                ('industries', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None)),
                ('least_amount', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('way', models.CharField(choices=[('turn', 'In turn (round robin)'), ('load', 'To whom has the fewest open leads'), ('region', 'By region'), ('pool', 'Into the public pool')], default='turn', max_length=10)),
                ('turn', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'assignment rule',
                'verbose_name_plural': 'assignment rules',
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
            name='LeadRuleEvent',
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
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None)),
                ('regions', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None)),
                ('industries', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None)),
                ('least_amount', merit.core.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('way', models.CharField(choices=[('turn', 'In turn (round robin)'), ('load', 'To whom has the fewest open leads'), ('region', 'By region'), ('pool', 'Into the public pool')], default='turn', max_length=10)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LeadRuleMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('regions', django.contrib.postgres.fields.ArrayField(base_field=merit.core.fields.LineField(max_length=100), blank=True, default=list, size=None)),
                ('turn', models.PositiveIntegerField(default=0)),
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
            name='PoolMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('recycled', 'Recycled by rule'), ('returned', 'Put into the pool'), ('arrived', 'Arrived without an owner'), ('claimed', 'Claimed'), ('assigned', 'Assigned')], max_length=20)),
                ('reason', models.CharField(blank=True, choices=[('idle', 'No contact for too long'), ('opportunity', 'No opportunity'), ('deal', 'No deal'), ('unhandled', 'Nobody looked after the lead'), ('hand', 'Given back by hand'), ('unassigned', 'No rule named an owner')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('days', models.PositiveIntegerField(null=True)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ('-at', '-id'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PoolSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('remind_hours', models.PositiveIntegerField(blank=True, default=24, null=True)),
                ('escalate_hours', models.PositiveIntegerField(blank=True, default=48, null=True)),
                ('pool_hours', models.PositiveIntegerField(blank=True, null=True)),
                ('lead_idle_days', models.PositiveIntegerField(blank=True, null=True)),
                ('warn_days', models.PositiveIntegerField(default=3)),
                ('lockout_days', models.PositiveIntegerField(default=7)),
                ('held_customers', models.PositiveIntegerField(blank=True, null=True)),
                ('held_leads', models.PositiveIntegerField(blank=True, null=True)),
                ('claims_per_day', models.PositiveIntegerField(blank=True, default=10, null=True)),
                ('claims_per_month', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'pool settings',
                'verbose_name_plural': 'pool settings',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='PoolSettingsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('remind_hours', models.PositiveIntegerField(blank=True, default=24, null=True)),
                ('escalate_hours', models.PositiveIntegerField(blank=True, default=48, null=True)),
                ('pool_hours', models.PositiveIntegerField(blank=True, null=True)),
                ('lead_idle_days', models.PositiveIntegerField(blank=True, null=True)),
                ('warn_days', models.PositiveIntegerField(default=3)),
                ('lockout_days', models.PositiveIntegerField(default=7)),
                ('held_customers', models.PositiveIntegerField(blank=True, null=True)),
                ('held_leads', models.PositiveIntegerField(blank=True, null=True)),
                ('claims_per_day', models.PositiveIntegerField(blank=True, default=10, null=True)),
                ('claims_per_month', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PoolWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('idle', 'No contact for too long'), ('opportunity', 'No opportunity'), ('deal', 'No deal'), ('unhandled', 'Nobody looked after the lead'), ('hand', 'Given back by hand'), ('unassigned', 'No rule named an owner')], max_length=20)),
                ('since', models.DateField()),
                ('warned_on', models.DateField()),
                ('goes_on', models.DateField()),
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
            name='RecycleRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('customer_class', merit.core.fields.LineField(blank=True, max_length=40, verbose_name='class')),
                ('idle_days', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3660)])),
                ('opportunity_days', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3660)])),
                ('deal_days', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3660)])),
                ('spare_opportunity', models.BooleanField(default=True)),
                ('spare_deal', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name': 'recycle rule',
                'verbose_name_plural': 'recycle rules',
                'ordering': ('customer_class',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RecycleRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('customer_class', merit.core.fields.LineField(blank=True, max_length=40, verbose_name='class')),
                ('idle_days', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3660)])),
                ('opportunity_days', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3660)])),
                ('deal_days', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3660)])),
                ('spare_opportunity', models.BooleanField(default=True)),
                ('spare_deal', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WebForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                ('key', models.CharField(default=merit.crm.leads.models.new_key, editable=False, max_length=40, unique=True)),
                ('title', merit.core.fields.LineField(max_length=200)),
                ('intro', models.TextField(blank=True, max_length=2000)),
                ('fields', models.JSONField(default=list)),
                ('consent', models.TextField(blank=True, max_length=1000)),
                ('thanks', models.TextField(blank=True, max_length=1000)),
                ('source', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='source')),
                ('origins', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('assignment', models.CharField(choices=[('rules', 'By the assignment rules'), ('person', 'To one person'), ('pool', 'Into the public pool')], default='rules', max_length=10)),
                ('per_hour', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)])),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'web form',
                'verbose_name_plural': 'web forms',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WebFormEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', merit.core.fields.LineField(max_length=100, verbose_name='name')),
                ('key', models.CharField(default=merit.crm.leads.models.new_key, editable=False, max_length=40)),
                ('title', merit.core.fields.LineField(max_length=200)),
                ('intro', models.TextField(blank=True, max_length=2000)),
                ('fields', models.JSONField(default=list)),
                ('consent', models.TextField(blank=True, max_length=1000)),
                ('thanks', models.TextField(blank=True, max_length=1000)),
                ('source', merit.core.fields.LineField(blank=True, max_length=100, verbose_name='source')),
                ('origins', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('assignment', models.CharField(choices=[('rules', 'By the assignment rules'), ('person', 'To one person'), ('pool', 'Into the public pool')], default='rules', max_length=10)),
                ('per_hour', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)])),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WebFormTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.CharField(max_length=64)),
                ('token', models.CharField(max_length=64)),
                ('outcome', models.CharField(max_length=20)),
                ('at', models.DateTimeField(auto_now_add=True)),
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
            model_name='customer',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='customer',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='customer',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='customer',
            name='owned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='customer',
            name='pooled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='customerevent',
            name='owned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='customerevent',
            name='pooled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('pooled_at__isnull', False)), fields=['company', 'pooled_at'], name='customer_pool'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("code", "company_id", "contact_id", "content", "created_at", "customer_id", "id", "kind", "lead_id", "minutes", "on", "opportunity_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search", "time", "updated_at", "version") SELECT new_values."code", new_values."company_id", new_values."contact_id", new_values."content", new_values."created_at", new_values."customer_id", new_values."id", new_values."kind", new_values."lead_id", new_values."minutes", new_values."on", new_values."opportunity_id", new_values."outcome", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."search", new_values."time", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6c0ef08759e669cc2aab74fa673a4162addfd204', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e378c', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("code", "company_id", "contact_id", "content", "created_at", "customer_id", "id", "kind", "lead_id", "minutes", "on", "opportunity_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search", "time", "updated_at", "version") SELECT new_values."code", new_values."company_id", new_values."contact_id", new_values."content", new_values."created_at", new_values."customer_id", new_values."id", new_values."kind", new_values."lead_id", new_values."minutes", new_values."on", new_values."opportunity_id", new_values."outcome", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."search", new_values."time", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='16a4a94a88844c92c6c9753279415e6682c2eb67', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_dcadb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("code", "company_id", "contact_id", "content", "created_at", "customer_id", "id", "kind", "lead_id", "minutes", "on", "opportunity_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "search", "time", "updated_at", "version") SELECT old_values."code", old_values."company_id", old_values."contact_id", old_values."content", old_values."created_at", old_values."customer_id", old_values."id", old_values."kind", old_values."lead_id", old_values."minutes", old_values."on", old_values."opportunity_id", old_values."outcome", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."search", old_values."time", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d7af7ff23902876c98b93eeb5cb6ea60fe626354', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_af759', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerevent" ("address", "archived_at", "attributes", "code", "company_id", "created_at", "created_on", "customer_class", "id", "industry", "last_contact_on", "merged_into_id", "name", "note", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pooled_at", "region", "source", "tags", "tax_number", "updated_at", "version", "website") SELECT new_values."address", new_values."archived_at", new_values."attributes", new_values."code", new_values."company_id", new_values."created_at", new_values."created_on", new_values."customer_class", new_values."id", new_values."industry", new_values."last_contact_on", new_values."merged_into_id", new_values."name", new_values."note", new_values."owned_at", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."pooled_at", new_values."region", new_values."source", new_values."tags", new_values."tax_number", new_values."updated_at", new_values."version", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='46a24473b5a22e96129322c0a8a247f2493e513d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d8d27', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerevent" ("address", "archived_at", "attributes", "code", "company_id", "created_at", "created_on", "customer_class", "id", "industry", "last_contact_on", "merged_into_id", "name", "note", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pooled_at", "region", "source", "tags", "tax_number", "updated_at", "version", "website") SELECT new_values."address", new_values."archived_at", new_values."attributes", new_values."code", new_values."company_id", new_values."created_at", new_values."created_on", new_values."customer_class", new_values."id", new_values."industry", new_values."last_contact_on", new_values."merged_into_id", new_values."name", new_values."note", new_values."owned_at", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."pooled_at", new_values."region", new_values."source", new_values."tags", new_values."tax_number", new_values."updated_at", new_values."version", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."address" IS DISTINCT FROM (new_values."address") OR old_values."archived_at" IS DISTINCT FROM (new_values."archived_at") OR old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."created_on" IS DISTINCT FROM (new_values."created_on") OR old_values."customer_class" IS DISTINCT FROM (new_values."customer_class") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry" IS DISTINCT FROM (new_values."industry") OR old_values."last_contact_on" IS DISTINCT FROM (new_values."last_contact_on") OR old_values."merged_into_id" IS DISTINCT FROM (new_values."merged_into_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."owned_at" IS DISTINCT FROM (new_values."owned_at") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."pooled_at" IS DISTINCT FROM (new_values."pooled_at") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."tags" IS DISTINCT FROM (new_values."tags") OR old_values."tax_number" IS DISTINCT FROM (new_values."tax_number") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version") OR old_values."website" IS DISTINCT FROM (new_values."website")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='56a1160419ce3927dc3888feb654656076927d73', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2c843', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_customerevent" ("address", "archived_at", "attributes", "code", "company_id", "created_at", "created_on", "customer_class", "id", "industry", "last_contact_on", "merged_into_id", "name", "note", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pooled_at", "region", "source", "tags", "tax_number", "updated_at", "version", "website") SELECT old_values."address", old_values."archived_at", old_values."attributes", old_values."code", old_values."company_id", old_values."created_at", old_values."created_on", old_values."customer_class", old_values."id", old_values."industry", old_values."last_contact_on", old_values."merged_into_id", old_values."name", old_values."note", old_values."owned_at", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."pooled_at", old_values."region", old_values."source", old_values."tags", old_values."tax_number", old_values."updated_at", old_values."version", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='45a7c08b168238c9fc2a98fdcbc11bc7640cfe9b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_21256', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='owned', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.owner_id IS NULL THEN\n        NEW.owned_at := NULL;\n    ELSE\n        NEW.pooled_at := NULL;\n        IF TG_OP = 'INSERT' THEN\n            NEW.owned_at := coalesce(NEW.owned_at, now());\n        ELSIF NEW.owner_id IS DISTINCT FROM OLD.owner_id AND NEW.owned_at IS NOT DISTINCT FROM OLD.owned_at THEN\n            NEW.owned_at := now();\n        END IF;\n    END IF;\n    RETURN NEW;\n", hash='288b4c834567cb242a706ce61818bca1a26dc870', operation='INSERT OR UPDATE', pgid='pgtrigger_owned_cc7b2', table='crm_customer', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='lead',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='org.company'),
        ),
        migrations.AddField(
            model_name='lead',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='lead',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leads', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='lead',
            name='opportunity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leads', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='lead',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='org.person', verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='activity',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='activityevent',
            name='lead',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='contact',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='customer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='opportunity',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='leadrule',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lead_rules', to='org.company'),
        ),
        migrations.AddField(
            model_name='leadruleevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='leadruleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='leadruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.leadrule'),
        ),
        migrations.AddField(
            model_name='leadrulemember',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person'),
        ),
        migrations.AddField(
            model_name='leadrulemember',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='crm.leadrule'),
        ),
        migrations.AddField(
            model_name='poolmove',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='poolmove',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='poolmove',
            name='customer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pool_moves', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='poolmove',
            name='from_person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person'),
        ),
        migrations.AddField(
            model_name='poolmove',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pool_moves', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='poolmove',
            name='to_person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person'),
        ),
        migrations.AddField(
            model_name='poolsettings',
            name='company',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pool_settings', to='org.company'),
        ),
        migrations.AddField(
            model_name='poolsettingsevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='poolsettingsevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='poolsettingsevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.poolsettings'),
        ),
        migrations.AddField(
            model_name='poolwarning',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='poolwarning',
            name='customer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pool_warnings', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='poolwarning',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='pool_warnings', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='poolwarning',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.person'),
        ),
        migrations.AddField(
            model_name='recyclerule',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recycle_rules', to='org.company'),
        ),
        migrations.AddField(
            model_name='recycleruleevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='recycleruleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='recycleruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.recyclerule'),
        ),
        migrations.AddField(
            model_name='webform',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='web_forms', to='org.company'),
        ),
        migrations.AddField(
            model_name='webform',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='leadruleevent',
            name='form',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.webform'),
        ),
        migrations.AddField(
            model_name='leadrule',
            name='form',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.webform'),
        ),
        migrations.AddField(
            model_name='leadevent',
            name='form',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.webform'),
        ),
        migrations.AddField(
            model_name='lead',
            name='form',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='crm.webform'),
        ),
        migrations.AddField(
            model_name='webformevent',
            name='company',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company'),
        ),
        migrations.AddField(
            model_name='webformevent',
            name='person',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='webformevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='webformevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.webform'),
        ),
        migrations.AddField(
            model_name='webformtry',
            name='form',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='crm.webform'),
        ),
        migrations.AddConstraint(
            model_name='leadrulemember',
            constraint=models.UniqueConstraint(fields=('rule', 'person'), name='lead_rule_person_once'),
        ),
        migrations.AddIndex(
            model_name='poolmove',
            index=models.Index(fields=['company', '-at', '-id'], name='pool_move_company'),
        ),
        migrations.AddIndex(
            model_name='poolmove',
            index=models.Index(fields=['customer', '-at'], name='pool_move_customer'),
        ),
        migrations.AddIndex(
            model_name='poolmove',
            index=models.Index(fields=['lead', '-at'], name='pool_move_lead'),
        ),
        migrations.AddIndex(
            model_name='poolmove',
            index=models.Index(condition=models.Q(('kind', 'claimed')), fields=['to_person', 'on'], name='pool_move_claims'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='poolmove',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."company_id" IS DISTINCT FROM (NEW."company_id") OR OLD."lead_id" IS DISTINCT FROM (NEW."lead_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."days" IS DISTINCT FROM (NEW."days") OR OLD."from_person_id" IS DISTINCT FROM (NEW."from_person_id") OR OLD."to_person_id" IS DISTINCT FROM (NEW."to_person_id") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5f2544a29325fc02c89af496bb5902b1089fef3a', operation='UPDATE', pgid='pgtrigger_append_only_0d910', table='crm_poolmove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='poolsettings',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_poolsettingsevent" ("claims_per_day", "claims_per_month", "company_id", "created_at", "escalate_hours", "held_customers", "held_leads", "id", "lead_idle_days", "lockout_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_hours", "remind_hours", "updated_at", "version", "warn_days") SELECT new_values."claims_per_day", new_values."claims_per_month", new_values."company_id", new_values."created_at", new_values."escalate_hours", new_values."held_customers", new_values."held_leads", new_values."id", new_values."lead_idle_days", new_values."lockout_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."pool_hours", new_values."remind_hours", new_values."updated_at", new_values."version", new_values."warn_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e6d359a3eb91eb3b3fd9014c8b59167812623dfc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_38d07', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_poolsettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='poolsettings',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_poolsettingsevent" ("claims_per_day", "claims_per_month", "company_id", "created_at", "escalate_hours", "held_customers", "held_leads", "id", "lead_idle_days", "lockout_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_hours", "remind_hours", "updated_at", "version", "warn_days") SELECT new_values."claims_per_day", new_values."claims_per_month", new_values."company_id", new_values."created_at", new_values."escalate_hours", new_values."held_customers", new_values."held_leads", new_values."id", new_values."lead_idle_days", new_values."lockout_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."pool_hours", new_values."remind_hours", new_values."updated_at", new_values."version", new_values."warn_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='612c21db5d002ddb04b480f80ef9bec09aef24f1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2f07d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_poolsettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='poolsettings',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_poolsettingsevent" ("claims_per_day", "claims_per_month", "company_id", "created_at", "escalate_hours", "held_customers", "held_leads", "id", "lead_idle_days", "lockout_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pool_hours", "remind_hours", "updated_at", "version", "warn_days") SELECT old_values."claims_per_day", old_values."claims_per_month", old_values."company_id", old_values."created_at", old_values."escalate_hours", old_values."held_customers", old_values."held_leads", old_values."id", old_values."lead_idle_days", old_values."lockout_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."pool_hours", old_values."remind_hours", old_values."updated_at", old_values."version", old_values."warn_days" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6005a34a097a7cf7eb930301fcedbeff363a0c68', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b4da4', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_poolsettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='poolsettingsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c26d09025d908224ed95713b6f114e47df87c15d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_da78c', table='crm_poolsettingsevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='poolwarning',
            constraint=models.UniqueConstraint(condition=models.Q(('customer__isnull', False)), fields=('customer', 'person', 'reason', 'since'), name='pool_warning_customer_once'),
        ),
        migrations.AddConstraint(
            model_name='poolwarning',
            constraint=models.UniqueConstraint(condition=models.Q(('lead__isnull', False)), fields=('lead', 'person', 'reason', 'since'), name='pool_warning_lead_once'),
        ),
        migrations.AddConstraint(
            model_name='recyclerule',
            constraint=models.UniqueConstraint(fields=('company', 'customer_class'), name='recycle_rule_class_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recyclerule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_recycleruleevent" ("company_id", "created_at", "customer_class", "deal_days", "id", "idle_days", "opportunity_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spare_deal", "spare_opportunity", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."customer_class", new_values."deal_days", new_values."id", new_values."idle_days", new_values."opportunity_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."spare_deal", new_values."spare_opportunity", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='93b030d85d8d2598f142b9e0a36dbaf6aad72561', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_df496', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_recyclerule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recyclerule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_recycleruleevent" ("company_id", "created_at", "customer_class", "deal_days", "id", "idle_days", "opportunity_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spare_deal", "spare_opportunity", "updated_at", "version") SELECT new_values."company_id", new_values."created_at", new_values."customer_class", new_values."deal_days", new_values."id", new_values."idle_days", new_values."opportunity_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."spare_deal", new_values."spare_opportunity", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0f9e2a367dab840cbca465a04ac13889e3184a7c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_98349', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_recyclerule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recyclerule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_recycleruleevent" ("company_id", "created_at", "customer_class", "deal_days", "id", "idle_days", "opportunity_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "spare_deal", "spare_opportunity", "updated_at", "version") SELECT old_values."company_id", old_values."created_at", old_values."customer_class", old_values."deal_days", old_values."id", old_values."idle_days", old_values."opportunity_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."spare_deal", old_values."spare_opportunity", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7fdc6eeaf3638293b61cf9614b194725f01af231', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c8351', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_recyclerule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recycleruleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c6c3cd691301cc67ff13002ec380c39828a5ccaa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4cbd8', table='crm_recycleruleevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webform',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_webformevent" ("archived_at", "assignment", "company_id", "consent", "created_at", "fields", "id", "intro", "key", "name", "origins", "per_hour", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "thanks", "title", "updated_at", "version") SELECT new_values."archived_at", new_values."assignment", new_values."company_id", new_values."consent", new_values."created_at", new_values."fields", new_values."id", new_values."intro", new_values."key", new_values."name", new_values."origins", new_values."per_hour", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."thanks", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='64fd60478969f048550419485e0f791b43e178dc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3fad3', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_webform', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webform',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_webformevent" ("archived_at", "assignment", "company_id", "consent", "created_at", "fields", "id", "intro", "key", "name", "origins", "per_hour", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "thanks", "title", "updated_at", "version") SELECT new_values."archived_at", new_values."assignment", new_values."company_id", new_values."consent", new_values."created_at", new_values."fields", new_values."id", new_values."intro", new_values."key", new_values."name", new_values."origins", new_values."per_hour", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."thanks", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='23e99d40695926618dc988c86818c671780ba76e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_71e3a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_webform', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webform',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_webformevent" ("archived_at", "assignment", "company_id", "consent", "created_at", "fields", "id", "intro", "key", "name", "origins", "per_hour", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "thanks", "title", "updated_at", "version") SELECT old_values."archived_at", old_values."assignment", old_values."company_id", old_values."consent", old_values."created_at", old_values."fields", old_values."id", old_values."intro", old_values."key", old_values."name", old_values."origins", old_values."per_hour", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."thanks", old_values."title", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='37938f7c3130e81cf487455ab9f9483a2d7eb208', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9528d', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_webform', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadruleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='213c6bd7ecac6470e041c8b17c1e5c943eee888d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f8c12', table='crm_leadruleevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='leadrule',
            constraint=models.UniqueConstraint(fields=('company', 'position'), name='lead_rule_position_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadruleevent" ("channels", "company_id", "created_at", "form_id", "id", "industries", "least_amount", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "regions", "sources", "updated_at", "version", "way") SELECT new_values."channels", new_values."company_id", new_values."created_at", new_values."form_id", new_values."id", new_values."industries", new_values."least_amount", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."regions", new_values."sources", new_values."updated_at", new_values."version", new_values."way" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='faca2b33fd061a34824faebe8a5e90d0b8850259', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_194c7', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_leadrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadruleevent" ("channels", "company_id", "created_at", "form_id", "id", "industries", "least_amount", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "regions", "sources", "updated_at", "version", "way") SELECT new_values."channels", new_values."company_id", new_values."created_at", new_values."form_id", new_values."id", new_values."industries", new_values."least_amount", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."regions", new_values."sources", new_values."updated_at", new_values."version", new_values."way" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."channels" IS DISTINCT FROM (new_values."channels") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."form_id" IS DISTINCT FROM (new_values."form_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industries" IS DISTINCT FROM (new_values."industries") OR old_values."least_amount" IS DISTINCT FROM (new_values."least_amount") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."position" IS DISTINCT FROM (new_values."position") OR old_values."regions" IS DISTINCT FROM (new_values."regions") OR old_values."sources" IS DISTINCT FROM (new_values."sources") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version") OR old_values."way" IS DISTINCT FROM (new_values."way")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e3601bb4509cf6937d09cc46ae175d8f1db564c7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_84d60', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_leadrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadruleevent" ("channels", "company_id", "created_at", "form_id", "id", "industries", "least_amount", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "regions", "sources", "updated_at", "version", "way") SELECT old_values."channels", old_values."company_id", old_values."created_at", old_values."form_id", old_values."id", old_values."industries", old_values."least_amount", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."regions", old_values."sources", old_values."updated_at", old_values."version", old_values."way" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='32e0f361472f28d6c279b5dd7f06da9a4275f252', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2c85b', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_leadrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab64cd1e0153ac714fc570413162823e7cc08bba', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_13f14', table='crm_leadevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('company'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='lead_received'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='lead_owner'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('handled_at', None), ('owner__isnull', False), ('status__in', ('new', 'working', 'qualified'))), fields=['company', 'owned_at'], name='lead_unhandled'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('pooled_at__isnull', False)), fields=['company', 'pooled_at', 'id'], name='lead_pool'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('phone_key', ''), _negated=True), fields=['company', 'phone_key'], name='lead_phone'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('email_key', ''), _negated=True), fields=['company', 'email_key'], name='lead_email'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['customer'], name='lead_customer'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=django.contrib.postgres.indexes.GinIndex(models.Func('search', function='merit_grams'), name='lead_search'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadevent" ("amount", "attributes", "channel", "code", "company_id", "company_name", "consent", "contact_id", "converted_at", "created_at", "customer_id", "email", "email_key", "escalated_at", "form_id", "handled_at", "id", "industry", "last_contact_on", "name", "need", "next_contact_on", "next_step", "note", "opportunity_id", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_key", "pooled_at", "reason", "received_at", "region", "reminded_at", "source", "status", "tags", "title", "updated_at", "version") SELECT new_values."amount", new_values."attributes", new_values."channel", new_values."code", new_values."company_id", new_values."company_name", new_values."consent", new_values."contact_id", new_values."converted_at", new_values."created_at", new_values."customer_id", new_values."email", new_values."email_key", new_values."escalated_at", new_values."form_id", new_values."handled_at", new_values."id", new_values."industry", new_values."last_contact_on", new_values."name", new_values."need", new_values."next_contact_on", new_values."next_step", new_values."note", new_values."opportunity_id", new_values."owned_at", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."phone_key", new_values."pooled_at", new_values."reason", new_values."received_at", new_values."region", new_values."reminded_at", new_values."source", new_values."status", new_values."tags", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2b2b0799da3deb621e47af7b837ab1fb81fa17ba', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d7ebf', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadevent" ("amount", "attributes", "channel", "code", "company_id", "company_name", "consent", "contact_id", "converted_at", "created_at", "customer_id", "email", "email_key", "escalated_at", "form_id", "handled_at", "id", "industry", "last_contact_on", "name", "need", "next_contact_on", "next_step", "note", "opportunity_id", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_key", "pooled_at", "reason", "received_at", "region", "reminded_at", "source", "status", "tags", "title", "updated_at", "version") SELECT new_values."amount", new_values."attributes", new_values."channel", new_values."code", new_values."company_id", new_values."company_name", new_values."consent", new_values."contact_id", new_values."converted_at", new_values."created_at", new_values."customer_id", new_values."email", new_values."email_key", new_values."escalated_at", new_values."form_id", new_values."handled_at", new_values."id", new_values."industry", new_values."last_contact_on", new_values."name", new_values."need", new_values."next_contact_on", new_values."next_step", new_values."note", new_values."opportunity_id", new_values."owned_at", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."phone_key", new_values."pooled_at", new_values."reason", new_values."received_at", new_values."region", new_values."reminded_at", new_values."source", new_values."status", new_values."tags", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."channel" IS DISTINCT FROM (new_values."channel") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."company_name" IS DISTINCT FROM (new_values."company_name") OR old_values."consent" IS DISTINCT FROM (new_values."consent") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."converted_at" IS DISTINCT FROM (new_values."converted_at") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."email_key" IS DISTINCT FROM (new_values."email_key") OR old_values."escalated_at" IS DISTINCT FROM (new_values."escalated_at") OR old_values."form_id" IS DISTINCT FROM (new_values."form_id") OR old_values."handled_at" IS DISTINCT FROM (new_values."handled_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry" IS DISTINCT FROM (new_values."industry") OR old_values."last_contact_on" IS DISTINCT FROM (new_values."last_contact_on") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."need" IS DISTINCT FROM (new_values."need") OR old_values."next_contact_on" IS DISTINCT FROM (new_values."next_contact_on") OR old_values."next_step" IS DISTINCT FROM (new_values."next_step") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."opportunity_id" IS DISTINCT FROM (new_values."opportunity_id") OR old_values."owned_at" IS DISTINCT FROM (new_values."owned_at") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."phone_key" IS DISTINCT FROM (new_values."phone_key") OR old_values."pooled_at" IS DISTINCT FROM (new_values."pooled_at") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."received_at" IS DISTINCT FROM (new_values."received_at") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."reminded_at" IS DISTINCT FROM (new_values."reminded_at") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."tags" IS DISTINCT FROM (new_values."tags") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9fbc7d403b40da7d191872a54ded8d3892b8042e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9bca5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadevent" ("amount", "attributes", "channel", "code", "company_id", "company_name", "consent", "contact_id", "converted_at", "created_at", "customer_id", "email", "email_key", "escalated_at", "form_id", "handled_at", "id", "industry", "last_contact_on", "name", "need", "next_contact_on", "next_step", "note", "opportunity_id", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_key", "pooled_at", "reason", "received_at", "region", "reminded_at", "source", "status", "tags", "title", "updated_at", "version") SELECT old_values."amount", old_values."attributes", old_values."channel", old_values."code", old_values."company_id", old_values."company_name", old_values."consent", old_values."contact_id", old_values."converted_at", old_values."created_at", old_values."customer_id", old_values."email", old_values."email_key", old_values."escalated_at", old_values."form_id", old_values."handled_at", old_values."id", old_values."industry", old_values."last_contact_on", old_values."name", old_values."need", old_values."next_contact_on", old_values."next_step", old_values."note", old_values."opportunity_id", old_values."owned_at", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."phone_key", old_values."pooled_at", old_values."reason", old_values."received_at", old_values."region", old_values."reminded_at", old_values."source", old_values."status", old_values."tags", old_values."title", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9d41767d80ad1004ea308d4737ec52a95827d734', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_04a61', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='owned', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.owner_id IS NULL THEN\n        NEW.owned_at := NULL;\n    ELSE\n        NEW.pooled_at := NULL;\n        IF TG_OP = 'INSERT' THEN\n            NEW.owned_at := coalesce(NEW.owned_at, now());\n        ELSIF NEW.owner_id IS DISTINCT FROM OLD.owner_id AND NEW.owned_at IS NOT DISTINCT FROM OLD.owned_at THEN\n            NEW.owned_at := now();\n        END IF;\n    END IF;\n    RETURN NEW;\n", hash='58a1b333a18a2eb1857f57bce40a955d8277e10d', operation='INSERT OR UPDATE', pgid='pgtrigger_owned_d5ad1', table='crm_lead', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webformevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='75ac1d7368e93c4084c4a392cf44bea7ae4e9e36', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ee755', table='crm_webformevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='webformtry',
            index=models.Index(fields=['form', 'network', 'at'], name='web_form_network'),
        ),
        migrations.AddConstraint(
            model_name='webformtry',
            constraint=models.UniqueConstraint(fields=('form', 'token'), name='web_form_token_once'),
        ),
    ]
