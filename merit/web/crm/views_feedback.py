"""The page behind a survey's link: no sign-in, nothing shown that identifies anybody, answered once, on a phone too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from merit.core.errors import Conflict, Invalid, NotFound
from merit.crm.operations import survey_many, surveys
from merit.crm.surveys import LANGUAGES, SurveyInvitation
from merit.org.operations import attempts
from merit.web.crm.answers import see
from merit.web.crm.views_surveys import NAMES
from merit.web.shell.attempts import address_of, wait

MOST_WRONG, MOST_SENT = 30, 120  # an hour and network


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, thanks, or that the link is no longer valid; who tries links waits."""
    try:
        row = surveys.invited(token)
    except NotFound:
        until = attempts.limited("survey link", address_of(request), MOST_WRONG)
        if until is not None:
            return _wait(request, until)
        return render(request, "crm/feedback_gone.html", {"state": "wrong"}, status=404)
    language = request.GET.get("lang", "")
    language = language if language in LANGUAGES else row.language
    with override(language):
        return _answer(request, row, token, language)


def _answer(request: HttpRequest, row: SurveyInvitation, token: str, language: str) -> HttpResponse:
    if row.answered_at is not None:
        return render(request, "crm/feedback_gone.html", {"row": row, "state": "thanks"})
    if not surveys.is_open(row):
        return render(request, "crm/feedback_gone.html", {"row": row, "state": "expired"}, status=410)
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        until = attempts.limited("survey answer", address_of(request), MOST_SENT)
        if until is not None:
            return _wait(request, until)
        given = {one.pk: request.POST.get(f"q{one.pk}") for one in row.survey.questions.filter(retired=None)}
        try:
            surveys.answer(token, given, language=language)
        except Conflict:
            return see("survey-answer", token)
        except Invalid as error:
            wrong = {name: " ".join(map(str, texts)) for name, texts in error.fields.items()}
        else:
            return see("survey-answer", token)
    context = {
        **{"row": row, "language": language, "languages": list(NAMES.items())},
        "questions": [_question(request, one, wrong) for one in row.survey.questions.filter(retired=None)],
    }
    return render(request, "crm/feedback.html", context, status=422 if wrong else 200)


def _question(request: HttpRequest, one: Any, wrong: dict[str, Any]) -> dict[str, Any]:
    least, most = (0, 10) if one.kind == "nps" else (1, 5)
    name = f"q{one.pk}"
    return {
        **{"row": one, "name": name, "error": wrong.get(name), "value": request.POST.get(name, "")[:4000]},
        "scale": [str(score) for score in range(least, most + 1)] if one.kind != "text" else [],
    }


@never_cache
@csrf_exempt  # a mail program asks by itself (RFC 8058); whoever has the link may
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more surveys at this address, or again; only a press of the button does it, not the opening of the link."""
    try:
        row = surveys.invited(token)
        if request.method == "POST":
            survey_many.opt_out(token, again=request.POST.get("again") == "1")
        out = survey_many.has_opted_out(row)
    except NotFound:
        until = attempts.limited("survey link", address_of(request), MOST_WRONG)
        if until is not None:
            return _wait(request, until)
        return render(request, "crm/feedback_gone.html", {"state": "wrong"}, status=404)
    with override(row.language):
        return render(request, "crm/feedback_unsubscribe.html", {"row": row, "out": out, "token": token})


def _wait(request: HttpRequest, until: Any) -> HttpResponse:
    seconds, _text = wait(until)
    response = render(request, "crm/feedback_gone.html", {"state": "wait"}, status=429)
    response["Retry-After"] = str(seconds)
    return response
