"""The organisation as of any day, its people and departments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import NotFound
from merit.core.fields import on
from merit.core.operations import found
from merit.crm.operations.transfers import may_transfer
from merit.org import operations
from merit.org.events import of_person
from merit.org.models import Department, DepartmentTerm, Person, Term
from merit.org.roles import ROLES
from merit.org.tree import staff, tree
from merit.points.models import PointsEntry
from merit.web.org.columns import columns
from merit.web.org.forms import WAGES, DepartmentForm, NewPersonForm, PersonForm, TermForm
from merit.web.org.history_told import told
from merit.web.pay.telling import GROUPS
from merit.web.shell.forms_help import form_page

SORTS = {
    "name": ("person__name", "person_id"),
    "code": ("person__code",),
    "department": ("department__name", "person_id"),
    "superior": ("superior__name", "person_id"),
    "hired": ("hired_on", "person_id"),
}


def day_of(request: Any) -> date:
    """The day that the page shows: ?on=, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.actor.today


@require_GET
def organisation(request: Any) -> HttpResponse:
    if not any("people" in ROLES[role].sees for role in request.actor.roles):
        raise NotFound
    day = day_of(request)
    top = tree(request.actor, day)
    context = {"tree": top, "day": day, "count": sum(node.count for node in top), "may_write": _may_write(request)}
    return render(request, "org/organisation.html", context)


def _may_write(request: Any) -> bool:
    return request.actor.may("people.write", request.actor.company.pk)


@require_GET
def people(request: Any) -> HttpResponse:
    rows = staff(request.actor, request.actor.today)
    if q := request.GET.get("q", "").strip().lower()[:100]:
        rows = rows.filter(Q(person__search__contains=q) | Q(department__name__icontains=q))
    sort = request.GET.get("sort", "code")
    sign = "-" if sort.startswith("-") else ""
    rows = rows.order_by(*(f"{sign}{column}" for column in SORTS.get(sort.removeprefix("-"), SORTS["code"])))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"rows": page.object_list, "page": _page(page), "q": q, "may_write": _may_write(request)}
    return render(request, "org/people.html", context)


def _page(page: Any) -> dict[str, Any]:
    return {
        "number": page.number,
        "pages": page.paginator.num_pages,
        "count": page.paginator.count,
        "has_next": page.has_next(),
        "has_previous": page.has_previous(),
    }


@require_GET
def person(request: Any, pk: int) -> HttpResponse:
    one = found(Person.objects.visible_to(request.actor).select_related("company"), pk)
    reach = request.actor.reach("pay")
    terms = list(
        Term.everything.filter(person=one)
        .select_related("department", "position", "superior", "leader")
        .order_by("-valid")
    )
    currency = one.company.currency
    sees_pay = one.company_id in reach.companies or one.pk in reach.people
    may_write = request.actor.may("people.write", one.company_id)
    now = next((term for term in terms if request.actor.today in term.valid), terms[0] if terms else None)
    context = {
        "person": one,
        "term": now,
        "terms": [
            (term, GROUPS.get(term.group, term.group), columns(term.attributes if sees_pay else {}, currency))
            for term in terms
        ],
        "events": told(of_person(request.actor, one)),
        "entries": list(PointsEntry.objects.visible_to(request.actor).filter(person=one).order_by("-on", "-pk")[:5]),
        "may_write": may_write,
        "may_transfer": may_transfer(request.actor, one),
        "reports": Term.objects.visible_to(request.actor)
        .filter(on(request.actor.today), superior=one)
        .select_related("person", "department")
        .order_by("person__code"),
    }
    return render(request, "org/person.html", context)


@require_http_methods(["GET", "POST"])
def person_new(request: Any) -> HttpResponse:
    actor = request.actor
    actor.must("people.write", actor.company.pk)
    form = NewPersonForm(actor, request.POST or None, pay=_pay(actor), initial={"start": actor.today})

    def run() -> str:
        clean = form.cleaned_data
        one = operations.create_person(
            actor,
            company_id=actor.company.pk,
            start=clean["start"],
            **{name: clean[name] for name in ("name", "code", "email", "phone")},
            **form.values(),
        )
        messages.success(request, _("%(name)s is there now.") % {"name": one})
        return reverse("person", args=[one.pk])

    return form_page(
        request,
        "org/form.html",
        form,
        run,
        {"title": _("New person"), "back": reverse("people"), "back_to": _("People")},
    )


@require_http_methods(["GET", "POST"])
def person_edit(request: Any, pk: int) -> HttpResponse:
    one = _person_to_write(request, pk)
    initial = {name: getattr(one, name) for name in ("version", "name", "email", "phone")}
    form = PersonForm(request.POST or None, initial=initial)

    def run() -> str:
        operations.change_person(request.actor, pk, **form.cleaned_data)
        return reverse("person", args=[pk])

    return form_page(
        request,
        "org/form.html",
        form,
        run,
        {"title": _("Edit"), "back": reverse("person", args=[pk]), "back_to": one.name},
    )


def _person_to_write(request: Any, pk: int) -> Person:
    one = found(Person.objects.visible_to(request.actor), pk)
    request.actor.must("people.write", one.company_id)
    return one


def _pay(actor: Any) -> bool:
    return actor.company.pk in actor.reach("pay").companies


@require_http_methods(["GET", "POST"])
def person_term(request: Any, pk: int) -> HttpResponse:
    """What holds from a day on: another department, superior, wage; or the last day."""
    one = _person_to_write(request, pk)
    term = one.term(request.actor.today)
    form = TermForm(request.actor, request.POST or None, pay=_pay(request.actor), initial=_initial(request, one, term))

    def run() -> str:
        clean = form.cleaned_data
        operations.set_term(request.actor, pk, clean["version"], start=clean["start"], **form.values())
        return reverse("person", args=[pk])

    context = {"title": _("Change from a day"), "back": reverse("person", args=[pk]), "back_to": one.name}
    return form_page(request, "org/form.html", form, run, context)


def _initial(request: Any, one: Person, term: Term | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"version": one.version, "start": request.actor.today}
    if term is not None:
        names = ("department_id", "group", "position_id", "superior_id", "leader_id", "hired_on", "left_on")
        initial |= {name: getattr(term, name) for name in names}
        initial |= {name: term.attributes.get(name) for name in WAGES}
        rest = {name: value for name, value in term.attributes.items() if name not in WAGES}
        initial["more"] = "\n".join(f"{name} = {value}" for name, value in sorted(rest.items()))
    return initial


@require_POST
def person_delete(request: Any, pk: int) -> HttpResponse:
    operations.delete_person(request.actor, pk, None)
    messages.success(request, _("Deleted."))
    return redirect("people")


@require_http_methods(["GET", "POST"])
def department_new(request: Any) -> HttpResponse:
    actor = request.actor
    actor.must("people.write", actor.company.pk)
    form = DepartmentForm(actor, request.POST or None, initial={"start": actor.today})
    from merit.web.org.forms import further

    def run() -> str:
        clean = form.cleaned_data
        operations.create_department(
            actor,
            company_id=actor.company.pk,
            attributes=further(clean["more"]),
            **{name: clean[name] for name in ("code", "name", "start", "parent_id")},
        )
        return reverse("organisation")

    context = {"title": _("New department"), "back": reverse("organisation"), "back_to": _("Organisation")}
    return form_page(request, "org/form.html", form, run, context)


@require_http_methods(["GET", "POST"])
def department_edit(request: Any, pk: int) -> HttpResponse:
    actor = request.actor
    one = found(Department.objects.visible_to(actor), pk)
    actor.must("people.write", one.company_id)
    term = DepartmentTerm.everything.filter(on(actor.today), department=one).first()
    more = "\n".join(f"{name} = {value}" for name, value in sorted((term.attributes if term else {}).items()))
    initial = {
        **{"version": one.version, "name": one.name, "code": one.code, "start": actor.today},
        **{"parent_id": term.parent_id if term else None, "more": more},
    }
    form = DepartmentForm(actor, request.POST or None, initial=initial)
    form.fields["code"].disabled = True
    from merit.web.org.forms import further

    def run() -> str:
        clean = form.cleaned_data
        operations.rename_department(actor, pk, clean["version"], name=clean["name"])
        operations.set_department(
            actor, pk, start=clean["start"], parent_id=clean["parent_id"], attributes=further(clean["more"])
        )
        return reverse("organisation")

    context = {
        "title": one.name,
        "back": reverse("organisation"),
        "back_to": _("Organisation"),
        "delete": reverse("department-delete", args=[pk]),
    }
    return form_page(request, "org/form.html", form, run, context)


@require_POST
def department_delete(request: HttpRequest, pk: int) -> HttpResponse:
    operations.delete_department(request.actor, pk, None)  # type: ignore[attr-defined]
    messages.success(request, _("Deleted."))
    return redirect("organisation")
