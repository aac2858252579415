"""Scores out of the database: merit.calc.scores over the facts of the moment and the marks of one cycle.

Nothing is computed here; facts are gathered, and what calc says is kept as a card of plain texts (`card_of`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from merit.appraisal.gather import tables as appraisal_tables
from merit.appraisal.models import AppraisalCycle, Mark, RaterAssignment
from merit.calc.facts import Facts, read_facts
from merit.calc.metrics import period_from
from merit.calc.money import plain
from merit.calc.notices import Notice
from merit.calc.scores import Appraisal as Computation
from merit.calc.scores import Card, IndicatorPoints, weighted_mean
from merit.calc.template import ByThreshold, Measured, Rater, Template, parse_template
from merit.metrics import gather as metrics_gather
from merit.points.gather import tables as points_tables
from merit.points.models import PointsEntry

ROOMS = (*metrics_gather.ROOMS, appraisal_tables, points_tables)
MarkRow = tuple[str, str, str, str, str, str]
HEADER = ("employee", "period", "indicator", "role", "rater", "mark")
_PREVIEW = Fraction(1)


@dataclass
class Result:
    """Cards and grades by person code; `notices` of the core; `absent`: people whom the period or `for` leaves out."""

    cards: dict[str, Card] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def template_of(cycle: AppraisalCycle) -> Template:
    return parse_template(cycle.template_version.text, "template.yaml")


def facts_with(marks: Iterable[MarkRow], currency: str, people: Collection[int] | None) -> Facts:
    """The facts of the moment, with these marks instead of all others. `people`: ids whose figures are wanted."""
    gathered = metrics_gather.gather(currency, people=people, rooms=ROOMS)
    return read_facts(gathered | {"marks.csv": _csv(marks)}, currency)


def _csv(marks: Iterable[MarkRow]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(marks)
    return out.getvalue().encode()


def marks_of(cycle: AppraisalCycle) -> list[MarkRow]:
    """The marks handed in in this cycle, as rows of marks.csv."""
    rows = Mark.objects.unscoped("the scores of the cycle").filter(
        assignment__appraisal__cycle=cycle, assignment__submitted_at__isnull=False
    )
    named = rows.values_list("person__code", "period", "indicator", "role", "assignment__rater__code", "mark")
    return [(*row[:5], text_of(row[5])) for row in named.order_by("pk")]


def compute(cycle: AppraisalCycle) -> Result:
    """The cards of everyone in the cycle. Quotas are counted among them. Raises InputError for unsound facts."""
    template = template_of(cycle)
    ids = dict(cycle.appraisals.values_list("person_id", "person__code"))
    facts = facts_with(marks_of(cycle), cycle.company.currency, ids)
    computation = Computation(template, facts, period_from(cycle.period))
    wanted = set(ids.values())
    admitted = [person for person in computation.admitted if person.code in wanted]
    cards = {person.code: computation.card(person) for person in admitted}
    grades = computation.grades(cards)
    return Result(cards, grades, computation.notices.all(), sorted(wanted - cards.keys()))


def points_entries(cycle: AppraisalCycle) -> dict[int, list[dict[str, Any]]]:
    """Person's id → the entries of the points ledger that count in the cycle's period, as they stand now."""
    period = period_from(cycle.period)
    rows = PointsEntry.objects.unscoped("the scores of the cycle").filter(
        person__in=cycle.appraisals.values("person"), state="confirmed", points__isnull=False
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.filter(on__range=(period.first_day, period.last_day)).order_by("on", "pk"):
        points = text_of(row.points)
        one = {"id": row.pk, "code": row.code, "on": str(row.on), "points": points, "reason": row.reason}
        found.setdefault(row.person_id, []).append(one)
    return found


def by_my_marks(assignment: RaterAssignment, marks: Iterable[Mark]) -> tuple[Template, Card | None]:
    """The card if only this rater marked: what a rater may see of the score while marking.

    None where the period does not know the person (yet).
    """
    cycle = assignment.appraisal.cycle
    template = template_of(cycle)
    alone = (Rater(role=assignment.role, weight=_PREVIEW),)
    mine = template.model_copy(update={"raters": alone, "missing_rater": "reweight", "for_": {}})
    person = assignment.appraisal.person
    rows = [(person.code, cycle.period, one.indicator, one.role, "", text_of(one.mark)) for one in marks]
    facts = facts_with(rows, cycle.company.currency, [person.pk])
    computation = Computation(mine, facts, period_from(cycle.period))
    known = computation.staff.known.get(person.code)
    return mine, computation.card(known) if known else None


def text_of(number: Any) -> str:
    """A Decimal without needless zeros, never with an exponent."""
    return f"{number.normalize():f}"


def _text(x: Fraction | None) -> str | None:
    return None if x is None else plain(x)


def card_of(template: Template, card: Card) -> dict[str, Any]:
    """The card as it is kept with the appraisal: exact numbers as texts, nothing that needs the template again.

    Of a role there is the mean of its raters, not who gave which mark.
    """
    return {
        "scale": plain(template.scale),
        "indicators": [_indicator(one) for one in card.indicators],
        "dimensions": [_dimension(card, name) for name in template.dimensions],
        "mean": _text(card.mean),
        "points": plain(card.points),
        "bounds": [plain(end) for end in template.limits],
        "bounded": _text(card.bounded),
        "vetoes": [_veto(template, place) for place in card.vetoes],
        "score": None if card.score is None else plain(card.score, 2),
        "missing": [list(pair) for pair in card.missing],
    }


def _indicator(one: IndicatorPoints) -> dict[str, Any]:
    indicator = one.indicator
    found: dict[str, Any] = {
        "code": indicator.code,
        "name": indicator.name or indicator.code,
        "dimension": indicator.dimension or "",
        "weight": plain(indicator.weight),
        "kind": indicator.kind,
        "points": _text(one.points),
        "roles": [
            {"role": role.role, "weight": plain(role.weight), "points": _text(role.points), "raters": len(role.marks)}
            for role in one.roles
        ],
    }
    if isinstance(indicator, Measured) and one.standing is not None:
        standing = one.standing
        found |= {
            "metric": indicator.metric,
            "value": _text(standing.value),
            "target": _text(standing.target.value) if standing.target else None,
            "x": _text(standing.x),
            "rule": indicator.rule.model_dump(by_alias=True, exclude_defaults=True, mode="json"),
        }
    return found


def _dimension(card: Card, name: str) -> dict[str, Any]:
    indicators = tuple(one for one in card.indicators if one.indicator.dimension == name)
    weight = sum((one.indicator.weight for one in indicators), Fraction(0))
    return {"name": name, "weight": plain(weight), "mean": _text(weighted_mean(indicators))}


def _veto(template: Template, place: int) -> dict[str, str]:
    veto = template.vetoes[place]
    return {"metric": veto.metric, "from": plain(veto.from_), "at_most": plain(veto.at_most)}


def level_of(points: Fraction, scale: Fraction) -> str:
    """The word for points: excellent from 90 % of the scale, good from 80, fair from 70, pass from 60, else poor."""
    steps = ((90, "excellent"), (80, "good"), (70, "fair"), (60, "pass"))
    return next((word for least, word in steps if points * 100 >= least * scale), "poor")


def grade_now(template: Template, card: Card | None) -> str:
    """The grade by threshold; quotas are known only when everyone is."""
    from merit.calc.scores import by_threshold

    if card is None or card.score is None or not isinstance(template.grades, ByThreshold):
        return ""
    return by_threshold(template.grades, card.score) or ""
