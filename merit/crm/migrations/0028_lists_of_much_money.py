"""Lists of very many customers, receipts and receivables are read from an index: by class, by amount, by company.

Where a contract or a receivable stands knows the contract's company, amount and whether it is archived, as it is asked
and sorted by them. The contract's triggers keep them.
"""

import django.db.models.deletion
from django.db import migrations, models

import merit.core.fields

COLUMNS = """
ALTER TABLE crm_settlement ADD COLUMN company_id bigint, ADD COLUMN live boolean;
UPDATE crm_settlement s SET company_id = k.company_id, live = k.archived_at IS NULL
    FROM crm_contract k WHERE k.id = s.contract_id;
ALTER TABLE crm_settlement ALTER COLUMN company_id SET NOT NULL, ALTER COLUMN live SET NOT NULL;
ALTER TABLE crm_standing ADD COLUMN company_id bigint, ADD COLUMN amount numeric(18, 2);
UPDATE crm_standing s SET company_id = k.company_id, amount = k.amount FROM crm_contract k WHERE k.id = s.contract_id;
ALTER TABLE crm_standing ALTER COLUMN company_id SET NOT NULL, ALTER COLUMN amount SET NOT NULL;
ALTER TABLE crm_standing
    ADD COLUMN outstanding numeric(18, 2) GENERATED ALWAYS AS ((amount - received) - given_up) STORED;
"""
# Standing and Settlement of these contracts, worked out anew: the rule of merit/crm/sales/settlement.py.
# The contracts are locked first, in order: of two changes at once the later one sees what the earlier one did.
# It is planned for the contracts at hand: a plan kept from single ones takes minutes for ten thousand at once.
SETTLE = """
CREATE OR REPLACE FUNCTION crm_settle(ids bigint[]) RETURNS void LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET enable_nestloop = off AS $$
BEGIN
    PERFORM 1 FROM crm_contract WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM crm_settlement WHERE contract_id = ANY(ids);
    DELETE FROM crm_standing WHERE contract_id = ANY(ids);
    INSERT INTO crm_standing (contract_id, company_id, amount, received, given_up, open_since)
    SELECT k.id, k.company_id, k.amount, coalesce(got.total, 0), coalesce(gone.total, 0), NULL FROM crm_contract k
    LEFT JOIN (SELECT contract_id, sum(amount) AS total FROM crm_receipt WHERE contract_id = ANY(ids) GROUP BY 1) got
        ON got.contract_id = k.id
    LEFT JOIN (SELECT contract_id, sum(amount) AS total FROM crm_baddebt WHERE contract_id = ANY(ids) GROUP BY 1) gone
        ON gone.contract_id = k.id
    WHERE k.id = ANY(ids);
    INSERT INTO crm_settlement (receivable_id, contract_id, company_id, live, due_on, amount, open)
    SELECT r.id, r.contract_id, k.company_id, k.archived_at IS NULL, r.due_on, r.amount,
        r.amount - least(s.covered, r.upto) + least(s.covered, r.upto - r.amount)
    FROM (
        SELECT id, contract_id, due_on, amount,
            sum(amount) OVER (PARTITION BY contract_id ORDER BY due_on, code COLLATE "C") AS upto
        FROM crm_receivable WHERE contract_id = ANY(ids)
    ) r JOIN (
        SELECT contract_id, greatest(received, 0) + greatest(given_up, 0) AS covered
        FROM crm_standing WHERE contract_id = ANY(ids)
    ) s USING (contract_id) JOIN crm_contract k ON k.id = r.contract_id WHERE k.id = ANY(ids);
    UPDATE crm_standing s SET open_since = o.due_on
    FROM (
        SELECT contract_id, min(due_on) AS due_on FROM crm_settlement WHERE contract_id = ANY(ids) AND open > 0 GROUP BY 1
    ) o WHERE o.contract_id = s.contract_id;
END $$;

CREATE OR REPLACE FUNCTION crm_settle_contracts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO crm_standing (contract_id, company_id, amount, received, given_up, open_since)
        SELECT id, company_id, amount, 0, 0, NULL FROM new_rows;
    ELSE
        DELETE FROM crm_settlement WHERE contract_id IN (SELECT id FROM old_rows);
        DELETE FROM crm_standing WHERE contract_id IN (SELECT id FROM old_rows);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION crm_settle_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE crm_settlement SET company_id = NEW.company_id, live = NEW.archived_at IS NULL WHERE contract_id = NEW.id;
    UPDATE crm_standing SET company_id = NEW.company_id, amount = NEW.amount WHERE contract_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER stand_moved AFTER UPDATE OF company_id, amount, archived_at ON crm_contract FOR EACH ROW
    WHEN (OLD.company_id <> NEW.company_id OR OLD.amount <> NEW.amount
        OR (OLD.archived_at IS NULL) <> (NEW.archived_at IS NULL))
    EXECUTE FUNCTION crm_settle_moved();
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0027_settling_many_at_once"), ("org", "0007_people_by_name")]

    operations = [
        migrations.RemoveIndex(model_name="settlement", name="settlement_open"),
        migrations.RemoveIndex(model_name="settlement", name="settlement_done"),
        migrations.RemoveIndex(model_name="standing", name="standing_open"),
        migrations.RunSQL(
            COLUMNS,
            state_operations=[
                migrations.AddField(
                    model_name="standing",
                    name="company",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=0,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.company",
                    ),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="standing",
                    name="amount",
                    field=merit.core.fields.MoneyField(decimal_places=2, default=0, max_digits=18),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="standing",
                    name="outstanding",
                    field=models.GeneratedField(
                        db_persist=True,
                        expression=models.F("amount") - models.F("received") - models.F("given_up"),
                        output_field=merit.core.fields.MoneyField(decimal_places=2, max_digits=18),
                    ),
                ),
                migrations.AddField(
                    model_name="settlement",
                    name="company",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=0,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="org.company",
                    ),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="settlement",
                    name="live",
                    field=models.BooleanField(default=True),
                    preserve_default=False,
                ),
            ],
        ),
        migrations.RunSQL(SETTLE),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                condition=models.Q(("open__gt", 0)),
                fields=["company", "due_on", "receivable"],
                include=("live", "open", "contract"),
                name="settlement_open",
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                condition=models.Q(("open__lte", 0)),
                fields=["company", "-due_on", "-receivable"],
                include=("live",),
                name="settlement_done",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                "company",
                models.F("open_since").asc(nulls_first=True),
                models.F("contract").asc(),
                name="standing_open",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                "company",
                models.F("outstanding").desc(nulls_last=True),
                models.F("contract").desc(),
                name="standing_outstanding",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt", index=models.Index(fields=["amount", "id"], name="receipt_amount")
        ),
        migrations.RemoveIndex(model_name="customer", name="customer_class"),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                "company",
                "customer_class",
                models.F("last_contact_on").desc(nulls_last=True),
                models.F("id").asc(),
                include=("archived_at", "merged_into"),
                name="customer_class",
            ),
        ),
    ]
