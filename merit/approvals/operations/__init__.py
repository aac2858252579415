"""What is done with flows, requests and delegations. Pages, API, jobs and the rooms above go through here."""

from merit.approvals.facts import Facts
from merit.approvals.operations.asking import comment, remind
from merit.approvals.operations.deciding import add_signer, approve, pass_on, refuse, send_back, withdraw
from merit.approvals.operations.delegating import delegate, end_delegation
from merit.approvals.operations.flows import flow_of, save_flow, set_flow_in_use, steps_for
from merit.approvals.operations.reading import decided_by, open_request, outlook, pending_for, requests_of
from merit.approvals.operations.renewing import renew_all
from merit.approvals.operations.submitting import submit
from merit.approvals.operations.sweeping import sweep

__all__ = [
    "Facts",
    "add_signer",
    "approve",
    "comment",
    "decided_by",
    "delegate",
    "end_delegation",
    "flow_of",
    "open_request",
    "outlook",
    "pass_on",
    "pending_for",
    "refuse",
    "remind",
    "renew_all",
    "requests_of",
    "save_flow",
    "send_back",
    "set_flow_in_use",
    "steps_for",
    "submit",
    "sweep",
    "withdraw",
]
