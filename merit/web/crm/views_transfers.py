"""Transfers: the list, a new one with what it would do, and one with what it did."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict
from merit.crm import policy
from merit.crm.models import Customer, Transfer, TransferItem
from merit.crm.operations import transfers
from merit.org.actor import Actor
from merit.web.crm import owners
from merit.web.crm.answers import attempt, must, row_of, see
from merit.web.crm.fields import Fields, choice, day, line
from merit.web.crm.lists import paged, whole
from merit.web.picking import PickField, label
from merit.web.request import Request

RECEIVERS = 4
KINDS = ("customers", "opportunities", "follow_ups", "leads", "contracts")


class TransferForm(Fields):
    """Who gives, when, what, and to whom; the receivers stand in ReceiverForms beside it."""

    person = PickField(label=gettext_lazy("From whom"), url=reverse_lazy("owner-choices", query={"from": ""}))
    effective_on = day(gettext_lazy("Effective on"), required=True)
    how = choice(gettext_lazy("How it is shared out"), Transfer.HOW, required=True)
    what = forms.MultipleChoiceField(
        label=gettext_lazy("What is transferred"), choices=Transfer.WHAT, widget=forms.CheckboxSelectMultiple
    )
    note = line(gettext_lazy("Why"), 300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor}
        self.fields["person"].rows = owners.givers(actor)  # type: ignore[attr-defined]
        self.fields["effective_on"].widget.attrs["min"] = actor.today.isoformat()


class ReceiverForm(forms.Form):
    """One receiver; without a name it is none."""

    person = PickField(label=gettext_lazy("Receiver"), url=reverse_lazy("owner-choices"), required=False)
    regions = forms.CharField(label=gettext_lazy("Regions, with commas"), required=False, max_length=1000)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].rows = owners.assignable(actor)  # type: ignore[attr-defined]


def may(actor: Actor) -> bool:
    """Whether the actor gives away what others have."""
    far = policy.reach(actor, policy.ASSIGN)
    return bool(far.companies or far.people)


@require_GET
def listing(request: Request) -> HttpResponse:
    rows = Transfer.objects.visible_to(request.actor).filter(company=request.actor.company)
    page = paged(rows.select_related("person").order_by("-effective_on", "-pk"), request.GET)
    items = TransferItem.objects.visible_to(request.actor).filter(transfer__in=page.rows).order_by()
    counts = dict(items.values_list("transfer").annotate(Count("pk")))
    shown = [(row, counts.get(row.pk, 0)) for row in page.rows]
    return render(request, "crm/transfers.html", {"page": page, "rows": shown, "may_create": may(request.actor)})


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    actor = request.actor
    must(may(actor))
    data = request.POST if request.method == "POST" else None
    start: dict[str, Any] = {"effective_on": actor.today, "how": "all", "what": list(KINDS)}
    pk = whole(request.GET.get("person"), 1)
    if pk and (person := owners.givers(actor).filter(pk=pk).first()):
        start["person"] = label(person)
    form = TransferForm(data, actor=actor, initial=start)
    receivers = [ReceiverForm(data, prefix=f"to{n}", actor=actor) for n in range(RECEIVERS)]
    several = any(one["person"].value() or one.errors for one in receivers[1:])
    context: dict[str, Any] = {"form": form, "receivers": receivers, "regions": _regions(actor), "several": several}
    if data is not None and all([form.is_valid(), *[one.is_valid() for one in receivers]]):
        values = _values(form, receivers)
        if "preview" in data:
            context["preview"] = attempt(form, lambda: _preview(actor, values))
        elif row := attempt(form, lambda: transfers.make_transfer(actor, **values)):
            messages.success(request, _("Transferred") if row.state == "done" else _("Planned for that day"))
            return see("transfer", row.pk)
    refused = data is not None and (form.errors or any(one.errors for one in receivers))
    return render(request, "crm/transfer_form.html", context, status=422 if refused else 200)


def _values(form: TransferForm, receivers: list[ReceiverForm]) -> dict[str, Any]:
    values = form.values
    values["person_id"] = values.pop("person").pk
    values["receivers"] = [
        {"person_id": one.cleaned_data["person"].pk, "regions": _split(one.cleaned_data["regions"])}
        for one in receivers
        if one.cleaned_data.get("person")
    ]
    return values


def _split(text: str) -> list[str]:
    for comma in ("，", "、", ";", "；"):
        text = text.replace(comma, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def _regions(actor: Actor) -> list[str]:
    rows = Customer.objects.visible_to(actor).filter(company=actor.company).exclude(region="").order_by("region")
    return list(rows.values_list("region", flat=True).distinct()[:40])


def _preview(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    person = transfers.giver(actor, values["person_id"])
    targets = transfers.targets_from(actor, person, values["receivers"], values["effective_on"])
    plan = transfers.plan(person, values["how"], values["what"], targets)
    kinds = [(kind, name) for kind, name in Transfer.WHAT if kind in values["what"]]
    return {
        "person": person,
        "kinds": kinds,
        "rows": [(one.person, [plan.count(kind, one.person) for kind, _name in kinds]) for one in targets],
        "total": plan.total,
    }


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    """What went to whom; of a planned one, what would."""
    row = row_of(Transfer.objects.visible_to(request.actor).select_related("person"), pk)
    targets = list(row.targets.select_related("person"))
    if row.state == "planned":
        plan = transfers.plan(
            row.person, row.how, row.what, [transfers.Target(one.person, tuple(one.regions)) for one in targets]
        )
        counts = Counter({(kind, one.person_id): plan.count(kind, one.person) for kind in row.what for one in targets})
    else:
        counts = Counter(
            {(what, to): n for what, to, n in row.items.order_by().values_list("what", "to_id").annotate(Count("pk"))}
        )
    kinds = [(kind, name) for kind, name in Transfer.WHAT if kind in row.what]
    context = {
        "row": row,
        "kinds": kinds,
        "rows": [(one, [counts[kind, one.person_id] for kind, _name in kinds]) for one in targets],
        "may_write": transfers.may_transfer(request.actor, row.person),
    }
    return render(request, "crm/transfer.html", context)


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    return _ended(request, pk, partial(transfers.cancel_transfer, request.actor), _("The transfer is cancelled"))


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    return _ended(request, pk, partial(transfers.undo_transfer, request.actor), _("The transfer is undone"))


def _ended(request: Request, pk: int, work: Any, done: str) -> HttpResponse:
    try:
        work(pk)
    except Conflict as error:
        messages.error(request, str(error.detail))
    else:
        messages.success(request, done)
    return see("transfer", pk)
