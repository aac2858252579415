"""What an opportunity must have before it enters a stage: filled fields, and leave of a superior.

Source: docs/spec/pipelines.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.crm.models import Opportunity, OpportunityStep, Stage, StageApproval

REQUIREMENTS: Final[dict[str, Any]] = {
    "amount": gettext_lazy("Amount"),
    "expected_on": gettext_lazy("Expected on"),
    "contact": gettext_lazy("Contact"),
    "lines": gettext_lazy("Products"),
    "steps": gettext_lazy("Steps of the stage before"),
    "note": gettext_lazy("Note"),
}
"""What a stage may ask for: the name of the field → what it is called."""
INPUTS: Final = {"contact": "contact_id", "steps": "steps_done"}


def required(stage: Stage) -> list[str]:
    """What the stage asks for, in the order of REQUIREMENTS; a lost one always asks why."""
    return [name for name in REQUIREMENTS if name in stage.requires]


def missing(row: Opportunity, stage: Stage, values: Mapping[str, Any]) -> dict[str, Any]:
    """Per field that the stage asks for and that is empty, once `values` are set: what to say there."""
    empty = [name for name in required(stage) if not _filled(row, name, values)]
    return {INPUTS.get(name, name): _("The stage “%(stage)s” asks for this.") % {"stage": stage.name} for name in empty}


def _filled(row: Opportunity, name: str, values: Mapping[str, Any]) -> bool:
    if name == "steps":
        return row.pk is None or not open_steps(row)
    if name == "lines":
        return bool(values.get("lines")) or (row.pk is not None and row.lines.exists())
    return bool(values.get(name, getattr(row, name)))


def open_steps(row: Opportunity) -> list[OpportunityStep]:
    """What is still to do in the stage in which it stands."""
    rows = OpportunityStep.objects.unscoped("what is open, whoever may see it")
    return list(rows.filter(opportunity=row, stage_id=row.stage_id, done_at=None, kind="").order_by("pk"))


def emptied(row: Opportunity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Per field that the present stage asks for and that `values` would empty: what to say there."""
    kept = {name: value for name, value in values.items() if name in REQUIREMENTS and not value}
    lost = [name for name in required(row.stage) if name in kept and _filled(row, name, {})]
    text = _("The stage “%(stage)s” asks for this: it cannot be emptied.")
    return {INPUTS.get(name, name): text % {"stage": row.stage.name} for name in lost}


def granted(row: Opportunity, stage: Stage, amount: Any) -> StageApproval | None:
    """The approval with which it may enter: given, not used yet, and for this amount."""
    if row.pk is None:
        return None
    rows = StageApproval.objects.unscoped("leave was given, whoever may see it")
    found: StageApproval | None = rows.filter(
        opportunity=row, stage=stage, decision="approved", used_at=None, amount=amount
    ).last()
    return found


def pending(row: Opportunity, stage: Stage) -> StageApproval | None:
    """The request for this stage that waits for its answer."""
    rows = StageApproval.objects.unscoped("asked for already, whoever may see it")
    found: StageApproval | None = rows.filter(opportunity=row, stage=stage, decision="").first()
    return found
