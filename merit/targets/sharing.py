"""A department's or company's months given to its people or to the departments below, so that they sum to it exactly.

Source: docs/spec/targets.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from merit.calc.periods import parse_period
from merit.core.errors import Forbidden, Invalid
from merit.core.fields import clean_text, on
from merit.org import working_days
from merit.org.actor import subtree
from merit.org.models import Company, Department, DepartmentTerm, Person
from merit.targets import policy
from merit.targets.models import Target
from merit.targets.names import MAY_BE_NEGATIVE, Kind
from merit.targets.operations import COLUMNS, Cell, company_of, kind_name, queue, rows_of, write
from merit.targets.planning import divided, longer, names, spreadable

if TYPE_CHECKING:
    from merit.org.actor import Actor

Basis = Mapping[int, Fraction]
To = Literal["person", "department"]


@dataclass(frozen=True)
class Takers:
    """Who may be given a part: by id, with the share of each month in which they are in the unit."""

    to: To
    subjects: Mapping[int, Any]
    shares: working_days.Shares

    @property
    def column(self) -> str:
        return COLUMNS[self.to]


def takers(actor: Actor, unit: Department | Company, year: int, to: To) -> Takers:
    """The people who are in the unit (those below it included) in that year; or the departments right below it."""
    if to == "department":
        rows = DepartmentTerm.objects.visible_to(actor).filter(on(actor.today), department__company=company_of(unit))
        rows = rows.filter(parent=None if isinstance(unit, Company) else unit).select_related("department__company")
        found = {row.department_id: row.department for row in rows.order_by("department__code")}
        return Takers(to, found, {pk: [Fraction(1)] * 12 for pk in found})
    below = _below(actor, unit)
    shares = working_days.shares(year, departments=below) if below else {}
    people = Person.objects.visible_to(actor).filter(pk__in=shares).select_related("company").order_by("name", "pk")
    return Takers(to, {one.pk: one for one in people}, shares)


def _below(actor: Actor, unit: Department | Company) -> frozenset[int]:
    if isinstance(unit, Department):
        return subtree([unit.pk], actor.today)
    return frozenset(Department.objects.visible_to(actor).filter(company=unit).values_list("pk", flat=True))


@transaction.atomic
def share_out(
    actor: Actor,
    unit: Department | Company,
    metric: str,
    year: int,
    basis: Basis | None = None,
    *,
    to: To = "person",
    only: Collection[int] | None = None,
    reason: str = "",
) -> list[Target]:
    """Give each month's target of the unit to its people (or departments), in proportion to `basis`, or equally.

    `basis`: id → figure; who has none there gets the mean of the others. Times the part of the month in which a person
    is in the unit. `only`: to these; the others, and who is not the actor's to set, keep what they have, and the rest
    is shared. Raises Invalid where the unit has no month to give or the others have more than all of it; Forbidden.
    """
    kind = spreadable(unit, metric, None)
    queue([company_of(unit)])
    there = takers(actor, unit, year, to)
    rights = policy.writable(actor)
    mine = [pk for pk, one in there.subjects.items() if rights.covers(one) and (only is None or pk in only)]
    if not mine:
        raise Forbidden
    given = _given(actor, unit, metric, year)
    weights = _weighted(mine, basis)
    kept = _kept(there, mine, metric, year)
    cells: list[Cell] = []
    for month, whole in given.items():
        parts = {pk: weights[pk] * there.shares[pk][int(month[5:]) - 1] for pk in mine}
        cells += _of_month(
            kind, to, month, whole - kept.get(month, Decimal(0)), {pk: x for pk, x in parts.items() if x}
        )
    cells += [Cell(to, pk, metric, period, None, None) for pk in mine for period in _covered(year, given)]
    rows = rows_of(cells)
    wanted = [cell for cell in cells if cell.key in rows or cell.value is not None]
    subjects = {(cell.kind, cell.id): there.subjects[cell.id] for cell in wanted}
    return write(actor, wanted, subjects, rows, how="shared", reason=clean_text(reason))


def _given(actor: Actor, unit: Department | Company, metric: str, year: int) -> dict[str, Decimal]:
    rows = Target.objects.visible_to(actor).filter(
        metric=metric, period__in=names(year), value__isnull=False, **{COLUMNS[kind_name(unit)]: unit.pk}
    )
    found: dict[str, Decimal] = dict(rows.order_by("period").values_list("period", "value"))
    if not found:
        text = _("%(name)s has no target of a month to give: set the months, or spread the year over them.")
        raise Invalid({"": text % {"name": unit}})
    return found


def _weighted(ids: Sequence[int], basis: Basis | None) -> Basis:
    if basis is None:
        return dict.fromkeys(ids, Fraction(1))
    known = {pk: basis[pk] for pk in ids if basis.get(pk, Fraction(0)) > 0}
    if not known:
        raise Invalid(way=_("None of them has a figure to go by: choose another way."))
    mean = sum(known.values(), Fraction(0)) / len(known)
    return {pk: known.get(pk, mean) for pk in ids}


def _kept(there: Takers, mine: Sequence[int], metric: str, year: int) -> dict[str, Decimal]:
    """What the others have in each month."""
    others = there.shares.keys() - set(mine)
    rows = Target.objects.unscoped("a sum of what is not given").filter(
        metric=metric, period__in=names(year), value__isnull=False, **{f"{there.column}__in": others}
    )
    found: dict[str, Decimal] = {}
    for pk, period, value in rows.values_list(there.column, "period", "value"):
        if there.shares[pk][int(period[5:]) - 1]:
            found[period] = found.get(period, Decimal(0)) + value
    return found


def _of_month(kind: Kind, to: To, month: str, rest: Decimal, weights: Mapping[int, Fraction]) -> list[Cell]:
    if not weights:
        raise Invalid({"": _("Nobody is there in %(month)s to be given a target.") % {"month": month}})
    if rest < 0 and kind.metric not in MAY_BE_NEGATIVE:
        raise Invalid({"": _("In %(month)s the others have more than all of it.") % {"month": month}})
    values = divided(rest, kind.places, list(weights.values()))
    return [Cell(to, pk, kind.metric, month, value, None) for pk, value in zip(weights, values, strict=True)]


def _covered(year: int, months: Collection[str]) -> list[str]:
    """The longer periods all of whose months are among these: the months' sum stands for them."""
    inside = {period: [str(month) for month in parse_period(period).month_parts()] for period in longer(year)}
    return [period for period, parts in inside.items() if all(month in months for month in parts)]


def targets_of(actor: Actor, to: To, ids: Iterable[int], metric: str, year: int) -> dict[int, Fraction]:
    """Id → the sum of the monthly targets of a year: a basis to share by."""
    column = COLUMNS[to]
    rows = Target.objects.visible_to(actor).filter(
        metric=metric, period__in=names(year), value__isnull=False, **{f"{column}__in": list(ids)}
    )
    found: dict[int, Fraction] = {}
    for pk, value in rows.values_list(column, "value"):
        found[pk] = found.get(pk, Fraction(0)) + Fraction(value)
    return found
