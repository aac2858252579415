"""What tests start from: a small company as facts folders; a cast of people, and their clients, in the database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings

from merit.calc.facts import Facts, read_facts

# A change is judged by the same random cases each time; everywhere else they are new ones.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

Tables = dict[str, str]

COMPANY: Tables = {
    "departments.csv": "department,parent,company,pool\nsales,,head,\neast,sales,head,10000.00\nwest,sales,head,500.00\n",
    "employees.csv": (
        "employee,name,department,company,group,superior,base_wage,floating_wage\n"
        "wang,王芳,east,head,employee,chen,6000.00,1000.00\n"
        "li,李强,east,head,employee,chen,6500.00,1000.00\n"
        "zhao,赵敏,west,head,employee,chen,5500.00,1000.00\n"
        "chen,陈刚,east,head,manager,,12000.00,3000.00\n"
    ),
    "contracts.csv": (
        "contract,customer,signed_on,amount,line\n"
        "K1,acme,2026-01-05,130000.00,goods\n"
        "K2,bolt,2026-02-10,90000.00,service\n"
    ),
    "credits.csv": "contract,employee,share\nK1,wang,0.6\nK1,li,0.4\nK2,zhao,1\n",
    "receipts.csv": (
        "receipt,contract,received_on,amount\n"
        "R1,K1,2026-01-31,80000.00\n"
        "R2,K1,2026-02-15,50000.00\n"
        "R3,K1,2026-03-02,-40000.00\n"
        "R4,K2,2026-03-31,90000.00\n"
    ),
}


def as_bytes(tables: Tables) -> dict[str, bytes]:
    return {name: text.encode() for name, text in tables.items()}


@pytest.fixture
def company() -> Callable[..., Facts]:
    """The company's facts, with other texts for some files: company(receipts="…")."""

    def read(currency: str = "CNY", **files: str) -> Facts:
        tables = COMPANY | {f"{name}.csv": text for name, text in files.items()}
        return read_facts(as_bytes(tables), currency)

    return read


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The embedded server is started when the first test needs it; each run copies a database made once."""
    from django.db import connections

    from merit.config.settings import _database
    from tests import database, template
    from tests.emptying import empties_quickly

    url = database.url()
    server = {name: value for name, value in _database(url).items() if name in {"USER", "PASSWORD", "HOST", "PORT"}}
    settings = connections["default"].settings_dict
    settings.update(server)
    options = settings["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c statement_timeout=200s"
    settings["TEST"].update(NAME=f"test_{os.getpid()}", TEMPLATE=template.name_of(url))
    empties_quickly(connections["default"])


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What tests attach or export lies where nobody else's files lie."""
    settings.FILES = str(tmp_path_factory.getbasetemp() / "files")
    settings.MERIT_HOME = tmp_path_factory.getbasetemp() / "home"


@pytest.fixture(autouse=True)
def _no_language_of_the_test_before() -> None:
    """A request in Chinese leaves its language to the thread; each test starts in the usual one."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture
def today() -> date:
    return date(2026, 11, 23)


@pytest.fixture
def cast(db: None, today: date, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Two companies and one person per role (tests/cast.py); the date is `today` for everyone."""
    from merit.org import actor
    from tests import cast as people

    monkeypatch.setattr(actor, "today_in", lambda _company: today)
    yield people.make()


@pytest.fixture
def client_of() -> Callable[[Any], Any]:
    """A browser's client signed in as this actor."""
    from django.test import Client

    def client(actor: Any) -> Client:
        client = Client()
        client.force_login(actor.user)
        return client

    return client


@pytest.fixture
def api_of() -> Callable[[Any], Any]:
    """A program's client with a token of this actor; JSON in, JSON out."""
    from tests.api_client import ApiClient

    return ApiClient


@pytest.fixture
def later() -> Callable[[date, int], date]:
    return lambda day, days: day + timedelta(days=days)
