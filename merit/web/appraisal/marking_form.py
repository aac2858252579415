"""The marking form as its page shows it: sections by dimension, rows by indicator, the total by one's own marks.

Every figure is calc's; nothing is added up here but for display (what a row gives to the total).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from merit.appraisal.computing import by_my_marks, grade_now, level_of
from merit.appraisal.models import Mark, RaterAssignment, Score
from merit.appraisal.operations.marking import ends, incomplete, needs_comment, rated_indicators
from merit.calc.money import plain
from merit.calc.periods import parse_period
from merit.calc.problems import InputError
from merit.calc.scores import Card, IndicatorPoints
from merit.calc.template import Indicator, Measured, Rated, Template
from merit.org.actor import Actor
from merit.web.appraisal import words


@dataclass
class Row:
    """One indicator. `gives`: what it adds to the total; `share`: its part of all weights."""

    indicator: Indicator
    share: Fraction
    mark: Mark | None = None
    self_mark: Decimal | None = None
    points: Fraction | None = None
    gives: Fraction | None = None
    level: str = ""
    value: str = ""
    target: str = ""
    rule: str = ""
    evidence: list[tuple[str, str]] = field(default_factory=list)
    wants_comment: bool = False
    error: str = ""
    typed: str | None = None

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def name(self) -> str:
        return self.indicator.name or self.indicator.code

    @property
    def rated(self) -> bool:
        return isinstance(self.indicator, Rated)

    @property
    def shown(self) -> str:
        """What the mark's field holds."""
        if self.typed is not None:
            return self.typed
        return "" if self.mark is None else f"{self.mark.mark.normalize():f}"

    @property
    def seen(self) -> str:
        return "" if self.mark is None else f"{self.mark.mark.normalize():f}"


@dataclass
class Section:
    """A dimension: its weight as a share of all, its mean, and what it gives to the total."""

    number: int
    name: str
    rows: list[Row]
    scale: Fraction

    @property
    def bar(self) -> Fraction:
        """How full its bar is."""
        return (self.mean or Fraction(0)) / self.scale

    @property
    def glyph(self) -> str:
        return self.name[:1]

    @property
    def share(self) -> Fraction:
        return sum((row.share for row in self.rows), Fraction(0))

    @property
    def gives(self) -> Fraction | None:
        there = [row.gives for row in self.rows if row.gives is not None]
        return sum(there, Fraction(0)) if there else None

    @property
    def mean(self) -> Fraction | None:
        there = [row for row in self.rows if row.points is not None]
        below = sum((row.indicator.weight for row in there), Fraction(0))
        above = sum((row.indicator.weight * row.points for row in there if row.points is not None), Fraction(0))
        return above / below if below else None


@dataclass
class MarkingForm:
    """All of the page. `card` None: the facts do not know the person in the period, or are unsound (`trouble`)."""

    assignment: RaterAssignment
    template: Template
    sections: list[Section]
    card: Card | None
    grade: str
    done: int
    asked: int
    previous: Score | None
    trouble: str = ""

    @property
    def rows(self) -> list[Row]:
        return [row for section in self.sections for row in section.rows]

    @property
    def score(self) -> Fraction | None:
        return self.card.score if self.card else None

    @property
    def change(self) -> Fraction | None:
        """Against the last period's score."""
        if self.score is None or self.previous is None or self.previous.score is None:
            return None
        return self.score - Fraction(self.previous.score)

    @property
    def locked(self) -> bool:
        return self.assignment.submitted_at is not None or self.assignment.appraisal.cycle.state != "open"

    @property
    def low(self) -> str:
        return plain(min(ends(self.template)))

    @property
    def high(self) -> str:
        return plain(max(ends(self.template)))

    def row(self, code: str) -> Row:
        return next(row for row in self.rows if row.code == code)


def build(actor: Actor, assignment: RaterAssignment, *, errors: Mapping[str, str] | None = None) -> MarkingForm:
    """The form of an assignment. `errors`: indicator → what is missing, after handing in was refused."""
    marks = {mark.indicator: mark for mark in assignment.marks.all()}
    trouble, card = "", None
    try:
        template, card = by_my_marks(assignment, marks.values())
    except InputError:
        template = _template(assignment)
        trouble = _("The facts of this period hold mistakes, so that nothing can be computed now. HR sees to it.")
    rows = _rows(assignment, template, marks, card)
    for row in rows:
        if isinstance(row.indicator, Measured):
            row.evidence = words.evidence(actor, row.indicator.metric, assignment.appraisal)
    for code, text in (errors or {}).items():
        next(row for row in rows if row.code == code).error = text
    return MarkingForm(
        assignment=assignment,
        template=template,
        sections=_sections(rows, template.scale),
        card=card,
        grade=grade_now(template, card),
        done=sum(one.code in marks for one in rated_indicators(template)),
        asked=len(rated_indicators(template)),
        previous=previous_score(assignment.appraisal.person_id, assignment.appraisal.cycle.period),
        trouble=trouble,
    )


def missing(assignment: RaterAssignment) -> dict[str, str]:
    """Indicator → what is missing before the marks can be handed in."""
    return incomplete(_template(assignment), {mark.indicator: mark for mark in assignment.marks.all()})


def _template(assignment: RaterAssignment) -> Template:
    from merit.appraisal.computing import template_of

    return template_of(assignment.appraisal.cycle)


def previous_score(person: int, period: str) -> Score | None:
    """The published score of the period before, of the same length."""
    whole = parse_period(period)
    before = whole.shifted(-1)
    return Score.objects.unscoped("a rater sees the last score").filter(person_id=person, period=str(before)).first()


def _rows(assignment: RaterAssignment, template: Template, marks: dict[str, Mark], card: Card | None) -> list[Row]:
    whole = sum((one.weight for one in template.indicators), Fraction(0))
    points = {one.indicator.code: one for one in card.indicators} if card else {}
    there = sum((one.indicator.weight for one in points.values() if one.points is not None), Fraction(0))
    selves = _self_marks(assignment)
    rows = []
    for indicator in template.indicators:
        row = Row(indicator, indicator.weight / whole, marks.get(indicator.code), selves.get(indicator.code))
        found = points.get(indicator.code)
        if found is not None and found.points is not None and there:
            row.points, row.gives = found.points, indicator.weight * found.points / there
            row.level = str(words.LEVELS[level_of(found.points, template.scale)])
        if isinstance(indicator, Measured):
            _measured(row, indicator, found, assignment, template)
        else:
            row.wants_comment = needs_comment(template, row.mark.mark if row.mark else None)
        rows.append(row)
    return rows


def _measured(
    row: Row, indicator: Measured, found: IndicatorPoints | None, assignment: RaterAssignment, template: Template
) -> None:
    cycle = assignment.appraisal.cycle
    currency = cycle.company.currency
    standing = found.standing if found else None
    row.value = words.metric_value(indicator.metric, standing.value if standing else None, currency)
    if standing and standing.target:
        row.target = words.metric_value(indicator.metric, standing.target.value, currency)
    row.rule = words.rule_words(indicator, template.scale)


def _self_marks(assignment: RaterAssignment) -> dict[str, Decimal]:
    """What the person marked in the role self, once handed in; not shown beside the person's own form."""
    if assignment.role == "self":
        return {}
    rows = Mark.objects.unscoped("self-marks are shown to the raters").filter(
        assignment__appraisal=assignment.appraisal_id,
        assignment__role="self",
        assignment__submitted_at__isnull=False,
    )
    return dict(rows.values_list("indicator", "mark"))


def _sections(rows: list[Row], scale: Fraction) -> list[Section]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.indicator.dimension or _("Indicators"), []).append(row)
    return [Section(number, name, inside, scale) for number, (name, inside) in enumerate(grouped.items(), 1)]


def neighbours(assignment: RaterAssignment) -> dict[str, Any]:
    """The others whom this rater marks in this cycle and role: the one before, the one after, the place among them."""
    rows = RaterAssignment.objects.unscoped("one's own").filter(
        rater=assignment.rater_id, appraisal__cycle=assignment.appraisal.cycle_id, role=assignment.role
    )
    ids = list(rows.order_by("appraisal__person__code").values_list("pk", flat=True))
    place = ids.index(assignment.pk)
    return {
        "place": place + 1,
        "count": len(ids),
        "before": ids[place - 1] if place else None,
        "after": ids[place + 1] if place + 1 < len(ids) else None,
    }


def steps_of(assignment: RaterAssignment) -> list[tuple[str, str, str]]:
    """(state, label, note) of the way to the result: the roles and whether they have handed in, no marks."""
    cycle = assignment.appraisal.cycle
    handed: dict[str, list[bool]] = {}
    for role, submitted in assignment.appraisal.raters.order_by("pk").values_list("role", "submitted_at"):
        handed.setdefault(role, []).append(submitted is not None)
    found = []
    for role, all_of in handed.items():
        mine = role == assignment.role and cycle.state == "open" and not assignment.submitted_at
        note = f"{sum(all_of)} / {len(all_of)}" if len(all_of) > 1 else ""
        found.append(("done" if all(all_of) else "now" if mine else "todo", words.role_name(role), note))
    published = cycle.state == "published"
    found.append(("done" if published else "todo", _("Published"), ""))
    found.append(("done" if assignment.appraisal.confirmed_at else "todo", _("Confirmed by the person"), ""))
    return found
