import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0001_squashed_0005_follow_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='calendarday',
            name='company',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company'),
        ),
        migrations.AlterField(
            model_name='calendarday',
            name='day',
            field=models.DateField(verbose_name='day'),
        ),
        migrations.AlterField(
            model_name='calendarday',
            name='workday',
            field=models.BooleanField(verbose_name='working day'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('day', 'company'), name='calendar_day_once', nulls_distinct=False),
        ),
    ]
