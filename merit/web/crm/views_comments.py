"""Comments: write one from a record's page, correct or take back one's own, whom one may name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, NotFound, Stale
from merit.crm import about, operations
from merit.crm.comments import ON, Comment
from merit.crm.operations.comments import may_change
from merit.crm.searching import holding
from merit.org.actor import Actor
from merit.org.models import Person
from merit.web.crm.answers import SeeOther, back, must, row_of, version_of
from merit.web.crm.lists import whole
from merit.web.crm.timeline.entries import tab_of
from merit.web.request import Request

OFFERED, TRIED = 8, 24


def _record(actor: Actor, params: Any) -> tuple[str, Any]:
    kind = next((one for one in ON if params.get(one)), None)
    if kind is None:
        raise NotFound
    return kind, row_of(about.seen(actor, kind), whole(params[kind]) or 0)


@require_POST
def create(request: Request) -> HttpResponse:
    """The comment with its files, all or nothing; what is wrong is said with the text still there."""
    kind, row = _record(request.actor, request.POST)
    must(about.may_comment(request.actor, row))
    text = request.POST.get("text", "")
    try:
        with transaction.atomic():
            one = operations.comment(request.actor, text=text, **{f"{kind}_id": row.pk})
            for sent in request.FILES.getlist("file"):
                operations.attach(request.actor, name=sent.name or "", content=sent.file, comment_id=one.pk)
    except Invalid as error:
        return _form(request, kind, row, None, text, error)
    messages.success(request, _("Comment saved"))
    return back(request, kind, row.pk)


def _form(
    request: Request, kind: str, row: Any, comment: Comment | None, text: str, error: Invalid | None = None
) -> HttpResponse:
    texts = [str(one) for found in error.fields.values() for one in found] if error else []
    words = {
        "about": kind,
        "row": row,
        "comment": comment,
        "text": text,
        "errors": " ".join(texts),
        "home": resolve_url(kind, row.pk),
    }
    return render(request, "crm/comment_form.html", words, status=422 if error else 200)


def _own(request: Request, pk: int) -> tuple[Comment, str, Any]:
    one = row_of(Comment.objects.visible_to(request.actor).filter(deleted_at=None), pk)
    kind, key = one.on
    return one, kind, about.seen(request.actor, kind).get(pk=key)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    one, kind, row = _own(request, pk)
    must(one.author_id == request.actor.user.pk and about.may_comment(request.actor, row))
    if request.method == "GET" and may_change(request.actor, one):
        return _form(request, kind, row, one, one.text)
    text = request.POST.get("text", "")
    try:
        operations.change_comment(request.actor, pk, version_of(request), text=text)
    except Invalid as error:
        return _form(request, kind, row, one, text, error)
    except (Stale, Conflict) as error:
        return _form(request, kind, row, one, text, Invalid(text=str(error.detail)))
    messages.success(request, _("Comment saved"))
    return _home(kind, row, pk)


def _home(kind: str, row: Any, pk: int) -> HttpResponse:
    return SeeOther(f"{resolve_url(kind, row.pk)}{tab_of(kind)}#comment-{pk}")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    _one, kind, row = _own(request, pk)
    try:
        operations.delete_comment(request.actor, pk, version_of(request))
        messages.success(request, _("Comment taken back"))
    except (Stale, Conflict) as error:
        messages.error(request, str(error.detail))
    return back(request, kind, row.pk)


@require_GET
def people(request: Request) -> HttpResponse:
    """Whom one may name in a comment on the record: those who see it, by name or pinyin."""
    actor = request.actor
    _kind, row = _record(actor, request.GET)
    rows = Person.objects.visible_to(actor).filter(company=about.company_of(row), user__is_active=True)
    rows = rows.filter(holding(Person, request.GET.get("q", "")[:80])).select_related("user", "company")
    found = about.who_sees(rows.order_by("name", "pk")[:TRIED], row, OFFERED)
    if not request.GET.get("q"):
        found = _first(about.owner_of(row), found)
    names = [person.name for person in found]
    offered = [
        {
            "name": person.name,
            "code": person.code,
            "label": f"{person.name} ({person.code})" if names.count(person.name) > 1 else person.name,
        }
        for person in found
        if person.pk != actor.user.person_id
    ]
    return render(request, "crm/_mention_options.html", {"people": offered})


def _first(owner: Person | None, found: list[Person]) -> list[Person]:
    """Whose the record is comes first."""
    return found if owner is None else [owner, *(one for one in found if one.pk != owner.pk)][:OFFERED]
