"""Scores: raters' marks and measured indicators become points, points a score, scores a grade.

`Appraisal` computes one template over one period; `card(code)` keeps how a person's score came about, for explanations.

Source: docs/spec/scores.md, docs/spec/grades.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import polars as pl

from merit.calc.attributes import Attributes
from merit.calc.facts import Facts
from merit.calc.ladders import clamp
from merit.calc.metrics import Metrics, period_from
from merit.calc.money import plain, round_half_away, round_to
from merit.calc.notices import Notice, Notices
from merit.calc.people import Person
from merit.calc.periods import Period
from merit.calc.problems import Problems
from merit.calc.rules import needs_target, points_for
from merit.calc.targets import Standing, Standings
from merit.calc.template import ByQuota, ByThreshold, Indicator, Measured, Rated, Template


@dataclass(frozen=True, slots=True)
class RoleMark:
    """A role's mean mark on 0 … scale, or None where the role has not marked."""

    role: str
    weight: Fraction
    marks: tuple[Fraction, ...]
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class IndicatorPoints:
    """`points` None: the indicator is left out, its weight with it."""

    indicator: Indicator
    points: Fraction | None
    roles: tuple[RoleMark, ...] = ()
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """How one person's score came about: mean of the indicators, points of the ledger, bounds, vetoes, rounding."""

    person: Person
    indicators: tuple[IndicatorPoints, ...]
    mean: Fraction | None
    points: Fraction
    bounded: Fraction | None
    vetoes: tuple[int, ...]
    score: Fraction | None
    missing: tuple[tuple[str, str], ...] = ()


@dataclass
class Scores:
    """`table`: employee, period, score, grade, one column per dimension (text; null: none). `cards` by employee."""

    table: pl.DataFrame
    cards: dict[str, Card]
    grades: dict[str, str]
    notices: list[Notice] = field(default_factory=list)


class Appraisal:
    """One template over the facts of one period."""

    def __init__(self, template: Template, facts: Facts, period: Period) -> None:
        self.template = template
        self.period = period
        self.standings = Standings(Metrics(facts))
        self.staff = self.standings.metrics.staff(period)
        self.attributes = Attributes(facts)
        self.notices = Notices()
        self._facts = facts
        self._check()

    def _check(self) -> None:
        problems = Problems()
        for column in self.template.for_:
            self.attributes.need_text("employees", column, f"for.{column}", problems)
        if isinstance(self.template.grades, ByQuota):
            for column in self.template.grades.among:
                self.attributes.need_text("employees", column, "grades.among", problems)
        problems.refuse()

    @cached_property
    def admitted(self) -> list[Person]:
        """The people who count in the period and whom `for` admits, in code order."""
        conditions = self.template.for_
        return [one for one in self.staff.counting.values() if self.attributes.admits(conditions, one.row)]

    @cached_property
    def _marks(self) -> dict[tuple[str, str, str], list[Fraction]]:
        """(employee, indicator, role) → marks on 0 … scale; those of this period that the template asks for."""
        table = self._facts.tables["marks"]
        unit = 10 ** table.scales["mark"]
        wanted = {one.code for one in self.template.indicators if isinstance(one, Rated)}
        roles = {rater.role for rater in self.template.raters}
        people = {person.code for person in self.admitted}
        marks: dict[tuple[str, str, str], list[Fraction]] = defaultdict(list)
        seen: dict[tuple[str, str, str, str], int] = {}
        problems = Problems()
        rows = table.frame.with_row_index("\0ix").filter(pl.col("period") == str(self.period))
        columns = rows.select("\0ix", "employee", "indicator", "role", "rater", "mark")
        for index, employee, indicator, role, rater, mark in columns.iter_rows():
            if employee not in people or indicator not in wanted:
                continue
            row = table.row_number(index)
            value = Fraction(mark, unit)
            self._check_mark(value, row, problems)
            if role not in roles:
                self.notices.add("mark_of_other_role", employee, role=role)
                continue
            key = (employee, indicator, role, rater or "")
            if rater and key in seen:
                params = {"rater": rater, "indicator": indicator, "employee": employee, "first": seen[key]}
                problems.add("repeated_mark", table.file, row, "rater", **params)
            seen[key] = row
            marks[employee, indicator, role].append(self._on_scale(value))
        problems.refuse()
        return marks

    def _check_mark(self, mark: Fraction, row: int, problems: Problems) -> None:
        low, high = self._mark_ends
        if not min(low, high) <= mark <= max(low, high):
            ends = {"low": plain(low), "high": plain(high)}
            problems.add("mark_outside", "marks.csv", row, "mark", value=plain(mark), **ends)

    @property
    def _mark_ends(self) -> tuple[Fraction, Fraction]:
        marks = self.template.marks
        return (marks.from_, marks.to) if marks else (Fraction(0), self.template.scale)

    def _on_scale(self, mark: Fraction) -> Fraction:
        low, high = self._mark_ends
        return self.template.scale * (mark - low) / (high - low)

    def card(self, person: Person) -> Card:
        indicators = tuple(self._points(person, one) for one in self.template.indicators)
        missing = self._missing(indicators)
        ledger = self._ledger.get(person.ix, Fraction(0))
        for one in indicators:
            if one.points is None:
                self.notices.add("indicator_left_out", person.code, indicator=one.indicator.code)
        mean = None if missing else weighted_mean(indicators)
        if mean is None:
            self._say_no_score(person, missing)
            return Card(person, indicators, None, ledger, None, (), None, missing)
        bounded = clamp(mean + ledger, *self.template.limits)
        vetoes = tuple(self._vetoes(person))
        capped = min([bounded, *(self.template.vetoes[veto].at_most for veto in vetoes)])
        return Card(person, indicators, mean, ledger, bounded, vetoes, round_to(capped, 2))

    def _say_no_score(self, person: Person, missing: tuple[tuple[str, str], ...]) -> None:
        if not missing:
            self.notices.add("no_score", person.code)
        for indicator, role in missing:
            self.notices.add("mark_missing", person.code, indicator=indicator, role=role)

    def _missing(self, indicators: tuple[IndicatorPoints, ...]) -> tuple[tuple[str, str], ...]:
        """With `missing_rater: block`, the (indicator, role) that have not been marked."""
        if self.template.missing_rater != "block":
            return ()
        return tuple((one.indicator.code, role.role) for one in indicators for role in one.roles if role.points is None)

    def _points(self, person: Person, indicator: Indicator) -> IndicatorPoints:
        if isinstance(indicator, Rated):
            return self._rated(person, indicator)
        return self._measured(person, indicator)

    def _rated(self, person: Person, indicator: Rated) -> IndicatorPoints:
        """Per role the mean of its raters, over roles the weighted mean."""
        roles = []
        for rater in self.template.raters:
            marks = tuple(self._marks.get((person.code, indicator.code, rater.role), ()))
            mean = sum(marks, Fraction(0)) / len(marks) if marks else None
            roles.append(RoleMark(rater.role, rater.weight, marks, mean))
        counted = [(role.weight, role.points) for role in roles]
        if self.template.missing_rater == "zero":
            counted = [(weight, points or Fraction(0)) for weight, points in counted]
        return IndicatorPoints(indicator, _mean(counted), tuple(roles))

    def _measured(self, person: Person, indicator: Measured) -> IndicatorPoints:
        of = "target" if needs_target(indicator.rule) else indicator.of
        standing = self.standings.of_person(person, indicator.metric, self.period, of)
        points = None if standing.x is None else points_for(indicator.rule, self.template.scale, standing.x)
        return IndicatorPoints(indicator, points, (), standing)

    @cached_property
    def _ledger(self) -> dict[int, Fraction]:
        """Σ points.csv of the period by employee_ix."""
        within = pl.col("on").is_between(self.period.first_day, self.period.last_day)
        sums = self._facts["points"].filter(within).group_by("employee_ix")
        unit = 10 ** self._facts.scale("points", "points")
        rows = sums.agg(pl.col("points").cast(pl.Int128).sum()).iter_rows()
        return {ix: Fraction(points, unit) for ix, points in rows}

    def _vetoes(self, person: Person) -> list[int]:
        """The places of the vetoes whose metric has reached `from`."""
        reached = []
        for place, veto in enumerate(self.template.vetoes):
            x = self.standings.of_person(person, veto.metric, self.period, veto.of).x
            if x is not None and x >= veto.from_:
                reached.append(place)
        return reached

    def grades(self, cards: dict[str, Card]) -> dict[str, str]:
        scored = {code: card.score for code, card in cards.items() if card.score is not None}
        match self.template.grades:
            case ByThreshold() as rule:
                return {code: grade for code, score in scored.items() if (grade := by_threshold(rule, score))}
            case ByQuota() as rule:
                return self._by_quota(rule, scored)
        return {}

    def _by_quota(self, rule: ByQuota, scored: dict[str, Fraction]) -> dict[str, str]:
        groups: dict[tuple[str | None, ...], dict[str, Fraction]] = defaultdict(dict)
        for code, score in scored.items():
            row = self.staff.counting[code].row
            group = tuple(self.attributes.text("employees", column, row) for column in rule.among)
            groups[group][code] = score
        return {code: grade for group in groups.values() for code, grade in by_quota(rule, group).items()}


def _mean(weighted: list[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """The weighted mean over what is there; absent where that has no weight."""
    there = [(weight, points) for weight, points in weighted if points is not None]
    below = sum((weight for weight, _ in there), Fraction(0))
    return sum((weight * points for weight, points in there), Fraction(0)) / below if below else None


def weighted_mean(indicators: tuple[IndicatorPoints, ...]) -> Fraction | None:
    """Σ weight × points ÷ Σ weight of the indicators present."""
    return _mean([(one.indicator.weight, one.points) for one in indicators])


def by_threshold(rule: ByThreshold, score: Fraction) -> str | None:
    """The highest band whose `from` ≤ score; a band without `from` is open downwards."""
    reached = [band for band in rule.bands if band.from_ is None or band.from_ <= score]
    best = max(reached, key=lambda band: (band.from_ is not None, band.from_ or 0), default=None)
    return best.grade if best else None


def by_quota(rule: ByQuota, scored: dict[str, Fraction]) -> dict[str, str]:
    """Grade k holds ranks up to R₀(n × cumulative share); tied people take the rank of the first of them."""
    limits, reached = [], Fraction(0)
    for share in rule.shares:
        reached += share.share
        limits.append((round_half_away(len(scored) * reached), share.grade))
    ordered = sorted(scored.values(), reverse=True)
    first = {score: rank for rank, score in reversed(list(enumerate(ordered, 1)))}
    return {code: next(g for limit, g in limits if first[score] <= limit) for code, score in scored.items()}


def score_table(template: Template, facts: Facts, period: Period | str) -> Scores:
    """Score everyone whom the template admits. Raises `InputError` for a mark outside its scale."""
    appraisal = Appraisal(template, facts, period_from(period))
    cards = {person.code: appraisal.card(person) for person in appraisal.admitted}
    grades = appraisal.grades(cards)
    dimensions = template.dimensions
    rows = [[code, str(appraisal.period), *_cells(card, grades.get(code), dimensions)] for code, card in cards.items()]
    columns = ["employee", "period", "score", "grade", *dimensions]
    table = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return Scores(table, cards, grades, appraisal.notices.all())


def _cells(card: Card, grade: str | None, dimensions: list[str]) -> list[str | None]:
    if card.score is None:
        return [None] * (2 + len(dimensions))
    return [plain(card.score, 2), grade, *(_dimension(card, name) for name in dimensions)]


def _dimension(card: Card, name: str) -> str | None:
    """A dimension's mean, before points, bounds and vetoes."""
    mean = weighted_mean(tuple(one for one in card.indicators if one.indicator.dimension == name))
    return None if mean is None else plain(mean, 2)
