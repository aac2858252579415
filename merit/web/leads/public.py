"""The web form as strangers see it: without sign-in and cookies, in a frame of the sites that the form names.

A frame of another site gets no cookies, so that no token in a cookie can guard it; a signed one in the page does
(merit/crm/leads/web_forms.py).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from merit.core.errors import Invalid
from merit.crm.leads import web_forms
from merit.crm.leads.models import ASK, WebForm
from merit.crm.leads.web_forms import MOST_CHARS, MOST_NEED, Outdated, TooMany
from merit.web.shell.attempts import address_of

TYPES = {"email": "email", "phone": "tel"}
COMPLETE = {"name": "name", "company_name": "organization", "phone": "tel", "email": "email"}
MOST_BYTES = 64 * 1024


@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: str) -> HttpResponse:
    """The form, or the thanks for what was sent."""
    form = web_forms.open_form(key)
    if form is None:
        raise Http404
    with translation.override(_language(request, form)):
        response = _sent(request, form) if request.method == "POST" else _form(request, form)
    return framed(response, form)


def _language(request: HttpRequest, form: WebForm) -> str:
    """The one in the address, else the visitor's; of a browser that speaks none of ours, the company's."""
    asked = request.GET.get("lang", "").lower()
    if asked in dict(settings.LANGUAGES):
        return asked
    accepted = request.headers.get("Accept-Language", "").lower()
    known = any(part.strip().startswith(("zh", "en")) for part in accepted.split(","))
    return (translation.get_language() or "en") if known else form.company.language


def framed(response: HttpResponse, form: WebForm) -> HttpResponse:
    """Shown in a frame of the named sites only."""
    if form.origins:
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        response._csp_replace = {"frame-ancestors": list(form.origins)}  # type: ignore[attr-defined]
    return response


def _form(
    request: HttpRequest,
    form: WebForm,
    errors: dict[str, Any] | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    typed, labels = request.POST, dict(ASK)
    errors = errors or {}
    fields = [
        {
            "name": one["name"],
            "label": labels[one["name"]],
            "required": one["required"],
            "type": TYPES.get(one["name"], "text"),
            "complete": COMPLETE.get(one["name"], "off"),
            "most": MOST_CHARS.get(one["name"], MOST_NEED),
            "value": typed.get(one["name"], ""),
            "error": " ".join(str(text) for text in errors.get(one["name"], [])),
        }
        for one in form.fields
    ]
    context = {
        **{"form": form, "fields": fields, "said": said, "token": web_forms.fresh_token(form)},
        **{"agreed": bool(typed.get("consent")), "consent_error": " ".join(map(str, errors.get("consent", [])))},
    }
    return render(request, "leads/public_form.html", context, status=status)


def _sent(request: HttpRequest, form: WebForm) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return _form(request, form, said=_("That is too much. Please shorten it."), status=413)
    data = {name: request.POST.get(name, "") for name in (*dict(ASK), "website")}
    try:
        web_forms.sent(
            form, request.POST.get("token", ""), address_of(request), data, bool(request.POST.get("consent"))
        )
    except Invalid as error:
        return _form(request, form, error.fields, status=422)
    except (Outdated, TooMany) as error:
        return _form(request, form, said=str(error.detail), status=error.status)
    return render(request, "leads/public_thanks.html", {"form": form})
