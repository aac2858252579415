"""What the page of a cycle shows: people with their raters, who has handed in how much, and the results once closed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from merit.appraisal import policy
from merit.appraisal.computing import template_of
from merit.appraisal.models import Appraisal, AppraisalCycle, Mark, RaterAssignment
from merit.appraisal.operations.marking import rated_indicators
from merit.appraisal.people import day_for
from merit.calc.notices import Notice
from merit.calc.template import Template
from merit.calc.texts import pick_language
from merit.org.actor import Actor
from merit.web.appraisal import words
from merit.web.appraisal.result import missing

ORDER = ("draft", "open", "closed", "published")
__all__ = ["context", "day_for"]


def context(actor: Actor, cycle: AppraisalCycle, language: str) -> dict[str, Any]:
    """The page's words; results only where the actor may see them."""
    template = template_of(cycle)
    roles = [one.role for one in template.raters] if rated_indicators(template) else []
    rows = list(cycle.appraisals.select_related("person", "department").order_by("department__code", "person__code"))
    assignments = _assignments(rows)
    asked = len(rated_indicators(template))
    for row in rows:
        row.cycle = cycle
        _decorate(row, roles, assignments.get(row.pk, []), policy.sees_result(actor, row))
    return {
        "cycle": cycle,
        "rows": rows,
        "roles": [(role, words.role_name(role)) for role in roles],
        "tag": words.STATE_TAGS[cycle.state],
        "steps": _steps(cycle),
        "may_write": policy.may_organise(actor, cycle.company_id),
        "raters": _raters(assignments, asked),
        "handed": sum(one.submitted_at is not None for some in assignments.values() for one in some),
        "asked": sum(len(some) for some in assignments.values()),
        "unrated": sum(not role["people"] for row in rows for role in row.by_role),
        "grades": _grades(rows),
        "mean": _mean(rows),
        "without": [row for row in rows if row.shown and row.score is None],
        "notices": _notices(cycle, template, rows, language),
        "has_results": cycle.state in ("closed", "published"),
    }


def _assignments(rows: list[Appraisal]) -> dict[int, list[RaterAssignment]]:
    """Appraisal id → its raters, each with how many indicators are marked (never with what)."""
    found: dict[int, list[RaterAssignment]] = {}
    raters = RaterAssignment.objects.unscoped("of a cycle already seen").filter(appraisal__in=rows)
    marks = Mark.objects.unscoped("how many, not which").filter(assignment__appraisal__in=rows)
    done = Counter(marks.values_list("assignment_id", flat=True))
    for one in raters.select_related("rater").order_by("pk"):
        one.done = done[one.pk]
        found.setdefault(one.appraisal_id, []).append(one)
    return found


def _decorate(row: Appraisal, roles: list[str], raters: list[RaterAssignment], shown: bool) -> None:
    row.by_role = [  # type: ignore[attr-defined]
        {"role": role, "name": words.role_name(role), "people": [one for one in raters if one.role == role]}
        for role in roles
    ]
    row.shown = shown  # type: ignore[attr-defined]
    row.missing = missing(row) if shown else []  # type: ignore[attr-defined]
    row.complete = all(one.submitted_at for one in raters)  # type: ignore[attr-defined]


def _raters(assignments: dict[int, list[RaterAssignment]], asked: int) -> list[dict[str, Any]]:
    """Per rater: how many people handed in, how many marks made."""
    found: dict[int, dict[str, Any]] = {}
    for some in assignments.values():
        for one in some:
            row = found.setdefault(
                one.rater_id,
                {"person": one.rater, "handed": 0, "people": 0, "marks": 0, "asked": 0, "roles": {}},
            )
            row["people"] += 1
            row["handed"] += one.submitted_at is not None
            row["marks"] += one.done  # type: ignore[attr-defined]
            row["asked"] += asked
            row["roles"][words.role_name(one.role)] = True
    for row in found.values():
        row["ratio"] = Decimal(row["handed"]) / row["people"]
        row["roles"] = ", ".join(row["roles"])
    return sorted(found.values(), key=lambda row: (row["ratio"], row["person"].code))


def _steps(cycle: AppraisalCycle) -> list[tuple[str, str, Any]]:
    """(state of the step, its name, when it happened)."""
    at = ORDER.index(cycle.state)
    names = dict(AppraisalCycle._meta.get_field("state").choices)
    moments = (cycle.created_at, cycle.opened_at, cycle.closed_at, cycle.published_at)
    last = len(ORDER) - 1
    return [
        ("done" if place < at or at == last else "now" if place == at else "todo", names[state], moments[place])
        for place, state in enumerate(ORDER)
    ]


def _grades(rows: list[Any]) -> list[tuple[str, int, Decimal]]:
    """(grade, how many, their share), the best known by its letter first."""
    counts = Counter(row.grade for row in rows if row.shown and row.grade)
    return [(grade, count, Decimal(count) / counts.total()) for grade, count in sorted(counts.items())]


def _mean(rows: list[Any]) -> Decimal | None:
    scores = [row.score for row in rows if row.shown and row.score is not None]
    return sum(scores, Decimal(0)) / len(scores) if scores else None


def _notices(cycle: AppraisalCycle, template: Template, rows: list[Appraisal], language: str) -> list[str]:
    """What the core said on closing, with names instead of codes."""
    indicators = {one.code: one.name or one.code for one in template.indicators}
    people = {row.person.code: row.person.name for row in rows}
    found = []
    for kept in cycle.notices:
        params = dict(kept["params"])
        if "role" in params:
            params["role"] = words.role_name(params["role"])
        if "indicator" in params:
            params["indicator"] = indicators.get(params["indicator"], params["indicator"])
        about = tuple(people.get(code, code) for code in kept["about"])
        found.append(Notice(kept["key"], params, about).text(pick_language(language)))
    return found
