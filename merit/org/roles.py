"""The roles, how far each reaches, and what each may see and do: one table, for pages and the API alike.

Reach (scope): `own` the person; `team` the people below in the line of superiors; `tree` the departments that the
person leads, with their sub-departments; `company` the company of the role; `group` every company.

Source: docs/guide/rights.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Reach = Literal["own", "team", "tree", "company"]

# What rows are about. pay: plans, runs, statements, wages. scores: marks and results. history: the event log.
AREAS = ("people", "crm", "contracts", "receipts", "targets", "appraisal", "scores", "pay", "plans", "users", "history")


@dataclass(frozen=True)
class Role:
    """`sees`: area → how far. `does`: the verbs it may do, within what it sees."""

    code: str
    name: Any
    sees: dict[str, Reach]
    does: frozenset[str]

    @property
    def leads(self) -> bool:
        """Whether a department given with it is the one led (else it narrows what the role sees of a company)."""
        return "tree" in self.sees.values()


def _all(reach: Reach, *areas: str) -> dict[str, Reach]:
    return dict.fromkeys(areas, reach)


_SELL = frozenset({"crm.write", "crm.comment", "contracts.write"})
# Of those above salespeople: give to others, agree that an opportunity enters a stage, enter a step for an earlier day.
_HEAD = frozenset({"crm.assign", "crm.approve", "crm.backdate", "crm.comment"})
_OWN = _all("own", "crm", "contracts", "receipts", "targets", "scores", "pay")
_EVERYONE_IN_COMPANY = {"people": "company"}

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("salesperson", _("Salesperson"), {**_OWN, "people": "company"}, _SELL),
        Role(
            "lead",
            pgettext_lazy("role", "Lead"),
            {**_all("team", "crm", "contracts", "receipts", "targets", "scores"), "pay": "own", "people": "company"},
            _SELL | _HEAD | {"targets.write", "points.write"},
        ),
        Role(
            "leader",
            _("Supervising leader"),
            {**_all("tree", "crm", "contracts", "receipts", "targets", "scores"), "pay": "own", "people": "company"},
            _HEAD | {"targets.write", "points.write"},
        ),
        Role(
            "hr",
            _("HR"),
            _all("company", "people", "targets", "appraisal", "scores", "pay"),
            frozenset({"people.write", "appraisal.write", "targets.write", "points.write", "pay.answer"}),
        ),
        Role(
            "finance",
            _("Finance"),
            _all("company", "people", "crm", "contracts", "receipts", "targets", "pay", "plans"),
            frozenset(
                {
                    *("contracts.write", "contracts.amend", "receipts.write", "products.write", "crm.comment"),
                    *("pay.run", "plans.write", "pay.answer", "expenses.write"),
                }
            ),
        ),
        Role(
            "gm",
            _("General manager"),
            _all("company", "people", "crm", "contracts", "receipts", "targets", "appraisal", "scores", "pay", "plans"),
            _HEAD | {"targets.write", "points.write", "pay.approve", "plans.approve"},
        ),
        Role("auditor", _("Auditor"), _all("company", *(area for area in AREAS if area != "users")), frozenset()),
        Role(
            "admin",
            _("Administrator"),
            _all("company", "people", "users"),
            frozenset({"people.write", "users.write", "company.write"}),
        ),
        Role(
            "committee",
            _("Committee member"),
            _all("company", "people", "appraisal", "scores"),
            frozenset({"appraisal.write", "points.write"}),
        ),
    )
}
