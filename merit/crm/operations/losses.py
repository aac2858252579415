"""Why opportunities are lost: the reasons of a company, from which every lost one takes its own."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy
from merit.crm.models import LossReason, Opportunity
from merit.crm.operations.common import chosen, known, set_archived
from merit.org.actor import Actor
from merit.org.models import Company

FIELDS = ("name",)
# Written in the company's language; the last one takes what fits nowhere else.
READY: Final = {
    "en": ("Price", "The competitor's product fits better", "No budget", "Project stopped", "No decision", "Other"),
    "zh-hans": ("价格", "竞品更合适", "没有预算", "项目终止", "迟迟未决", "其他"),
    "zh-hant": ("價格", "競品更合適", "沒有預算", "專案終止", "遲遲未決", "其他"),
}


def ensure_loss_reasons(company: Company) -> None:
    """The ready reasons for a company that has none."""
    rows = LossReason.objects.unscoped("a company is set up once").filter(company=company)
    if not rows.exists():
        for position, name in enumerate(READY.get(company.language, READY["en"]), start=1):
            LossReason(company=company, position=position, name=name).save(force_insert=True)


@transaction.atomic
def create_loss_reason(actor: Actor, *, name: str) -> LossReason:
    """A new reason of the actor's company, after the others."""
    policy.must_stages(actor, actor.company.pk)
    rows = LossReason.objects.visible_to(actor).filter(company=actor.company)
    last = rows.aggregate(last=Max("position"))["last"] or 0
    row = create(LossReason(company=actor.company, name=name, position=last + 1))
    log(actor, "created", row)
    return row


@transaction.atomic
def change_loss_reason(actor: Actor, pk: int, version: int, **fields: Any) -> LossReason:
    """Change some of FIELDS; the opportunities lost for it are called so too."""
    row = _locked(actor, pk, version)
    diff = change(row, known(fields, FIELDS))
    if diff:
        Opportunity.objects.unscoped("what its reason is called").filter(loss_choice=row).update(loss_reason=row.name)
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def archive_loss_reason(actor: Actor, pk: int, version: int, *, archived: bool = True) -> LossReason:
    """Out of the choices, or back; what was lost for it keeps it. One stays."""
    row = _locked(actor, pk, version)
    others = LossReason.objects.visible_to(actor).filter(company_id=row.company_id, archived_at=None).exclude(pk=pk)
    if archived and not others.exists():
        raise Conflict(_("This is the last loss reason: one is needed."))
    if set_archived(row, archived):
        log(actor, "archived" if archived else "restored", row)
    return row


@transaction.atomic
def delete_loss_reason(actor: Actor, pk: int, version: int) -> None:
    """Remove a reason for which nothing was lost."""
    row = _locked(actor, pk, version)
    if Opportunity.objects.unscoped("whoever may see them").filter(loss_choice=row).exists():
        raise Conflict(_("Opportunities were lost for this reason. It can be archived."))
    log(actor, "deleted", row)
    row.delete()


def _locked(actor: Actor, pk: int, version: int) -> LossReason:
    row: LossReason = locked(LossReason.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    return row


def loss_of(actor: Actor, company_id: int, pk: int | None, text: str, note: str) -> dict[str, Any]:
    """The columns of a loss: its reason by id or by its name; words that name none go beside the last reason."""
    rows = LossReason.objects.visible_to(actor).filter(company_id=company_id, archived_at=None)
    text, note = clean_text(text), clean_text(note)
    if pk is not None:
        reason = chosen(rows, pk, "loss_reason_id")
    elif text:
        reason = rows.filter(name__iexact=text).first()
        if reason is None:
            reason, note = rows.order_by("position").last(), " · ".join(filter(None, [text, note]))
    else:
        reason = None
    if reason is None:
        raise Invalid(loss_reason_id=_("Say why it was lost."))
    return {"loss_choice": reason, "loss_reason": reason.name, "loss_note": note[:500]}
