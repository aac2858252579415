"""Sign-in and out, the reader's own settings, and the numbers beside the places of the sidebar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.org import operations
from merit.org.models import User
from merit.web.request import OpenRequest
from merit.web.shell import attempts, nav, preferences
from merit.web.shell.forms import SignInForm

HOME = "/"
REMEMBERED = 14 * 24 * 3600


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: OpenRequest) -> HttpResponse:
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(_next(request))
        return render(request, "sign_in.html", {"form": SignInForm(request), "next": request.GET.get("next", "")})
    account, address = request.POST.get("username", "")[:254], attempts.address_of(request)
    until = operations.attempt(account, address)
    if until is not None:
        return _wait(request, until)
    form = SignInForm(request, request.POST)
    if form.is_valid():
        operations.succeeded(account, address)
        return _signed_in(request, form)
    operations.failed(account)
    return render(request, "sign_in.html", {"form": form, "next": request.POST.get("next", "")}, status=422)


def _wait(request: OpenRequest, until: datetime) -> HttpResponse:
    """Without looking at the password."""
    seconds, said = attempts.wait(until)
    form = SignInForm(request, initial={"username": request.POST.get("username", "")[:254]})
    context = {"form": form, "next": request.POST.get("next", ""), "said": said}
    response = render(request, "sign_in.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _signed_in(request: OpenRequest, form: SignInForm) -> HttpResponseRedirect:
    user: User = form.get_user()
    login(request, user)
    request.session.set_expiry(REMEMBERED if form.cleaned_data["remember"] else 0)
    response = redirect(_next(request))
    preferences.remember(response, language=user.language, theme=user.theme)
    return response


@require_POST
def sign_out(request: OpenRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@require_GET
def settings_page(request: OpenRequest) -> HttpResponse:
    choices = {"languages": settings.LANGUAGES, "themes": preferences.THEMES}
    places = {"tokens_url": nav.address("api-tokens"), "password_url": nav.address("password")}
    return render(request, "settings/page.html", {**choices, **places})


@require_POST
def set_language(request: OpenRequest) -> HttpResponse:
    return _choose(request, "language", dict(settings.LANGUAGES))


@require_POST
def set_theme(request: OpenRequest) -> HttpResponse:
    return _choose(request, "theme", dict[str, Any](preferences.THEMES))


@require_POST
def set_keys(request: OpenRequest) -> HttpResponse:
    """Whether a single letter is a shortcut: who dictates or trembles may turn them off."""
    if not request.actor:
        return redirect("sign-in")
    preferences.keep(request.actor.user, single_keys=request.POST.get("keys") != "off")
    return HttpResponse(status=204) if request.htmx else redirect(_next(request))


def _choose(request: OpenRequest, name: str, allowed: dict[str, Any]) -> HttpResponse:
    """Keeps one choice; anyone may choose, signed in or not."""
    value = request.POST.get(name, "")
    if value not in allowed:
        return HttpResponse(_("There is no such choice."), status=422, content_type="text/plain; charset=utf-8")
    if request.actor:
        preferences.keep(request.actor.user, **{name: value})
    response = HttpResponse(status=204) if request.htmx else redirect(_next(request))
    preferences.remember(response, **{name: value})
    return response


@require_POST
def set_company(request: OpenRequest) -> HttpResponse:
    """From here on the pages are those of this company."""
    company = request.POST.get("company", "")
    if (
        not request.actor
        or not company.isascii()
        or not company.isdigit()
        or int(company) not in request.actor.company_ids
    ):
        raise Http404
    request.session["company"] = int(company)
    return redirect(HOME)


@require_GET
@never_cache
def badges(request: OpenRequest) -> HttpResponse:
    return JsonResponse(nav.badges(request.actor) if request.actor else {})


def _next(request: OpenRequest) -> str:
    """Where the form wants to go next, when that is one of our own pages; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return wanted
    return HOME
