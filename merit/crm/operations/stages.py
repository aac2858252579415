"""The stages of a company's pipelines: the ready ones, and an administrator's own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merit.core.errors import Conflict, Invalid
from merit.core.operations import change, create, found, locked, log
from merit.crm import entry, policy
from merit.crm.models import Opportunity, Pipeline, Stage, StageApproval, StageChange
from merit.crm.operations.common import chosen, known, set_archived
from merit.crm.operations.losses import ensure_loss_reasons
from merit.crm.operations.steps import set_stage_steps
from merit.org.actor import Actor
from merit.org.models import Company

FIELDS = ("name", "probability", "limit_days", "requires", "needs_approval")
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


PIPELINES = {"en": "Sales", "zh-hans": "销售", "zh-hant": "銷售"}


@transaction.atomic
def ensure_default_stages(company: Company) -> list[Stage]:
    """A pipeline with the ready stages for a company that has none; returns the stages of the usual pipeline."""
    found(Company.objects.unscoped("a company is set up once").select_for_update(of=("self",)), company.pk)
    rows = Stage.objects.unscoped("a company is set up once").filter(company=company)
    if not rows.exists():
        pipelines = Pipeline.objects.unscoped("a company is set up once").filter(company=company)
        pipeline = pipelines.order_by("position").first() or Pipeline(
            company=company, position=1, name=PIPELINES.get(company.language, PIPELINES["en"])
        )
        pipeline.save()
        add_ready_stages(pipeline)
        ensure_loss_reasons(company)
    first = rows.order_by("pipeline__position").values("pipeline_id")[:1]
    return list(rows.filter(pipeline_id__in=first).order_by("position"))


def add_ready_stages(pipeline: Pipeline) -> None:
    """The ready stages, in a pipeline that has none."""
    names = NAMES.get(pipeline.company.language, NAMES["en"])
    for position, (name, (kind, probability, limit)) in enumerate(zip(names, READY, strict=True), start=1):
        Stage(
            company_id=pipeline.company_id,
            pipeline=pipeline,
            position=position,
            name=name,
            kind=kind,
            probability=Decimal(probability),
            limit_days=limit,
        ).save(force_insert=True)


@transaction.atomic
def create_stage(
    actor: Actor,
    *,
    name: str,
    probability: Decimal,
    kind: str = "open",
    limit_days: int | None = None,
    requires: Sequence[str] = (),
    needs_approval: bool = False,
    pipeline_id: int | None = None,
    steps: Sequence[tuple[str, int | None]] = (),
) -> Stage:
    """A new stage of a pipeline (else of the usual one), after those of its kind; it can be moved."""
    policy.must_stages(actor, actor.company.pk)
    pipeline = _pipeline(actor, pipeline_id)
    rows = _of_pipeline(actor, pipeline.pk)
    row = Stage(company=actor.company, pipeline=pipeline, name=name, probability=probability, kind=kind, position=1000)
    row.limit_days, row.requires, row.needs_approval = limit_days, _asked(requires), needs_approval
    create(row)
    order = {"open": 0, "won": 1, "lost": 2}
    renumber(sorted([*rows, row], key=lambda one: order[one.kind]))
    set_stage_steps(row, steps)
    log(actor, "created", row)
    return row


def _pipeline(actor: Actor, pipeline_id: int | None) -> Pipeline:
    rows = Pipeline.objects.visible_to(actor).filter(company=actor.company).order_by("position")
    if pipeline_id is not None:
        return chosen(rows.select_for_update(of=("self",)), pipeline_id, "pipeline_id")
    first = rows.filter(archived_at=None).first()
    if first is None:
        raise Conflict(_("The company has no pipeline yet."))
    return first


def _asked(requires: Sequence[str]) -> list[str]:
    """What a stage asks for: known fields, each once, in their order."""
    if set(requires) - entry.REQUIREMENTS.keys():
        raise Invalid(requires=_("Choose from the list."))
    return [name for name in entry.REQUIREMENTS if name in requires]


@transaction.atomic
def change_stage(actor: Actor, pk: int, version: int, **fields: Any) -> Stage:
    """Change some of FIELDS, and the `steps` that it brings along. Opportunities that stand in it stay as they are."""
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    steps = fields.pop("steps", None)
    values = known(fields, FIELDS)
    if "requires" in values:
        values["requires"] = _asked(values["requires"])
    diff = change(row, values)
    before = [(one.name, one.days) for one in row.steps.all()]
    if steps is not None and list(steps) != before:
        diff["steps"] = [[name for name, _days in before], set_stage_steps(row, steps)]
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def move_stage(actor: Actor, pk: int, version: int, *, up: bool) -> Stage:
    """One place to the left (`up`) or right among the stages in use; at the end nothing happens."""
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    every = _of_pipeline(actor, row.pipeline_id)
    rows = [one for one in every if one.archived_at is None or one.pk == row.pk]
    at = next(index for index, one in enumerate(rows) if one.pk == row.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        renumber([*rows, *(one for one in every if one not in rows)])
        log(actor, "moved", row, position=to + 1)
    return rows[to] if 0 <= to < len(rows) else row


@transaction.atomic
def archive_stage(actor: Actor, pk: int, version: int) -> Stage:
    """No opportunity enters it any more; its history stays. Open opportunities are moved out of it before."""
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    _keep_kinds(row, _of_pipeline(actor, row.pipeline_id))
    there = Opportunity.objects.unscoped("whoever may see them").filter(stage=row, archived_at=None).count()
    if row.kind == "open" and there:
        raise Conflict(
            ngettext(
                "%(n)d open opportunity stands in this stage. Move it first.",
                "%(n)d open opportunities stand in this stage. Move them first.",
                there,
            )
            % {"n": there}
        )
    if set_archived(row, True):
        log(actor, "archived", row)
    return row


@transaction.atomic
def restore_stage(actor: Actor, pk: int, version: int) -> Stage:
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    if set_archived(row, False):
        log(actor, "restored", row)
    return row


@transaction.atomic
def delete_stage(actor: Actor, pk: int, version: int) -> None:
    """Remove a stage in which no opportunity stands or stood; one of each kind stays."""
    row = locked(Stage.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    rows = _of_pipeline(actor, row.pipeline_id)
    _keep_kinds(row, rows)
    if used([row]):
        raise Conflict(
            _("Opportunities stand in this stage, or stood in it. It stays for their history; it can be archived.")
        )
    log(actor, "deleted", row)
    rest = [one for one in rows if one.pk != row.pk]
    row.delete()
    renumber(rest)


def used(stages: Sequence[Stage]) -> bool:
    """Whether an opportunity stands in one of the stages, or stood in it."""
    reason = "a stage is used, whoever may see by what"
    return (
        Opportunity.objects.unscoped(reason).filter(stage__in=stages).exists()
        or StageChange.objects.unscoped(reason).filter(to_stage__in=stages).exists()
        or StageApproval.objects.unscoped(reason).filter(stage__in=stages).exists()
    )


def _keep_kinds(row: Stage, rows: Sequence[Stage]) -> None:
    if row.archived_at is None and sum(one.kind == row.kind and one.archived_at is None for one in rows) == 1:
        raise Conflict(_("A pipeline needs at least one stage of each kind: open, won and lost."))


def _of_pipeline(actor: Actor, pipeline_id: int) -> list[Stage]:
    """The pipeline's stages in order, locked."""
    rows = Stage.objects.visible_to(actor).filter(pipeline_id=pipeline_id)
    return list(rows.select_for_update(of=("self",)).order_by("position"))


def renumber(rows: Sequence[Any]) -> None:
    """Positions 1, 2, 3 … in two steps, so that no two are ever the same."""
    moved = [(one, place) for place, one in enumerate(rows, start=1) if one.position != place]
    for offset in (2000, 0):
        for one, place in moved:
            one.position = place + offset
            one.save(update_fields=["position"])
