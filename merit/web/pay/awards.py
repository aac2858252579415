"""An award: given by finance, paid by the run of its month under an item of a plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merit.core.errors import NotFound
from merit.pay import operations
from merit.pay.models import PayPlan
from merit.pay.plans import approved, parsed
from merit.web.pay.forms import AwardForm
from merit.web.request import Request
from merit.web.shell.forms_help import form_page


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """The form; the items offered are those that pay awards in a plan of the company."""
    actor = request.actor
    if not actor.reach("pay").companies:
        raise NotFound
    actor.must("pay.run", actor.company.pk)
    form = AwardForm(actor, _items(request), request.POST or None, initial={"awarded_on": actor.today})

    def run() -> str:
        award = operations.give_award(actor, **form.cleaned_data)
        messages.success(request, _("%(name)s has the award %(code)s.") % {"name": award.person, "code": award.code})
        return reverse("pay-runs")

    return form_page(request, "pay/award_new.html", form, run)


def _items(request: Request) -> list[tuple[str, str]]:
    """Code and name of the items that pay awards."""
    found: dict[str, str] = {}
    for plan in PayPlan.objects.visible_to(request.actor).filter(company=request.actor.company, archived_at=None):
        for version in approved(plan):
            found |= {item.code: item.title for item in parsed(version).items if item.form == "award"}
    return sorted(found.items())
