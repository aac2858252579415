"""Files of a record: the panel on its page, sending them in, fetching them through the record's rights, taking off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core import filetypes, pictures
from merit.core.errors import Invalid, MeritError, NotFound
from merit.core.operations import found
from merit.core.sending import attachment
from merit.core.storing import store
from merit.crm import about, operations
from merit.crm.files import PARENTS, File
from merit.crm.operations.files import may_detach
from merit.org.actor import Actor
from merit.web.crm.answers import back, row_of, see, verb
from merit.web.crm.lists import whole
from merit.web.request import Request

SHOWN = 8


def panel(actor: Actor, kind: str, row: Any, shown: int = SHOWN) -> dict[str, Any]:
    """What the panel of a record's files shows. Two queries."""
    seen = File.objects.visible_to(actor) if kind == "lead" else File.objects.unscoped("of a record that is seen")
    rows = seen.filter(**{kind: row}).order_by("-created_at", "-pk")
    files = list(rows[: shown + 1])
    may = about.may_attach(actor, row)
    return {
        "kind": kind,
        "pk": row.pk,
        "rows": [{"file": file, "may_remove": may or may_detach(actor, file, row)} for file in files[:shown]],
        "count": rows.count() if len(files) > shown else len(files),
        "more": len(files) > shown,
        "may": may,
        "most": settings.FILE_MOST,
        "most_mb": settings.FILE_MOST // 2**20,
        "accept": ",".join(f".{extension}" for extension in filetypes.EXTENSIONS),
    }


@require_http_methods(["GET", "POST"])
def files(request: Request) -> HttpResponse:
    """The panel with all files of one record (customer=…); with POST, files are added to it first."""
    params = request.POST if request.method == "POST" else request.GET
    kind, row = _record(request.actor, params)
    refused = [_attach(request, kind, row, one) for one in request.FILES.getlist("file")] if request.POST else []
    wrong = [text for text in refused if text]
    if not request.htmx and request.method == "POST":
        for text in wrong:
            messages.error(request, text)
        return back(request, *address_of(kind, row))
    words = {"files": panel(request.actor, kind, row, 200), "wrong": wrong}
    return render(request, "crm/_files.html", words, status=422 if wrong else 200)


def _record(actor: Actor, params: Any) -> tuple[str, Any]:
    kind = next((one for one in PARENTS if params.get(one)), None)
    if kind is None:
        raise NotFound
    return kind, row_of(about.seen(actor, kind), whole(params[kind]) or 0)


def _attach(request: Request, kind: str, row: Any, sent: Any) -> str:
    """What is wrong with the file, or nothing."""
    try:
        operations.attach(request.actor, name=sent.name or "", content=sent.file, **{f"{kind}_id": row.pk})
    except Invalid as error:
        texts = " ".join(str(text) for texts in error.fields.values() for text in texts)
        return f"{sent.name}: {texts}"
    return ""


def address_of(kind: str, row: Any) -> tuple[Any, ...]:
    """The page on which a record's files stand."""
    if kind == "comment":
        kind, key = row.on
        return kind, key
    return kind, row.pk


@require_GET
def download(request: Request, pk: int) -> HttpResponseBase:
    row = found(File.objects.visible_to(request.actor), pk)
    return attachment(row.name, row.kind.media, row.size, store().pieces(row.key))


@require_GET
def thumbnail(request: Request, pk: int) -> HttpResponseBase:
    row = found(File.objects.visible_to(request.actor), pk)
    if not row.small_key:
        raise NotFound
    return attachment("small.webp", pictures.MEDIA, row.small_size, store().pieces(row.small_key))


@require_POST
def room(request: Request) -> HttpResponse:
    """How much room the company's files have."""
    try:
        operations.set_file_room(request.actor, quota_mb=whole(request.POST.get("quota_mb"), most=10**9) or -1)
        messages.success(request, _("Room for files saved"))
    except Invalid as error:
        messages.error(request, " ".join(str(one) for texts in error.fields.values() for one in texts))
    return see("company")


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    row = row_of(File.objects.visible_to(request.actor), pk)
    kind, key = row.of
    parent = about.seen(request.actor, kind).get(pk=key)
    if not request.htmx:
        verb(request, lambda version: operations.detach(request.actor, pk, version), _("File taken off"))
        return back(request, *address_of(kind, parent))
    try:
        operations.detach(request.actor, pk, whole(request.POST.get("version")) or 0)
        wrong = []
    except MeritError as error:
        wrong = [str(error.detail)]
    words = {"files": panel(request.actor, kind, parent, 200), "wrong": wrong}
    return render(request, "crm/_files.html", words, status=422 if wrong else 200)
