"""The history in words: what every verb, area, kind of record and field is called.

What is written to the history and has no words here fails a test (tests/web/test_history_words.py).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Said(NamedTuple):
    """A verb: its words, its icon and the colour of its mark."""

    title: Any
    icon: str
    kind: str = ""


AREAS: Final[dict[str, Any]] = {
    "crm": pgettext_lazy("history", "Customers and contracts"),
    "targets": pgettext_lazy("history", "Targets"),
    "appraisal": pgettext_lazy("history", "Appraisal"),
    "points": pgettext_lazy("history", "Rewards and penalties"),
    "approvals": pgettext_lazy("history", "Approvals"),
    "pay": pgettext_lazy("history", "Pay"),
    "org": pgettext_lazy("history", "Organisation"),
    "users": pgettext_lazy("history", "Users and rights"),
    "requests": pgettext_lazy("history", "Expenses and costs"),
    "imports": pgettext_lazy("history", "Imports"),
    "lists": pgettext_lazy("history", "Lists and views"),
    "reports": pgettext_lazy("history", "Reports"),
}

# Kinds of records whose model has no name in words.
TYPES: Final[dict[str, Any]] = {
    "org.user": pgettext_lazy("history", "User"),
    "org.roleassignment": pgettext_lazy("history", "Role"),
    "org.token": pgettext_lazy("history", "API token"),
    "org.term": pgettext_lazy("history", "Dated entry of a person"),
    "org.departmentterm": pgettext_lazy("history", "Dated entry of a department"),
    "crm.followup": pgettext_lazy("history", "Follow-up"),
    "crm.supervision": pgettext_lazy("history", "Supervision"),
    "crm.pipelinesettings": pgettext_lazy("history", "Settings of the pipeline"),
    "crm.stagechange": pgettext_lazy("history", "Stage history"),
    "crm.opportunityline": pgettext_lazy("history", "Product of an opportunity"),
    "crm.listprice": pgettext_lazy("history", "List price"),
    "crm.contractline": pgettext_lazy("history", "Contract line"),
    "crm.credit": pgettext_lazy("history", "Credit share"),
    "appraisal.appraisaltemplateversion": pgettext_lazy("history", "Template version"),
    "appraisal.raterassignment": pgettext_lazy("history", "Rater"),
    "appraisal.mark": pgettext_lazy("history", "Mark"),
    "appraisal.score": pgettext_lazy("history", "Score"),
    "points.pointsentry": pgettext_lazy("history", "Reward or penalty"),
    "pay.payplanversion": pgettext_lazy("history", "Pay plan version"),
    "pay.question": pgettext_lazy("history", "Question on pay"),
    "pay.award": pgettext_lazy("history", "Award"),
    "lists.bulkchange": pgettext_lazy("history", "Change to many rows"),
    "lists.export": pgettext_lazy("history", "Export"),
    "reports.report": pgettext_lazy("history", "Report"),
    "requests.cost": pgettext_lazy("history", "Cost"),
    "requests.expenseline": pgettext_lazy("history", "Line of an expense request"),
}

# The kinds that events are about, by area, in the order of the filter.
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "crm": (
        *("crm.customer", "crm.contact", "crm.opportunity", "crm.activity", "crm.followup"),
        *("crm.contract", "crm.product", "crm.pipeline", "crm.stage", "crm.lossreason", "crm.intervalrule"),
        *("crm.violation", "crm.call", "crm.customerrules", "crm.customerclass", "crm.transfer", "crm.customfield"),
        *("crm.lead", "crm.leadrule", "crm.webform", "crm.poolsettings", "crm.recyclerule"),
        "crm.survey",
    ),
    "lists": ("lists.savedview",),
    "reports": ("reports.report",),
    "targets": (),
    "appraisal": ("appraisal.appraisaltemplate", "appraisal.appraisalcycle", "appraisal.appraisal"),
    "points": ("points.pointsentry",),
    "approvals": ("approvals.approvalrequest", "approvals.approvalflow", "approvals.approvaldelegation"),
    "pay": ("pay.payrun", "pay.statement", "pay.payplan", "pay.payplanversion", "pay.award"),
    "org": ("org.person", "org.department", "org.company"),
    "users": ("org.user",),
    "requests": ("requests.expenserequest", "requests.expenselimit"),
    "imports": ("imports.import", "imports.importpreset"),
}

VERBS: Final[dict[str, Said]] = {
    # any record
    "created": Said(pgettext_lazy("history", "Created"), "plus"),
    "changed": Said(pgettext_lazy("history", "Changed"), "pencil-line"),
    "archived": Said(pgettext_lazy("history", "Archived"), "archive"),
    "restored": Said(pgettext_lazy("history", "Restored"), "rotate-ccw"),
    "deleted": Said(pgettext_lazy("history", "Deleted"), "trash-2", "warn"),
    "merged": Said(pgettext_lazy("history", "Merged with others"), "git-merge"),
    "merge undone": Said(pgettext_lazy("history", "Merge undone"), "undo-2", "warn"),
    "survey sent": Said(pgettext_lazy("history", "Survey sent"), "send"),
    "survey answered": Said(pgettext_lazy("history", "Survey answered"), "message-square-text", "ok"),
    "survey mailed": Said(pgettext_lazy("history", "Survey mailed"), "mail"),
    "survey mail refused": Said(pgettext_lazy("history", "Survey mail came back"), "mail", "warn"),
    "survey opted out": Said(pgettext_lazy("history", "Wants no more surveys by mail"), "mail", "warn"),
    "transfer planned": Said(pgettext_lazy("history", "Transfer planned"), "calendar"),
    "transferred": Said(pgettext_lazy("history", "Transferred"), "user-round-check", "ok"),
    "transfer cancelled": Said(pgettext_lazy("history", "Transfer cancelled"), "calendar-x-2"),
    "transfer undone": Said(pgettext_lazy("history", "Transfer undone"), "undo-2", "warn"),
    "rules set": Said(pgettext_lazy("history", "Rules set"), "scale"),
    "classified": Said(pgettext_lazy("history", "Classes given by rule"), "calculator"),
    "told apart": Said(pgettext_lazy("history", "Not duplicates"), "copy"),
    "assigned": Said(pgettext_lazy("history", "Handed over"), "user-round-check"),
    "working-days-set": Said(pgettext_lazy("history", "Working days set"), "calendar"),
    "set from": Said(pgettext_lazy("history", "Changed from a day on"), "calendar"),
    "changed-many": Said(pgettext_lazy("history", "Many rows changed"), "list-checks"),
    "undone-many": Said(pgettext_lazy("history", "Change to many rows undone"), "undo-2", "warn"),
    "read": Said(pgettext_lazy("history", "Pay looked at"), "eye"),
    "exported": Said(pgettext_lazy("history", "Exported as a file"), "download"),
    "approved": Said(pgettext_lazy("history", "Approved"), "stamp", "ok"),
    # opportunities and contacts with customers
    "moved": Said(pgettext_lazy("history", "Moved to another stage"), "kanban"),
    "won": Said(pgettext_lazy("history", "Won"), "circle-check", "ok"),
    "lost": Said(pgettext_lazy("history", "Lost"), "circle-x", "warn"),
    "products-set": Said(pgettext_lazy("history", "Products changed"), "package"),
    "quote-issued": Said(pgettext_lazy("history", "Quote issued"), "file-text", "ok"),
    "quote-withdrawn": Said(pgettext_lazy("history", "Quote withdrawn"), "circle-x", "warn"),
    "step-added": Said(pgettext_lazy("history", "Step added"), "list-checks"),
    "step-changed": Said(pgettext_lazy("history", "Step changed"), "list-checks"),
    "step-done": Said(pgettext_lazy("history", "Step done"), "check", "ok"),
    "step-reopened": Said(pgettext_lazy("history", "Step open again"), "undo-2"),
    "step-deleted": Said(pgettext_lazy("history", "Step removed"), "trash-2"),
    "member-added": Said(pgettext_lazy("history", "Joined the team"), "user-plus"),
    "member-changed": Said(pgettext_lazy("history", "Other role on the team"), "users"),
    "member-removed": Said(pgettext_lazy("history", "Left the team"), "user-round-x"),
    "rival-added": Said(pgettext_lazy("history", "Competitor met"), "flag"),
    "rival-changed": Said(pgettext_lazy("history", "Competitor changed"), "flag"),
    "rival-removed": Said(pgettext_lazy("history", "Competitor removed"), "flag"),
    "approval-asked": Said(pgettext_lazy("history", "Approval asked for"), "stamp"),
    "approval-given": Said(pgettext_lazy("history", "Approval given"), "stamp", "ok"),
    "approval-refused": Said(pgettext_lazy("history", "Approval refused"), "stamp", "warn"),
    "approval-withdrawn": Said(pgettext_lazy("history", "Request for an approval taken back"), "undo-2"),
    "supervised": Said(pgettext_lazy("history", "Superior asked for something"), "message-square-warning", "warn"),
    "supervision-answered": Said(pgettext_lazy("history", "Answered the superior"), "message-square-text"),
    "supervision-commented": Said(pgettext_lazy("history", "Comment on what the superior asked"), "message-circle"),
    "supervision-closed": Said(pgettext_lazy("history", "What the superior asked is closed"), "check-check", "ok"),
    "forecast-said": Said(pgettext_lazy("history", "Said what it counts as in the forecast"), "trending-up"),
    "logged": Said(pgettext_lazy("history", "Contact logged"), "message-square-text"),
    "planned": Said(pgettext_lazy("history", "Next contact planned"), "calendar"),
    "rescheduled": Said(pgettext_lazy("history", "Next contact put off"), "calendar"),
    "finished": Said(pgettext_lazy("history", "Follow-up done"), "calendar-check"),
    "breached": Said(pgettext_lazy("history", "Contact interval not kept"), "shield-alert", "bad"),
    "reported": Said(pgettext_lazy("history", "Call reported"), "phone"),
    "matched": Said(pgettext_lazy("history", "Call assigned to a customer"), "phone", "ok"),
    "set aside": Said(pgettext_lazy("history", "Call set aside"), "phone"),
    "contested": Said(pgettext_lazy("history", "Violation contested"), "message-square-warning", "warn"),
    "waived": Said(pgettext_lazy("history", "Violation waived"), "shield-check", "ok"),
    "upheld": Said(pgettext_lazy("history", "Violation upheld"), "shield-alert", "warn"),
    # what is added to a record
    "commented": Said(pgettext_lazy("history", "Commented"), "message-circle"),
    "comment-changed": Said(pgettext_lazy("history", "Comment corrected"), "pencil-line"),
    "comment-deleted": Said(pgettext_lazy("history", "Comment taken back"), "undo-2", "warn"),
    "file-added": Said(pgettext_lazy("history", "File attached"), "paperclip"),
    "file-removed": Said(pgettext_lazy("history", "File taken off"), "trash-2", "warn"),
    # leads and the public pool
    "qualified": Said(pgettext_lazy("history", "Qualified"), "check", "ok"),
    "disqualified": Said(pgettext_lazy("history", "Disqualified"), "circle-x", "warn"),
    "reopened": Said(pgettext_lazy("history", "Taken up again"), "undo-2"),
    "converted": Said(pgettext_lazy("history", "Converted"), "handshake", "ok"),
    "escalated": Said(pgettext_lazy("history", "Superior told that nobody looked after it"), "flag", "warn"),
    "pooled": Said(pgettext_lazy("history", "Into the public pool"), "package-open", "warn"),
    "claimed": Said(pgettext_lazy("history", "Claimed from the public pool"), "user-round-check", "ok"),
    "renewed": Said(pgettext_lazy("history", "Given another address"), "refresh-cw"),
    # contracts, their money, and list prices
    "receipt-booked": Said(_("Receipt booked"), "banknote", "ok"),
    "refund-booked": Said(_("Refund booked"), "undo-2", "warn"),
    "receipt-changed": Said(_("Receipt corrected"), "pencil-line", "warn"),
    "receipt-deleted": Said(_("Receipt deleted"), "trash-2", "warn"),
    "receivable-planned": Said(_("Receivable planned"), "calendar"),
    "receivable-changed": Said(_("Receivable changed"), "calendar"),
    "receivable-deleted": Said(_("Receivable deleted"), "calendar-x-2"),
    "bad-debt-booked": Said(_("Bad debt booked"), "trending-down", "warn"),
    "bad-debt-changed": Said(_("Bad debt corrected"), "pencil-line", "warn"),
    "bad-debt-deleted": Said(_("Bad debt deleted"), "trash-2", "warn"),
    "list-price-set": Said(pgettext_lazy("history", "List price set"), "coins"),
    "list-price-changed": Said(pgettext_lazy("history", "List price corrected"), "coins", "warn"),
    "targets-set": Said(pgettext_lazy("history", "Targets set"), "target"),
    "points proposed": Said(pgettext_lazy("history", "Reward or penalty proposed"), "scale"),
    "points by rule": Said(pgettext_lazy("history", "Penalty by rule"), "scale", "warn"),
    "points confirmed": Said(pgettext_lazy("history", "Reward or penalty confirmed"), "scale", "ok"),
    "points contested": Said(pgettext_lazy("history", "Reward or penalty contested"), "message-square-warning", "warn"),
    "points waived": Said(pgettext_lazy("history", "Reward or penalty waived"), "shield-check"),
    # approvals
    "submitted": Said(pgettext_lazy("history", "Submitted for approval"), "stamp"),
    "refused": Said(pgettext_lazy("history", "Refused"), "stamp", "warn"),
    "returned": Said(pgettext_lazy("history", "Returned"), "undo-2", "warn"),
    "withdrawn": Said(pgettext_lazy("history", "Withdrawn"), "undo-2"),
    "signer_added": Said(pgettext_lazy("history", "Signer added"), "user-plus"),
    "passed_on": Said(pgettext_lazy("history", "Passed on"), "user-round-check"),
    "delegated": Said(pgettext_lazy("history", "Somebody stands in"), "users"),
    "delegation ended": Said(pgettext_lazy("history", "Nobody stands in any more"), "user-round-x"),
    "flow saved": Said(pgettext_lazy("history", "New version of the flow"), "file-pen-line"),
    "flow in use": Said(pgettext_lazy("history", "Flow in use"), "check", "ok"),
    "flow out of use": Said(pgettext_lazy("history", "Flow out of use"), "archive", "warn"),
    # expense requests
    "expense submitted": Said(pgettext_lazy("history", "Submitted for approval"), "stamp"),
    "expense approved": Said(pgettext_lazy("history", "Expenses approved"), "stamp", "ok"),
    "expense refused": Said(pgettext_lazy("history", "Expenses refused"), "stamp", "warn"),
    "expense returned": Said(pgettext_lazy("history", "Returned"), "undo-2", "warn"),
    "expense withdrawn": Said(pgettext_lazy("history", "Withdrawn"), "undo-2"),
    "expense reported": Said(pgettext_lazy("history", "Spending reported"), "banknote", "ok"),
    "expense report reversed": Said(pgettext_lazy("history", "Report of spending taken back"), "undo-2", "warn"),
    "expense closed": Said(pgettext_lazy("history", "Settled"), "check-check", "ok"),
    # appraisal
    "template-created": Said(pgettext_lazy("history", "Template created"), "clipboard-list"),
    "template-version": Said(pgettext_lazy("history", "New template version"), "file-pen-line"),
    "template-changed": Said(pgettext_lazy("history", "Template renamed"), "pencil-line"),
    "template-archived": Said(pgettext_lazy("history", "Template archived"), "archive"),
    "template-restored": Said(pgettext_lazy("history", "Template restored"), "rotate-ccw"),
    "cycle-created": Said(pgettext_lazy("history", "Cycle created"), "plus"),
    "cycle-changed": Said(pgettext_lazy("history", "Cycle changed"), "pencil-line"),
    "cycle-deleted": Said(pgettext_lazy("history", "Cycle deleted"), "trash-2", "warn"),
    "cycle-people-added": Said(pgettext_lazy("history", "People added to the cycle"), "user-plus"),
    "cycle-person-removed": Said(pgettext_lazy("history", "Person taken out of the cycle"), "user-round-x"),
    "cycle-opened": Said(pgettext_lazy("history", "Marking opened"), "clipboard-check"),
    "cycle-closed": Said(pgettext_lazy("history", "Cycle closed, scores computed"), "calculator"),
    "cycle-reopened": Said(pgettext_lazy("history", "Cycle reopened"), "undo-2", "warn"),
    "cycle-published": Said(pgettext_lazy("history", "Scores published"), "check-check", "ok"),
    "rater-added": Said(pgettext_lazy("history", "Rater added"), "user-plus"),
    "rater-removed": Said(pgettext_lazy("history", "Rater taken off"), "user-round-x"),
    "marks-submitted": Said(pgettext_lazy("history", "Marks handed in"), "send"),
    "marks-retracted": Said(pgettext_lazy("history", "Marks taken back"), "undo-2", "warn"),
    "result-confirmed": Said(pgettext_lazy("history", "Result confirmed"), "check", "ok"),
    # pay
    "drafted": Said(pgettext_lazy("history", "Draft written"), "file-pen-line"),
    "computing": Said(pgettext_lazy("history", "Computing started"), "calculator"),
    "computed": Said(pgettext_lazy("history", "Computed"), "calculator"),
    "failed": Said(pgettext_lazy("history", "Computing failed"), "circle-x", "bad"),
    "reviewed": Said(pgettext_lazy("history", "Reviewed"), "eye"),
    "sent back": Said(pgettext_lazy("history", "Sent back"), "undo-2", "warn"),
    "locked": Said(pgettext_lazy("history", "Locked"), "lock"),
    "paid": Said(pgettext_lazy("history", "Paid out"), "banknote", "ok"),
    "void": Said(pgettext_lazy("history", "Given up"), "circle-x", "warn"),
    "confirmed": Said(pgettext_lazy("history", "Statement confirmed"), "check", "ok"),
    "asked": Said(pgettext_lazy("history", "Question asked"), "message-square-warning", "warn"),
    "answered": Said(pgettext_lazy("history", "Question answered"), "message-square-text"),
    "awarded": Said(pgettext_lazy("history", "Award given"), "award"),
    "award-withdrawn": Said(pgettext_lazy("history", "Award withdrawn"), "undo-2", "warn"),
    # files brought in
    "import-uploaded": Said(pgettext_lazy("history", "File brought for import"), "upload"),
    "imported": Said(pgettext_lazy("history", "Imported"), "upload", "ok"),
    "import-undone": Said(pgettext_lazy("history", "Import undone"), "undo-2", "warn"),
    "import-discarded": Said(pgettext_lazy("history", "Import given up"), "circle-x"),
    "import-preset-kept": Said(pgettext_lazy("history", "Mapping kept"), "copy"),
    "import-preset-deleted": Said(pgettext_lazy("history", "Mapping forgotten"), "trash-2"),
    # users and rights
    "invited": Said(pgettext_lazy("history", "Invited to sign in"), "mail"),
    "let in": Said(pgettext_lazy("history", "Let in again"), "log-in"),
    "shut out": Said(pgettext_lazy("history", "Shut out"), "log-out", "warn"),
    "sign-in blocked": Said(pgettext_lazy("history", "Has to wait after wrong passwords"), "lock", "warn"),
    "lifted sign-in block": Said(pgettext_lazy("history", "May sign in again at once"), "log-in"),
    "set password": Said(pgettext_lazy("history", "Set a password"), "key-round"),
    "gave role": Said(pgettext_lazy("history", "Role given"), "shield-check"),
    "ended role": Said(pgettext_lazy("history", "Role ended"), "shield-alert"),
    "made calendar link": Said(pgettext_lazy("history", "Calendar address made"), "calendar"),
    "removed calendar link": Said(pgettext_lazy("history", "Calendar address removed"), "calendar", "warn"),
    "created token": Said(pgettext_lazy("history", "API token created"), "key-round"),
    "revoked token": Said(pgettext_lazy("history", "API token revoked"), "key-round", "warn"),
    "first administrator": Said(pgettext_lazy("history", "First administrator set up"), "key-round"),
}
# Where a verb means something else for one kind of record.
VERBS_OF: Final[dict[tuple[str, str], Said]] = {
    ("crm.customfield", "moved"): Said(pgettext_lazy("history", "Moved to another place"), "arrow-up-down"),
    ("crm.stage", "moved"): Said(pgettext_lazy("history", "Moved to another place"), "arrow-up-down"),
    ("crm.pipeline", "moved"): Said(pgettext_lazy("history", "Moved to another place"), "arrow-up-down"),
    ("crm.leadrule", "moved"): Said(pgettext_lazy("history", "Moved to another place"), "arrow-up-down"),
    ("pay.payplanversion", "approved"): Said(pgettext_lazy("history", "Plan version approved"), "stamp", "ok"),
}


def said(kind: str, verb: str) -> Said:
    """The words of a verb about this kind of record; of one from elsewhere, the verb itself."""
    return VERBS_OF.get((kind, verb)) or VERBS.get(verb) or Said(verb, "history")


def type_name(kind: str) -> Any:
    """What a kind of record such as crm.customer is called."""
    if kind in TYPES:
        return TYPES[kind]
    try:
        return capfirst(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind
