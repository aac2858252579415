"""What may have made a month that was paid come out otherwise: changes of the money of the person's own contracts.

Taken from the event log: what happened to contracts that are credited to the person, after the last locked run was
computed and before this one was, and that is dated inside the period. The line's own explanation is exact; this tells
at a glance where to look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Subquery

from merit.calc.periods import parse_period
from merit.core.models import Event
from merit.crm.models import Credit
from merit.pay.models import PayRun

VERBS: Final = (
    *("receipt-booked", "refund-booked", "receipt-changed", "receipt-deleted"),
    *("bad-debt-booked", "bad-debt-changed", "bad-debt-deleted", "changed"),
)
MONEY: Final = {"amount", "credits", "lines", "signed_on"}
DAYS: Final = ("received_on", "written_off_on", "signed_on")
MOST: Final = 3


def causes(run: PayRun, lines: Iterable[tuple[int, int, str]]) -> Mapping[int, list[Event]]:
    """(line, person, period) of adjustments → the line's newest causes, three at most. Two queries."""
    wanted = list(lines)
    if not wanted or run.computed_at is None:
        return {}
    credited: dict[int, set[int]] = defaultdict(set)
    rows = Credit.objects.unscoped("what the run pays on").filter(person__in={person for _line, person, _of in wanted})
    for contract, person in rows.values_list("contract_id", "person_id"):
        credited[contract].add(person)
    events = list(_events(run, credited)) if credited else []
    return {
        line: [one for one in events if person in credited[one.subject_id or 0] and _inside(one, period)][:MOST]
        for line, person, period in wanted
    }


def _events(run: PayRun, contracts: Mapping[int, Any]) -> Iterable[Event]:
    """Since the locked run before was computed; none where there is no such run."""
    runs = PayRun.objects.unscoped("the run before").filter(company=run.company_id, month__lt=run.month)
    before = runs.filter(state__in=("locked", "paid")).order_by("-month", "-pk").values("computed_at")[:1]
    rows = Event.objects.unscoped("what changed the money of contracts").filter(
        subject_type="crm.contract", subject_id__in=list(contracts), verb__in=VERBS
    )
    return rows.filter(at__gt=Subquery(before), at__lte=run.computed_at).order_by("-at", "-pk")


def _inside(event: Event, period: str) -> bool:
    """Whether one of the days that the event names, before or after, lies in the period; one without a day counts."""
    if event.verb == "changed" and MONEY.isdisjoint(event.data):
        return False
    whole = parse_period(period)
    days = [day for name in DAYS for day in _days(event.data.get(name))]
    return not days or any(whole.first_day <= day <= whole.last_day for day in days)


def _days(value: Any) -> list[date]:
    texts = value if isinstance(value, list) else [value]
    return [date.fromisoformat(text[:10]) for text in texts if isinstance(text, str)]
