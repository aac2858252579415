import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0018_transfers'),
        ('org', '0005_follow_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ForecastSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('taken_at', models.DateTimeField(auto_now_add=True)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
            ],
            options={
                'ordering': ('week',),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ForecastLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(blank=True, null=True)),
                ('won', merit.core.fields.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ('commit', merit.core.fields.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ('best', merit.core.fields.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ('pipeline', merit.core.fields.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ('omitted', merit.core.fields.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ('weighted', merit.core.fields.MoneyField(decimal_places=2, default=0, max_digits=18)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.person')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='crm.forecastsnapshot')),
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
            name='ForecastCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('owner', 'Owner'), ('lead', 'Superior')], max_length=10)),
                ('category', models.CharField(blank=True, choices=[('commit', 'Committed'), ('best', 'Best case'), ('pipeline', 'Pipeline'), ('omitted', 'Omitted')], max_length=10, verbose_name='category')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='note')),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by_name', merit.core.fields.LineField(max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forecast_calls', to='crm.opportunity')),
            ],
            options={
                'ordering': ('at', 'id'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
                'indexes': [models.Index(fields=['opportunity', 'side', '-at', '-id'], name='forecast_call_last')],
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='forecastcall',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f06471333035555c5bd102cd7c3a4325e649f0a9', operation='UPDATE', pgid='pgtrigger_append_only_f25bf', table='crm_forecastcall', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='forecastsnapshot',
            constraint=models.UniqueConstraint(fields=('company', 'week'), name='forecast_snapshot_once'),
        ),
        migrations.AddConstraint(
            model_name='forecastline',
            constraint=models.UniqueConstraint(fields=('snapshot', 'person', 'month'), name='forecast_line_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='forecastline',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d7c15621d092c45e0eca8a1808bd27e67b7df444', operation='UPDATE', pgid='pgtrigger_append_only_7027e', table='crm_forecastline', when='BEFORE')),
        ),
    ]
