"""What an opportunity counts as in the forecast: the owner says it, a superior may say otherwise, with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import create, log
from merit.crm import policy
from merit.crm.forecasts import CATEGORIES, ForecastCall
from merit.crm.models import Opportunity
from merit.crm.operations.common import held, not_archived
from merit.crm.operations.supervision import may_supervise
from merit.org.actor import Actor
from merit.org.notices import notify


def side_of(actor: Actor, row: Opportunity) -> str:
    """As which side the actor speaks of it: lead (a superior of its owner), owner; empty: he does not."""
    if may_supervise(actor, row):
        return "lead"
    return "owner" if policy.may_write(actor, row) else ""


@transaction.atomic
def say_category(actor: Actor, *, opportunity_id: int, category: str, note: str = "") -> ForecastCall:
    """Says what an open opportunity counts as; an empty category takes back what this side said before.

    A superior who says otherwise than the owner says why; the owner is told.
    """
    row = held(Opportunity.objects.visible_to(actor), opportunity_id, "opportunity_id")
    side = side_of(actor, row)
    if not side:
        raise Forbidden
    not_archived(row)
    if row.stage.kind != "open":
        raise Conflict(_("It is closed: it counts as what became of it."))
    if category and category not in dict(CATEGORIES):
        raise Invalid(category=_("Choose one from the list."))
    said = clean_text(note)
    if side == "lead" and category and not said:
        raise Invalid(note=_("Say why: the owner reads it."))
    call = create(
        ForecastCall(
            opportunity=row,
            side=side,
            category=category,
            note=said,
            on=actor.today,
            at=timezone.now(),
            by=actor.user,
            by_name=actor.name,
        )
    )
    if side == "lead" and category:
        notify([row.owner], "forecast-said", row, key=f"forecast:{call.pk}", day=actor.today, who=actor.name, text=said)
    log(actor, "forecast-said", row, category=category, note=said)
    return call
