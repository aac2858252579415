"""Marking: one mark at a time, handed in when complete, taken back until the cycle is closed.

A mark is written under the lock of its assignment; closing takes the locks of all assignments, so that a mark is either
in the score or refused.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.appraisal import policy
from merit.appraisal.computing import template_of
from merit.appraisal.models import AppraisalCycle, Mark, RaterAssignment
from merit.calc.money import plain
from merit.calc.template import Rated, Template
from merit.core.errors import Conflict, Invalid, NotFound, Stale
from merit.core.operations import checked, create, locked, log

if TYPE_CHECKING:
    from merit.org.actor import Actor

# A mark below this share of the scale needs a comment. A setting per company later.
COMMENT_BELOW: Final = Fraction(85, 100)
MOST_PLACES: Final = 2
ANY: Final = object()


def ends(template: Template) -> tuple[Fraction, Fraction]:
    """The scale that raters mark on."""
    return (template.marks.from_, template.marks.to) if template.marks else (Fraction(0), template.scale)


def share_of(template: Template, mark: Decimal | Fraction) -> Fraction:
    """A mark as a share of the whole scale, 0 … 1."""
    low, high = ends(template)
    return (Fraction(mark) - low) / (high - low)


def needs_comment(template: Template, mark: Decimal | None) -> bool:
    return mark is not None and share_of(template, mark) < COMMENT_BELOW


def rated_indicators(template: Template) -> list[Rated]:
    return [one for one in template.indicators if isinstance(one, Rated)]


@transaction.atomic
def set_mark(
    actor: Actor, pk: int, indicator: str, *, mark: Decimal | None, comment: str = "", seen: object = ANY
) -> Mark | None:
    """The rater's mark of one indicator; None takes it away.

    `seen`: the mark that the rater saw there; Stale when it is another one by now (marked in a second window).
    """
    assignment, template = _open(actor, pk)
    if indicator not in [one.code for one in rated_indicators(template)]:
        raise NotFound
    row = assignment.marks.select_for_update().filter(indicator=indicator).first()
    if seen is not ANY and seen != (row.mark if row else None):
        raise Stale
    if mark is None:
        if row is not None:
            row.delete()
        return None
    _check(template, mark)
    if row is None:
        cycle = assignment.appraisal.cycle
        return create(
            Mark(
                assignment=assignment,
                person_id=assignment.appraisal.person_id,
                period=cycle.period,
                indicator=indicator,
                role=assignment.role,
                rater_code="",
                mark=mark,
                comment=comment.strip(),
            )
        )
    row.mark, row.comment = mark, comment.strip()
    checked(row).save()
    return row


def _check(template: Template, mark: Decimal) -> None:
    low, high = sorted(ends(template))
    if not mark.is_finite() or not low <= Fraction(mark) <= high:
        raise Invalid(mark=_("From %(low)s to %(high)s.") % {"low": plain(low), "high": plain(high)})
    exponent = mark.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MOST_PLACES:
        raise Invalid(mark=_("Two decimals at most."))


@transaction.atomic
def set_comment(actor: Actor, pk: int, *, comment: str) -> RaterAssignment:
    """The rater's words about the whole."""
    assignment, _template = _open(actor, pk)
    assignment.comment = comment.strip()
    checked(assignment).save(update_fields=["comment", "updated_at"])
    return assignment


@transaction.atomic
def submit_marks(actor: Actor, pk: int) -> RaterAssignment:
    """Hands the marks in. Every rated indicator is marked, and low marks are explained; else Invalid, per indicator."""
    assignment, template = _open(actor, pk)
    wrong = incomplete(template, {mark.indicator: mark for mark in assignment.marks.all()})
    if wrong:
        raise Invalid(wrong)
    _stamp(assignment, submitted=True)
    log(
        actor, "marks-submitted", assignment.appraisal, company=assignment.appraisal.cycle.company, role=assignment.role
    )
    return assignment


def incomplete(template: Template, marks: dict[str, Mark]) -> dict[str, str]:
    """Indicator → what is missing before the marks can be handed in."""
    wrong = {}
    for indicator in rated_indicators(template):
        mark = marks.get(indicator.code)
        if mark is None:
            wrong[indicator.code] = _("Not marked yet.")
        elif needs_comment(template, mark.mark) and not mark.comment:
            wrong[indicator.code] = _("A low mark needs a comment.")
    return wrong


@transaction.atomic
def retract_marks(actor: Actor, pk: int) -> RaterAssignment:
    """Takes the marks back for a change, until the cycle is closed."""
    assignment = _mine(actor, pk)
    if assignment.submitted_at is None:
        raise Conflict(_("The marks are not handed in."))
    _stamp(assignment, submitted=False)
    log(
        actor, "marks-retracted", assignment.appraisal, company=assignment.appraisal.cycle.company, role=assignment.role
    )
    return assignment


def _stamp(assignment: RaterAssignment, *, submitted: bool) -> None:
    rows = RaterAssignment.objects.unscoped("a state change").filter(pk=assignment.pk, submitted_at__isnull=submitted)
    moment = timezone.now() if submitted else None
    if not rows.update(submitted_at=moment, version=F("version") + 1, updated_at=timezone.now()):
        raise Conflict
    assignment.refresh_from_db()


def _mine(actor: Actor, pk: int) -> RaterAssignment:
    """The actor's own assignment, locked, in a cycle that is open once the lock is held."""
    assignment: RaterAssignment = locked(RaterAssignment.objects.visible_to(actor), pk)
    policy.must_rate(actor, assignment, writes=True)
    cycle: AppraisalCycle = assignment.appraisal.cycle
    if cycle.state == "draft":
        raise NotFound
    if cycle.state != "open":
        raise Conflict(_("The cycle is closed."))
    return assignment


def _open(actor: Actor, pk: int) -> tuple[RaterAssignment, Template]:
    assignment = _mine(actor, pk)
    if assignment.submitted_at is not None:
        raise Conflict(_("The marks are handed in. Take them back to change them."))
    return assignment, template_of(assignment.appraisal.cycle)
