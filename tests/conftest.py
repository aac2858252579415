"""A small company as facts folders, for tests that change one thing."""

from __future__ import annotations

import os
from collections.abc import Callable

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
