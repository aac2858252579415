from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0028_lists_of_much_money'),
        ('org', '0007_people_by_name'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='receipt',
            name='receipt_amount',
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['company', '-amount', 'name'], name='contract_amount'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['amount', 'id'], include=('contract',), name='receipt_amount'),
        ),
    ]
