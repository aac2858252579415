"""The verbs of leads, their rules and their forms: what pages and the API call."""

from merit.crm.leads.converting import Deal, Into, convert_lead
from merit.crm.leads.intake import FIELDS, create_lead
from merit.crm.leads.rules import change_rule, create_rule, delete_rule, move_rule
from merit.crm.leads.verbs import (
    assign_lead,
    change_lead,
    delete_lead,
    disqualify_lead,
    log_lead_contact,
    qualify_lead,
    reopen_lead,
)
from merit.crm.leads.web_forms import (
    archive_web_form,
    change_web_form,
    create_web_form,
    delete_web_form,
    renew_address,
)

__all__ = [
    "FIELDS",
    "Deal",
    "Into",
    "archive_web_form",
    "assign_lead",
    "change_lead",
    "change_rule",
    "change_web_form",
    "convert_lead",
    "create_lead",
    "create_rule",
    "create_web_form",
    "delete_lead",
    "delete_rule",
    "delete_web_form",
    "disqualify_lead",
    "log_lead_contact",
    "move_rule",
    "qualify_lead",
    "renew_address",
    "reopen_lead",
]
