"""How a company looks after its opportunities: who is told of what, and how forecasts begin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from merit.api.crm_types import Ratio
from merit.api.kernel import Amount, Body, Out, seen, shown
from merit.crm.operations import supervision as operations
from merit.crm.stuck import settings_of

router = Router(tags=["pipeline-settings"])


class PipelineSettingsOut(Out):
    """`large_from` null: moves are told of only when one is won or lost."""

    version: int
    tell_won: bool
    tell_lost: bool
    large_from: Amount | None
    to_superior: bool
    to_team: bool
    commit_from: Ratio
    best_from: Ratio


class PipelineSettingsIn(Body):
    """Only what is sent is changed."""

    tell_won: bool = True
    tell_lost: bool = True
    large_from: Amount | None = Field(None, ge=0)
    to_superior: bool = True
    to_team: bool = True
    commit_from: Ratio = Decimal("0.9")
    best_from: Ratio = Decimal("0.5")


@router.get("", response=PipelineSettingsOut, operation_id="get_pipeline_settings")
def get_settings(request: HttpRequest) -> HttpResponse:
    """The usual ones, version 0, where nobody has set any."""
    row: Any = settings_of(request.actor.company)  # type: ignore[attr-defined]
    if row.pk is None:
        row.version = 0
    return shown(request, row, PipelineSettingsOut)


@router.patch("", response=PipelineSettingsOut, operation_id="change_pipeline_settings")
def change_settings(request: HttpRequest, body: PipelineSettingsIn) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_settings(request.actor, seen(request), **values), PipelineSettingsOut)  # type: ignore[attr-defined]
