"""Leave to enter a stage: a salesperson asks, a superior gives or refuses it, the next step uses it up.

Source: docs/spec/pipelines.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text, on
from merit.core.operations import change, create, locked, log
from merit.crm import entry, policy
from merit.crm.models import Opportunity, StageApproval
from merit.crm.operations.common import chosen, not_archived
from merit.crm.operations.moving import filled, locked_for_writing, set_products, stages_to_enter
from merit.crm.operations.opportunities import change_opportunity
from merit.crm.operations.steps import finish_steps
from merit.crm.sales.offers import Offer
from merit.org.actor import Actor
from merit.org.leaving import MOST_ABOVE, gone
from merit.org.models import Company, Person, RoleAssignment, Term
from merit.org.notices import notify, settle
from merit.org.roles import ROLES


@transaction.atomic
def ask_approval(
    actor: Actor,
    pk: int,
    version: int | None,
    *,
    stage_id: int,
    words: str = "",
    steps_done: Sequence[int] = (),
    lines: Sequence[Offer] | None = None,
    **along: Any,
) -> StageApproval:
    """Ask that the opportunity may enter a stage that needs an approval; all else that the stage asks for is filled.

    `words`: to the superior. `along`: what was filled on the way (as for a move); it is saved with the request. One
    request at a time.
    """
    row = locked_for_writing(actor, pk, version)
    not_archived(row)
    stage = chosen(stages_to_enter(actor, row.company_id), stage_id, "stage_id")
    if not stage.needs_approval or stage.pk == row.stage_id:
        raise Conflict(_("This stage is entered without an approval."))
    finish_steps(actor, row, steps_done)
    if lines is not None:
        row = set_products(actor, pk, row.version, lines)
    values = filled(actor, row, along)
    lacking = entry.missing(row, stage, values)
    if lacking:
        raise Invalid(lacking)
    if entry.pending(row, stage):
        raise Conflict(_("This approval was asked for already and waits for its answer."))
    if values:
        given = {name: value for name, value in along.items() if value not in (None, "")}
        row = change_opportunity(actor, pk, row.version, **given)
    approval = StageApproval(opportunity=row, stage=stage, amount=row.amount, asked_by=actor.user)
    approval.asked_by_name, approval.asked_at, approval.note = actor.name, timezone.now(), clean_text(words)
    create(approval)
    log(actor, "approval-asked", row, stage=stage, amount=row.amount, note=approval.note)
    _tell(approval, actor.today)
    return approval


def _tell(approval: StageApproval, day: date) -> None:
    """Who is asked, each once."""
    row = approval.opportunity
    data = {"stage": approval.stage.name, "by": approval.asked_by_name, "amount": approval.amount}
    asked = approvers(row, approval.asked_by.person_id, day)
    notify(asked, "approval-asked", row, key=f"approval-asked:{approval.pk}", day=day, **data)


def ask_again(company: Company, day: date) -> None:
    """The day's work: where who was asked has left meanwhile, or the owner is another, the next one is asked too."""
    waiting = StageApproval.objects.unscoped("the company's own day").filter(decision="", opportunity__company=company)
    waiting = waiting.filter(opportunity__archived_at=None)
    for approval in waiting.select_related("opportunity__owner", "stage", "asked_by").order_by("pk"):
        _tell(approval, day)


@transaction.atomic
def decide_approval(actor: Actor, pk: int, version: int | None, *, approved: bool, answer: str = "") -> StageApproval:
    """Give or refuse leave; a refusal says why. Of two answers at once one counts, the other is told."""
    approval = _locked(actor, pk, version)
    row = approval.opportunity
    if not policy.may_approve(actor, row, approval.asked_by):
        raise Forbidden
    answer = clean_text(answer)
    if not approved and not answer:
        raise Invalid(answer=_("Say why it is refused."))
    _close(actor, approval, "approved" if approved else "refused", answer)
    log(
        actor,
        "approval-given" if approved else "approval-refused",
        row,
        stage=approval.stage,
        amount=approval.amount,
        note=answer,
    )
    asker = approval.asked_by.person
    data = {"stage": approval.stage.name, "by": actor.name, "answer": answer}
    key, both = f"approval-decided:{pk}", [asker, row.owner]
    notify(both, "approval-given" if approved else "approval-refused", row, key=key, day=actor.today, **data)
    return approval


@transaction.atomic
def withdraw_approval(actor: Actor, pk: int, version: int | None) -> StageApproval:
    """Take back a request that was not answered yet: who asked, or who may change the opportunity."""
    approval = _locked(actor, pk, version)
    policy.must_write(actor, approval.opportunity)
    _close(actor, approval, "withdrawn", "")
    log(actor, "approval-withdrawn", approval.opportunity, stage=approval.stage)
    return approval


def _locked(actor: Actor, pk: int, version: int | None) -> StageApproval:
    rows = StageApproval.objects.visible_to(actor)
    approval: StageApproval = locked(rows, pk, version)
    if approval.decision:
        raise Conflict(
            _("It was answered already: %(decision)s, by %(name)s.")
            % {"decision": approval.get_decision_display(), "name": approval.decided_by_name}
        )
    return approval


def _close(actor: Actor, approval: StageApproval, decision: str, answer: str) -> None:
    values = {"decision": decision, "answer": answer, "decided_by": actor.user, "decided_by_name": actor.name}
    change(approval, {**values, "decided_at": timezone.now()})
    settle(approval.opportunity, "approval-asked")


def approvers(row: Opportunity, asker: int | None, day: date) -> list[Person]:
    """Who is asked: the nearest superior of the owner who may approve, else the company's general managers.

    Who has left, or may no longer sign in, is stepped over.
    """
    able = [code for code, role in ROLES.items() if policy.APPROVE in role.does]
    why = "who is asked, whoever may see their roles"
    roles = RoleAssignment.objects.unscoped(why).filter(on(day), role__in=able, user__person__isnull=False)
    roles = roles.filter(user__is_active=True).exclude(user__person__in=gone(day).values("person_id"))
    holders = dict(roles.values_list("user__person_id", "role"))
    above = row.owner_id
    for _step in range(MOST_ABOVE):
        term = Term.objects.unscoped("the line of superiors").filter(on(day), person_id=above).first()
        if term is None or term.superior_id is None:
            break
        above = term.superior_id
        if above in holders and above not in (row.owner_id, asker):
            return [term.superior]
    heads = roles.filter(role="gm").exclude(user__person_id__in=[row.owner_id, asker])
    heads = heads.filter(company_id=row.company_id) | heads.filter(company=None)
    return [one.user.person for one in heads.select_related("user__person")]
