"""What every kind of notice says, its icon and where it leads.

The subject's name stands before the sentence: “Haituo Logistics — Next contact is due today”. `%(name)s` takes a value
that `notify` was given; a day is written as the reader writes days. A kind that is written and has no words here fails
tests/web/test_notices.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy


class Said(NamedTuple):
    """`tone`: bad (overdue, a breach), warn (soon), or plain. `keeps`: told even of what one no longer may see."""

    text: Any
    icon: str
    tone: str = ""
    name: Any = ""  # of the kind, in the filter
    keeps: bool = False


KINDS: Final[dict[str, Said]] = {
    # next contacts and contact intervals
    "contact-due": Said(_("Next contact is due on %(due_on)s"), "calendar", "", _("Next contact")),
    "contact-overdue": Said(_("Next contact was due on %(due_on)s"), "calendar-x-2", "bad", _("Contact overdue")),
    "contact-overdue-team": Said(
        ngettext_lazy("%(n)s next contact is overdue: %(names)s", "%(n)s next contacts are overdue: %(names)s", "n"),
        "calendar-x-2",
        "bad",
        _("Contact overdue in the team"),
    ),
    "interval-near": Said(
        ngettext_lazy(
            "The contact interval of %(n)s day ends on %(due_on)s",
            "The contact interval of %(n)s days ends on %(due_on)s",
            "n",
        ),
        "hourglass",
        "warn",
        _("Contact interval ends"),
    ),
    "violation": Said(
        ngettext_lazy(
            "No contact for longer than the interval of %(n)s day: it ended on %(due_on)s",
            "No contact for longer than the interval of %(n)s days: it ended on %(due_on)s",
            "n",
        ),
        "shield-alert",
        "bad",
        _("Interval not kept"),
        keeps=True,
    ),
    "violation-team": Said(
        ngettext_lazy(
            "%(n)s customer past the contact interval: %(names)s",
            "%(n)s customers past the contact interval: %(names)s",
            "n",
        ),
        "shield-alert",
        "bad",
        _("Interval not kept in the team"),
    ),
    "violation-contested": Said(_("%(who)s contests: %(reason)s"), "message-square-warning", "warn", _("Contested")),
    "violation-waived": Said(_("Waived by %(who)s: %(reason)s"), "shield-check", "", _("Violation waived"), keeps=True),
    "survey-answered": Said(_("Survey answered: %(survey)s"), "message-square-text", "", _("Survey answered")),
    "survey-low": Said(
        _("A bad answer to the survey %(survey)s"), "message-square-warning", "bad", _("Bad survey answer")
    ),
    "survey-refused": Said(
        _("The survey %(survey)s did not reach %(email)s: enter another address"),
        "mail",
        "warn",
        _("Survey mail refused"),
    ),
    "survey-due": Said(_("Send the survey %(survey)s: its link is ready"), "send", "", _("Survey to send")),
    "survey-reminder": Said(
        _("Not answered yet: send the survey %(survey)s again"), "send", "warn", _("Survey reminder")
    ),
    "transfer-waits": Said(
        _("The transfer waits: who should receive has left (%(names)s). Cancel it and plan another"),
        "user-round-x",
        "bad",
        _("Transfer waits"),
    ),
    "left-behind": Said(
        ngettext_lazy(
            "Has left; %(n)s customer or open opportunity waits to be handed over",
            "Has left; %(n)s customers and open opportunities wait to be handed over",
            "n",
        ),
        "user-round-x",
        "warn",
        _("Left behind"),
    ),
    "transfer-received": Said(_("%(who)s handed over to you"), "user-round-check", "", _("Transfer received")),
    # an opportunity's team and steps
    "team-joined": Said(_("%(by)s put you on the team"), "users", "", _("On a team")),
    "step-due": Said(_("Step “%(step)s” is due on %(due_on)s"), "list-checks", "", _("Step due")),
    # approvals to enter a stage
    "approval-asked": Said(
        _("%(by)s asks for your approval to enter “%(stage)s”"), "stamp", "warn", _("Approval asked for")
    ),
    "approval-given": Said(_("%(by)s approved “%(stage)s”: it may move"), "stamp", "", _("Approval given")),
    "approval-refused": Said(_("%(by)s refused “%(stage)s”: %(answer)s"), "stamp", "warn", _("Approval refused")),
    "violation-upheld": Said(_("Upheld by %(who)s: %(reason)s"), "shield-alert", "", _("Violation upheld"), keeps=True),
    # opportunities: what stands too long, what a superior asks, what was won, lost or moved
    "stuck": Said(
        ngettext_lazy(
            "In stage %(stage)s for %(n)s day, longer than %(limit)s",
            "In stage %(stage)s for %(n)s days, longer than %(limit)s",
            "n",
        ),
        "hourglass",
        "warn",
        _("Too long in a stage"),
    ),
    "stuck-team": Said(
        ngettext_lazy(
            "%(who)s: in stage %(stage)s for %(n)s day, longer than %(limit)s",
            "%(who)s: in stage %(stage)s for %(n)s days, longer than %(limit)s",
            "n",
        ),
        "hourglass",
        "warn",
        _("Too long in a stage, in the team"),
    ),
    "supervision-asked": Said(_("%(who)s asks: %(text)s"), "message-square-warning", "warn", _("Asked by a superior")),
    "supervision-answered": Said(_("%(who)s answers: %(text)s"), "message-square-text", "", _("Answer to you")),
    "supervision-comment": Said(_("%(who)s: %(text)s"), "message-circle", "", _("Comment of a superior or owner")),
    "supervision-closed": Said(_("%(who)s closed what was asked"), "check-check", "", _("Closed by a superior")),
    "forecast-said": Said(
        _("%(who)s on the forecast: %(text)s"), "trending-up", "", _("Forecast changed by a superior")
    ),
    "opportunity-won": Said(_("Won by %(who)s: %(amount)s"), "circle-check", "", _("Opportunity won")),
    "opportunity-lost": Said(_("Closed as lost by %(who)s: %(amount)s"), "circle-x", "", _("Opportunity lost")),
    "opportunity-moved": Said(
        _("Moved from %(before)s to %(stage)s by %(who)s: %(amount)s"), "kanban", "", _("Large opportunity moved")
    ),
    # rewards and penalties
    "points-rule": Said(_("%(what)s by rule: %(reason)s"), "scale", "bad", _("Points by rule"), keeps=True),
    "points-proposed": Said(_("%(by)s proposes %(what)s: %(reason)s"), "scale", "", _("Points proposed"), keeps=True),
    "points-to-confirm": Said(
        _("%(by)s proposes %(what)s: %(reason)s. Confirm or waive it"), "scale", "warn", _("Points to confirm")
    ),
    "points-contested": Said(
        _("%(by)s contests %(what)s: %(reason)s"), "message-square-warning", "warn", _("Points contested")
    ),
    "points-confirmed": Said(
        _("%(by)s confirmed %(what)s: %(reason)s"), "scale", "", _("Points confirmed"), keeps=True
    ),
    "points-waived": Said(_("%(by)s waived %(what)s: %(reason)s"), "shield-check", "", _("Points waived"), keeps=True),
    # requests that need a yes
    "request-to-approve": Said(_("%(by)s asks for your approval"), "stamp", "warn", _("Approval needed")),
    "request-reminder": Said(_("%(by)s waits for your approval"), "stamp", "bad", _("Reminder of an approval")),
    "request-escalated": Said(
        _("Not decided in time: %(other)s is asked instead of you"), "flag", "", _("Passed to the superior"), keeps=True
    ),
    "request-approved": Said(_("Approved by %(by)s"), "stamp", "", _("Request approved")),
    "request-refused": Said(_("Refused by %(by)s: %(reason)s"), "stamp", "warn", _("Request refused")),
    "request-returned": Said(_("Returned by %(by)s: %(reason)s"), "undo-2", "warn", _("Request returned")),
    "request-comment": Said(_("%(by)s commented: %(text)s"), "message-circle", "", _("Comment on a request")),
    # comments
    "mentioned": Said(_("%(by)s named you: %(text)s"), "at-sign", "", _("Named in a comment")),
    "commented": Said(_("%(by)s commented: %(text)s"), "message-circle", "", pgettext_lazy("record", "Comment")),
    # leads and the public pool
    "lead-assigned": Said(_("Is your lead now: look after it"), "funnel", "", _("New lead")),
    "lead-reminder": Said(
        ngettext_lazy(
            "Your lead has waited for %(n)s hour: nobody has looked after it",
            "Your lead has waited for %(n)s hours: nobody has looked after it",
            "n",
        ),
        "hourglass",
        "warn",
        _("Lead waits"),
    ),
    "lead-escalation": Said(
        ngettext_lazy(
            "%(owner)s has not looked after this lead for %(n)s hour",
            "%(owner)s has not looked after this lead for %(n)s hours",
            "n",
        ),
        "flag",
        "bad",
        _("Lead waits in the team"),
    ),
    "pool-warning": Said(
        _("Goes into the public pool on %(goes_on)s by the rules of the company"),
        "package-open",
        "warn",
        _("Goes into the pool"),
    ),
    "pool-lost": Said(
        ngettext_lazy(
            "Has gone into the public pool after %(n)s day",
            "Has gone into the public pool after %(n)s days",
            "n",
        ),
        "package-open",
        "bad",
        _("Gone into the pool"),
        keeps=True,
    ),
    "pool-assigned": Said(
        _("Was given to you from the public pool by %(by)s"), "user-round-check", "", _("Given from the pool")
    ),
}
UNKNOWN: Final = Said(_("Something has changed here"), "bell")

# kind of record → the address of its page
ROUTES: Final[dict[str, str]] = {
    "crm.customer": "customer",
    "crm.contact": "contact",
    "crm.opportunity": "opportunity",
    "crm.supervision": "supervision",
    "crm.contract": "contract",
    "crm.receipt": "receipt",
    "crm.activity": "activity",
    "crm.lead": "lead",
    "crm.violation": "violation",
    "crm.transfer": "transfer",
    "points.pointsentry": "points-entry",
    "approvals.approvalrequest": "approval",
    "org.person": "person",
}


def _of_follow_up(data: Mapping[str, Any]) -> tuple[str, Any]:
    return ("opportunity", data["opportunity_id"]) if data.get("opportunity_id") else ("customer", data["customer_id"])


# kinds of records without a page of their own: (address, id) from what the notice carries
THROUGH: Final[dict[str, Callable[[Mapping[str, Any]], tuple[str, Any]]]] = {
    "crm.followup": _of_follow_up,
    "crm.opportunitystep": lambda data: ("opportunity", data["opportunity_id"]),
}
# kinds of notices that lead elsewhere than to their subject's page: the address and its query
LISTS: Final[dict[str, tuple[str, str]]] = {
    "contact-overdue-team": ("home", "?view=team"),
    "violation-team": ("violations", "?owner=%(subject_id)s&state=open"),
    "pool-lost": ("pool", ""),
    "left-behind": ("transfer-new", "?person=%(subject_id)s"),
}


def address(name: str, *args: Any) -> str:
    """The address of a page; empty where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def said(kind: str) -> Said:
    return KINDS.get(kind, UNKNOWN)


def url_of(kind: str, subject_type: str, subject_id: int, data: Mapping[str, Any]) -> str:
    """Where a notice leads; empty where the subject has no page."""
    if kind in LISTS:
        name, query = LISTS[kind]
        found = address(name)
        return found + query % {"subject_id": subject_id} if found else ""
    name, pk = THROUGH[subject_type](data) if subject_type in THROUGH else (ROUTES.get(subject_type, ""), subject_id)
    return address(name, pk) if name else ""
