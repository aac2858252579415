"""A facts folder into the database, as a whole or not at all: every room loads its tables.

Source: docs/spec/facts.md, docs/guide/commands.md.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from merit.appraisal import load as appraisal
from merit.calc.facts import Facts, Source, read_facts
from merit.calc.periods import parse_period
from merit.core.errors import Conflict, Invalid
from merit.core.staging import Staged, analyse, check_fits, check_free
from merit.crm import load as crm
from merit.org import load as org
from merit.points import load as points
from merit.requests import load as requests
from merit.targets import load as targets

TABLES = ("awards", "paid", "runs")
LIMITS = {("awards", "award"): 40, ("awards", "item"): 100, ("paid", "item"): 100}


def load_facts(source: Source, currency: str = "CNY", language: str = "zh-hans") -> Facts:
    """Brings the folder into companies that are new or empty; returns what was read, with its notices.

    Raises InputError for facts that are not sound, Invalid for values that the database cannot keep or codes in use,
    Conflict for a company that already has people.
    """
    facts = read_facts(source, currency)
    rooms = (org, crm, requests, targets, appraisal, points)
    check_fits(facts, {key: most for room in rooms for key, most in room.LIMITS.items()} | LIMITS)
    with transaction.atomic():
        _empty(facts, currency)
        staged = Staged(facts)
        companies = org.load(staged, currency, language)
        if companies:
            crm.load(staged, companies[0])
            requests.load(staged)
            targets.load(staged)
            appraisal.load(staged)
            points.load(staged)
            _load(staged, facts, companies)
    analyse()
    return facts


def _empty(facts: Facts, currency: str) -> None:
    """The companies named have nobody yet, and count in this currency."""
    from merit.org.models import Company, Department, Person

    codes = {*facts["employees"]["company"].to_list(), *facts["departments"]["company"].drop_nulls().to_list()}
    if not codes:
        raise Invalid({"employees.csv": _("The folder names no company: there is nothing to bring in.")})
    rows = Company.objects.unscoped("what is there already").filter(code__in=codes).select_for_update()
    for company in rows.order_by("pk"):
        people = Person.objects.unscoped("what is there already").filter(company=company)
        departments = Department.objects.unscoped("what is there already").filter(company=company)
        if people.exists() or departments.exists():
            raise Conflict(_("The company %(company)s is not empty.") % {"company": company.code})
        if company.currency != currency:
            raise Conflict(
                _("The company %(company)s counts in %(currency)s.")
                % {"company": company.code, "currency": company.currency}
            )


def _load(staged: Staged, facts: Facts, companies: list[int]) -> None:
    staged.stage(TABLES)
    check_free("awards", "award", "pay_award")
    staged.run(
        "INSERT INTO pay_award (code, person_id, item, awarded_on, amount, reason, version, created_at, updated_at)"
        " SELECT s.award, e.id, s.item, s.awarded_on, s.amount, '', 1, now(), now() FROM load_awards s"
        " JOIN org_person e ON e.code = s.employee"
    )
    staged.run(
        "INSERT INTO pay_openingpayment (person_id, item, period, amount) SELECT e.id, s.item, s.period, s.amount"
        " FROM load_paid s JOIN org_person e ON e.code = s.employee"
    )
    from merit.pay.models import OpeningRun

    months = OpeningRun.objects.unscoped("loading")
    months.bulk_create(
        [OpeningRun(company_id=company, month=month) for company in companies for month in _months(facts)]
    )


def _months(facts: Facts) -> list[str]:
    """The locked months: of runs.csv; without that file, those in which the periods of paid.csv end."""
    if facts.tables["runs"].there:
        return sorted(set(facts["runs"]["month"].to_list()))
    return sorted({str(parse_period(period).last_month) for period in facts["paid"]["period"].to_list()})
