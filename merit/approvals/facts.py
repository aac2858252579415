"""What a request is about: given by the room that asks, kept with the request, read by conditions and approvers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from merit.approvals import steps
from merit.approvals.line import departments_above
from merit.org.models import Company, Department


@dataclass(frozen=True)
class Facts:
    """`kind`: value or values of the condition of that name.

    `lines`: label and value, as the approver reads them; what the label says is the kind's to tell.
    """

    amount: Decimal | None = None
    currency: str = ""
    kind: str | Sequence[str] = ""
    department: Department | None = None
    probability: Decimal | None = None
    lines: Iterable[tuple[Any, Any]] = ()

    def kept(self, day: date) -> dict[str, Any]:
        """As JSON; with the departments above, as of the day of submission."""
        kinds = [self.kind] if isinstance(self.kind, str) else list(self.kind)
        return {
            "amount": None if self.amount is None else str(self.amount),
            "currency": self.currency,
            "kinds": [one for one in kinds if one],
            "department": str(self.department or ""),
            "departments": departments_above(self.department.pk, day) if self.department else [],
            "probability": None if self.probability is None else str(self.probability),
            "lines": [[str(label), str(value)] for label, value in self.lines],
        }


def judged(kept: dict[str, Any], company: Company) -> steps.Facts:
    """What conditions look at. Bounds are in the company's currency: an amount in another one is not known."""
    own = kept["amount"] is not None and kept["currency"] in {"", company.currency}
    return steps.Facts(
        amount=Decimal(kept["amount"]) if own else None,
        kinds=frozenset(kept["kinds"]),
        departments=frozenset(kept["departments"]),
        probability=None if kept["probability"] is None else Decimal(kept["probability"]),
    )
