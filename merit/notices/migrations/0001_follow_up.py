import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models
from merit.core.migrating import CreateTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Mail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('key', models.CharField(max_length=200, unique=True)),
                    ('day', models.DateField()),
                    ('made_at', models.DateTimeField(auto_now_add=True)),
                    ('after', models.DateTimeField()),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.CharField(blank=True, max_length=500)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('dropped_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                    'base_manager_name': 'everything',
                    'default_manager_name': 'everything',
                    'indexes': [models.Index(condition=models.Q(('dropped_at', None), ('sent_at', None)), fields=['after'], name='mail_waiting')],
                },
                managers=[
                    ('everything', django.db.models.manager.Manager()),
                ],
            ),
        ]),
    ]
