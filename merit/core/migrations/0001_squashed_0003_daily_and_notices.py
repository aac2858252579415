import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models
from merit.core.migrating import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ('core', '0001_initial'),
        ('core', '0002_initial'),
        ('core', '0003_daily_and_notices'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('org', '0005_follow_up'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Counter',
                fields=[
                    ('kind', models.CharField(max_length=60, primary_key=True, serialize=False)),
                    ('last', models.BigIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                    ('actor_name', models.CharField(max_length=200)),
                    ('area', models.CharField(max_length=40)),
                    ('verb', models.CharField(max_length=60)),
                    ('subject_type', models.CharField(max_length=60)),
                    ('subject_id', models.BigIntegerField(null=True)),
                    ('subject_label', models.CharField(max_length=300)),
                    ('data', models.JSONField(default=dict)),
                    ('company', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(fields=['subject_type', 'subject_id', 'at'], name='event_subject'), models.Index(fields=['company', 'area', '-at'], name='event_company')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='IdempotencyKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=200)),
                    ('request_digest', models.CharField(max_length=64)),
                    ('status', models.PositiveSmallIntegerField(null=True)),
                    ('body', models.JSONField(null=True)),
                    ('headers', models.JSONField(default=dict)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='idempotency_key_once')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
            migrations.CreateModel(
                name='DailyDone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('day', models.DateField()),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'constraints': [models.UniqueConstraint(fields=('company', 'name', 'day'), name='daily_once')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
        ]),
    ]
