"""What people did in a span of days: contacts by kind, customers reached, new customers, proposals, hours.

By person, team (the superior of the day), department (of the day), day, week or month; of the people whom the reader
reaches. A proposal is an opportunity's step into an open stage of at least 50 %, from one below.
Source: docs/spec/workload.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate, TruncMonth, TruncWeek
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import on
from merit.crm.models import ACTIVITY_KINDS, Activity, Customer, StageChange
from merit.org.actor import Actor
from merit.org.models import Department, Person, Term

By = Literal["person", "team", "department", "day", "week", "month"]
BYS: Final = get_args(By)
TIMES: Final = {"day", "week", "month"}
KINDS: Final = tuple(code for code, _title in ACTIVITY_KINDS)
PROPOSAL: Final = Decimal("0.5")
LONGEST: Final = 1100


@dataclass(frozen=True)
class Asked:
    """From `since` to `until`, both included; `person_id`, `department_id`: only these people's."""

    since: date
    until: date
    by: By = "person"
    person_id: int | None = None
    department_id: int | None = None


@dataclass
class Load:
    """One row. `key`: the id of the person, superior or department, or the first day."""

    key: Any
    label: str = ""
    contacts: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    customers: int = 0
    new_customers: int = 0
    proposals: int = 0
    minutes: int = 0

    @property
    def hours(self) -> Decimal:
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


def loads(actor: Actor, asked: Asked) -> tuple[list[Load], Load]:
    """The rows, in order, and their total (a customer reached by two people counts once in it)."""
    check(asked)
    rows: dict[Any, Load] = {}
    whole = Load(None)
    _contacts(actor, asked, rows, whole)
    for name, found, who, day in (
        ("new_customers", new_customers(actor, asked), "owner_id", "since_on"),
        ("proposals", proposals(actor, asked), "opportunity__owner_id", "on"),
    ):
        counted = Count("opportunity_id" if name == "proposals" else "pk", distinct=True)
        for key, n in _grouped(found, asked.by, who, day).values_list("grouped").annotate(n=counted):
            setattr(rows.setdefault(key, Load(key)), name, n)
        setattr(whole, name, found.aggregate(n=counted)["n"])
    return _labelled(asked.by, rows), whole


def check(asked: Asked) -> None:
    if asked.until < asked.since:
        raise Invalid(until=_("The last day comes before the first one."))
    if (asked.until - asked.since).days > LONGEST:
        raise Invalid(until=_("At most three years."))


def _contacts(actor: Actor, asked: Asked, rows: dict[Any, Load], whole: Load) -> None:
    found = contacts(actor, asked)
    counts = {
        "contacts": Count("pk"),
        "customers": Count("customer_id", distinct=True),
        "minutes": Sum("minutes"),
        **{f"n_{kind}": Count("pk", filter=Q(kind=kind)) for kind in KINDS},
    }
    grouped = _grouped(found, asked.by, "person_id", "on")
    for row in [*grouped.values("grouped").annotate(**counts).order_by("grouped"), found.aggregate(**counts)]:
        load = rows.setdefault(row["grouped"], Load(row["grouped"])) if "grouped" in row else whole
        load.contacts, load.customers, load.minutes = row["contacts"], row["customers"], row["minutes"] or 0
        load.kinds = {kind: row[f"n_{kind}"] for kind in KINDS}
        load.kinds["other"] += load.contacts - sum(load.kinds.values())


def people(actor: Actor, asked: Asked) -> QuerySet[Person]:
    """Whose work is counted: the people whom the actor reaches, or those of them that are asked for."""
    far = actor.reach("crm")
    rows = Person.objects.visible_to(actor).filter(company=actor.company)
    if actor.company.pk not in far.companies:
        rows = rows.filter(pk__in=far.people)
    if asked.person_id:
        rows = rows.filter(pk=asked.person_id)
    if asked.department_id:
        terms = Term.objects.unscoped("who was in a department").filter(on(asked.until))
        rows = rows.filter(pk__in=terms.filter(department_id=asked.department_id).values("person_id"))
    return rows


def contacts(actor: Actor, asked: Asked) -> QuerySet[Activity]:
    rows = Activity.objects.visible_to(actor).filter(company=actor.company, on__range=(asked.since, asked.until))
    return rows.filter(person__in=people(actor, asked).values("pk"))


def new_customers(actor: Actor, asked: Asked) -> QuerySet[Customer]:
    """Customers since a day of the span: the day that stands in the record, else the one it was entered on."""
    begun = Coalesce("created_on", TruncDate("created_at", tzinfo=ZoneInfo(actor.company.time_zone)))
    rows = Customer.objects.visible_to(actor).filter(company=actor.company).annotate(since_on=begun)
    rows = rows.filter(since_on__range=(asked.since, asked.until))
    return rows.filter(owner__in=people(actor, asked).values("pk"))


def proposals(actor: Actor, asked: Asked) -> QuerySet[StageChange]:
    rows = StageChange.objects.visible_to(actor).filter(
        Q(from_stage=None) | Q(from_stage__probability__lt=PROPOSAL),
        opportunity__company=actor.company,
        on__range=(asked.since, asked.until),
        to_stage__kind="open",
        to_stage__probability__gte=PROPOSAL,
    )
    return rows.filter(opportunity__owner__in=people(actor, asked).values("pk"))


def _grouped(rows: QuerySet[Any], by: By, who: str, day: str) -> QuerySet[Any]:
    """The rows with what they are grouped by, as `grouped`; in no order of their own."""
    rows = rows.order_by()
    if by in {"team", "department"}:
        terms = Term.objects.unscoped("whose team and department on the day")
        held = terms.filter(person_id=OuterRef(who), valid__contains=OuterRef(day))
        return rows.annotate(grouped=Subquery(held.values("superior_id" if by == "team" else "department_id")[:1]))
    found: dict[str, Any] = {"person": F(who), "day": F(day), "week": TruncWeek(day), "month": TruncMonth(day)}
    return rows.annotate(grouped=found[by])


def behind(actor: Actor, asked: Asked, what: str, key: str) -> QuerySet[Any]:
    """The records behind one number, each once: `what` a kind, contacts, customers, new_customers or proposals.

    Customers are all with whom there was a contact: whose record the reader may not open, he knows by name alone.
    """
    check(asked)
    rows: QuerySet[Any]
    if what == "new_customers":
        rows, who, day = new_customers(actor, asked), "owner_id", "since_on"
    elif what == "proposals":
        rows, who, day = proposals(actor, asked), "opportunity__owner_id", "on"
    else:
        rows, who, day = contacts(actor, asked), "person_id", "on"
        if what == "other":
            rows = rows.exclude(kind__in=[kind for kind in KINDS if kind != "other"])
        elif what in KINDS:
            rows = rows.filter(kind=what)
    if key:
        rows = _grouped(rows, asked.by, who, day).filter(grouped=None if key == "none" else _key(asked.by, key))
    return _once(rows, what)


def _once(rows: QuerySet[Any], what: str) -> QuerySet[Any]:
    """Customers instead of their contacts; of an opportunity's proposals the last."""
    if what == "customers":
        return Customer.objects.unscoped("with whom one spoke").filter(pk__in=rows.values("customer_id"))
    if what == "proposals":
        last = rows.order_by("opportunity_id", "-on", "-pk").distinct("opportunity_id")
        return StageChange.objects.unscoped("some of those that are seen").filter(pk__in=last.values("pk"))
    return rows


def _key(by: By, key: str) -> Any:
    try:
        return date.fromisoformat(key) if by in TIMES else int(key)
    except ValueError:
        raise Invalid(key=_("There is no such row.")) from None


def _labelled(by: By, rows: dict[Any, Load]) -> list[Load]:
    """With names, the busiest first; or by time."""
    if by in TIMES:
        for key, load in rows.items():
            load.label = key.isoformat()
        return [rows[key] for key in sorted(rows)]
    names = _names(by, rows)
    for key, load in rows.items():
        load.label = names.get(key, "")
    return sorted(rows.values(), key=lambda load: (-load.contacts, load.label))


def _names(by: By, keys: Iterable[Any]) -> dict[Any, str]:
    model: Any = Department if by == "department" else Person
    rows = model.objects.unscoped("the names of groups that are seen").filter(pk__in=[key for key in keys if key])
    return dict(rows.values_list("pk", "name"))
