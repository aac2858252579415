"""Flows: drawn by the company's administrator; every save is a new version, and requests keep the one they had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from merit.approvals import policy, steps
from merit.approvals.checking import checked_steps
from merit.approvals.kinds import kind_of
from merit.approvals.models import ApprovalFlow, ApprovalFlowVersion
from merit.core.errors import Stale
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.org.actor import Actor
from merit.org.models import Company


def flow_of(company: Company | None, kind: str) -> ApprovalFlow | None:
    """The flow that this company has drawn itself; without a company: the one of every company without its own."""
    rows = ApprovalFlow.objects.unscoped("found by its company")
    flow: ApprovalFlow | None = rows.filter(company=company, kind=kind).first()
    return flow


def steps_for(company: Company, kind: str) -> tuple[ApprovalFlowVersion | None, list[dict[str, Any]]]:
    """The version that a request submitted now is decided under: the company's, else the group's, else the built-in."""
    rows = ApprovalFlowVersion.objects.unscoped("the flow of a request").filter(flow__kind=kind, flow__active=True)
    rows = rows.filter(Q(flow__company=company) | Q(flow__company=None))
    version = rows.order_by(F("flow__company").asc(nulls_last=True), "-number").first()
    return version, steps.write(steps.BUILT_IN) if version is None else version.steps


@transaction.atomic
def save_flow(
    actor: Actor,
    company: Company | None,
    kind: str,
    *,
    name: str,
    steps: Sequence[Mapping[str, Any]],
    note: str = "",
    version: int | None = None,
) -> ApprovalFlow:
    """A new version of the flow, or its first. `version`: of the flow as it was read; None for the first."""
    kind_of(kind)
    policy.must_draw(actor, company)
    checked = checked_steps(actor, company, kind, steps)
    flow = flow_of(company, kind)
    if flow is None:
        flow = create(ApprovalFlow(company=company, kind=kind, name=name))
    else:
        flow = locked(ApprovalFlow.objects.unscoped("its administrator's"), flow.pk)
        if version != flow.version:
            raise Stale
        if not change(flow, {"name": name}):
            flow.version += 1
            flow.save()
    last = flow.versions.order_by("-number").first()
    row = ApprovalFlowVersion(flow=flow, number=last.number + 1 if last else 1, steps=checked, note=clean_text(note))
    row.by, row.by_name = actor.user, actor.name
    create(row)
    log(actor, "flow saved", flow, company=company, number=row.number, note=row.note)
    return flow


@transaction.atomic
def set_flow_in_use(actor: Actor, pk: int, version: int | None, *, active: bool) -> ApprovalFlow:
    """A flow out of use is passed over: the group's, or the built-in one, holds."""
    flow: ApprovalFlow = locked(ApprovalFlow.objects.visible_to(actor), pk, version)
    policy.must_draw(actor, flow.company)
    if change(flow, {"active": active}):
        log(actor, "flow in use" if active else "flow out of use", flow, company=flow.company)
    return flow
