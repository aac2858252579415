"""REST v1: every resource, its description and the readable page of it."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI

from merit.api import docs, problems, tokens
from merit.api.idempotency import once
from merit.core.errors import MeritError

# resource → its module in merit.api
RESOURCES = {
    "home": "home",
    "companies": "companies",
    "departments": "departments",
    "people": "people",
    "users": "users",
    "customers": "customers",
    "contacts": "contacts",
    "duplicates": "duplicates",
    "merges": "merges",
    "customer-classes": "customer_classes",
    "transfers": "transfers",
    "surveys": "surveys",
    "opportunities": "opportunities",
    "past-pipelines": "past_pipelines",
    "pipelines": "pipelines",
    "pipeline-settings": "pipeline_settings",
    "forecasts": "forecasts",
    "stuck-opportunities": "stuck_opportunities",
    "supervisions": "supervisions",
    "stages": "stages",
    "stage-approvals": "stage_approvals",
    "loss-reasons": "loss_reasons",
    "opportunity-members": "opportunity_members",
    "opportunity-steps": "opportunity_steps",
    "rivals": "rivals",
    "quotes": "quotes",
    "quote-templates": "quote_templates",
    "leads": "leads",
    "lead-rules": "lead_rules",
    "web-forms": "web_forms",
    "pool": "pool",
    "activities": "activities",
    "calls": "calls",
    "workload": "workload",
    "interval-rules": "interval_rules",
    "violations": "violations",
    "points": "points",
    "approval-requests": "approval_requests",
    "approval-flows": "approval_flows",
    "approval-delegations": "approval_delegations",
    "expense-requests": "expense_requests",
    "expense-limits": "expense_limits",
    "comments": "comments",
    "files": "files",
    "search": "search",
    "products": "products",
    "contracts": "contracts",
    "receivables": "receivables",
    "receipts": "receipts",
    "bad-debts": "bad_debts",
    "targets": "targets",
    "metrics": "metrics",
    "boards": "boards",
    "reports": "reports",
    "appraisal-templates": "appraisal_templates",
    "appraisal-cycles": "appraisal_cycles",
    "appraisals": "appraisals",
    "pay-plans": "pay_plans",
    "pay-runs": "pay_runs",
    "statements": "statements",
    "awards": "awards",
    "notices": "notices",
    "imports": "imports",
    "views": "views",
    "custom-fields": "custom_fields",
    "bulk-changes": "bulk_changes",
    "exports": "exports",
    "history": "history",
}


class Api(NinjaAPI):
    """The API with every request inside the history's context; creating requests may carry a key."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


api = Api(
    title="Merit",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=tokens.authenticate,
    description="Customers to pay. Errors are problem+json; money is a string; lists are {items, count}.",
)
problems.register(api)
for resource, module in RESOURCES.items():
    if importlib.util.find_spec(f"merit.api.{module}"):
        api.add_router(f"/{resource}", importlib.import_module(f"merit.api.{module}").router)


def _wrapped(pattern: URLPattern) -> URLPattern:
    """The pattern with its view inside `once` and the history's context."""
    view = pattern.callback

    def respond(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return problems.told(view(request, *args, **kwargs))
        try:
            known = tokens.authenticate(request) is not None
        except MeritError as refused:
            return problems.of(refused)
        if not known:
            return problems.told(view(request, *args, **kwargs))
        with pghistory.context(user=request.actor.user.pk, name=request.actor.name, path=request.path):
            return problems.told(once(request, lambda asked: view(asked, *args, **kwargs)))

    respond.csrf_exempt = True  # type: ignore[attr-defined]
    respond.api_view = view  # type: ignore[attr-defined]
    return path(str(pattern.pattern), respond, name=pattern.name)


urlpatterns: list[URLPattern] = [
    path("docs", docs.page, name="api-docs"),
    path("openapi.json", docs.openapi, name="openapi-json"),
    *(_wrapped(pattern) for pattern in api.urls[0] if str(pattern.name) not in {"api-root", "openapi-json"}),
    path("", problems.nothing, name="api-nothing"),
    path("<path:rest>", problems.nothing, name="api-nothing-there"),
]
