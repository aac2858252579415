"""A lead that a file brings in: the rules of `create_lead`, not saved yet: crm/operations/bulk.py inserts it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core import inserting
from merit.core.errors import Invalid
from merit.core.inserting import blank
from merit.crm.leads.intake import cleaned, must_be_found
from merit.crm.leads.models import Lead
from merit.crm.operations.brought import day_of, must_bring
from merit.org.actor import Actor
from merit.org.models import Person


def prepared_lead(
    actor: Actor,
    *,
    owner: Person | None = None,
    code: str = "",
    status: str = "new",
    reason: str = "",
    received_on: date | None = None,
    **fields: Any,
) -> Lead:
    """As `create_lead`, in any status but converted; what is no longer new was looked after."""
    person = owner or actor.person
    must_bring(actor, person)
    if person is None:
        raise Invalid(owner_id=_("Choose who is to look after it."))
    if status == "disqualified" and not reason:
        raise Invalid(reason=_("Say why."))
    day, now = day_of(actor, received_on, "received_on"), timezone.now()
    received = datetime.combine(day, time.min, timezone.get_current_timezone()) if day else now
    row = blank(Lead, company=actor.company, code=code, owner=person, channel="import", **cleaned(fields, actor))
    must_be_found(row)
    row.status, row.reason = status, reason if status == "disqualified" else ""
    row.received_at, row.handled_at = received, None if status == "new" else now
    row.code_given = bool(code)
    inserting.cleaned(row, ("tags", "attributes"))
    return row
