"""The demo company: a group with two companies, sixty people and eighteen months up to today, told the same each time.

`load` writes it into an empty database; `sign_ins` names one user for each role.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import translation

from merit.core.models import Counter
from merit.core.staging import analyse
from merit.demo import (
    activities,
    appraisals,
    approvals,
    care,
    cast,
    comments,
    contracts,
    customers,
    expenses,
    following,
    imports,
    leads,
    lists,
    offers,
    pay,
    people,
    pipeline,
    supervising,
    targets,
)
from merit.demo.clock import Clock
from merit.demo.people import PASSWORD, Stage, email
from merit.demo.words import LANGUAGES, words
from merit.org.models import Company, Person, User
from merit.org.roles import ROLES

ZONE: Final = ZoneInfo("Asia/Shanghai")
Progress = Callable[[str], None]
CODES: Final = {
    "customer": "crm_customer",
    "opportunity": "crm_opportunity",
    "activity": "crm_activity",
    "lead": "crm_lead",
    "receipt": "crm_receipt",
    "receivable": "crm_receivable",
    "bad-debt": "crm_baddebt",
}


class DemoRefused(Exception):
    """The demo company is not loaded beside other data."""


def is_empty() -> bool:
    """Whether the database holds no company and no user yet."""
    return not (Company.objects.unscoped("is anything there").exists() or User.objects.exists())


def is_loaded() -> bool:
    """Whether the database holds the demo company."""
    return User.objects.filter(email=email(cast.SHOWN[0])).exists()


def load(lang: str = "zh-hans", *, today: date | None = None, progress: Progress | None = None) -> None:
    """Writes the demo company in `lang` as of `today`: all of it or nothing. Raises DemoRefused unless is_empty()."""
    if lang not in LANGUAGES:
        raise DemoRefused(f"The demo company is told in {', '.join(LANGUAGES)}; not in {lang}.")
    say = progress or _silent
    clock = Clock.at(today or datetime.now(ZONE).date(), ZONE)
    with transaction.atomic(), translation.override(lang):
        if not is_empty():
            raise DemoRefused("The database holds data already: the demo company is loaded into an empty one only.")
        _tell(Stage(lang, words(lang), clock), say)
    analyse()


def _silent(_text: str) -> None:
    """Says nothing."""


def _tell(stage: Stage, say: Progress) -> None:
    """Chapter by chapter."""
    say("people")
    people.make(stage)
    approvals.make(stage)
    say("customers")
    clients = customers.make(stage)
    deals = contracts.tell(clients)
    say("opportunities")
    pipe = pipeline.make(stage, clients, deals)
    say("contracts")
    sold = contracts.make(stage, clients, deals, pipe.by_deal())
    offers.make(stage, pipe, sold)
    say("activities")
    activities.make(stage, clients, pipe)
    following.make(stage)
    lists.make(stage)
    care.make(stage, clients)
    say("leads")
    leads.make(stage)
    comments.make(stage)
    say("targets")
    targets.make(stage)
    _count()
    analyse()
    say("supervision")
    supervising.make(stage)
    say("appraisal")
    appraisals.make(stage)
    say("pay")
    pay.make(stage, sold)
    imports.make(stage)
    say("expenses")
    expenses.make(stage)


def _count() -> None:
    """The next codes that people are given come after those of the story."""
    with connection.cursor() as cursor:
        for kind, table in CODES.items():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  (a name from the list above)
            Counter.objects.update_or_create(kind=kind, defaults={"last": cursor.fetchone()[0]})


def sign_ins() -> list[tuple[str, str, str, str]]:
    """(e-mail, password, role, name): one for each role, where the demo company is loaded; else none."""
    names = dict(Person.objects.unscoped("who can sign in").values_list("email", "name"))
    roles = {key: role for key, role, _company, _department in cast.ROLES}
    rows = [(email(key), PASSWORD, str(ROLES[roles[key]].name)) for key in cast.SHOWN]
    return [(mail, password, role, names[mail]) for mail, password, role in rows if mail in names]
