"""A template of the calculations' example, cycles of it, and marking by name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.appraisal import operations as do
from merit.appraisal.models import AppraisalCycle, AppraisalTemplate, RaterAssignment

# calculations, section 4: the worked template
TEXT = """\
template: employee-monthly
scale: 100
for: {group: [employee]}
indicators:
  - {code: ethics,     dimension: 德, weight: 15, kind: rated}
  - {code: profession, dimension: 能, weight: 20, kind: rated}
  - {code: attitude,   dimension: 勤, weight: 15, kind: rated}
  - code: signed
    dimension: 績
    weight: 40
    kind: measured
    metric: contract_amount
    of: target
    rule: {kind: linear, min: 0, max: 1.2}
  - code: discipline
    dimension: 績
    weight: 10
    kind: measured
    metric: violations
    rule: {kind: deduct, each: 5}
raters: [{role: superior, weight: 50}, {role: leader, weight: 30}, {role: hr, weight: 20}]
missing_rater: reweight
bounds: [0, 120]
vetoes: [{metric: bad_debt, from: 100000, at_most: 59}]
grades: {by: threshold, bands: [{grade: A, from: 90}, {grade: B, from: 75}, {grade: C, from: 60}, {grade: D}]}
"""


@pytest.fixture
def template(cast: SimpleNamespace) -> Callable[..., int]:
    """A template of this text; gives the id of its first version."""

    def make(text: str = TEXT, code: str = "monthly") -> int:
        made = do.create_template(cast.hr, company=cast.acme.pk, code=code, name="Monthly appraisal", text=text)
        return made.versions.get().pk

    return make


@pytest.fixture
def cycle_of(cast: SimpleNamespace, template: Callable[..., int]) -> Callable[..., AppraisalCycle]:
    """An open cycle of the people named, over October 2026 unless said otherwise."""

    def make(*people: str, text: str = TEXT, period: str = "2026-10", opened: bool = True) -> AppraisalCycle:
        version = template(text, code=f"t{AppraisalTemplate.everything.count()}")
        ids = [cast.people[code].pk for code in people]
        cycle = do.create_cycle(cast.hr, template_version=version, period=period, people=ids)
        return do.open_cycle(cast.hr, cycle.pk) if opened else cycle

    return make


@pytest.fixture
def rating(cast: SimpleNamespace) -> Callable[..., RaterAssignment]:
    """The assignment of a rater for a person: rating(cycle, "lead", "seller")."""

    def find(cycle: AppraisalCycle, rater: str, person: str) -> RaterAssignment:
        return RaterAssignment.everything.get(appraisal__cycle=cycle, appraisal__person__code=person, rater__code=rater)

    return find


@pytest.fixture
def mark(cast: SimpleNamespace, rating: Callable[..., RaterAssignment]) -> Callable[..., RaterAssignment]:
    """Marks and hands in: mark(cycle, "lead", "seller", ethics=90, …)."""

    def all_of(cycle: AppraisalCycle, rater: str, person: str, *, submit: bool = True, **marks: Any) -> RaterAssignment:
        assignment = rating(cycle, rater, person)
        actor = getattr(cast, rater)
        for indicator, value in marks.items():
            do.set_mark(actor, assignment.pk, indicator, mark=Decimal(str(value)), comment="because")
        return do.submit_marks(actor, assignment.pk) if submit else assignment

    return all_of
