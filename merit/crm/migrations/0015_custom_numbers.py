from django.db import migrations

# A number that stands in text, or nothing: immutable, so that an index may hold it.
FUNCTION = """
CREATE OR REPLACE FUNCTION merit_number(value text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT CASE WHEN value ~ '^[+-]?[0-9]{1,15}([.][0-9]{1,12})?$' THEN value::numeric END $$
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0014_comments_and_files")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION merit_number(text)")]
