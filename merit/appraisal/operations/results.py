"""Results: a cycle is closed (scores computed), reopened with a reason, published, and confirmed by the people."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from merit.appraisal import policy
from merit.appraisal.computing import Result, card_of, compute, points_entries, template_of
from merit.appraisal.models import Appraisal, AppraisalCycle, RaterAssignment, Score
from merit.appraisal.operations.cycles import move, organised
from merit.calc.problems import InputError
from merit.calc.scores import Card
from merit.calc.template import Template
from merit.calc.texts import pick_language
from merit.core.errors import Conflict, Invalid, NotFound
from merit.core.operations import found, log

if TYPE_CHECKING:
    from merit.org.actor import Actor


@transaction.atomic
def close_cycle(actor: Actor, pk: int, version: int | None = None) -> AppraisalCycle:
    """open → closed: no more marks; every person's card, score and grade are computed and kept."""
    cycle = organised(actor, pk, "open", version=version)
    move(cycle, "open", "closed", closed_at=timezone.now(), closed_by=actor.user)
    # Marks being written are waited for; later ones find the cycle closed.
    list(RaterAssignment.objects.unscoped("a lock").select_for_update().filter(appraisal__cycle=cycle).values("pk"))
    result = _computed(cycle)
    _keep(cycle, template_of(cycle), result)
    scored = sum(card.score is not None for card in result.cards.values())
    log(actor, "cycle-closed", cycle, scored=scored, without_score=cycle.appraisals.count() - scored)
    return cycle


def _computed(cycle: AppraisalCycle) -> Result:
    try:
        return compute(cycle)
    except InputError as error:
        raise Conflict("; ".join(error.lines(pick_language(get_language())))) from error


def _keep(cycle: AppraisalCycle, template: Template, result: Result) -> None:
    rows = list(cycle.appraisals.select_related("person"))
    entries = points_entries(cycle)
    for row in rows:
        card = result.cards.get(row.person.code)
        row.card = _card(template, card, entries.get(row.person_id, [])) if card else {"missing": [], "absent": True}
        row.score = Decimal(row.card["score"]) if row.card.get("score") else None
        row.grade = result.grades.get(row.person.code, "")
        row.version += 1
        row.updated_at = timezone.now()
    kept = ["card", "score", "grade", "version", "updated_at"]
    Appraisal.objects.unscoped("the results of the cycle").bulk_update(rows, kept, batch_size=500)
    notices = [{"key": one.key, "params": _plain(one.params), "about": list(one.about)} for one in result.notices]
    AppraisalCycle.objects.unscoped("what the core says").filter(pk=cycle.pk).update(notices=notices)
    cycle.notices = notices


def _card(template: Template, card: Card, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The card with the entries of the points ledger that are in it; Conflict where one changed just now."""
    if sum((Fraction(one["points"]) for one in entries), Fraction(0)) != card.points:
        raise Conflict(_("Points were confirmed or waived just now. Close the cycle again."))
    return {**card_of(template, card), "entries": entries}


def _plain(params: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


@transaction.atomic
def reopen_cycle(actor: Actor, pk: int, version: int | None = None, *, reason: str) -> AppraisalCycle:
    """closed → open, before anything is published: the results are thrown away, the marks stay."""
    if not reason.strip():
        raise Invalid(reason=_("Say why."))
    cycle = organised(actor, pk, "closed", version=version)
    move(cycle, "closed", "open", closed_at=None, closed_by=None, notices=[])
    cycle.appraisals.update(card={}, score=None, grade="", version=F("version") + 1, updated_at=timezone.now())
    log(actor, "cycle-reopened", cycle, reason=reason.strip()[:1000])
    return cycle


@transaction.atomic
def publish_cycle(actor: Actor, pk: int, version: int | None = None, *, without_scores: bool = False) -> AppraisalCycle:
    """closed → published: each score becomes the person's score of the period, and is shown.

    `without_scores`: also when some have none (marks are missing, or the period does not know the person).
    """
    cycle = organised(actor, pk, "closed", version=version)
    unscored = list(cycle.appraisals.filter(score=None).values_list("person__name", flat=True))
    if unscored and not without_scores:
        raise Conflict(_("Without a score: %(names)s") % {"names": ", ".join(unscored[:10])})
    move(cycle, "closed", "published", published_at=timezone.now(), published_by=actor.user)
    _write_scores(cycle)
    log(actor, "cycle-published", cycle, people=cycle.appraisals.count(), without_score=len(unscored))
    return cycle


def _write_scores(cycle: AppraisalCycle) -> None:
    rows = cycle.appraisals.exclude(score=None)
    made = [Score(person_id=a.person_id, period=cycle.period, score=a.score, grade=a.grade, appraisal=a) for a in rows]
    try:
        with transaction.atomic():
            Score.objects.unscoped("published scores").bulk_create(made, batch_size=500)
    except IntegrityError as error:
        if "score_once" not in str(error):
            raise
        raise Conflict(_("Someone in this cycle has a score for the period already.")) from error


@transaction.atomic
def confirm_result(actor: Actor, pk: int, *, comment: str = "") -> Appraisal:
    """The person has read the published result."""
    appraisal = found(Appraisal.objects.visible_to(actor).select_related("cycle__company"), pk)
    if not policy.is_own(actor, appraisal) or appraisal.cycle.state != "published":
        raise NotFound
    if not policy.may_confirm(actor, appraisal):
        raise Conflict(_("The result is confirmed already."))
    rows = Appraisal.objects.unscoped("a state change").filter(pk=pk, confirmed_at=None)
    now = timezone.now()
    if not rows.update(confirmed_at=now, comment=comment.strip()[:4000], version=F("version") + 1, updated_at=now):
        raise Conflict(_("The result is confirmed already."))
    appraisal.refresh_from_db()
    log(actor, "result-confirmed", appraisal, company=appraisal.cycle.company)
    return appraisal
