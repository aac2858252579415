"""A large company in the database, the same rows for the same sizes: filled by SQL, because 4 million rows are wanted.

People stand in teams of ten under leads, leads under heads, heads under one director; everybody sells. A contract in
five is split among three; one receipt in fifty is a refund. Days reach back a year from `today`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

ALWAYS = DateRange(None, None)
TEAM = 10
STAGES = (("Lead", "0.1", "open"), ("Talks", "0.3", "open"), ("Offer", "0.6", "open"), ("Won", "1", "won"))
STAMPS = "1, now(), now()"

FILL = {
    "org_person (version, created_at, updated_at, code, name, email, phone, search, company_id)": """
        SELECT {s}, 'E' || lpad(n::text, 5, '0'), '员工 ' || n, '', '', '员工 ' || n || ' yuangong', {company}
        FROM generate_series(0, {people} - 1) n""",
    'org_term (valid, "group", hired_on, attributes, company_id, department_id, person_id, superior_id)': """
        SELECT '[,)', CASE WHEN p.n * {team} < {people} THEN 'manager' ELSE 'employee' END, '2020-01-01',
            '{{"base_wage": "6000.00"}}', {company}, {department}, {p0} + p.n,
            CASE WHEN p.n > 0 THEN {p0} + p.n / {team} END
        FROM generate_series(0, {people} - 1) p(n)""",
    "crm_customer (version, created_at, updated_at, code, name, owner_id, customer_class, industry, region, source,"
    " address, phone, website, tags, note, attributes, created_on, last_contact_on, search, company_id)": """
        SELECT {s}, 'C' || lpad(n::text, 6, '0'), '苏州金源精密 ' || n, {p0} + n % {people}, (ARRAY['A', 'B', 'C'])[n % 3 + 1],
            (ARRAY['Machines', 'Chemistry', 'Food'])[n % 3 + 1], (ARRAY['华东', '华南', '华北', '西南'])[n % 4 + 1], 'Fair',
            'Road ' || n, '139' || lpad(n::text, 8, '0'), '', '{{}}', '', '{{}}', {day} - n % 365, {day} - n % 90,
            '苏州金源精密 ' || n || chr(10) || 'suzhoujinyuanjingmi ' || n || chr(10) || 'szjyjm' || chr(10) || 'c'
            || lpad(n::text, 6, '0'), {company}
        FROM generate_series(0, {customers} - 1) n""",
    "crm_contact (version, created_at, updated_at, name, title, phone, email, note, attributes, search, customer_id)": """
        SELECT {s}, '王 ' || n, 'Buyer', '138' || lpad(n::text, 8, '0'), '', '', '{{}}', '王 ' || n || ' wang', {c0} + n
        FROM generate_series(0, {customers} - 1) n""",
    "crm_opportunity (version, created_at, updated_at, code, name, probability, amount, expected_on, entered_stage_on,"
    " opened_on, closed_on, loss_reason, loss_note, note, attributes, next_contact_on, last_contact_on, search, company_id,"
    " customer_id, owner_id, stage_id)": """
        SELECT {s}, 'O' || lpad(n::text, 6, '0'), '生产线 ' || n, (ARRAY[0.1, 0.3, 0.6, 1])[n % 4 + 1],
            10000 + n * 7919 % 900000, {day} + n % 90, {day} - n % 60, {day} - n % 365,
            CASE WHEN n % 4 = 3 THEN {day} - n % 60 END, '', '', '', '{{}}',
            CASE WHEN n % 4 < 3 THEN {day} + n % 30 - 10 END, {day} - n % 30, '生产线 ' || n || chr(10) || 'shengchanxian ' || n || chr(10) || 'scx', {company},
            {c0} + n * 7 % {customers}, {p0} + n * 7 % {customers} % {people}, {s0} + n % 4
        FROM generate_series(0, {opportunities} - 1) n""",
    'crm_stagechange (amount, probability, expected_on, "on", at, by_name, opportunity_id, from_stage_id, to_stage_id)': """
        SELECT 10000 + n * 7919 % 900000, (ARRAY[0.1, 0.3, 0.6, 1])[k + 1], {day} + n % 90, {day} - n % 60 - 10 * (3 - k),
            now() - make_interval(days => n % 60 + 10 * (3 - k)), '员工', {o0} + n,
            CASE WHEN k > 0 THEN {s0} + k - 1 END, {s0} + k
        FROM generate_series(0, {opportunities} - 1) n, generate_series(0, 3) k WHERE k <= n % 4""",
    'crm_activity (version, created_at, updated_at, code, kind, "on", content, outcome, search, company_id, person_id,'
    " customer_id, opportunity_id)": """
        SELECT {s}, 'A' || lpad(n::text, 7, '0'), (ARRAY['call', 'visit', 'mail', 'meeting'])[n % 4 + 1], {day} - n % 365,
            'Talked about the price and the date of delivery, number ' || n, '', 'talked about the price ' || n, {company},
            {p0} + n % {customers} % {people}, {c0} + n % {customers}, NULL
        FROM generate_series(0, {activities} - 1) n""",
    "crm_followup (version, created_at, updated_at, kind, due_on, step, company_id, customer_id, person_id)": """
        SELECT {s}, 'call', {day} + n % 30 - 10, 'Ask about the budget', {company}, {c0} + n, {p0} + n % {people}
        FROM generate_series(0, {customers} - 1) n""",
    "crm_contract (version, created_at, updated_at, code, name, signed_on, amount, attributes, note, search, company_id,"
    " owner_id, customer_id)": """
        SELECT {s}, 'K' || lpad(n::text, 7, '0'), '设备 ' || n, {day} - n % 365, {worth}, '{{}}', '', '设备 ' || n || ' k' || n,
            {company}, {p0} + n % {customers} % {people}, {c0} + n % {customers}
        FROM generate_series(0, {contracts} - 1) n""",
    "crm_contractline (position, product_name, quantity, unit_price, list_price, contract_id)": """
        SELECT 1, 'Machine', {worth} / 1000, 1000, 1000, {k0} + n FROM generate_series(0, {contracts} - 1) n""",
    "crm_credit (share, contract_id, person_id)": """
        SELECT CASE WHEN n % 5 > 0 THEN 1 WHEN k = 2 THEN 0.3334 ELSE 0.3333 END, {k0} + n,
            {p0} + (n % {customers} + k * 31) % {people}
        FROM generate_series(0, {contracts} - 1) n, generate_series(0, 2) k WHERE n % 5 = 0 OR k = 0""",
    "crm_receivable (version, created_at, updated_at, code, amount, note, due_on, contract_id)": """
        SELECT {s}, 'D' || lpad(n::text, 6, '0') || '-' || k, {worth} / 2, '', {day} - n % 365 + 30 + 60 * k, {k0} + n
        FROM generate_series(0, {contracts} - 1) n, generate_series(0, 1) k""",
    "crm_receipt (version, created_at, updated_at, code, amount, note, received_on, account, contract_id)": """
        SELECT {s}, 'R' || lpad(n::text, 7, '0'), (CASE WHEN n % 50 = 0 THEN -1 ELSE 1 END) * (n::bigint * 7919 % 2000000 / 100.0),
            '', {day} - n % 365, '', {k0} + n::bigint * 13 % {contracts}
        FROM generate_series(0, {receipts} - 1) n""",
    "crm_baddebt (version, created_at, updated_at, code, amount, note, written_off_on, contract_id)": """
        SELECT {s}, 'B' || n, 1000, '', {day} - n % 90, {k0} + n * 100 FROM generate_series(0, {contracts} / 100 - 1) n""",
    "targets_target (version, created_at, updated_at, metric, period, value, company_id, person_id)": """
        SELECT {s}, 'receipts', to_char({day}, 'YYYY') || '-' || lpad(m::text, 2, '0'), 100000, {company}, {p0} + n
        FROM generate_series(0, {people} - 1) n, generate_series(1, 12) m""",
}


@dataclass(frozen=True)
class Sizes:
    """How many of each."""

    people: int = 10_000
    customers: int = 100_000
    opportunities: int = 100_000
    activities: int = 500_000
    receipts: int = 1_000_000

    @property
    def contracts(self) -> int:
        return max(100, self.receipts // 5)


def make(sizes: Sizes, today: date) -> Any:
    """Fills an empty, migrated database; returns the company."""
    with transaction.atomic():
        company = _fill(sizes, today)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return company


def _fill(sizes: Sizes, today: date) -> Any:
    from merit.org.models import Company, Department, DepartmentTerm

    company = Company.everything.create(code="bench", name="Bench 制造", currency="CNY")
    department = Department.everything.create(code="sales", name="Sales", company=company)
    DepartmentTerm.everything.create(department=department, company=company, valid=ALWAYS)
    values: dict[str, Any] = {name: getattr(sizes, name) for name in (*Sizes.__annotations__, "contracts")}
    values |= {"company": company.pk, "department": department.pk, "team": TEAM, "s": STAMPS}
    values |= {"day": f"DATE '{today}'", "worth": "(n::bigint * 7919 % 99 + 1) * 1000"}  # of a contract
    values |= {"p0": 1, "c0": 1, "o0": 1, "k0": 1, "s0": _stages(company)}
    with _quickly(), connection.cursor() as cursor:
        for target, select in FILL.items():
            cursor.execute(f"INSERT INTO {target} {select.format(**values)}")
        cursor.execute("SELECT crm_settle(ARRAY(SELECT id FROM crm_contract))")
    return company


@contextmanager
def _quickly() -> Iterator[None]:
    """Without triggers: neither history nor references are checked row by row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield


def _stages(company: Any) -> int:
    from merit.crm.models import Pipeline, Stage

    way = Pipeline.everything.create(company=company, position=1, name="Sales")
    for position, (name, probability, kind) in enumerate(STAGES, 1):
        Stage.everything.create(
            company=company, pipeline=way, position=position, name=name, probability=probability, kind=kind
        )
    return int(Stage.everything.order_by("pk")[0].pk)


def user(role: str, person_code: str | None, company: Any) -> Any:
    """An actor with this role: the person with this code, or somebody who is nobody's colleague."""
    from merit.org.actor import actor_for
    from merit.org.models import Person, RoleAssignment, User

    person = Person.everything.get(code=person_code) if person_code else None
    made = User.objects.create(email=f"{role}@bench.example", name=role, person=person)
    RoleAssignment.everything.create(user=made, role=role, company=company, valid=ALWAYS)
    return actor_for(made)


def user_of(code: str, company: Any) -> Any:
    """The salesperson with this code, signed in by nobody before."""
    from merit.org.actor import actor_for
    from merit.org.models import Person, RoleAssignment, User

    person = Person.everything.get(code=code)
    found = User.objects.filter(person=person).first()
    if found is None:
        found = User.objects.create(email=f"{code.lower()}@bench.example", name=f"seller {code}", person=person)
        RoleAssignment.everything.create(user=found, role="salesperson", company=company, valid=ALWAYS)
    return actor_for(found)


def custom_field(company: Any) -> None:
    """A money field of the customers with a value in each, and its index: once."""
    from django.db import connection

    from merit.crm import custom_index
    from merit.crm.custom import CustomField

    if CustomField.everything.filter(company=company, code="credit_limit").exists():
        return
    field = CustomField.everything.create(
        company=company, record="customer", code="credit_limit", label="Credit limit", kind="money"
    )
    with _quickly(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crm_customer SET attributes = jsonb_build_object('credit_limit', (id * 7919 % 1000000)::text || '.00')"
        )
    custom_index.make(field.pk)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE crm_customer")
