"""What can be made from anywhere: behind the + of the sidebar (C), and in the palette."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from merit.web.shell.nav import address

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Quick:
    """`verb`: a right that one must have in the company; `key`: of the menu that is open."""

    name: str
    label: Any
    icon: str
    verb: str
    url: str = ""
    key: str = ""


CHOICES: Final[tuple[Quick, ...]] = (
    Quick("activity-new", _("Log a contact"), "message-square-text", "crm.write"),
    Quick("customer-new", _("New customer"), "building-2", "crm.write"),
    Quick("contact-new", _("New contact"), "user-plus", "crm.write"),
    Quick("lead-new", _("New lead"), "funnel", "crm.write"),
    Quick("opportunity-new", _("New opportunity"), "kanban", "crm.write"),
    Quick("contract-new", _("New contract"), "file-check-2", "contracts.write"),
    Quick("expense-new", _("New expense request"), "coins", "crm.write"),
    Quick("receipt-new", _("Book receipt"), "banknote", "receipts.write"),
    Quick("product-new", _("New product"), "package", "products.write"),
    Quick("person-new", _("New person"), "user-plus", "people.write"),
    Quick("user-new", _("New user"), "key-round", "users.write"),
)


def choices(actor: Actor) -> tuple[Quick, ...]:
    """What this actor may make, numbered for the keyboard."""
    verbs = dict.fromkeys(one.verb for one in CHOICES)
    return _numbered(frozenset(verb for verb in verbs if actor.may(verb, actor.company.pk)))


@cache
def _numbered(verbs: frozenset[str]) -> tuple[Quick, ...]:
    may = [one for one in CHOICES if one.verb in verbs and address(one.name)]
    return tuple(
        replace(one, url=address(one.name), key=str(place) if place < 10 else "")
        for place, one in enumerate(may, start=1)
    )
