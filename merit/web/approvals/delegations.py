"""Who decides for somebody while he is away: one's own, those given to oneself, and the company's for HR."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from merit.approvals import operations, policy
from merit.approvals.kinds import kinds
from merit.approvals.models import ApprovalDelegation
from merit.core.errors import Forbidden
from merit.core.operations import found
from merit.org.actor import Actor
from merit.org.leaving import staying
from merit.org.models import Person
from merit.web.approvals.words import kind_name
from merit.web.crm.answers import attempt, see, verb
from merit.web.crm.lists import paged
from merit.web.picking import PickField, label
from merit.web.request import Request


class DelegationForm(forms.Form):
    """Who is away, who decides meanwhile, and when."""

    person = PickField(label=gettext_lazy("Who is away"), url=reverse_lazy("approval-people"))
    to = PickField(label=gettext_lazy("Who decides meanwhile"), url=reverse_lazy("approval-people"))
    first_day = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput)
    last_day = forms.DateField(label=gettext_lazy("To and including"), widget=forms.DateInput)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only requests of these kinds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: of every kind"),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = staying(Person.objects.visible_to(actor), actor.today)
        self.fields["person"].rows = self.fields["to"].rows = rows  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(one.code, one.label) for one in kinds()]  # type: ignore[attr-defined]
        if len(kinds()) < 2:
            del self.fields["kinds"]
        if not actor.may("people.write"):
            self.fields["person"].required = False
            self.fields["person"].widget = forms.HiddenInput()


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """The list, and the form of a new one."""
    actor = request.actor
    sending = request.method == "POST"
    start = {"person": label(actor.person) if actor.person else "", "first_day": actor.today}
    form = DelegationForm(actor, request.POST if sending else None, initial=start)
    if sending:
        if "write" not in actor.scopes:
            raise Forbidden
        if attempt(form, lambda: _made(actor, form)) is not None:
            messages.success(request, _("From then on both may decide."))
            return see("approval-delegations")
    rows = ApprovalDelegation.objects.visible_to(actor).select_related("person", "to").order_by("-valid", "-pk")
    found_ = paged(rows, request.GET)
    context = {"form": form, "page": found_, "rows": [_row(actor, one) for one in found_.rows]}
    own = actor.person is not None and policy.may_delegate_for(actor, actor.person)
    context["may_make"] = own or actor.may("people.write")
    return render(request, "approvals/delegations.html", context, status=422 if sending else 200)


def _made(actor: Actor, form: DelegationForm) -> ApprovalDelegation:
    values = form.cleaned_data
    person = values["person"] or actor.person
    more = {"first_day": values["first_day"], "last_day": values["last_day"], "kinds": values.get("kinds", ())}
    return operations.delegate(actor, person_id=person.pk if person else None, to_id=values["to"].pk, **more)


def _row(actor: Actor, one: ApprovalDelegation) -> dict[str, Any]:
    last = one.last_day
    over = last is None or last < actor.today
    return {
        "row": one,
        "last": last,
        "state": "over" if over else "to come" if one.valid.lower > actor.today else "now",
        "kinds": ", ".join(str(kind_name(code)) for code in one.kinds),
        "may_end": not over and policy.may_delegate_for(actor, one.person),
    }


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    found(ApprovalDelegation.objects.visible_to(request.actor), pk)
    work = operations.end_delegation
    verb(request, lambda seen: work(request.actor, pk, seen), _("Ended: nobody stands in any more."))
    return see("approval-delegations")
