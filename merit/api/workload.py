"""Workload: what people did in a span of days, of the people whom the caller reaches."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict

from merit.api.crm_types import Id
from merit.api.kernel import Out
from merit.crm import workload
from merit.crm.workload import Asked, By, Load

router = Router(tags=["workload"])


class LoadOut(Out):
    """`key`: the id of the person, superior or department, or the first day of the day, week or month."""

    key: int | date | None
    label: str
    contacts: int
    kinds: dict[str, int]
    customers: int
    new_customers: int
    proposals: int
    minutes: int


class WorkloadOut(Out):
    since: date
    until: date
    by: str
    rows: list[LoadOut]
    total: LoadOut


class WorkloadQuery(Schema):
    model_config = ConfigDict(extra="forbid")
    since: date
    until: date
    by: By = "person"
    person_id: Id | None = None
    department_id: Id | None = None


@router.get("", response=WorkloadOut, operation_id="get_workload")
def get_workload(request: HttpRequest, asked: Query[WorkloadQuery]) -> dict[str, Any]:
    """Both days are included. A customer reached by two people counts once in the total."""
    rows, total = workload.loads(request.actor, Asked(**asked.model_dump()))  # type: ignore[attr-defined]
    return {
        **{"since": asked.since, "until": asked.until, "by": asked.by},
        **{"rows": [_out(row) for row in rows], "total": _out(total)},
    }


def _out(row: Load) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LoadOut.model_fields}
