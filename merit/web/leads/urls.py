"""Leads, the monitor, the public pool, their rules and the web forms: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.leads import (
    public,
    views_convert,
    views_forms,
    views_leads,
    views_monitor,
    views_pool,
    views_rules,
)

leads = [
    path("leads/new", views_leads.create, name="lead-new"),
    path("leads/similar", views_leads.similar, name="leads-similar"),
    path("leads/monitor", views_monitor.page, name="leads-monitor"),
    path("leads/<int:pk>", views_leads.record, name="lead"),
    path("leads/<int:pk>/edit", views_leads.edit, name="lead-edit"),
    path("leads/<int:pk>/contacts", views_leads.log_contact, name="lead-contact"),
    path("leads/<int:pk>/owner", views_leads.assign, name="lead-owner"),
    path("leads/<int:pk>/qualification", views_leads.qualify, name="lead-qualification"),
    path("leads/<int:pk>/disqualification", views_leads.disqualify, name="lead-disqualification"),
    path("leads/<int:pk>/reopening", views_leads.reopen, name="lead-reopening"),
    path("leads/<int:pk>/conversion", views_convert.convert, name="lead-conversion"),
    path("leads/<int:pk>/deletion", views_leads.delete, name="lead-deletion"),
]
pool = [
    path("pool", views_pool.page, name="pool"),
    path("pool/settings", views_rules.settings, name="pool-settings"),
    path("pool/rules/new", views_rules.recycle_new, name="recycle-rule-new"),
    path("pool/rules/<int:pk>", views_rules.recycle_edit, name="recycle-rule"),
    path("pool/rules/<int:pk>/deletion", views_rules.recycle_delete, name="recycle-rule-deletion"),
    *(
        route
        for kind in ("customers", "leads")
        for route in (
            path(f"pool/{kind}/<int:pk>/claim", views_pool.claim, {"kind": kind}, name=f"pool-{kind}-claim"),
            path(f"pool/{kind}/<int:pk>/owner", views_pool.give, {"kind": kind}, name=f"pool-{kind}-owner"),
        )
    ),
    path("customers/<int:pk>/release", views_pool.put, {"kind": "customers"}, name="customer-release"),
    path("leads/<int:pk>/release", views_pool.put, {"kind": "leads"}, name="lead-release"),
]
rules = [
    path("lead-rules", views_rules.rules, name="lead-rules"),
    path("lead-rules/new", views_rules.rule_new, name="lead-rule-new"),
    path("lead-rules/<int:pk>", views_rules.rule_edit, name="lead-rule"),
    path("lead-rules/<int:pk>/position", views_rules.rule_move, name="lead-rule-position"),
    path("lead-rules/<int:pk>/deletion", views_rules.rule_delete, name="lead-rule-deletion"),
    path("web-forms", views_forms.listing, name="web-forms"),
    path("web-forms/new", views_forms.create, name="web-form-new"),
    path("web-forms/<int:pk>", views_forms.edit, name="web-form-edit"),
    path("web-forms/<int:pk>/address", views_forms.renew, name="web-form-address"),
    path("web-forms/<int:pk>/archival", views_forms.archive, name="web-form-archival"),
    path("web-forms/<int:pk>/deletion", views_forms.delete, name="web-form-deletion"),
]
urlpatterns: list[URLPattern] = [*leads, *pool, *rules, path("f/<str:key>", public.page, name="web-form")]
