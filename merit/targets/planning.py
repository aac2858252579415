"""A year's targets by rule: an amount spread over the months, a unit's given to its people, last year's times a factor.

Source: docs/spec/targets.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.calc.money import divide, round_half_away
from merit.calc.periods import Period, parse_period
from merit.core.errors import Conflict, Invalid
from merit.core.fields import clean_text
from merit.core.operations import locked
from merit.org import working_days
from merit.org.models import Company, Department, Person
from merit.targets import policy
from merit.targets.models import Target, TargetChange
from merit.targets.names import Kind, kind_of
from merit.targets.operations import (
    COLUMNS,
    Cell,
    SubjectKind,
    company_of,
    fault_of,
    kind_name,
    queue,
    rows_of,
    subjects_of,
    value_of,
    write,
)

if TYPE_CHECKING:
    from merit.org.actor import Actor

Weights = Sequence[Decimal | Fraction]
STEPS: Final = (Decimal("0.01"), Decimal(1), Decimal(100), Decimal(1000), Decimal(10000))
MOST_FACTOR: Final = Decimal(100)


@transaction.atomic
def spread(
    actor: Actor,
    subject: Person | Department | Company,
    metric: str,
    year: int,
    total: Decimal | None,
    weights: Weights | None = None,
    *,
    full_year: bool = False,
    reason: str = "",
) -> list[Target]:
    """Set the twelve months of a year so that they sum to `total` exactly: even, or in proportion to twelve weights.

    A person gets none in months of which he is not employed, and of a month that he joins or leaves in, a part by
    working days. `full_year`: `total` is for somebody who is there all year; who is not gets that part of it.

    Targets that the subject has for quarters, half-years or the year are taken away: the months' sum stands for them.
    `total` None clears the year. Raises Invalid; Forbidden.
    """
    kind = spreadable(subject, metric, total)
    policy.may_set(actor, subject)
    queue([company_of(subject)])
    months = [None] * 12 if total is None else _months(subject, year, total, kind, weights, full_year=full_year)
    name = kind_name(subject)
    values = dict(zip(names(year), months, strict=True))
    cells = [Cell(name, subject.pk, metric, period, values.get(period), None) for period in [*values, *longer(year)]]
    rows = rows_of(cells)
    kept = [cell for cell in cells if cell.key in rows or cell.value is not None]
    return write(actor, kept, {(name, subject.pk): subject}, rows, how="spread", reason=clean_text(reason))


def _months(
    subject: Any, year: int, total: Decimal, kind: Kind, weights: Weights | None, *, full_year: bool
) -> list[Decimal | None]:
    given = _checked(weights)
    there = _presence(subject, year)
    shares = [weight * part for weight, part in zip(given, there, strict=True)]
    if not any(shares):
        raise Invalid(total=_("%(name)s is not employed in any of these months.") % {"name": subject})
    if full_year:
        total = _rounded(Fraction(total) * sum(shares) / sum(given), _unit(total, kind.places))
    return [value if part else None for value, part in zip(parts(total, kind.places, shares), there, strict=True)]


def _presence(subject: Any, year: int) -> list[Fraction]:
    """Of each month, how much of it the subject is there: a department and a company always are."""
    if not isinstance(subject, Person):
        return [Fraction(1)] * 12
    return working_days.shares(year, people=[subject.pk]).get(subject.pk, [Fraction(0)] * 12)


def parts(total: Decimal, places: int, weights: Weights | None = None) -> list[Decimal]:
    """`total` in twelve parts that sum to it, by cumulative rounding, in proportion to the weights (none: even).

    The parts have as many decimals as the total, at most `places`. docs/spec/rounding.md.
    """
    return divided(total, places, _checked(weights))


def _checked(weights: Weights | None) -> list[Fraction]:
    given = [Fraction(1)] * 12 if weights is None else [Fraction(weight) for weight in weights]
    if len(given) != 12 or any(weight < 0 for weight in given) or not any(given):
        raise Invalid(weights=_("Twelve weights of 0 or more, not all of them 0."))
    return given


def divided(total: Decimal, places: int, weights: Sequence[Fraction]) -> list[Decimal]:
    unit = _unit(total, places)
    return [Decimal(part) * unit for part in divide(int(total / unit), weights)]


def _unit(total: Decimal, places: int) -> Decimal:
    """The smallest step of the parts of `total`: its own last decimal, at most `places`."""
    return Decimal(1).scaleb(-min(places, max(0, -int(total.normalize().as_tuple().exponent))))


def _rounded(value: Fraction, step: Decimal) -> Decimal:
    return round_half_away(value / Fraction(step)) * step


@transaction.atomic
def copy_year(
    actor: Actor,
    metric: str,
    year: int,
    factor: Decimal,
    *,
    subjects: Sequence[SubjectKind] = ("person", "department", "company"),
    step: Decimal | None = None,
    replace: bool = False,
    reason: str = "",
) -> list[Target]:
    """Last year's targets times `factor`, rounded half up to `step`, in the actor's company: all that he may set.

    People who are not employed in the new month are left out. `replace`: also where the year has a target already.
    """
    kind = kind_of(metric, actor.company.currency)
    if kind is None:
        raise Invalid(metric=_("There is no such metric."))
    if not (factor.is_finite() and 0 < factor <= MOST_FACTOR):
        raise Invalid(factor=_("A factor above 0, at most %(most)s.") % {"most": MOST_FACTOR})
    queue([actor.company])
    former = _former(actor, metric, year - 1, subjects)
    if not former:
        raise Invalid({"": _("There are no targets of last year to go by.")})
    fine = max(step or Decimal(0), Decimal(1).scaleb(-kind.places))
    cells = [
        Cell(name, pk, metric, f"{year:04d}{period[4:]}", _rounded(Fraction(value) * Fraction(factor), fine), None)
        for name, pk, period, value in former
    ]
    cells = _employed(cells, year)
    rows = rows_of(cells)
    cells = [cell for cell in cells if replace or value_of(rows.get(cell.key)) is None]
    wrong = next((text for cell in cells if cell.value is not None and (text := fault_of(kind, cell.value))), None)
    if wrong:
        raise Invalid(factor=wrong)
    return write(actor, cells, subjects_of(actor, cells), rows, how="copied", reason=clean_text(reason))


def _former(
    actor: Actor, metric: str, year: int, subjects: Sequence[SubjectKind]
) -> list[tuple[SubjectKind, int, str, Decimal]]:
    """(kind, id, period, value) of that year's targets which the actor sees and could set."""
    rights = policy.writable(actor)
    rows = Target.objects.visible_to(actor).filter(
        company=actor.company, metric=metric, period__startswith=f"{year:04d}", value__isnull=False
    )
    found: list[tuple[SubjectKind, int, str, Decimal]] = []
    for row in rows.select_related("person", "department", "subject_company").order_by("pk"):
        name = kind_name(row.subject)
        if name in subjects and rights.covers(row.subject):
            found.append((name, row.subject_id, row.period, row.value))
    return found


def _employed(cells: list[Cell], year: int) -> list[Cell]:
    people = {cell.id for cell in cells if cell.kind == "person"}
    shares = working_days.shares(year, people=people)
    return [cell for cell in cells if cell.kind != "person" or _there(shares.get(cell.id), cell.period)]


def _there(share: Sequence[Fraction] | None, period: str) -> bool:
    months = names(int(period[:4]))
    inside = [str(month) for month in parse_period(period).month_parts()]
    return share is not None and any(part for month, part in zip(months, share, strict=True) if month in inside)


@transaction.atomic
def undo(actor: Actor, pk: int) -> list[Target]:
    """Put the cells of one's own change back, all or none: Conflict where somebody has set one of them since."""
    change: TargetChange = locked(TargetChange.objects.visible_to(actor).filter(by=actor.user), pk)
    if change.undone_at or change.how == "undone":
        raise Conflict(_("This was undone already."))
    cells = [
        Cell(kind, subject, change.metric, period, _number(before), _number(after))
        for kind, subject, period, before, after in change.cells
    ]
    subjects = subjects_of(actor, cells)
    queue([change.company])
    rows = rows_of(cells)
    since = sum(value_of(rows.get(cell.key)) != cell.was for cell in cells)
    if since:
        raise Conflict(_("%(n)s of these targets have been changed since: nothing was undone.") % {"n": since})
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    return write(actor, cells, subjects, rows, how="undone")


def may_undo(actor: Actor, change: TargetChange) -> bool:
    return change.by_id == actor.user.pk and change.undone_at is None and change.how != "undone"


def months_of(actor: Actor, subject: Any, metric: str, year: int) -> list[Decimal]:
    """The subject's twelve monthly targets, 0 where there is none: weights. Invalid where it has none."""
    rows = Target.objects.visible_to(actor).filter(
        metric=metric, period__in=names(year), value__gt=0, **{COLUMNS[kind_name(subject)]: subject.pk}
    )
    found = dict(rows.values_list("period", "value"))
    if not found:
        raise Invalid(way=_("There are no targets of last year to go by."))
    return [found.get(month, Decimal(0)) for month in names(year)]


def working_months(company: Company, year: int) -> list[Fraction]:
    """Weights by the company's working days."""
    return [Fraction(len(days)) for days in working_days.of_months(year, company.pk)]


def spreadable(subject: Any, metric: str, total: Decimal | None) -> Kind:
    kind = kind_of(metric, company_of(subject).currency)
    if kind is None:
        raise Invalid(metric=_("There is no such metric."))
    if not kind.sums:
        raise Invalid(metric=_("Months of a ratio do not sum to a year: set each period by itself."))
    wrong = None if total is None else fault_of(kind, total)
    if wrong:
        raise Invalid(total=wrong)
    return kind


def names(year: int) -> list[str]:
    return [str(month) for month in Period(year, 1, 12).month_parts()]


def longer(year: int) -> list[str]:
    """The quarters, halves and the year."""
    return [str(part) for every in ("quarter", "half", "year") for part in Period(year, 1, 12).parts(every)]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
