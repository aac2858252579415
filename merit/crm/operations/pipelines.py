"""The pipelines of a company: an administrator adds, names, orders and archives them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merit.core.errors import Conflict
from merit.core.operations import change, create, locked, log
from merit.crm import policy
from merit.crm.models import Opportunity, Pipeline
from merit.crm.operations.common import known, set_archived
from merit.crm.operations.stages import add_ready_stages, renumber, used
from merit.org.actor import Actor

FIELDS = ("name",)


@transaction.atomic
def create_pipeline(actor: Actor, *, name: str) -> Pipeline:
    """A new pipeline of the actor's company, after the others, with the ready stages to begin with."""
    policy.must_stages(actor, actor.company.pk)
    rows = _of_company(actor, actor.company.pk)
    row = create(Pipeline(company=actor.company, name=name, position=1000))
    renumber([*rows, row])
    add_ready_stages(row)
    log(actor, "created", row)
    return row


@transaction.atomic
def change_pipeline(actor: Actor, pk: int, version: int, **fields: Any) -> Pipeline:
    """Change some of FIELDS."""
    row = _locked(actor, pk, version)
    diff = change(row, known(fields, FIELDS))
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def move_pipeline(actor: Actor, pk: int, version: int, *, up: bool) -> Pipeline:
    """One place earlier (`up`) or later; the first one is the usual one."""
    row = _locked(actor, pk, version)
    rows = _of_company(actor, row.company_id)
    at = next(index for index, one in enumerate(rows) if one.pk == row.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        renumber(rows)
        log(actor, "moved", row, position=to + 1)
    return rows[to] if 0 <= to < len(rows) else row


@transaction.atomic
def archive_pipeline(actor: Actor, pk: int, version: int) -> Pipeline:
    """Out of board and choices; its history stays. Not the last one, and not while open opportunities stand in it."""
    row = _locked(actor, pk, version)
    _not_last(actor, row)
    here = {"stage__pipeline": row, "stage__kind": "open", "archived_at": None}
    there = Opportunity.objects.unscoped("whoever may see them").filter(**here).count()
    if there:
        raise Conflict(
            ngettext(
                "%(n)d open opportunity stands in this pipeline. Move it first.",
                "%(n)d open opportunities stand in this pipeline. Move them first.",
                there,
            )
            % {"n": there}
        )
    if set_archived(row, True):
        log(actor, "archived", row)
    return row


@transaction.atomic
def restore_pipeline(actor: Actor, pk: int, version: int) -> Pipeline:
    row = _locked(actor, pk, version)
    if set_archived(row, False):
        log(actor, "restored", row)
    return row


@transaction.atomic
def delete_pipeline(actor: Actor, pk: int, version: int) -> None:
    """Remove a pipeline, with its stages, in which no opportunity stands or stood."""
    row = _locked(actor, pk, version)
    _not_last(actor, row)
    stages = list(row.stages.all())
    if used(stages):
        raise Conflict(
            _("Opportunities stand in this pipeline, or stood in it. It stays for their history; it can be archived.")
        )
    rest = [one for one in _of_company(actor, row.company_id) if one.pk != row.pk]
    log(actor, "deleted", row)
    for one in stages:
        one.delete()
    row.delete()
    renumber(rest)


def _locked(actor: Actor, pk: int, version: int) -> Pipeline:
    row: Pipeline = locked(Pipeline.objects.visible_to(actor), pk, version)
    policy.must_stages(actor, row.company_id)
    return row


def _of_company(actor: Actor, company_id: int) -> list[Pipeline]:
    """The company's pipelines in order, locked."""
    rows = Pipeline.objects.visible_to(actor).filter(company_id=company_id)
    return list(rows.select_for_update(of=("self",)).order_by("position"))


def _not_last(actor: Actor, row: Pipeline) -> None:
    if not any(one.archived_at is None and one.pk != row.pk for one in _of_company(actor, row.company_id)):
        raise Conflict(_("This is the last pipeline in use: a company needs one."))
