"""The points ledger (獎懲): an entry with its evidence and what was said, proposing one, and deciding about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Forbidden, NotFound
from merit.core.operations import found
from merit.org.actor import Actor
from merit.org.models import Person
from merit.pay.plans import award_items, check_award_item
from merit.points import operations, policy
from merit.points.models import PointsEntry
from merit.web.crm.answers import see, verb
from merit.web.picking import PickField, offered, suggestions
from merit.web.request import Request
from merit.web.shell.forms_help import form_page
from merit.web.shell.nav import badge

SOURCES = {"crm.violation": "violation"}
VERBS: dict[str, tuple[Callable[..., Any], Any]] = {
    "confirmation": (operations.confirm_points, gettext_lazy("Confirmed: it counts.")),
    "objection": (operations.contest_points, gettext_lazy("Your objection is sent.")),
    "waiver": (operations.waive_points, gettext_lazy("Waived: it does not count.")),
}


class EntryForm(forms.Form):
    """An entry: points, or money under an item of a plan, or both."""

    person = PickField(label=gettext_lazy("Person"), url=reverse_lazy("points-people"))
    on = forms.DateField(label=gettext_lazy("Counts on"), widget=forms.DateInput)
    points = forms.DecimalField(
        label=gettext_lazy("Points"),
        required=False,
        max_digits=8,
        decimal_places=2,
        help_text=gettext_lazy("Negative: a deduction. They are added to the score of the period."),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        required=False,
        max_digits=15,
        decimal_places=2,
        help_text=gettext_lazy("Negative: a deduction. The pay run of the month takes it in."),
    )
    item = forms.ChoiceField(label=gettext_lazy("Item of the pay plan"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The person reads it."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Addresses of pages here or on the web, one a line"),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].rows = people_of(actor)  # type: ignore[attr-defined]
        self.fields["item"].choices = [("", "—"), *sorted(award_items(actor.company.pk).items())]  # type: ignore[attr-defined]


def people_of(actor: Actor) -> Any:
    """Whom the actor may reward or penalise in his company."""
    far = policy.reach(actor)
    rows = Person.objects.visible_to(actor).filter(company=actor.company)
    if actor.company.pk not in far.companies:
        rows = rows.filter(pk__in=far.people)
    return rows.exclude(pk=actor.person.pk) if actor.person else rows


@badge("points")
def waiting(actor: Actor) -> int:
    """Proposed by others, or contested, and the actor's to decide."""
    far = policy.reach(actor)
    if not far.people and not far.companies:
        return 0
    rows = PointsEntry.objects.visible_to(actor).filter(state__in=["proposed", "contested"], source_id=None)
    rows = rows.filter(person__in=people_of(actor)).exclude(proposed_by=actor.user)
    return rows.count()


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """One entry: what it gives or takes, by which rule or on what evidence, and what was said."""
    actor = request.actor
    row: PointsEntry = found(PointsEntry.objects.visible_to(actor).select_related("person__company"), pk)
    context = {
        "row": row,
        "currency": row.person.company.currency,
        "item": award_items(row.person.company_id).get(row.item, row.item),
        "steps": row.steps.all(),  # type: ignore[attr-defined]
        "source": source_of(actor, row),
        "own": policy.is_own(actor, row),
        "may_confirm": policy.may_confirm(actor, row),
        "may_waive": policy.may_waive(actor, row),
        "may_contest": policy.may_contest(actor, row),
    }
    return render(request, "appraisal/points.html", context)


def source_of(actor: Actor, row: PointsEntry) -> tuple[Any, str] | None:
    """The record that caused it, and its address where the reader sees it."""
    if row.source_type not in SOURCES:
        return None
    model = apps.get_model(row.source_type)
    cause = model.objects.visible_to(actor).filter(pk=row.source_id).first()  # type: ignore[attr-defined]
    return (cause, reverse(SOURCES[row.source_type], args=[row.source_id])) if cause else None


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Proposed here; somebody else confirms it."""
    actor = request.actor
    if not policy.may_propose(actor):
        raise Forbidden
    form = EntryForm(actor, request.POST or None, initial={"on": actor.today})

    def run() -> str:
        values = {**form.cleaned_data}
        if values["amount"] and values["item"]:
            check_award_item(actor.company.pk, values["item"])
        values["evidence"] = values["evidence"].splitlines()
        row = operations.propose_points(actor, person_id=values.pop("person").pk, **values)
        messages.success(request, _("Proposed. The person is told, and somebody else confirms it."))
        return reverse("points-entry", args=[row.pk])

    return form_page(request, "appraisal/points_new.html", form, run)


@require_GET
def people(request: Request) -> HttpResponse:
    """Whom the form offers while somebody types a name."""
    if not policy.may_propose(request.actor):
        raise NotFound
    return offered(request, suggestions(people_of(request.actor), request.GET.get("q", "")))


@require_POST
def decide(request: Request, pk: int, what: str) -> HttpResponse:
    """Confirmed, contested or waived, with the reason."""
    row = found(PointsEntry.objects.visible_to(request.actor).select_related("person"), pk)
    mine = policy.is_own(request.actor, row)
    if not (mine if what == "objection" else policy.covers(request.actor, row.person)):
        raise Forbidden
    work, said = VERBS[what]
    reason = request.POST.get("reason", "")[:2000]
    verb(request, lambda seen: work(request.actor, pk, seen, reason=reason), said)
    return see("points-entry", pk)
