"""Classes of customers: the list, the rules with what they would change, the movements, and a class by hand."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, Stale
from merit.crm import classifying, policy
from merit.crm.models import ClassBand, ClassChange, ClassRule, Customer, CustomerClass
from merit.crm.operations import classes, duplicates
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb, version_of
from merit.web.crm.fields import Fields, choice, line
from merit.web.crm.lists import paged
from merit.web.crm.views_class_rules import RulesForms, told_rule
from merit.web.request import Request

NONE = ("", "—")


class ClassForm(Fields):
    """A class of the company."""

    name = line(gettext_lazy("Name"), 40, required=True)
    color = choice(gettext_lazy("Colour"), CustomerClass.COLORS)


class GivenForm(Fields):
    """A class by hand."""

    customer_class = choice(gettext_lazy("Class"), ())
    pinned = forms.BooleanField(label=gettext_lazy("Pinned: no rule changes it"), required=False, initial=True)
    reason = line(gettext_lazy("Why"), 300)

    def __init__(self, *args: Any, actor: Any, now: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "now": now}
        names = list(
            CustomerClass.objects.visible_to(actor).filter(company=actor.company).values_list("name", flat=True)
        )
        extra = [now] if now and now not in names else []
        self.fields["customer_class"].choices = [NONE, *((name, name) for name in (*names, *extra))]  # type: ignore[attr-defined]


def _of(actor: Any) -> Any:
    return CustomerClass.objects.visible_to(actor).filter(company=actor.company).order_by("position")


@require_GET
def listing(request: Request) -> HttpResponse:
    """The classes with how many of the customers that the reader sees are in each."""
    actor = request.actor
    seen = Customer.objects.visible_to(actor).filter(company=actor.company, archived_at=None).order_by()
    counts = dict(seen.values_list("customer_class").annotate(Count("pk")))
    rows = list(_of(actor))
    named = {row.name for row in rows}
    others = {name: n for name, n in counts.items() if name and name not in named}
    rules = ClassRule.objects.visible_to(actor).filter(company=actor.company).select_related("customer_class")
    bands = ClassBand.objects.visible_to(actor).filter(company=actor.company)
    context = {
        "rows": [(row, counts.get(row.name, 0)) for row in rows],
        "others": sorted(others.items()),
        "without": counts.get("", 0),
        "sees": bool(actor.reach("crm").companies or actor.reach("crm").people),
        "settings": duplicates.rules_of(actor.company),
        "rules": [(one, told_rule(one, actor.currency)) for one in rules.order_by("position")],
        "bands": bands,
        "may_write": classes.may_classes(actor, actor.company.pk),
        "may_settings": policy.may_stages(actor),
    }
    return render(request, "crm/classes.html", context)


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    must(classes.may_classes(request.actor, request.actor.company.pk))
    form = ClassForm(request.POST or None)
    saved: CustomerClass | None = None
    if request.method == "POST":
        saved = attempt(form, lambda: classes.create_class(request.actor, **form.values))
    if saved:
        messages.success(request, _("Class saved"))
        return see("customer-classes")
    return render(request, "crm/class_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    row = row_of(CustomerClass.objects.visible_to(request.actor), pk)
    must(classes.may_classes(request.actor, row.company_id))
    newest = {name: getattr(row, name) for name in ("name", "color")}
    if request.method == "GET":
        return render(
            request, "crm/class_form.html", {"form": ClassForm(initial={**newest, "version": row.version}), "row": row}
        )
    form = ClassForm(request.POST)
    try:
        saved = attempt(form, lambda: classes.change_class(request.actor, pk, form.seen, **form.values))
    except Stale:
        form, saved = outdated(form, row.version, newest), None
    if saved:
        messages.success(request, _("Class saved"))
        return see("customer-classes")
    return render(request, "crm/class_form.html", {"form": form, "row": row}, status=412 if form.stale else 422)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    up = request.POST.get("way") == "up"
    verb(request, partial(classes.move_class, request.actor, pk, up=up), _("Order saved"))
    return see("customer-classes")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(classes.delete_class, request.actor, pk), _("Class deleted"))
    return see("customer-classes")


@require_http_methods(["GET", "POST"])
def rules(request: Request) -> HttpResponse:
    """The rules; what they would change is shown before they are saved."""
    actor = request.actor
    must(classes.may_classes(actor, actor.company.pk))
    names = list(_of(actor).values_list("name", flat=True))
    sent = RulesForms(actor, names, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"forms": sent, "names": names}
    if request.method == "POST" and sent.valid():
        if "preview" in request.POST:
            return render(request, "crm/class_rules.html", {**context, "preview": _preview(actor, sent.asked())})
        try:
            classes.set_rules(actor, version_of(request) or None, **sent.values())
        except (Invalid, Conflict, Stale) as error:
            messages.error(request, str(error) if isinstance(error, Invalid) else str(error.detail))
            return render(request, "crm/class_rules.html", context, status=error.status)
        messages.success(request, _("Rules saved. They give classes every night, or now if you say so."))
        return see("customer-classes")
    return render(request, "crm/class_rules.html", context, status=200 if request.method == "GET" else 422)


def _preview(actor: Any, asked: classifying.Rules) -> dict[str, Any]:
    """How many would move from which class to which; some of them by name, as far as the reader sees them."""
    found = classifying.changes(actor.company, actor.today, asked)
    moves = Counter((one.was, now) for one, now, _why in found)
    rows = Customer.objects.visible_to(actor).in_bulk([one.pk for one, _now, _why in found[:500]])
    shown = [(rows[one.pk], one, now) for one, now, _why in found if one.pk in rows][:20]
    return {"count": len(found), "moves": sorted(moves.items()), "rows": shown, "currency": actor.currency}


@require_POST
def apply(request: Request) -> HttpResponse:
    n = classes.apply_rules(request.actor)
    messages.success(
        request,
        ngettext("%(n)d customer has another class now", "%(n)d customers have another class now", n) % {"n": n},
    )
    return see("customer-classes")


@require_GET
def changes(request: Request) -> HttpResponse:
    """The movements between classes, the newest first."""
    rows = ClassChange.objects.visible_to(request.actor).filter(customer__company=request.actor.company)
    now = request.GET.get("class", "")[:40]
    rows = rows.filter(now=now) if now else rows
    page = paged(rows.select_related("customer").order_by("-on", "-pk"), request.GET)
    context = {"page": page, "classes": list(_of(request.actor)), "class": now, "currency": request.actor.currency}
    return render(request, "crm/class_changes.html", context)


@require_POST
def owners(request: Request) -> HttpResponse:
    """Whether the owner of a duplicate that one may not see is named."""
    named = request.POST.get("names_owner") == "on"
    duplicates.change_rules(request.actor, request.actor.company.pk, names_owner=named)
    messages.success(request, _("Saved"))
    return see("customer-classes")


@require_POST
def give(request: Request, pk: int) -> HttpResponse:
    """A class by hand."""
    row = row_of(Customer.objects.visible_to(request.actor), pk)
    must(policy.may_write(request.actor, row))
    form = GivenForm(request.POST, actor=request.actor, now=row.customer_class)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for texts in form.errors.values() for one in texts))
        return see("customer", pk)
    verb(request, lambda version: classes.set_class(request.actor, pk, version, **form.values), _("Class saved"))
    return see("customer", pk)


def panel(actor: Any, row: Customer) -> dict[str, Any]:
    """What a customer's page shows of its class: the form, the pin, the latest changes."""
    rows = ClassChange.objects.visible_to(actor).filter(customer=row).order_by("-on", "-pk")[:6]
    start = {"customer_class": row.customer_class, "version": row.version, "pinned": True}
    return {
        "form": GivenForm(actor=actor, now=row.customer_class, initial=start),
        "pin": getattr(row, "class_pin", None),
        "changes": list(rows),
    }
