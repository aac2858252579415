"""What is like a customer or contact that is to be entered, and how that is told to people and programs.

Source: docs/spec/duplicates.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from merit.core.errors import Conflict
from merit.crm.models import Contact, Customer

WEIGHT: Final = {"tax_number": 4, "name": 3, "phone": 2, "domain": 1}


@dataclass(frozen=True)
class Likely:
    """A customer that is likely the same, and by what."""

    row: Customer
    reasons: tuple[str, ...]

    @property
    def weight(self) -> int:
        return sum(WEIGHT[one] for one in self.reasons)


@dataclass(frozen=True)
class Near:
    """What is like something: those that the actor sees, how many others there are, whose (by the company's rule).

    `pooled`: those in the public pool, which whoever sells sees there and may claim.
    """

    seen: list[Likely] = field(default_factory=list)
    hidden: int = 0
    owners: list[str] = field(default_factory=list)
    pooled: list[Likely] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.seen or self.pooled or self.hidden)


class Duplicates(Conflict):
    """What is to be entered is likely there already; say `allow_duplicates` to enter it all the same."""

    code = "duplicates"

    def __init__(self, near: Near) -> None:
        super().__init__(told(near))
        self.near = near

    @property
    def more(self) -> dict[str, Any]:
        """For programs: the candidates that the caller may see, and how many more there are."""
        return {
            "candidates": [shown(one) for one in self.near.seen],
            "hidden": self.near.hidden,
            "owners": self.near.owners,
            "pooled": [shown(one) for one in self.near.pooled],
        }


class SameContact(Conflict):
    """The customer has a contact with this phone or mail address."""

    code = "duplicates"

    def __init__(self, rows: list[Contact]) -> None:
        names = ", ".join(row.name for row in rows[:3])
        super().__init__(_("This customer has a contact with this phone or e-mail: %(names)s.") % {"names": names})
        self.rows = rows

    @property
    def more(self) -> dict[str, Any]:
        return {"candidates": [{"id": row.pk, "name": row.name} for row in self.rows]}


def shown(one: Likely) -> dict[str, Any]:
    return {"id": one.row.pk, "code": one.row.code, "name": one.row.name, "reasons": list(one.reasons)}


def told(near: Near) -> str:
    """In a sentence."""
    if near.seen:
        return _("This is likely there already: %(names)s.") % {"names": _named(near.seen)}
    if near.pooled:
        return _("This is likely in the public pool: %(names)s. Claim it there.") % {"names": _named(near.pooled)}
    if near.owners:
        return _("A customer like this exists; ask %(names)s.") % {"names": ", ".join(near.owners)}
    return _("A customer like this exists, but not among those that you see; ask your superior.")


def _named(rows: list[Likely]) -> str:
    return ", ".join(f"{one.row.name} ({one.row.code})" for one in rows[:3])
