"""The fields that the history tells of: what each is called, and how its values are written."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.appraisal.models import CYCLE_STATES
from merit.approvals.models import STATES as APPROVAL_STATES
from merit.crm.custom import KINDS as CUSTOM_KINDS
from merit.crm.custom import RECORDS
from merit.crm.entry import REQUIREMENTS
from merit.crm.forecasts import CATEGORIES as FORECAST
from merit.crm.leads.models import CHANNELS, STATUSES, WAYS, WebForm
from merit.crm.models import (
    ACTIVITY_KINDS,
    Call,
    CustomerClass,
    CustomerRules,
    OpportunityMember,
    Rival,
    Stage,
    Survey,
    Transfer,
)
from merit.crm.pool.models import REASONS
from merit.imports.kinds import kinds
from merit.lists.models import SavedView
from merit.org.models import LANGUAGES
from merit.org.roles import ROLES
from merit.requests.models import KINDS as COST_KINDS
from merit.requests.models import OVERS, PERIODS, PERS
from merit.web.appraisal.words import ROLES as RATERS
from merit.web.pay.telling import GROUPS


class Field(NamedTuple):
    """`form`: how values are written (merit/web/org/history_values.py); `choices`: words of coded values."""

    name: Any
    form: str = "text"
    choices: dict[str, Any] | None = None


YES: Final = {"True": _("Yes"), "False": _("No")}
SCOPES: Final = {"read": pgettext_lazy("token", "Read"), "write": pgettext_lazy("token", "Write")}
READ: Final = {
    "lines": pgettext_lazy("history", "Every line of pay"),
    "people": pgettext_lazy("history", "What everybody is paid"),
    "changes": pgettext_lazy("history", "Changes against the month before"),
}

# In the order in which an entry shows them: the database keeps none.
FIELDS: Final[dict[str, Field]] = {
    "start": Field(pgettext_lazy("history", "From"), "day"),
    # names and addresses
    "code": Field(_("Code")),
    "name": Field(_("Name")),
    "email": Field(_("E-mail")),
    "phone": Field(_("Phone")),
    "title": Field(_("Job title")),
    "address": Field(_("Address")),
    "website": Field(_("Website")),
    "tax_number": Field(_("Tax number")),
    "names": Field(pgettext_lazy("history", "Which"), "names"),
    "industry": Field(_("Industry")),
    "region": Field(_("Region")),
    "source": Field(_("Source")),
    "customer_class": Field(_("Class")),
    "tags": Field(_("Tags"), "names"),
    "created_on": Field(_("Customer since"), "day"),
    "archived_on": Field(pgettext_lazy("history", "Archived on"), "day"),
    "attributes": Field(_("Further columns"), "columns"),
    "search": Field("", "hidden"),
    "archived_at": Field("", "hidden"),
    "keys": Field("", "hidden"),
    "merged_into": Field("", "hidden"),
    "names_owner": Field(pgettext_lazy("history", "Name the owner of hidden duplicates")),
    "days_valid": Field(pgettext_lazy("history", "Link valid for days"), "number"),
    "after": Field(pgettext_lazy("history", "Sent"), "choice", dict(Survey.AFTER)),
    "after_days": Field(pgettext_lazy("history", "So many days later"), "number"),
    "rest_days": Field(pgettext_lazy("history", "At most once per contact in days"), "number"),
    "by_mail": Field(pgettext_lazy("history", "Mailed by itself"), "choice", YES),
    "titles": Field("", "hidden"),
    "intros": Field("", "hidden"),
    "effective_on": Field(pgettext_lazy("history", "On"), "day"),
    "how": Field(pgettext_lazy("history", "How"), "choice", dict(Transfer.HOW)),
    "color": Field(pgettext_lazy("history", "Colour"), "choice", dict(CustomerClass.COLORS)),
    "points_from": Field(pgettext_lazy("history", "From points"), "number"),
    "points": Field(pgettext_lazy("history", "Points"), "number"),
    "evidence": Field(pgettext_lazy("history", "Evidence"), "names"),
    "source_type": Field("", "hidden"),
    "source_id": Field("", "hidden"),
    "proposed_by": Field("", "hidden"),
    "proposed_by_name": Field("", "hidden"),
    "class_months": Field(pgettext_lazy("history", "Months that count"), "number"),
    "class_by": Field(pgettext_lazy("history", "Classes are given"), "choice", dict(CustomerRules.CLASS_BY)),
    # companies, departments, people
    "off": Field(pgettext_lazy("history", "Off"), "names"),
    "worked": Field(pgettext_lazy("history", "Worked"), "names"),
    "company": Field(_("Company")),
    "currency": Field(_("Currency")),
    "time_zone": Field(_("Time zone")),
    "shows_rank": Field(_("Salespeople see their rank")),
    "language": Field(_("Language"), "choice", dict(LANGUAGES)),
    "parent": Field(_("Belongs to")),
    "person": Field(pgettext_lazy("history", "Person")),
    "people": Field(_("People"), "names"),
    "department": Field(_("Department")),
    "group": Field(_("Group"), "choice", GROUPS),
    "position": Field(_("Position")),
    "superior": Field(_("Superior")),
    "leader": Field(_("Supervising leader")),
    "hired_on": Field(_("Hired on"), "day"),
    "left_on": Field(_("Last day"), "day"),
    "last": Field(_("Last day"), "day"),
    "role": Field(_("Role"), "choice", {code: role.name for code, role in ROLES.items()}),
    "scopes": Field(pgettext_lazy("history", "May"), "choices", SCOPES),
    # customers to money
    "customer": Field(_("Customer")),
    "contact": Field(_("Contact")),
    "opportunity": Field(_("Opportunity")),
    "contract": Field(_("Contract")),
    "owner": Field(_("Owner")),
    "stage": Field(_("Stage")),
    "amount": Field(_("Amount"), "money"),
    "spent": Field(pgettext_lazy("history", "Spent"), "money"),
    "submitted_on": Field("", "hidden"),
    "per": Field(pgettext_lazy("history", "Counts for"), "choice", dict(PERS)),
    "over": Field(pgettext_lazy("history", "Above it"), "choice", dict(OVERS)),
    "probability": Field(_("Probability"), "percent"),
    "expected_on": Field(_("Expected on"), "day"),
    "entered_stage_on": Field(pgettext_lazy("history", "In this stage since"), "day"),
    "opened_on": Field(pgettext_lazy("history", "Opened on"), "day"),
    "closed_on": Field(pgettext_lazy("history", "Closed on"), "day"),
    "loss_reason": Field(_("Loss reason")),
    "limit_days": Field(pgettext_lazy("history", "Longest stay in days"), "number"),
    "days": Field(pgettext_lazy("history", "Longest interval in days"), "number"),
    "remind_days": Field(pgettext_lazy("history", "Reminder so many days before"), "number"),
    "starts_on": Field(pgettext_lazy("history", "Counts from"), "day"),
    "interval_days": Field(pgettext_lazy("history", "Longest interval in days"), "number"),
    "since": Field(pgettext_lazy("history", "Last contact"), "day"),
    "call_id": Field(pgettext_lazy("history", "Call")),
    "direction": Field(pgettext_lazy("history", "Direction"), "choice", dict(Call.DIRECTIONS)),
    "from_number": Field(pgettext_lazy("history", "Calling number")),
    "to_number": Field(pgettext_lazy("history", "Called number")),
    "started_at": Field(pgettext_lazy("history", "Started at")),
    "duration": Field(pgettext_lazy("history", "Seconds"), "number"),
    "answered": Field(pgettext_lazy("history", "Answered")),
    "recording_url": Field(pgettext_lazy("history", "Recording")),
    "agent": Field(pgettext_lazy("history", "Agent")),
    "activity": Field(pgettext_lazy("history", "Activity")),
    "minutes": Field(pgettext_lazy("history", "Minutes"), "number"),
    "loss_choice": Field("", "hidden"),
    "loss_note": Field(_("Note on the loss")),
    "steps": Field(_("Steps"), "names"),
    "quote": Field(pgettext_lazy("history", "Quote")),
    "competitor": Field(_("Competitor")),
    "strength": Field(_("Strength"), "choice", dict(Rival.STRENGTHS)),
    "pipeline": Field(_("Pipeline")),
    "requires": Field(pgettext_lazy("history", "Asks for"), "names", REQUIREMENTS),
    "needs_approval": Field(pgettext_lazy("history", "Needs an approval")),
    "kind": Field(_("Kind")),
    "on": Field(_("Date"), "day"),
    "time": Field(_("Time")),
    "content": Field(_("What was said")),
    "outcome": Field(_("Outcome")),
    "due_on": Field(_("Due on"), "day"),
    "due_time": Field(_("Time")),
    "step": Field(_("Next step")),
    "asks": Field(pgettext_lazy("history", "What was asked")),
    "answer": Field(pgettext_lazy("history", "Answer")),
    "category": Field(pgettext_lazy("history", "Counts as"), "choice", dict(FORECAST)),
    "tell_won": Field(pgettext_lazy("history", "Tell of won opportunities")),
    "tell_lost": Field(pgettext_lazy("history", "Tell of lost opportunities")),
    "large_from": Field(pgettext_lazy("history", "Tell of every move from this amount on"), "money"),
    "to_superior": Field(pgettext_lazy("history", "Tell the superior")),
    "to_team": Field(pgettext_lazy("history", "Tell the team")),
    "commit_from": Field(pgettext_lazy("history", "Committed from"), "percent"),
    "best_from": Field(pgettext_lazy("history", "Best case from"), "percent"),
    "signed_on": Field(_("Signed on"), "day"),
    "received_on": Field(_("Received on"), "day"),
    "written_off_on": Field(_("Written off on"), "day"),
    "account": Field(_("Account")),
    "credits": Field(_("Credits")),
    "lines": Field(_("Lines")),
    "schedule": Field(_("Schedule"), "schedule"),
    "unit": Field(pgettext_lazy("history", "Unit")),
    "line": Field(pgettext_lazy("history", "Product line")),
    "price": Field(pgettext_lazy("history", "List price"), "number"),
    "comment": Field(pgettext_lazy("record", "Comment")),
    "quota_mb": Field(pgettext_lazy("history", "Room for files in MB"), "number"),
    # leads and the public pool
    "company_name": Field(_("Company")),
    "lead": Field(_("Lead")),
    "need": Field(_("What is needed")),
    "channel": Field(_("Came by"), "choice", dict(CHANNELS)),
    "form": Field(pgettext_lazy("lead", "Web form")),
    "consent": Field(_("Consent")),
    "status": Field(_("Status"), "choice", dict(STATUSES)),
    "next_step": Field(_("Next step")),
    "cause": Field(_("Reason"), "choice", dict(REASONS)),
    "rule": Field(_("Rule")),
    "channels": Field(_("Came by"), "choices", dict(CHANNELS)),
    "sources": Field(_("Sources"), "names"),
    "regions": Field(_("Regions"), "names"),
    "industries": Field(_("Industries"), "names"),
    "least_amount": Field(_("Amount from"), "money"),
    "way": Field(_("Who gets the lead"), "choice", dict(WAYS)),
    "intro": Field(_("Text above the fields")),
    "thanks": Field(_("Text afterwards")),
    "origins": Field(_("Sites that may show it"), "names"),
    "assignment": Field(_("Who gets the leads"), "choice", dict(WebForm.ASSIGNMENTS)),
    "per_hour": Field(_("Most entries per network and hour"), "number"),
    "remind_hours": Field(_("Remind the owner after hours"), "number"),
    "escalate_hours": Field(_("Tell the superior after hours"), "number"),
    "pool_hours": Field(_("Into the pool after hours"), "number"),
    "lead_idle_days": Field(_("Leads without contact go into the pool after days"), "number"),
    "warn_days": Field(_("Warn the owner so many days before"), "number"),
    "lockout_days": Field(_("The former owner may not claim it for days"), "number"),
    "held_customers": Field(_("Most customers per person"), "number"),
    "held_leads": Field(_("Most open leads per person"), "number"),
    "claims_per_day": Field(_("Most claims per person and day"), "number"),
    "claims_per_month": Field(_("Most claims per person and month"), "number"),
    "idle_days": Field(_("No contact for more than days"), "number"),
    "opportunity_days": Field(_("No opportunity for more than days"), "number"),
    "deal_days": Field(_("No deal for more than days"), "number"),
    "spare_opportunity": Field(_("Customers with an open opportunity stay"), "choice", YES),
    "spare_deal": Field(_("Customers with a contract stay"), "choice", YES),
    **{
        name: Field("", "hidden")
        for name in (
            *("owned_at", "pooled_at", "received_at", "handled_at", "reminded_at", "escalated_at", "converted_at"),
            *("key", "turn"),
        )
    },
    # approvals
    "submitter": Field(pgettext_lazy("history", "Submitted by")),
    "round": Field(pgettext_lazy("history", "Round"), "number"),
    "to": Field(pgettext_lazy("history", "Who stands in")),
    "until": Field(pgettext_lazy("history", "Last day"), "day"),
    "valid": Field(pgettext_lazy("history", "Valid")),
    "kinds": Field(pgettext_lazy("history", "Kinds"), "names"),
    "active": Field(pgettext_lazy("history", "In use"), "choice", YES),
    **{name: Field("", "hidden") for name in ("subject_type", "subject_id", "concerned", "facts", "submitted_at")},
    "flow_version": Field("", "hidden"),
    # targets
    "metric": Field(pgettext_lazy("history", "Metric"), "metric"),
    "count": Field(pgettext_lazy("history", "How many"), "number"),
    "changes": Field("", "targets"),
    "period": Field(_("Period"), "period"),
    # appraisal
    "rater": Field(_("Rater")),
    "scored": Field(pgettext_lazy("history", "With a score"), "number"),
    "without_score": Field(pgettext_lazy("history", "Without a score"), "number"),
    "number": Field(pgettext_lazy("history", "Version"), "number"),
    "ready": Field(pgettext_lazy("history", "Made from the ready template")),
    "state": Field(pgettext_lazy("history", "State"), "choice", dict(CYCLE_STATES)),
    # pay
    "fields": Field(pgettext_lazy("history", "What changed"), "fields"),
    "text": Field(pgettext_lazy("history", "Text of the plan")),
    "groups": Field(_("Groups"), "choices", GROUPS),
    "made_by": Field(pgettext_lazy("history", "Author")),
    "effective_from": Field(pgettext_lazy("history", "In force from"), "day"),
    "item": Field(pgettext_lazy("history", "Pay item")),
    "failures": Field(pgettext_lazy("history", "Wrong passwords in a row"), "number"),
    "digest": Field(pgettext_lazy("history", "Seal of the inputs")),
    "format": Field(pgettext_lazy("history", "File format"), "choice", {"csv": "CSV", "xlsx": "Excel"}),
    "rows": Field(pgettext_lazy("history", "Rows"), "number"),
    "what": Field(pgettext_lazy("history", "What was read"), "choice", READ),
    "list": Field(_("List")),
    "record": Field(_("Records"), "choice", dict(RECORDS)),
    "label": Field(_("Label")),
    "choices": Field(_("Choices"), "names"),
    "required": Field(_("Must be filled in")),
    "default": Field(_("Default")),
    "hint": Field(_("Hint beside the field")),
    "hidden_from": Field(_("Hidden from"), "names"),
    "read_only_for": Field(_("Read-only for"), "names"),
    "query": Field(_("What it asks")),
    "shared": Field(_("Who sees it"), "choice", dict(SavedView.SHARED)),
    "team": Field(_("Team")),
    "n": Field(pgettext_lazy("history", "Rows"), "number"),
    "note": Field(_("Note")),
    "reason": Field(_("Reason")),
    # files brought in
    "file": Field(pgettext_lazy("history", "File")),
    "created": Field(pgettext_lazy("history", "Records made"), "number"),
    "updated": Field(pgettext_lazy("history", "Records changed"), "number"),
    "rejected": Field(pgettext_lazy("history", "Rows rejected"), "number"),
    "deleted": Field(pgettext_lazy("history", "Records taken back"), "number"),
    "file_name": Field(pgettext_lazy("history", "File")),
    "size": Field("", "hidden"),
    "stored": Field("", "hidden"),
    "reading": Field("", "hidden"),
    "mapping": Field("", "hidden"),
    "settings": Field("", "hidden"),
    "problem": Field("", "hidden"),
    "counts": Field("", "hidden"),
    "finished_at": Field("", "hidden"),
    "columns": Field("", "hidden"),
    "passed": Field("", "hidden"),
    "batch": Field(pgettext_lazy("history", "Import")),
}
# Where a field means something else for one kind of record.
FIELDS_OF: Final[dict[tuple[str, str], Field]] = {
    ("requests.expenserequest", "title"): Field(pgettext_lazy("history", "Purpose")),
    ("requests.expenserequest", "number"): Field(pgettext_lazy("history", "Report"), "number"),
    ("requests.expenselimit", "period"): Field(_("Period"), "choice", dict(PERIODS)),
    ("requests.expenselimit", "kind"): Field(_("Kind"), "choice", dict(COST_KINDS)),
    ("crm.stage", "kind"): Field(_("Kind"), "choice", dict(Stage.KINDS)),
    ("crm.activity", "kind"): Field(_("Kind"), "choice", dict(ACTIVITY_KINDS)),
    ("crm.opportunity", "step"): Field(pgettext_lazy("history", "Step")),
    ("crm.opportunity", "role"): Field(_("Role"), "choice", dict(OpportunityMember.ROLES)),
    ("crm.opportunity", "outcome"): Field(_("Outcome"), "choice", dict(Rival.OUTCOMES)),
    ("crm.lossreason", "position"): Field(pgettext_lazy("history", "Place"), "number"),
    ("crm.pipeline", "position"): Field(pgettext_lazy("history", "Place"), "number"),
    ("crm.customfield", "position"): Field(pgettext_lazy("history", "Place"), "number"),
    ("crm.customfield", "kind"): Field(_("Kind"), "choice", dict(CUSTOM_KINDS)),
    ("imports.import", "kind"): Field(_("Kind"), "choice", {name: one.label for name, one in kinds().items()}),
    ("lists.savedview", "state"): Field(_("Filters, order and columns")),
    ("lists.savedview", "role"): Field(_("Role"), "choice", {code: role.name for code, role in ROLES.items()}),
    ("reports.report", "role"): Field(_("Role"), "choice", {code: role.name for code, role in ROLES.items()}),
    ("lists.bulkchange", "what"): Field(_("What")),
    ("crm.webform", "fields"): Field("", "hidden"),
    ("crm.webform", "title"): Field(_("Title above the form")),
    ("crm.leadrule", "position"): Field(pgettext_lazy("history", "Place"), "number"),
    ("crm.stage", "position"): Field(pgettext_lazy("history", "Place"), "number"),
    ("appraisal.appraisal", "role"): Field(_("Role"), "choice", RATERS),
    ("appraisal.appraisalcycle", "due_on"): Field(_("Marks due on"), "day"),
    ("org.person", "attributes"): Field(pgettext_lazy("history", "Wages and further columns"), "columns"),
    ("approvals.approvalrequest", "state"): Field(pgettext_lazy("history", "State"), "choice", dict(APPROVAL_STATES)),
    ("approvals.approvalrequest", "step"): Field(pgettext_lazy("history", "Step"), "number"),
    ("approvals.approvalrequest", "steps"): Field("", "hidden"),
    ("approvals.approvalrequest", "text"): Field(pgettext_lazy("history", "Subject")),
    ("pay.payrun", "lines"): Field(pgettext_lazy("history", "Lines of pay"), "number"),
}


ORDER: Final = {name: place for place, name in enumerate(FIELDS)}


def field_of(kind: str, name: str) -> Field:
    """The words of a field of this kind of record; of one from elsewhere, its name in plain letters."""
    return FIELDS_OF.get((kind, name)) or FIELDS.get(name) or Field(name.replace("_", " "))
