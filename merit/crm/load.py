"""Customers, contracts and the money of contracts, activities and violations into the database.

A customer or contract belongs to the company of whom its contract is credited to, else to the folder's first company.
Source: docs/spec/facts.md.
"""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from merit.core.errors import Invalid
from merit.core.staging import Staged, check_free

TABLES = (
    *("customers", "contracts", "contract_lines", "credits", "receivables", "receipts", "bad_debts"),
    *("activities", "violations", "survey_answers"),
)
CODES = {
    "customers": ("customer", "crm_customer"),
    "contracts": ("contract", "crm_contract"),
    "receivables": ("receivable", "crm_receivable"),
    "receipts": ("receipt", "crm_receipt"),
    "bad_debts": ("bad_debt", "crm_baddebt"),
    "activities": ("activity", "crm_activity"),
    "violations": ("violation", "crm_violation"),
}
LIMITS = {
    **{(table, column): 40 for table, (column, _target) in CODES.items()},
    ("customers", "name"): 200,
    ("customers", "class"): 40,
    ("contract_lines", "product"): 200,
    ("activities", "kind"): 40,
    ("violations", "kind"): 60,
}


def load(staged: Staged, company: int) -> None:
    """`company`: the id of the folder's first company."""
    staged.stage(TABLES)
    for table, (column, target) in CODES.items():
        check_free(table, column, target)
    _owners(staged)
    _customers(staged, company)
    _contracts(staged, company)
    for table, day, target in (
        ("receivables", "due_on", "crm_receivable"),
        ("receipts", "received_on", "crm_receipt"),
        ("bad_debts", "written_off_on", "crm_baddebt"),
    ):
        _money(staged, table, day, target)
    _activities(staged)
    _answers(staged)
    staged.run(
        'INSERT INTO crm_violation (code, person_id, customer_id, "on", kind)'
        " SELECT s.violation, e.id, u.id, s.\"on\", coalesce(s.kind, '') FROM load_violations s"
        " JOIN org_person e ON e.code = s.employee LEFT JOIN crm_customer u ON u.code = s.customer"
    )


def _owners(staged: Staged) -> None:
    """Who has the largest share of a contract owns it; who owns a customer's newest contract owns the customer."""
    staged.run("DROP TABLE IF EXISTS pg_temp.load_owners")
    staged.run(
        "CREATE TEMP TABLE load_owners ON COMMIT DROP AS SELECT DISTINCT ON (s.contract) s.contract, k.customer,"
        " k.signed_on, e.id AS person_id, e.company_id FROM load_credits s JOIN load_contracts k USING (contract)"
        " JOIN org_person e ON e.code = s.employee ORDER BY s.contract, s.share DESC, s.employee"
    )


def _customers(staged: Staged, company: int) -> None:
    staged.run(
        "INSERT INTO crm_customer (company_id, code, name, owner_id, customer_class, industry, region, source, address,"
        " phone, website, tags, note, attributes, created_on, last_contact_on, search, version, created_at, updated_at)"
        " SELECT coalesce(o.company_id, {company}), s.customer, coalesce(s.name, s.customer), o.person_id,"
        " coalesce(s.class, ''), '', '', '', '', '', '', '{{}}', '', {attributes}, s.created_on,"
        ' (SELECT max(a."on") FROM load_activities a WHERE a.customer = s.customer),'
        " lower(s.customer || ' ' || coalesce(s.name, '')), 1, now(), now()"
        " FROM load_customers s LEFT JOIN (SELECT DISTINCT ON (customer) customer, person_id, company_id"
        " FROM load_owners WHERE customer IS NOT NULL ORDER BY customer, signed_on DESC, contract) o"
        " ON o.customer = s.customer",
        company=sql.Literal(company),
        attributes=staged.attributes("customers"),
    )


def _contracts(staged: Staged, company: int) -> None:
    staged.run(
        "INSERT INTO crm_contract (company_id, code, name, customer_id, owner_id, signed_on, amount, attributes, note,"
        " search, version, created_at, updated_at)"
        " SELECT coalesce(o.company_id, u.company_id, {company}), s.contract, '', u.id, o.person_id, s.signed_on,"
        " s.amount, {attributes}, '', lower(s.contract || ' ' || coalesce(u.name, '')), 1, now(), now()"
        " FROM load_contracts s LEFT JOIN crm_customer u ON u.code = s.customer"
        " LEFT JOIN load_owners o ON o.contract = s.contract",
        company=sql.Literal(company),
        attributes=staged.attributes("contracts"),
    )
    staged.run(
        "INSERT INTO crm_contractline (contract_id, position, product_name, quantity, unit_price, list_price)"
        " SELECT k.id, row_number() OVER (PARTITION BY s.contract ORDER BY s.row_ix), coalesce(s.product, ''),"
        " s.quantity, s.unit_price, s.list_price FROM load_contract_lines s JOIN crm_contract k ON k.code = s.contract"
    )
    staged.run(
        "INSERT INTO crm_credit (contract_id, person_id, share) SELECT k.id, e.id, s.share FROM load_credits s"
        " JOIN crm_contract k ON k.code = s.contract JOIN org_person e ON e.code = s.employee ORDER BY s.row_ix"
    )


def _money(staged: Staged, table: str, day: str, target: str) -> None:
    account = sql.SQL(", account") if table == "receipts" else sql.SQL("")
    staged.run(
        "INSERT INTO {target} (code, contract_id, {day}, amount, note, version, created_at, updated_at{account})"
        " SELECT s.{code}, k.id, s.{day}, s.amount, '', 1, now(), now(){nothing} FROM {table} s"
        " JOIN crm_contract k ON k.code = s.contract",
        target=sql.Identifier(target),
        code=sql.Identifier(table[:-1]),
        day=sql.Identifier(day),
        table=sql.Identifier(f"load_{table}"),
        account=account,
        nothing=sql.SQL(", ''") if table == "receipts" else sql.SQL(""),
    )


def _activities(staged: Staged) -> None:
    staged.run(
        'INSERT INTO crm_activity (company_id, code, person_id, customer_id, kind, "on", content, outcome, search,'
        " version, created_at, updated_at)"
        " SELECT e.company_id, s.activity, e.id, u.id, coalesce(s.kind, ''), s.\"on\", '', '', lower(s.activity),"
        " 1, now(), now() FROM load_activities s JOIN org_person e ON e.code = s.employee"
        " LEFT JOIN crm_customer u ON u.code = s.customer"
    )


def _answers(staged: Staged) -> None:
    """An answered invitation per answer, of one survey a company; whole scores of customers who are named."""
    refused = (
        ("customer IS NULL", _("An answer names its customer.")),
        ("kind NOT IN ('csat', 'nps')", _("An answer is of kind csat or nps.")),
        ("score <> trunc(score) OR score < 0 OR score > 10", _("A score is a whole number from 0 to 10.")),
    )
    with connection.cursor() as cursor:
        for wrong, text in refused:
            cursor.execute(f"SELECT answer FROM load_survey_answers WHERE {wrong} ORDER BY answer LIMIT 3")  # noqa: S608
            if rows := cursor.fetchall():
                raise Invalid({"survey_answers.csv": f"{text} ({', '.join(code for (code,) in rows)})"})
    staged.run(
        "INSERT INTO crm_survey (company_id, name, titles, intros, days_valid, after, after_days, rest_days, by_mail,"
        " version, created_at, updated_at)"
        " SELECT DISTINCT e.company_id, 'CSAT, NPS', '{{}}'::jsonb, '{{}}'::jsonb, 30, '', 0, 90, false, 1, now(),"
        " now()"
        " FROM load_survey_answers s JOIN org_person e ON e.code = s.employee"
    )
    staged.run(
        "INSERT INTO crm_surveyquestion (survey_id, position, kind, texts, required)"
        " SELECT DISTINCT v.id, CASE s.kind WHEN 'nps' THEN 1 ELSE 2 END, s.kind, '{{}}'::jsonb, true"
        " FROM load_survey_answers s JOIN org_person e ON e.code = s.employee"
        " JOIN crm_survey v ON v.company_id = e.company_id"
    )
    staged.run("ALTER TABLE load_survey_answers ADD COLUMN invitation_id bigint")
    staged.run(
        "UPDATE load_survey_answers SET invitation_id = nextval(pg_get_serial_sequence('crm_surveyinvitation', 'id'))"
    )
    staged.run(
        "INSERT INTO crm_surveyinvitation (id, survey_id, company_id, customer_id, owner_id, language, nonce, sent_on,"
        " sent_by_name, expires_on, reminders, answered_at, answered_on)"
        " SELECT s.invitation_id, v.id, e.company_id, u.id, e.id, 'en', gen_random_uuid()::text, s.answered_on, '',"
        " s.answered_on, 0, s.answered_on, s.answered_on FROM load_survey_answers s"
        " JOIN org_person e ON e.code = s.employee JOIN crm_survey v ON v.company_id = e.company_id"
        " JOIN crm_customer u ON u.code = s.customer"
    )
    staged.run(
        "INSERT INTO crm_surveyanswer (invitation_id, question_id, score, text)"
        " SELECT s.invitation_id, q.id, s.score::smallint, '' FROM load_survey_answers s"
        " JOIN crm_surveyinvitation i ON i.id = s.invitation_id"
        " JOIN crm_surveyquestion q ON q.survey_id = i.survey_id AND q.kind = s.kind"
    )
