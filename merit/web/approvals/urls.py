"""Approvals: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.approvals import deciding, delegations, flows, views

_ONE = "approvals/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("approvals", views.inbox, name="approvals"),
    path("approvals/people", views.people, name="approval-people"),
    path(_ONE, views.record, name="approval"),
    *(path(f"{_ONE}/{what}", deciding.act, {"what": what}, name=f"approval-{what}") for what in deciding.VERBS),
    path("approval-flows", flows.listing, name="approval-flows"),
    path("approval-flows/<slug:flow>", flows.edit, name="approval-flow"),
    path("approval-flows/<slug:flow>/use", flows.use, name="approval-flow-use"),
    path("approval-delegations", delegations.page, name="approval-delegations"),
    path("approval-delegations/<int:pk>/end", delegations.end, name="approval-delegation-end"),
]
