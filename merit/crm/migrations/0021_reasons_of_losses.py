"""Every company with stages gets the ready loss reasons; what was typed becomes a choice, rare texts a note of "Other"."""

from django.db import migrations

FORWARDS = """
INSERT INTO crm_lossreason (version, created_at, updated_at, position, name, company_id)
SELECT 1, now(), now(), ready.position,
       CASE company.language WHEN 'zh-hans' THEN ready.hans WHEN 'zh-hant' THEN ready.hant ELSE ready.en END, company.id
FROM org_company company
CROSS JOIN (VALUES
    (1, 'Price', '价格', '價格'),
    (2, 'The competitor''s product fits better', '竞品更合适', '競品更合適'),
    (3, 'No budget', '没有预算', '沒有預算'),
    (4, 'Project stopped', '项目终止', '專案終止'),
    (5, 'No decision', '迟迟未决', '遲遲未決'),
    (6, 'Other', '其他', '其他')
) AS ready (position, en, hans, hant)
WHERE EXISTS (SELECT 1 FROM crm_stage WHERE company_id = company.id)
ON CONFLICT DO NOTHING;
INSERT INTO crm_lossreason (version, created_at, updated_at, position, name, company_id)
SELECT 1, now(), now(), 6 + place, name, company_id FROM (
    SELECT company_id, loss_reason AS name,
           row_number() OVER (PARTITION BY company_id ORDER BY count(*) DESC, loss_reason) AS place
    FROM crm_opportunity WHERE loss_reason <> '' GROUP BY company_id, loss_reason
) AS typed WHERE place <= 20
ON CONFLICT DO NOTHING;
UPDATE crm_opportunity SET loss_choice_id = reason.id FROM crm_lossreason reason
WHERE reason.company_id = crm_opportunity.company_id AND reason.name = crm_opportunity.loss_reason;
UPDATE crm_opportunity SET loss_note = left(loss_reason, 500), loss_choice_id = reason.id, loss_reason = reason.name
FROM crm_lossreason reason
WHERE reason.company_id = crm_opportunity.company_id AND reason.position = 6
  AND crm_opportunity.loss_reason <> '' AND crm_opportunity.loss_choice_id IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0020_deals_and_quotes")]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
