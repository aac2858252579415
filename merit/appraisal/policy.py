"""Who may do what in an appraisal, for pages, API and operations alike.

HR and the committee organise (appraisal.write); the general manager and the auditor look on; a rater marks, and sees
nobody else's marks; the person and those who see the person's scores see the result once it is published. Nobody sees
or closes in on the own result before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from merit.appraisal.models import Appraisal, AppraisalCycle, RaterAssignment
from merit.core.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from merit.org.actor import Actor


def may_organise(actor: Actor, company_id: int) -> bool:
    """Opens, closes and publishes cycles and writes templates of this company."""
    return actor.may("appraisal.write", company_id) and oversees(actor, company_id)


def must_organise(actor: Actor, company_id: int) -> None:
    """Forbidden unless `may_organise`."""
    if not may_organise(actor, company_id):
        raise Forbidden


def oversees(actor: Actor, company_id: int | None = None) -> bool:
    """Sees every cycle of the company, who marks in it, and, once closed, its results."""
    companies = actor.reach("appraisal").companies
    return bool(companies) if company_id is None else company_id in companies


def must_oversee(actor: Actor, company_id: int | None = None) -> None:
    """Forbidden unless `oversees`."""
    if not oversees(actor, company_id):
        raise Forbidden


def is_own(actor: Actor, appraisal: Appraisal) -> bool:
    return actor.person is not None and appraisal.person_id == actor.person.pk


def sees_result(actor: Actor, appraisal: Appraisal) -> bool:
    """Score, grade and card: those who see the person's scores once published; who oversees, once closed."""
    cycle: AppraisalCycle = appraisal.cycle
    if cycle.state == "published":
        reach = actor.reach("scores")
        return cycle.company_id in reach.companies or appraisal.person_id in reach.people
    return cycle.state == "closed" and oversees(actor, cycle.company_id) and not is_own(actor, appraisal)


def must_see_result(actor: Actor, appraisal: Appraisal) -> None:
    """NotFound unless `sees_result`: that there is a result is not told either."""
    if not sees_result(actor, appraisal):
        raise NotFound


def is_rater(actor: Actor, assignment: RaterAssignment) -> bool:
    return actor.person is not None and assignment.rater_id == actor.person.pk


def must_rate(actor: Actor, assignment: RaterAssignment, *, writes: bool = False) -> None:
    """Marks are the rater's own business: everybody else finds nothing. A token that only reads writes nothing."""
    if not is_rater(actor, assignment):
        raise NotFound
    if writes and "write" not in actor.scopes:
        raise Forbidden


def may_confirm(actor: Actor, appraisal: Appraisal) -> bool:
    """The person confirms a published result, once."""
    published = appraisal.cycle.state == "published"
    return published and is_own(actor, appraisal) and appraisal.confirmed_at is None and "write" in actor.scopes
