"""Lists sorted or grouped by a person's name are read in that order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0006_calendars_of_companies")]

    operations = [
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["name", "id"], name="person_name")
        ),
    ]
