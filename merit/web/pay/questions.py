"""Questions on statements: finance and HR see the open ones first and answer them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merit.core.errors import NotFound
from merit.core.operations import found
from merit.pay import operations
from merit.pay.models import Question
from merit.pay.plans import item_names
from merit.web.crm.answers import see, verb
from merit.web.pay.answers import paged
from merit.web.request import Request


@require_GET
def listing(request: Request) -> HttpResponse:
    """The questions of the company, the open ones first, the oldest of them on top."""
    actor = request.actor
    if actor.company.pk not in actor.reach("pay").companies:
        raise NotFound
    rows = Question.objects.visible_to(actor).filter(statement__run__company=actor.company)
    rows = rows.select_related("statement__person", "statement__run__company", "line", "asked_by", "answered_by")
    rows = rows.order_by(F("answered_at").desc(nulls_first=True), "asked_at", "pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    names = item_names(page.object_list[0].statement.run) if page.object_list else {}
    mine = actor.person.pk if actor.person else None
    shown = [
        (one, names.get(one.line.item, one.line.item) if one.line else "", one.statement.person_id != mine)
        for one in page.object_list
    ]
    context = {"rows": shown, "page": paged(page), "may_answer": actor.may("pay.answer", actor.company.pk)}
    return render(request, "pay/questions.html", context)


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """The answer, which the person reads at the line."""
    question = found(Question.objects.visible_to(request.actor), pk)
    text = request.POST.get("text", "")[:4000]
    verb(request, lambda seen: operations.answer(request.actor, pk, seen, text), _("Answered."))
    return see("pay-questions") if request.GET.get("from") == "list" else see("statement", question.statement_id)
