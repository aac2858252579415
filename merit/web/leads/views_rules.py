"""Settings of leads and the pool: assignment rules, pool settings and recycle rules. Everybody concerned reads them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.crm.leads import operations, policy
from merit.crm.leads.models import LeadRule
from merit.crm.pool import operations as pool
from merit.crm.pool.models import RecycleRule
from merit.crm.pool.settings import FIELDS, RULE_FIELDS
from merit.web.crm import choices
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb
from merit.web.leads.forms_rules import PoolSettingsForm, RecycleRuleForm, RuleForm
from merit.web.request import Request

EDITED = ("name", "way", "channels", "sources", "regions", "industries", "least_amount")


@require_GET
def rules(request: Request) -> HttpResponse:
    actor = request.actor
    must(policy.reads_rules(actor))
    rows = LeadRule.objects.visible_to(actor).filter(company=actor.company).order_by("position")
    rows = rows.select_related("form").prefetch_related("members__person")
    context = {"rows": rows, "may_write": policy.may_rules(actor), "tab": "rules", "currency": actor.currency}
    return render(request, "leads/rules.html", context)


@require_http_methods(["GET", "POST"])
def rule_new(request: Request) -> HttpResponse:
    must(policy.may_rules(request.actor))
    form = RuleForm(request.POST or None, actor=request.actor, initial={"way": "turn"})
    if request.method == "POST" and attempt(form, partial(_made, operations.create_rule, request, form)):
        messages.success(request, _("Rule saved"))
        return see("lead-rules")
    return _rule_form(request, form, None)


@require_http_methods(["GET", "POST"])
def rule_edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(LeadRule.objects.visible_to(actor), pk)
    must(policy.may_rules(actor, row.company_id))
    newest = {**{name: getattr(row, name) for name in EDITED}, "form": str(row.form_id or "")}
    if request.method == "GET":
        return _rule_form(request, RuleForm(actor=actor, rule=row, initial={**newest, "version": row.version}), row)
    form = RuleForm(request.POST, actor=actor, rule=row)
    try:
        saved = attempt(form, lambda: operations.change_rule(actor, pk, form.seen, **form.values))
    except Stale:
        return _rule_form(request, outdated(form, row.version, newest), row)
    if saved:
        messages.success(request, _("Rule saved"))
        return see("lead-rules")
    return _rule_form(request, form, row)


def _made(create: Any, request: Request, form: Any) -> Any:
    return create(request.actor, **form.values)


def _rule_form(request: Request, form: RuleForm, row: LeadRule | None) -> HttpResponse:
    status = 412 if form.stale else 422 if form.errors else 200
    return render(request, "leads/rule_form.html", {"form": form, "row": row}, status=status)


@require_POST
def rule_move(request: Request, pk: int) -> HttpResponse:
    up = request.POST.get("way") == "up"
    verb(request, partial(operations.move_rule, request.actor, pk, up=up), _("Order saved"))
    return see("lead-rules")


@require_POST
def rule_delete(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.delete_rule, request.actor, pk), _("Rule deleted"))
    return see("lead-rules")


@require_http_methods(["GET", "POST"])
def settings(request: Request) -> HttpResponse:
    """Times, limits and the recycle rules."""
    actor = request.actor
    must(policy.reads_rules(actor))
    row = pool.settings_of(actor.company)
    newest = {name: getattr(row, name) for name in FIELDS}
    form = PoolSettingsForm(request.POST or None, initial={**newest, "version": row.version})
    if request.method == "POST":
        must(policy.may_rules(actor))
        try:
            saved = attempt(form, lambda: pool.set_pool(actor, actor.company.pk, form.seen, **form.values))
        except Stale:
            form, saved = outdated(form, row.version, newest), None
        if saved:
            messages.success(request, _("Settings saved"))
            return see("pool-settings")
    return _settings(request, form, row)


def _settings(request: Request, form: PoolSettingsForm, row: Any) -> HttpResponse:
    actor = request.actor
    rules_ = RecycleRule.objects.visible_to(actor).filter(company=actor.company).order_by("customer_class")
    status = 412 if form.stale else 422 if form.errors else 200
    context = {"form": form, "row": row, "rules": rules_, "may_write": policy.may_rules(actor), "tab": "settings"}
    return render(request, "leads/pool_settings.html", context, status=status)


@require_http_methods(["GET", "POST"])
def recycle_new(request: Request) -> HttpResponse:
    must(policy.may_rules(request.actor))
    form = RecycleRuleForm(request.POST or None)
    if request.method == "POST" and attempt(form, partial(_made, pool.create_recycle_rule, request, form)):
        messages.success(request, _("Rule saved"))
        return see("pool-settings")
    return _recycle_form(request, form, None)


@require_http_methods(["GET", "POST"])
def recycle_edit(request: Request, pk: int) -> HttpResponse:
    row = row_of(RecycleRule.objects.visible_to(request.actor), pk)
    must(policy.may_rules(request.actor, row.company_id))
    newest = {name: getattr(row, name) for name in RULE_FIELDS}
    if request.method == "GET":
        return _recycle_form(request, RecycleRuleForm(initial={**newest, "version": row.version}), row)
    form = RecycleRuleForm(request.POST)
    try:
        saved = attempt(form, lambda: pool.change_recycle_rule(request.actor, pk, form.seen, **form.values))
    except Stale:
        return _recycle_form(request, outdated(form, row.version, newest), row)
    if saved:
        messages.success(request, _("Rule saved"))
        return see("pool-settings")
    return _recycle_form(request, form, row)


def _recycle_form(request: Request, form: RecycleRuleForm, row: RecycleRule | None) -> HttpResponse:
    status = 412 if form.stale else 422 if form.errors else 200
    context = {"form": form, "row": row, "classes": partial(choices.classes, request.actor)}
    return render(request, "leads/recycle_form.html", context, status=status)


@require_POST
def recycle_delete(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(pool.delete_recycle_rule, request.actor, pk), _("Rule deleted"))
    return see("pool-settings")
