"""Setting targets: many cells at once, all or nothing; a yearly amount spread over the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.calc.money import divide
from merit.calc.periods import Period, parse_period
from merit.core.errors import Forbidden, Invalid, Stale
from merit.core.operations import found, log
from merit.org.models import Company, Department, Person
from merit.targets import policy
from merit.targets.models import Target
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
    subjects = _subjects(actor, cells)
    _check(cells, subjects)
    _queue(subjects)
    rows = _rows(cells)
    overtaken = {
        place: now
        for place, cell in enumerate(cells)
        if (now := _value(rows.get(cell.key))) != cell.was and now != cell.value
    }
    if overtaken:
        raise Overtaken(overtaken)
    return _write(actor, cells, subjects, rows)


@transaction.atomic
def spread(
    actor: Actor,
    subject: Person | Department | Company,
    metric: str,
    year: int,
    total: Decimal | None,
    weights: Sequence[Decimal] | None = None,
) -> list[Target]:
    """Set the twelve months of a year so that they sum to `total` exactly: even, or in proportion to twelve weights.

    Targets that the subject has for quarters, half-years or the year are taken away: the months' sum stands for them.
    `total` None clears the year. Raises Invalid; Forbidden.
    """
    kind = _spreadable(subject, metric, total)
    months = [None] * 12 if total is None else parts(total, kind.places, weights)
    policy.may_set(actor, subject)
    key = _kind_of(subject)
    subjects = {(key, subject.pk): subject}
    _queue(subjects)
    year_of = Period(year, 1, 12)
    periods = [str(month) for month in year_of.month_parts()]
    values: dict[str, Decimal | None] = dict(zip(periods, months, strict=True))
    longer = [str(part) for every in ("quarter", "half", "year") for part in year_of.parts(every)]
    cells = [Cell(key, subject.pk, metric, period, values.get(period), None) for period in [*periods, *longer]]
    rows = _rows(cells)
    return _write(actor, [cell for cell in cells if cell.key in rows or cell.value is not None], subjects, rows)


def parts(total: Decimal, places: int, weights: Sequence[Decimal] | None = None) -> list[Decimal]:
    """`total` in twelve parts that sum to it, by cumulative rounding, in proportion to the weights (none: even).

    The parts have as many decimals as the total, at most `places`. docs/spec/rounding.md.
    """
    given = [Fraction(1)] * 12 if weights is None else [Fraction(weight) for weight in weights]
    if len(given) != 12 or any(weight < 0 for weight in given) or not any(given):
        raise Invalid(weights=_("Twelve weights of 0 or more, not all of them 0."))
    scale = min(places, max(0, -int(total.normalize().as_tuple().exponent)))
    unit = Decimal(10) ** scale
    return [Decimal(part) / unit for part in divide(int(total * unit), given)]


def _spreadable(subject: Any, metric: str, total: Decimal | None) -> Kind:
    kind = kind_of(metric, _company(subject).currency)
    if kind is None:
        raise Invalid(metric=_("There is no such metric."))
    if not kind.sums:
        raise Invalid(metric=_("Months of a ratio do not sum to a year: set each period by itself."))
    wrong = None if total is None else _fault(kind, total)
    if wrong:
        raise Invalid(total=wrong)
    return kind


def _subjects(actor: Actor, cells: Sequence[Cell]) -> dict[tuple[SubjectKind, int], Any]:
    """The people, departments and companies named, each visible to the actor and his to set."""
    allowed = policy.writable(actor)
    subjects: dict[tuple[SubjectKind, int], Any] = {}
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


def _check(cells: Sequence[Cell], subjects: dict[tuple[SubjectKind, int], Any]) -> None:
    """Every cell's metric, period and value; each subject, metric and period once."""
    wrong: dict[str, Any] = {}
    told: set[Key] = set()
    for place, cell in enumerate(cells):
        kind = kind_of(cell.metric, _company(subjects[cell.kind, cell.id]).currency)
        fault = _("There is no such metric.") if kind is None else _period_fault(cell.period)
        if fault is None and cell.key in told:
            fault = _("This target is given twice.")
        if fault is None and kind is not None and cell.value is not None:
            fault = _fault(kind, cell.value)
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


def _fault(kind: Kind, value: Decimal) -> str | None:
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


def _queue(subjects: dict[tuple[SubjectKind, int], Any]) -> None:
    """One setting of targets at a time in a company: also for cells that have no row to lock yet."""
    ids = {_company(subject).pk for subject in subjects.values()}
    rows = Company.objects.unscoped("one setting of targets at a time")
    list(rows.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _rows(cells: Sequence[Cell]) -> dict[Key, Target]:
    """The rows that there are for these cells."""
    rows = Target.objects.unscoped("the rows of cells whose subjects are checked").filter(
        metric__in={cell.metric for cell in cells}, period__in={cell.period for cell in cells}
    )
    found_rows: dict[Key, Target] = {}
    for kind, column in COLUMNS.items():
        ids = {cell.id for cell in cells if cell.kind == kind}
        for row in rows.filter(**{f"{column}__in": ids}).order_by("pk").select_for_update() if ids else ():
            found_rows[kind, getattr(row, column), row.metric, row.period] = row
    return found_rows


def _write(
    actor: Actor, cells: Sequence[Cell], subjects: dict[tuple[SubjectKind, int], Any], rows: dict[Key, Target]
) -> list[Target]:
    """Insert and change what differs; one event per company and metric."""
    made: list[Target] = []
    changed: list[Target] = []
    said: dict[tuple[Company, str], list[list[str | None]]] = {}
    for cell in cells:
        row, subject = rows.get(cell.key), subjects[cell.kind, cell.id]
        before = _value(row)
        if before == cell.value:
            continue
        if row is None:
            row = Target(company=_company(subject), metric=cell.metric, period=cell.period, value=cell.value)
            setattr(row, COLUMNS[cell.kind], cell.id)
            made.append(row)
        else:
            row.value, row.version, row.updated_at = cell.value, row.version + 1, timezone.now()
            changed.append(row)
        line = [str(subject), cell.period, _plain(before), _plain(cell.value)]
        said.setdefault((_company(subject), cell.metric), []).append(line)
    Target.everything.bulk_create(made, batch_size=1000)
    Target.everything.bulk_update(changed, ["value", "version", "updated_at"], batch_size=1000)
    for (company, metric), lines in said.items():
        log(
            actor,
            "targets-set",
            company,
            area="targets",
            company=company,
            metric=metric,
            count=len(lines),
            changes=lines[:LOGGED],
        )
    return [*made, *changed]


def _kind_of(subject: Any) -> SubjectKind:
    return next(kind for kind, model in MODELS.items() if isinstance(subject, model))


def _company(subject: Any) -> Company:
    return subject if isinstance(subject, Company) else subject.company


def _value(row: Target | None) -> Decimal | None:
    return None if row is None else row.value


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
