"""The stages that a company has become those of its first pipeline, in the history too."""

from django.db import migrations

FORWARDS = """
INSERT INTO crm_pipeline (version, created_at, updated_at, position, name, company_id)
SELECT 1, now(), now(), 1,
       CASE company.language WHEN 'zh-hans' THEN '销售' WHEN 'zh-hant' THEN '銷售' ELSE 'Sales' END, company.id
FROM org_company company
WHERE EXISTS (SELECT 1 FROM crm_stage WHERE company_id = company.id)
ORDER BY company.id;
UPDATE crm_stage SET pipeline_id = pipeline.id FROM crm_pipeline pipeline
WHERE pipeline.company_id = crm_stage.company_id AND crm_stage.pipeline_id IS NULL;
ALTER TABLE crm_stageevent DISABLE TRIGGER USER;
INSERT INTO crm_pipeline (version, created_at, updated_at, position, name, company_id)
SELECT 1, now(), now(), 1,
       CASE company.language WHEN 'zh-hans' THEN '销售' WHEN 'zh-hant' THEN '銷售' ELSE 'Sales' END, company.id
FROM org_company company
WHERE EXISTS (SELECT 1 FROM crm_stageevent WHERE company_id = company.id)
  AND NOT EXISTS (SELECT 1 FROM crm_pipeline WHERE company_id = company.id)
ORDER BY company.id;
UPDATE crm_stageevent SET pipeline_id = pipeline.id FROM crm_pipeline pipeline
WHERE pipeline.company_id = crm_stageevent.company_id AND crm_stageevent.pipeline_id IS NULL;
ALTER TABLE crm_stageevent ENABLE TRIGGER USER;
"""



class Migration(migrations.Migration):
    dependencies = [("crm", "0009_pipelines")]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
