"""Contact intervals: the rules, and the violations with what is said about them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.crm import operations, policy
from merit.crm.intervals import DEFAULT_DAYS
from merit.crm.models import IntervalRule, Stage, Violation
from merit.crm.operations.violations import may_contest, may_decide, with_end
from merit.org.actor import Actor
from merit.pay.plans import award_items
from merit.points.models import PointsEntry
from merit.web.crm import owners
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb
from merit.web.crm.choices import classes
from merit.web.crm.contracts_fields import plain_text
from merit.web.crm.fields import Fields, choice, day, line
from merit.web.crm.lists import ordered, paged
from merit.web.request import Request
from merit.web.shell.nav import badge

NEWEST = operations.intervals.FIELDS
SORTS = {"on": ("on",), "days": ("due_on",), "person": ("person__name",)}
STATES = {"open": ("recorded", "contested", "upheld"), "contested": ("contested",), "waived": ("waived",)}


_TAKES = gettext_lazy("What a breach takes, negative; empty: nothing")


class RuleForm(Fields):
    """A rule; class and stage are fixed once it is saved."""

    customer_class = line(gettext_lazy("Class"), 40, listed="classes")
    stage = choice(gettext_lazy("Stage"), ())
    days = forms.IntegerField(label=gettext_lazy("Longest interval"), min_value=1, max_value=3650)
    remind_days = forms.IntegerField(label=gettext_lazy("Reminder before"), min_value=0, max_value=365)
    starts_on = day(
        gettext_lazy("Counts from"),
        required=True,
        help_text=gettext_lazy("What is over the interval already counts from this day: a later one gives time"),
    )

    points = forms.DecimalField(
        label=gettext_lazy("Points"), required=False, max_value=0, max_digits=8, decimal_places=2, help_text=_TAKES
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, max_value=0, max_digits=15, decimal_places=2, help_text=_TAKES
    )
    item = choice(gettext_lazy("Item of the pay plan"), ())

    def __init__(self, *args: Any, actor: Actor, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = sorted(award_items(actor.company.pk).items())
        self.fields["item"].choices = [("", "—"), *items]  # type: ignore[attr-defined]
        self.again = {"actor": actor, "changing": changing}
        if changing:
            del self.fields["customer_class"], self.fields["stage"]
            return
        stages = Stage.objects.visible_to(actor).filter(company=actor.company, kind="open").order_by("position")
        every = ("", _("Any stage, or none"))
        self.fields["stage"].choices = [every, *((str(one.pk), one.name) for one in stages)]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        if "stage" in found:
            found["stage_id"] = int(found.pop("stage") or 0) or None
        return found


@require_GET
def rules(request: Request) -> HttpResponse:
    actor = request.actor
    rows = IntervalRule.objects.visible_to(actor).filter(company=actor.company).select_related("stage", "company")
    context = {"rows": rows, "may_write": policy.may_stages(actor), "default": DEFAULT_DAYS}
    return render(request, "crm/interval_rules.html", context)


@require_http_methods(["GET", "POST"])
def create_rule(request: Request) -> HttpResponse:
    actor = request.actor
    must(policy.may_stages(actor))
    start = {"days": DEFAULT_DAYS, "remind_days": 2, "starts_on": actor.today}
    form = RuleForm(request.POST or None, actor=actor, initial=start)
    saved = None
    if request.method == "POST":
        saved = attempt(form, lambda: operations.create_interval_rule(actor, **form.values))
    if saved:
        messages.success(request, _("Interval saved"))
        return see("interval-rules")
    context = {"form": form, "classes": classes(actor)}
    return render(request, "crm/interval_rule_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit_rule(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(IntervalRule.objects.visible_to(actor).select_related("stage"), pk)
    must(policy.may_stages(actor))
    newest = {name: getattr(row, name) for name in NEWEST}
    newest |= {name: plain_text(newest[name]) for name in ("points", "amount") if newest[name] is not None}
    if request.method == "GET":
        form = RuleForm(actor=actor, changing=True, initial={**newest, "version": row.version})
        return render(request, "crm/interval_rule_form.html", {"form": form, "row": row})
    form = RuleForm(request.POST, actor=actor, changing=True)
    try:
        saved = attempt(form, lambda: operations.change_interval_rule(actor, pk, form.seen, **form.values))
    except Stale:
        form, saved = outdated(form, row.version, newest), None
    if saved:
        messages.success(request, _("Interval saved"))
        return see("interval-rules")
    return render(request, "crm/interval_rule_form.html", {"form": form, "row": row}, status=412 if form.stale else 422)


@require_POST
def delete_rule(request: Request, pk: int) -> HttpResponse:
    row_of(IntervalRule.objects.visible_to(request.actor), pk)
    must(policy.may_stages(request.actor))
    verb(request, partial(operations.delete_interval_rule, request.actor, pk), _("Interval deleted"))
    return see("interval-rules")


@badge("violations")
def waiting(actor: Actor) -> int:
    """Contested ones of others that wait for the actor's decision."""
    rows = Violation.objects.visible_to(actor).filter(state="contested")
    return rows.exclude(person=actor.person).count() if actor.may(policy.ASSIGN) else 0


@require_GET
def listing(request: Request) -> HttpResponse:
    actor, params = request.actor, request.GET
    whose = owners.Whose(actor, params.get("owner"))
    rows = whose.narrow(Violation.objects.visible_to(actor).filter(person__company=actor.company), "person_id")
    state = params.get("state", "")
    if state in STATES:
        rows = rows.filter(state__in=STATES[state])
    page = paged(ordered(with_end(rows), params, SORTS, "-on"), params)
    context = {
        "page": page,
        "rows": [{"row": row, "days": row.days_over} for row in page.rows],
        "measured": any(row.interval_days for row in page.rows),
        "whose": whose,
        "state": state,
        "filtered": bool(state or params.get("owner")),
    }
    return render(request, "crm/violations.html" + ("#list" if request.htmx else ""), context)


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(with_end(Violation.objects.visible_to(actor)), pk)
    entries = PointsEntry.objects.visible_to(actor).filter(source_type="crm.violation", source_id=row.pk)
    context = {
        "row": row,
        "entry": entries.select_related("person__company").first(),
        "days": row.days_over,
        "steps": row.steps.all(),
        "may_contest": may_contest(actor, row),
        "may_decide": may_decide(actor, row),
    }
    return render(request, "crm/violation.html", context)


VERBS = {
    "objection": (operations.contest_violation, gettext_lazy("Objection sent to the superior")),
    "waiver": (operations.waive_violation, gettext_lazy("Waived: it no longer counts")),
    "confirmation": (operations.uphold_violation, gettext_lazy("Upheld: it counts")),
}


@require_POST
def decide(request: Request, pk: int, what: str) -> HttpResponse:
    """Contested, waived or upheld, with the reason."""
    row = row_of(Violation.objects.visible_to(request.actor).select_related("person"), pk)
    mine = row.person_id == request.actor.user.person_id
    must(mine if what == "objection" else may_decide(request.actor, row))
    work, said = VERBS[what]
    reason = request.POST.get("reason", "")[:2000]
    verb(request, lambda version: work(request.actor, pk, version, reason=reason), said)
    return see("violation", pk)
