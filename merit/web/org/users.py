"""Users, their roles and invitations; the company; API tokens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.tokens import default_token_generator
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Forbidden, Invalid
from merit.core.operations import found
from merit.crm.operations.files import room_of
from merit.org import operations
from merit.org.models import Company, RoleAssignment, Token, User
from merit.org.operations import users_of
from merit.web.org.forms import (
    CompanyForm,
    NewCompanyForm,
    OwnPasswordForm,
    PasswordForm,
    RoleForm,
    TokenForm,
    UserForm,
)
from merit.web.org.views import _page
from merit.web.shell.forms_help import form_page, take_errors


def _administrator(request: Any) -> None:
    if not request.actor.reach("users").companies:
        raise Forbidden


@require_GET
def users(request: Any) -> HttpResponse:
    _administrator(request)
    roles = RoleAssignment.objects.visible_to(request.actor).filter(valid__contains=request.actor.today)
    rows = users_of(request.actor).select_related("person").order_by("name", "pk")
    rows = rows.prefetch_related(Prefetch("role_assignments", roles.select_related("company"), to_attr="roles_now"))
    if q := request.GET.get("q", "").strip()[:100]:
        rows = rows.filter(name__icontains=q) | rows.filter(email__icontains=q)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "org/users.html", {"rows": page.object_list, "page": _page(page), "q": q})


@require_http_methods(["GET", "POST"])
def user_new(request: Any) -> HttpResponse:
    _administrator(request)
    request.actor.must("users.write")
    form = UserForm(request.actor, request.POST or None)

    def run() -> str:
        one = operations.create_user(request.actor, **form.cleaned_data)
        return reverse("user", args=[one.pk])

    return form_page(
        request,
        "org/form.html",
        form,
        run,
        {"title": _("New user"), "back": reverse("users"), "back_to": _("Users and roles")},
    )


@require_GET
def user(request: Any, pk: int) -> HttpResponse:
    _administrator(request)
    return _user_page(request, pk, RoleForm(request.actor))


def _user_page(request: Any, pk: int, form: RoleForm, status: int = 200, link: str = "") -> HttpResponse:
    one = found(users_of(request.actor), pk)
    rows = RoleAssignment.objects.visible_to(request.actor).filter(user=one).select_related("company", "department")
    context = {"one": one, "roles": rows.order_by("-valid"), "form": form, "link": link, "today": request.actor.today}
    context["may_group"] = operations.may_group(request.actor)
    context["blocked"] = operations.blocked(one)
    return render(request, "org/user.html", context, status=status)


@require_POST
def user_role(request: Any, pk: int) -> HttpResponse:
    form = RoleForm(request.actor, request.POST)
    if form.is_valid():
        try:
            operations.give_role(request.actor, pk, **form.cleaned_data)
            return redirect("user", pk)
        except Invalid as error:
            take_errors(form, error)
    return _user_page(request, pk, form, 422)


@require_POST
def user_role_end(request: Any, pk: int, assignment: int) -> HttpResponse:
    operations.end_role(request.actor, assignment, last=request.actor.today)
    return redirect("user", pk)


@require_POST
def user_invitation(request: Any, pk: int) -> HttpResponse:
    """The link is shown once, to hand over; Merit keeps only what checks it."""
    link = settings.BASE_URL.rstrip("/") + operations.invite(request.actor, pk)
    return _user_page(request, pk, RoleForm(request.actor), link=link)


@require_POST
def user_active(request: Any, pk: int) -> HttpResponse:
    operations.set_active(request.actor, pk, request.POST.get("active") == "1")
    return redirect("user", pk)


@require_POST
def user_unblock(request: Any, pk: int) -> HttpResponse:
    """Who waits after wrong passwords may try again at once."""
    one = operations.lift(request.actor, pk)
    messages.success(request, _("%(name)s may sign in again.") % {"name": one.name})
    return redirect("user", pk)


@require_http_methods(["GET", "POST"])
def password(request: Any) -> HttpResponse:
    """One's own password, anew."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.set_password(request.user, form.cleaned_data["password"])
        login(request, request.user)
        messages.success(request, _("Your password is changed. Other computers are signed out."))
        return redirect("settings")
    title = {"title": _("Change password"), "back": reverse("settings"), "back_to": _("Settings")}
    return render(request, "org/form.html", {"form": form, **title}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def invitation(request: Any, code: str, token: str) -> HttpResponse:
    """Where an invited user sets a password."""
    one = _invited(code, token)
    if one is None:
        return render(request, "org/invitation.html", {"form": None}, status=404)
    form = PasswordForm(one, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.set_password(one, form.cleaned_data["password"])
        login(request, one)
        return redirect("home")
    return render(request, "org/invitation.html", {"form": form, "one": one}, status=422 if form.errors else 200)


def _invited(code: str, token: str) -> User | None:
    try:
        pk = int(urlsafe_base64_decode(code).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None
    one = User.objects.filter(pk=pk, is_active=True).first()
    return one if one is not None and default_token_generator.check_token(one, token) else None


@require_http_methods(["GET", "POST"])
def company(request: Any) -> HttpResponse:
    one = request.actor.company
    request.actor.must("company.write", one.pk)
    initial = {name: getattr(one, name) for name in ("version", "name", "time_zone", "language", "shows_rank")}
    form = CompanyForm(request.POST or None, initial=initial)

    def run() -> str:
        operations.change_company(request.actor, one.pk, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return reverse("company")

    others = Company.objects.visible_to(request.actor).order_by("code")
    return form_page(
        request, "org/company.html", form, run, {"company": one, "companies": others, "space": room_of(one)}
    )


@require_http_methods(["GET", "POST"])
def company_new(request: Any) -> HttpResponse:
    request.actor.must("company.write")
    form = NewCompanyForm(request.POST or None, initial={"time_zone": request.actor.company.time_zone})

    def run() -> str:
        clean = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        operations.create_company(request.actor, **clean)
        return reverse("company")

    return form_page(
        request,
        "org/form.html",
        form,
        run,
        {"title": _("New company"), "back": reverse("company"), "back_to": _("Company settings")},
    )


@require_http_methods(["GET", "POST"])
def api_tokens(request: Any) -> HttpResponse:
    """The part of the settings page with one's own tokens."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        scopes = ["read", "write"] if clean["scopes"] == "write" else ["read"]
        _token, secret = operations.create_token(request.actor, name=clean["name"], scopes=scopes, days=clean["days"])
        form = TokenForm()
    tokens = Token.objects.visible_to(request.actor).filter(revoked_at=None).order_by("-created_at")
    context = {"form": form, "secret": secret, "tokens": tokens}
    return render(request, "org/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def api_token_revoke(request: Any, pk: int) -> HttpResponse:
    operations.revoke_token(request.actor, pk)
    return redirect("settings")
