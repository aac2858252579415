"""The places that an actor can go to, by role; and the little numbers beside them.

A place is named by its URL name. One that has no address, or that the roles do not reach, is left out; the pages
themselves check rights again. Areas register a number with `@badge("customers")`; numbers are fetched after the page,
so that they cost it nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from merit.org.roles import ROLES

if TYPE_CHECKING:
    from merit.org.actor import Actor

Badge = Callable[["Actor"], int]
BADGES: dict[str, Badge] = {}


def badge(name: str) -> Callable[[Badge], Badge]:
    """Registers how many things wait for the actor behind the place `name`; nothing is shown for 0."""

    def register(count: Badge) -> Badge:
        BADGES[name] = count
        return count

    return register


@dataclass(frozen=True)
class Place:
    """`area`: who sees this area of records sees the place; `company`: only who sees all of the company's."""

    name: str
    label: Any
    icon: str
    area: str = ""
    company: bool = False
    others: bool = False  # only who sees somebody else's
    does: tuple[str, ...] = ()  # the verbs of which one is needed
    opens: str = ""  # the URL name behind the link, where it is another one than the place's own


@dataclass(frozen=True)
class Item:
    """A place with its address. `root`: pages whose path starts so belong to it."""

    name: str
    label: Any
    icon: str
    url: str
    root: str
    primary: bool = False

    @property
    def count(self) -> str:
        return self.name if self.name in BADGES else ""


@dataclass(frozen=True)
class Section:
    """Places under one heading."""

    label: Any
    items: list[Item]


IMPORTING: Final = (
    *("crm.write", "crm.assign", "people.write", "products.write", "contracts.write", "receipts.write"),
    "targets.write",
)
PLACES: Final[tuple[tuple[Any, tuple[Place, ...]], ...]] = (
    (
        "",
        (
            Place("home", _("Today"), "sun"),
            Place("notices", _("Inbox"), "inbox"),
            Place("approvals", _("Approvals"), "stamp"),
        ),
    ),
    (
        _("Customers and sales"),
        (
            Place("leads", _("Leads"), "funnel", "crm"),
            Place("customers", _("Customers"), "building-2", "crm"),
            Place("pool", _("Public pool"), "package-open", "crm"),
            Place("contacts", _("Contacts"), "contact", "crm"),
            Place("duplicates", _("Duplicates"), "git-merge", "crm"),
            Place("surveys", _("Satisfaction"), "message-square-text", "crm"),
            Place("transfers", _("Transfers"), "user-round-check", "crm", company=True),
            Place("opportunities", _("Opportunities"), "kanban", "crm", opens="board"),
            Place("pipeline", _("Pipeline review"), "trending-up", "crm"),
            Place("activities", _("Activities"), "message-square-text", "crm"),
            Place("workload", _("Workload"), "chart-column", "crm"),
            Place("calls", _("Calls"), "phone", "crm"),
            Place("violations", _("Violations"), "shield-alert", "crm"),
            Place("contracts", _("Contracts"), "file-check-2", "contracts"),
            Place("receivables", _("Receivables"), "calendar-check", "receipts"),
            Place("receipts", _("Receipts"), "banknote", "receipts"),
            Place("bad-debts", _("Bad debts"), "trending-down", "receipts", company=True),
            Place("expense-requests", _("Expense requests"), "coins"),
            Place("products", _("Products"), "package", "contracts", company=True),
        ),
    ),
    (
        _("Performance"),
        (
            Place("team-board", _("Team board"), "users-round", "targets", others=True),
            Place("reports", _("Reports"), "file-spreadsheet", "contracts"),
            Place("targets", _("Targets"), "target", "targets"),
            Place("appraisals", _("Appraisals"), "clipboard-check"),
            Place("points", _("Rewards and penalties"), "scale", "scores"),
            Place("statements", _("Pay statements"), "wallet"),
        ),
    ),
    (
        _("Appraisal and pay"),
        (
            Place("appraisal-cycles", _("Appraisal cycles"), "clipboard-list", "appraisal"),
            Place("appraisal-templates", _("Appraisal templates"), "list-checks", "appraisal"),
            Place("pay-runs", _("Pay runs"), "calculator", "pay", company=True),
            Place("pay-plans", _("Pay plans"), "scale", "plans"),
        ),
    ),
    (
        _("Company"),
        (
            Place("organisation", _("Organisation"), "network", "people"),
            Place("people", _("People"), "users", "people"),
            Place("working-days", _("Working days"), "calendar", does=("people.write", "company.write")),
            Place("interval-rules", _("Contact intervals"), "hourglass", "users"),
            Place("customer-classes", _("Customer classes"), "award", "users"),
            Place("stages", _("Pipelines"), "layers", "users"),
            Place("custom-fields", _("Custom fields"), "sliders-horizontal", "users"),
            Place("lead-rules", _("Leads and pool"), "git-branch", "users"),
            Place("approval-flows", _("Approval flows"), "git-branch", "users"),
            Place("expense-limits", _("Expense limits"), "wallet", does=("expenses.write",)),
            Place("users", _("Users and roles"), "key-round", "users"),
            Place("company", _("Company settings"), "settings", "users"),
            Place("imports", _("Imports"), "upload", does=IMPORTING),
            Place("history", _("History"), "history", "history"),
        ),
    ),
)

# The places of the tab bar on phones, by role; the first role that holds decides. "+" is the quick creation.
TABS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("finance", ("home", "receipts", "contracts", "pay-runs")),
    ("gm", ("home", "opportunities", "targets", "pay-runs")),
    ("salesperson", ("home", "opportunities", "+", "statements")),
    ("lead", ("home", "opportunities", "+", "appraisals")),
    ("leader", ("home", "opportunities", "targets", "appraisals")),
    ("hr", ("home", "people", "appraisal-cycles", "pay-runs")),
    ("committee", ("home", "people", "appraisal-cycles", "appraisals")),
    ("admin", ("home", "organisation", "people", "history")),
    ("auditor", ("home", "contracts", "pay-runs", "history")),
    ("", ("home", "appraisals", "statements")),
)
QUICK: Final = Place("activity-new", _("Log a contact"), "plus")


def navigation(actor: Actor) -> tuple[Section, ...]:
    """The sidebar of this actor."""
    return _sections(frozenset(actor.roles))


@cache
def _sections(roles: frozenset[str]) -> tuple[Section, ...]:
    sections = (Section(label, _items(place for place in places if _reaches(roles, place))) for label, places in PLACES)
    return tuple(section for section in sections if section.items)


def tabs(actor: Actor, sections: Iterable[Section]) -> list[Item]:
    """The tab bar of this actor: some of the sidebar's places."""
    known = {item.name: item for section in sections for item in section.items}
    names = next(names for role, names in TABS if not role or actor.has(role))
    quick = [Item(one.name, one.label, one.icon, one.url, "", primary=True) for one in _items([QUICK])]
    return [item for name in names for item in (quick if name == "+" else [known[name]] if name in known else [])]


def current(path: str, sections: Iterable[Section]) -> Item | None:
    """The place that the page at `path` belongs to: the one with the longest root."""
    items = [item for section in sections for item in section.items]
    here = [item for item in items if path == item.root or path.startswith(f"{item.root.rstrip('/') or path}/")]
    return max(here, key=lambda item: len(item.root), default=None)


def badges(actor: Actor) -> dict[str, int]:
    """The numbers beside the actor's places."""
    shown = {item.name for section in navigation(actor) for item in section.items}
    return {name: count(actor) for name, count in BADGES.items() if name in shown}


def _reaches(roles: frozenset[str], place: Place) -> bool:
    if place.does and not any(verb in ROLES[role].does for role in roles for verb in place.does):
        return False
    if not place.area:
        return True
    reaches = {ROLES[role].sees.get(place.area) for role in roles} - {None}
    if place.others:
        return bool(reaches - {"own"})
    return "company" in reaches if place.company else bool(reaches)


def _items(places: Iterable[Place]) -> list[Item]:
    items = []
    for place in places:
        root = address(place.name)
        if root:
            link = (address(place.opens) if place.opens else "") or root
            items.append(Item(place.name, place.label, place.icon, link, root))
    return items


def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
