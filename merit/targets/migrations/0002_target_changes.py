import django.db.models.deletion
import django.db.models.manager
import merit.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0001_squashed_0005_follow_up'),
        ('targets', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('how', models.CharField(choices=[('set', 'Set'), ('spread', 'Year spread'), ('copied', 'Taken from last year'), ('shared', 'Given to the people'), ('undone', 'Undone')], max_length=10)),
                ('reason', merit.core.fields.LineField(blank=True, max_length=300, verbose_name='reason')),
                ('cells', models.JSONField(default=list)),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
            ],
            options={
                'ordering': ('-at', '-id'),
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
                'indexes': [models.Index(fields=['company', 'metric', 'year', '-at'], name='target_change')],
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]
