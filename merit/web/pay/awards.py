"""Awards: given by finance, paid by the run of their month under an item of a plan; the list, and taking one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import NotFound
from merit.core.operations import log
from merit.org.models import Person
from merit.pay import operations
from merit.pay.models import Award
from merit.pay.plans import award_items
from merit.web.crm.answers import see, verb
from merit.web.pay.answers import paged
from merit.web.pay.forms import AwardForm
from merit.web.picking import offered, suggestions
from merit.web.request import Request
from merit.web.shell.forms_help import form_page

SORTS = {
    "awarded_on": ("awarded_on", "pk"),
    "person": ("person__name", "pk"),
    "amount": ("amount", "pk"),
}


def _company_wide(request: Request) -> None:
    if request.actor.company.pk not in request.actor.reach("pay").companies:
        raise NotFound


@require_GET
def listing(request: Request) -> HttpResponse:
    """The company's awards, the newest first."""
    _company_wide(request)
    actor, q = request.actor, request.GET.get("q", "").strip().lower()[:100]
    rows = Award.objects.visible_to(actor).filter(person__company=actor.company).select_related("person")
    if q:
        rows = rows.filter(person__search__contains=q)
    sort = request.GET.get("sort", "-awarded_on")
    columns, sign = SORTS.get(sort.removeprefix("-"), SORTS["awarded_on"]), "-" if sort.startswith("-") else ""
    page = Paginator(rows.order_by(*(f"{sign}{column}" for column in columns)), 50).get_page(request.GET.get("page"))
    log(actor, "read", actor.company, area="pay", what="awards")
    names, own = award_items(actor.company.pk), actor.person
    may = actor.may("pay.run", actor.company.pk)
    context = {
        "awards": [(one, names.get(one.item, one.item), may and one.person != own) for one in page.object_list],
        "page": paged(page),
        "q": q,
        "may_give": may,
        "currency": actor.company.currency,
    }
    return render(request, "pay/awards.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The form; the items offered are those that pay awards in a plan of the company."""
    actor = request.actor
    if not actor.reach("pay").companies:
        raise NotFound
    actor.must("pay.run", actor.company.pk)
    items = sorted(award_items(actor.company.pk).items())
    form = AwardForm(actor, items, request.POST or None, initial={"awarded_on": actor.today})

    def run() -> str:
        values: dict[str, Any] = {**form.cleaned_data}
        award = operations.give_award(actor, person_id=values.pop("person").pk, **values)
        messages.success(request, _("%(name)s has the award %(code)s.") % {"name": award.person, "code": award.code})
        return reverse("awards")

    return form_page(request, "pay/award_new.html", form, run, {"items": items})


@require_GET
def people(request: Request) -> HttpResponse:
    """Whom the form offers while somebody types a name."""
    _company_wide(request)
    rows = Person.objects.visible_to(request.actor).filter(company=request.actor.company)
    return offered(request, suggestions(rows, request.GET.get("q", "")))


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Takes it back, with a reason."""
    reason = request.POST.get("reason", "")[:300]
    verb(
        request,
        lambda seen: operations.withdraw_award(request.actor, pk, seen, reason=reason),
        _("The award is withdrawn."),
    )
    return see("awards")
