"""The stages of a company's pipeline: the ready ones, and an administrator's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Conflict
from merit.core.operations import change, create, found, locked, log
from merit.crm import policy
from merit.crm.models import Opportunity, Stage, StageChange
from merit.crm.operations.common import known
from merit.org.actor import Actor
from merit.org.models import Company

FIELDS = ("name", "probability", "limit_days")
# kind, probability, longest stay in days
READY: tuple[tuple[str, str, int | None], ...] = (
    ("open", "0.1", 14),
    ("open", "0.3", 21),
    ("open", "0.5", 21),
    ("open", "0.7", 21),
    ("open", "0.9", 60),
    ("won", "1", None),
    ("lost", "0", None),
)
# Written in the company's language, not the reader's: the names are the company's own from then on.
NAMES = {
    "en": ("First contact", "Needs confirmed", "Proposal", "Negotiation", "Signing and payment", "Won", "Lost"),
    "zh-hans": ("初步接触", "需求确认", "方案报价", "商务谈判", "签约回款", "赢单", "输单"),
    "zh-hant": ("初步接觸", "需求確認", "方案報價", "商務談判", "簽約回款", "贏單", "輸單"),
}


@transaction.atomic
def ensure_default_stages(company: Company) -> list[Stage]:
    """The ready stages for a company that has none; returns the company's stages."""
    found(Company.objects.unscoped("a company is set up once").select_for_update(of=("self",)), company.pk)
    rows = Stage.objects.unscoped("a company is set up once").filter(company=company)
    if not rows.exists():
        names = NAMES.get(company.language, NAMES["en"])
        for position, (name, (kind, probability, limit)) in enumerate(zip(names, READY, strict=True), start=1):
            Stage(
                company=company,
                position=position,
                name=name,
                kind=kind,
                probability=Decimal(probability),
                limit_days=limit,
            ).save(force_insert=True)
    return list(rows.order_by("position"))


@transaction.atomic
def create_stage(
    actor: Actor, *, name: str, probability: Decimal, kind: str = "open", limit_days: int | None = None
) -> Stage:
    """A new stage of the actor's company, after those of its kind; it can be moved."""
    policy.must_stages(actor, actor.company.pk)
    rows = _of_company(actor, actor.company.pk)
    row = Stage(
        company=actor.company, name=name, probability=probability, kind=kind, limit_days=limit_days, position=1000
    )
    create(row)
    order = {"open": 0, "won": 1, "lost": 2}
    _renumber(sorted([*rows, row], key=lambda one: order[one.kind]))
    log(actor, "created", row)
    return row


@transaction.atomic
def change_stage(actor: Actor, pk: int, version: int, **fields: Any) -> Stage:
    """Change some of FIELDS. Opportunities that stand in it keep their own probability."""
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    diff = change(row, known(fields, FIELDS))
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def move_stage(actor: Actor, pk: int, version: int, *, up: bool) -> Stage:
    """One place to the left (`up`) or right among the stages; at the end nothing happens."""
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    rows = _of_company(actor, row.company_id)
    at = next(index for index, one in enumerate(rows) if one.pk == row.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        _renumber(rows)
        log(actor, "moved", row, position=to + 1)
    return rows[to] if 0 <= to < len(rows) else row


@transaction.atomic
def delete_stage(actor: Actor, pk: int, version: int) -> None:
    """Remove a stage in which no opportunity stands or stood; one of each kind stays."""
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    rows = _of_company(actor, row.company_id)
    if sum(one.kind == row.kind for one in rows) == 1:
        raise Conflict(_("A pipeline needs at least one stage of each kind: open, won and lost."))
    reason = "a stage is used, whoever may see by what"
    used = Opportunity.objects.unscoped(reason).filter(stage=row).exists()
    if used or StageChange.objects.unscoped(reason).filter(to_stage=row).exists():
        raise Conflict(_("Opportunities stand in this stage, or stood in it. It stays for their history."))
    log(actor, "deleted", row)
    rest = [one for one in rows if one.pk != row.pk]
    row.delete()
    _renumber(rest)


def _of_company(actor: Actor, company_id: int) -> list[Stage]:
    """The company's stages in order, locked."""
    rows = Stage.objects.visible_to(actor).filter(company_id=company_id)
    return list(rows.select_for_update(of=("self",)).order_by("position"))


def _renumber(rows: list[Stage]) -> None:
    """Positions 1, 2, 3 … in two steps, so that no two are ever the same."""
    moved = [(one, place) for place, one in enumerate(rows, start=1) if one.position != place]
    for offset in (2000, 0):
        for one, place in moved:
            one.position = place + offset
            one.save(update_fields=["position"])
