"""Calls with leads: whose number it is, a lead out of a call, and what an answered call means for a lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from merit.core.errors import NotFound
from merit.core.operations import change
from merit.crm import keys, policy
from merit.crm.leads.models import OPEN, Lead

if TYPE_CHECKING:
    from merit.crm.models import Activity, Call
    from merit.org.actor import Actor

WHY = "numbers are matched whoever may see the lead"


def lead_of(row: Call) -> Lead | None:
    """The one open lead with the other side's number; None where there are none or several."""
    from merit.crm.leads.alike import fill_leads

    marks = [f"{keys.PHONE}:{one}" for one in keys.phone_keys(row.other, keys.home_of(row.company))]
    if not marks:
        return None
    fill_leads(row.company)
    rows = Lead.objects.unscoped(WHY).filter(company=row.company, status__in=OPEN, keys__overlap=marks)
    found = list(rows.select_related("owner", "company").order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def chosen_lead(actor: Actor, row: Call, lead_id: object) -> Lead:
    """An open lead of the call's company that the actor may change."""
    from merit.crm.operations.common import chosen

    lead: Lead = chosen(Lead.objects.visible_to(actor).filter(company=row.company, status__in=OPEN), lead_id, "lead_id")
    policy.must_write(actor, lead)
    return lead


def new_lead(actor: Actor, row: Call, fields: Mapping[str, Any]) -> Lead:
    """A lead with the number of the other side, unless another is given."""
    from merit.crm.leads.intake import create_lead

    if row.company_id != actor.company.pk:
        raise NotFound
    return create_lead(actor, **{"phone": row.other, **fields, "channel": "call"})


def looked_after(made: Activity, *, answered: bool) -> None:
    """The lead's owner has spoken with it; a call that nobody took after all was no contact."""
    from merit.crm.intervals import last_contact
    from merit.crm.leads.verbs import look_after

    lead = Lead.objects.unscoped(WHY).select_for_update(of=("self",)).get(pk=made.lead_id)
    if not lead.is_open:
        return
    if answered:
        last: date = max(filter(None, [lead.last_contact_on, made.on]))
        look_after(lead, status="working" if lead.status == "new" else lead.status, last_contact_on=last)
    else:
        change(lead, {"last_contact_on": last_contact(lead=lead)})
