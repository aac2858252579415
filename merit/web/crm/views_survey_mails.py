"""Surveys by mail: one invitation, a mail that came back, and a survey to all that a view of a list leaves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid
from merit.crm import policy
from merit.crm.models import Survey, SurveyInvitation, SurveyMail
from merit.crm.operations import survey_mails, survey_many
from merit.crm.operations.survey_many import Audience
from merit.lists.described import LISTS
from merit.lists.query import valid
from merit.lists.state import state_from
from merit.lists.surveyed import ASKABLE, contacts_left
from merit.org.actor import Actor
from merit.web.crm.answers import must, see
from merit.web.crm.lists import whole
from merit.web.lists.sentences import Teller
from merit.web.lists.tabs import Tabs
from merit.web.request import Request

STATES = {
    "waiting": (gettext_lazy("Waits to be sent"), ""),
    "sent": (gettext_lazy("Mailed"), "ok"),
    "refused": (gettext_lazy("Refused or came back"), "bad"),
    "dropped": (gettext_lazy("Not sent"), ""),
    "unclear": (gettext_lazy("Unclear whether it went out"), "warn"),
}


def mails_of(row: SurveyInvitation) -> list[dict[str, Any]]:
    """Every mail of an invitation with what became of it, in words."""
    mails = row.mails.order_by("pk")  # type: ignore[attr-defined]
    return [
        {"row": one, "said": STATES[one.state][0], "css": STATES[one.state][1]}
        | {"why": survey_mails.WHY.get(one.error, one.error)}
        for one in mails
    ]


def mail_part(row: SurveyInvitation) -> dict[str, Any]:
    """What the page of an invitation shows about mail: the mails, why none goes out, and what can be done."""
    mails = mails_of(row)
    states = [one["row"].state for one in mails if one["row"].kind == "invitation"]
    why = survey_mails.why_not(row)
    return {
        "mails": mails,
        "why_no_mail": survey_mails.WHY.get(why, ""),
        "may_mail": not why and not set(states) & {"sent", "waiting"},
        "again": bool(states),
        "came_back": any(one["row"].state == "sent" for one in mails),
    }


def counts(actor: Actor, survey: Survey) -> list[tuple[Any, str, int]]:
    """What became of a survey's mails, in words, with how many; those without any are left out."""
    rows = SurveyMail.objects.visible_to(actor).filter(invitation__survey=survey).order_by()
    over, out = Q(refused_at__isnull=False), Q(refused_at=None, sent_at__isnull=False)
    gone = Q(refused_at=None, sent_at=None, dropped_at__isnull=False)
    rest = Q(refused_at=None, sent_at=None, dropped_at=None)
    found = rows.aggregate(
        sent=Count("pk", filter=out),
        waiting=Count("pk", filter=rest & Q(begun_at=None)),
        refused=Count("pk", filter=over),
        unclear=Count("pk", filter=rest & Q(begun_at__isnull=False)),
        dropped=Count("pk", filter=gone),
    )
    return [(*STATES[name], n) for name, n in found.items() if n]


@require_POST
def mail(request: Request, pk: int) -> HttpResponse:
    try:
        survey_mails.mail_invitation(request.actor, pk)
    except Conflict as error:
        messages.error(request, str(error.detail))
    else:
        messages.success(request, _("The mail is on its way."))
    return see("survey-invitation", pk)


@require_POST
def refusal(request: Request, pk: int) -> HttpResponse:
    try:
        survey_mails.report_refusal(request.actor, pk, reason=request.POST.get("reason", ""))
    except Invalid as error:
        messages.error(request, " ".join(text for many in error.fields.values() for text in many))
    except Conflict as error:
        messages.error(request, str(error.detail))
    else:
        messages.success(request, _("Noted. This address gets no more until another one is entered."))
    return see("survey-invitation", pk)


@require_http_methods(["GET", "POST"])
def many(request: Request) -> HttpResponse:
    """Which survey, and to whom: a view of customers or contacts; how many get it, and who does not and why."""
    actor, source = request.actor, request.POST if request.method == "POST" else request.GET
    must(policy.may_create(actor))
    surveys = Survey.objects.visible_to(actor).filter(company=actor.company, archived_at=None).order_by("name")
    chosen = surveys.filter(pk=whole(source.get("survey"), 1) or 0).first() or surveys.first()
    name, query = _whom(actor, source.get("whom", ""), source)
    audience, wrong = Audience(), ""
    if chosen is not None:
        try:
            contacts = contacts_left(actor, name, query)
            if request.method == "POST":
                return _sent(request, chosen, contacts, source.get("language", ""))
            audience = survey_many.audience(actor, chosen, contacts)
        except Invalid as error:
            wrong = " ".join(text for many in error.fields.values() for text in many)
        except Conflict as error:
            wrong = str(error.detail)
    context = {
        **{"surveys": surveys, "chosen": chosen, "list": name, "query": query, "groups": _views(actor)},
        **{"whom": source.get("whom", ""), "audience": audience, "wrong": wrong, "mail_on": settings.MAIL_ON},
        **{"some": audience.people[:8], "more": len(audience.people) - 8, "language": source.get("language", "")},
        **{"by_filter": "query" in source and not source.get("whom"), "sentences": _sentences(actor, name, query)},
    }
    return render(request, "crm/survey_many.html", context, status=409 if wrong and request.method == "POST" else 200)


def _whom(actor: Actor, whom: str, source: Any) -> tuple[str, str]:
    """The list and its state: of a view that was chosen, else of the address."""
    name, _colon, code = whom.partition(":")
    if whom and name in ASKABLE:
        return name, Tabs(LISTS[name], actor, code).current.query
    name = source.get("list", "")
    return (name if name in ASKABLE else "customers"), source.get("query", "")[:4000]


def _views(actor: Actor) -> list[tuple[Any, list[tuple[str, Any]]]]:
    found = []
    for name in ASKABLE:
        tabs = Tabs(LISTS[name], actor, "")
        every = [(f"{name}:{one.code}", one.label) for one in (*tabs.ready, *tabs.saved) if one.code != "archived"]
        found.append((LISTS[name].label, every))
    return found


def _sentences(actor: Actor, name: str, query: str) -> list[str]:
    """The filters in words."""
    listing = LISTS[name]
    good, _wrong = valid(listing, actor, state_from(query))
    teller = Teller(listing, actor, good)
    return [teller.sentence(one) for one in good]


def _sent(request: Request, survey: Survey, contacts: Any, language: str) -> HttpResponse:
    result = survey_many.send_many(request.actor, survey.pk, contacts, language=language)
    text = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", n := len(result.people)) % {"n": n}
    left = result.left.total()
    if left:
        text += " " + ngettext("%(n)d contact is left out.", "%(n)d contacts are left out.", left) % {"n": left}
    messages.success(request, text)
    return see("survey", survey.pk)
