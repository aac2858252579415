"""Setting targets: many cells at once, all or nothing, each compared with what the actor saw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.calc.periods import parse_period
from merit.core.errors import Forbidden, Invalid, Stale
from merit.core.operations import create, found, log
from merit.org.models import Company, Department, Person
from merit.targets import policy
from merit.targets.models import Target, TargetChange
from merit.targets.names import MAY_BE_NEGATIVE, Kind, kind_of

if TYPE_CHECKING:
    from merit.org.actor import Actor

SubjectKind = Literal["person", "department", "company"]
MODELS: dict[SubjectKind, type[Any]] = {"person": Person, "department": Department, "company": Company}
COLUMNS: dict[SubjectKind, str] = {
    "person": "person_id",
    "department": "department_id",
    "company": "subject_company_id",
}
MOST = Decimal(10) ** 15
MOST_CELLS = 12_000
LOGGED = 50

Key = tuple[SubjectKind, int, str, str]
Subjects = dict[tuple[SubjectKind, int], Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One target to set. `value` None: no target any more. `was`: what the actor saw there (None: nothing)."""

    kind: SubjectKind
    id: int
    metric: str
    period: str
    value: Decimal | None
    was: Decimal | None

    @property
    def key(self) -> Key:
        return (self.kind, self.id, self.metric, self.period)


class Overtaken(Stale):
    """Somebody else set some of the cells meanwhile. `now`: per place in the list, what stands there now."""

    def __init__(self, now: dict[int, Decimal | None]) -> None:
        self.now = now
        super().__init__()


@transaction.atomic
def set_targets(actor: Actor, cells: Sequence[Cell]) -> list[Target]:
    """Set all the cells, or none. Returns the targets that changed.

    Raises Invalid naming each wrong cell by its place in the list ("0", "1" …), Overtaken when a cell is no longer what
    the actor saw, Forbidden for a subject whose targets the actor may not set, NotFound for one he does not see.
    """
    if len(cells) > MOST_CELLS:
        raise Invalid({"": _("At most %(most)s targets at once.") % {"most": MOST_CELLS}})
    subjects = subjects_of(actor, cells)
    _check(cells, subjects)
    queue(company_of(subject) for subject in subjects.values())
    rows = rows_of(cells)
    overtaken = {
        place: now
        for place, cell in enumerate(cells)
        if (now := value_of(rows.get(cell.key))) != cell.was and now != cell.value
    }
    if overtaken:
        raise Overtaken(overtaken)
    return write(actor, cells, subjects, rows)


def subjects_of(actor: Actor, cells: Sequence[Cell]) -> Subjects:
    """The people, departments and companies named, each visible to the actor and his to set."""
    allowed = policy.writable(actor)
    subjects: Subjects = {}
    for kind, model in MODELS.items():
        wanted = {cell.id for cell in cells if cell.kind == kind}
        rows = model.objects.visible_to(actor)
        rows = rows if model is Company else rows.select_related("company")
        seen = rows.filter(pk__in=wanted).in_bulk() if wanted else {}
        for pk in sorted(wanted):
            subjects[kind, pk] = seen[pk] if pk in seen else found(rows, pk)
    if not all(allowed.covers(subject) for subject in subjects.values()):
        raise Forbidden
    return subjects


def _check(cells: Sequence[Cell], subjects: Subjects) -> None:
    """Every cell's metric, period and value; each subject, metric and period once."""
    wrong: dict[str, Any] = {}
    told: set[Key] = set()
    for place, cell in enumerate(cells):
        kind = kind_of(cell.metric, company_of(subjects[cell.kind, cell.id]).currency)
        fault = _("There is no such metric.") if kind is None else _period_fault(cell.period)
        if fault is None and cell.key in told:
            fault = _("This target is given twice.")
        if fault is None and kind is not None and cell.value is not None:
            fault = fault_of(kind, cell.value)
        told.add(cell.key)
        if fault:
            wrong[str(place)] = fault
    if wrong:
        raise Invalid(wrong)


def _period_fault(text: str) -> str | None:
    try:
        year = parse_period(text).year
    except ValueError:
        return _("A period is written 2026, 2026-H1, 2026-Q1 or 2026-03.")
    return None if 1900 <= year <= 2999 else _("The year must be between 1900 and 2999.")


def fault_of(kind: Kind, value: Decimal) -> str | None:
    """What is wrong with a target of this kind."""
    if not value.is_finite() or abs(value) >= MOST:
        return _("This number is too large.")
    if value < 0 and kind.metric not in MAY_BE_NEGATIVE:
        return _("This target cannot be below 0.")
    if -int(value.normalize().as_tuple().exponent) > kind.places:
        if kind.unit == "money":
            return _("The currency has only %(places)s decimals.") % {"places": kind.places}
        return _("At most %(places)s decimals.") % {"places": kind.places}
    return None


def queue(companies: Iterable[Company]) -> None:
    """One setting of targets at a time in a company: also for cells that have no row to lock yet."""
    rows = Company.objects.unscoped("one setting of targets at a time")
    ids = {company.pk for company in companies}
    list(rows.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def rows_of(cells: Sequence[Cell]) -> dict[Key, Target]:
    """The rows that there are for these cells, locked."""
    rows = Target.objects.unscoped("the rows of cells whose subjects are checked").filter(
        metric__in={cell.metric for cell in cells}, period__in={cell.period for cell in cells}
    )
    found_rows: dict[Key, Target] = {}
    for kind, column in COLUMNS.items():
        ids = {cell.id for cell in cells if cell.kind == kind}
        for row in rows.filter(**{f"{column}__in": ids}).order_by("pk").select_for_update() if ids else ():
            found_rows[key_of(row)] = row
    return found_rows


def key_of(row: Target) -> Key:
    """Whose target of what it is."""
    kind = next(kind for kind, column in COLUMNS.items() if getattr(row, column) is not None)
    return (kind, getattr(row, COLUMNS[kind]), row.metric, row.period)


def write(
    actor: Actor,
    cells: Sequence[Cell],
    subjects: Subjects,
    rows: dict[Key, Target],
    *,
    how: str = "set",
    reason: str = "",
) -> list[Target]:
    """Insert and change what differs; one event and one change per company, metric and year."""
    made: list[Target] = []
    changed: list[Target] = []
    said: dict[tuple[Company, str, int], list[tuple[Cell, Decimal | None]]] = {}
    for cell in cells:
        row, company = rows.get(cell.key), company_of(subjects[cell.kind, cell.id])
        before = value_of(row)
        if before == cell.value:
            continue
        if row is None:
            row = Target(company=company, metric=cell.metric, period=cell.period, value=cell.value)
            setattr(row, COLUMNS[cell.kind], cell.id)
            made.append(row)
        else:
            row.value, row.version, row.updated_at = cell.value, row.version + 1, timezone.now()
            changed.append(row)
        said.setdefault((company, cell.metric, int(cell.period[:4])), []).append((cell, before))
    Target.everything.bulk_create(made, batch_size=1000)
    Target.everything.bulk_update(changed, ["value", "version", "updated_at"], batch_size=1000)
    for (company, metric, year), lines in said.items():
        _tell(actor, TargetChange(company=company, metric=metric, year=year, how=how, reason=reason), lines, subjects)
    return [*made, *changed]


def _tell(actor: Actor, change: TargetChange, lines: Sequence[tuple[Cell, Decimal | None]], subjects: Subjects) -> None:
    change.cells = [[cell.kind, cell.id, cell.period, plain(was), plain(cell.value)] for cell, was in lines]
    change.by, change.by_name = actor.user, actor.name
    create(change)
    first = [
        [str(subjects[cell.kind, cell.id]), cell.period, plain(was), plain(cell.value)] for cell, was in lines[:LOGGED]
    ]
    data: dict[str, Any] = {"metric": change.metric, "count": len(lines), "changes": first}
    data |= {"reason": change.reason} if change.reason else {}
    log(actor, "targets-set", change.company, area="targets", company=change.company, **data)


def kind_name(subject: Any) -> SubjectKind:
    return next(kind for kind, model in MODELS.items() if isinstance(subject, model))


def company_of(subject: Any) -> Company:
    return subject if isinstance(subject, Company) else subject.company


def value_of(row: Target | None) -> Decimal | None:
    return None if row is None else row.value


def plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
