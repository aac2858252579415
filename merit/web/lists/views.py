"""What is done in a list: a cell changed in place, many rows changed and put back, files, saved views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.operations import found
from merit.lists import bulk, exporting, operations
from merit.lists.models import BulkChange, BulkRow, Export, SavedView
from merit.lists.state import state_of
from merit.web.crm.answers import SeeOther, version_of
from merit.web.lists import pages
from merit.web.lists.editing import CellForm, saved, shown_cell
from merit.web.lists.filtering import list_of
from merit.web.lists.registry import PAGES
from merit.web.picking import chosen
from merit.web.request import Request


def page(name: str) -> Callable[[Request], HttpResponse]:
    """The page of the list of this name."""

    @require_GET
    def listing(request: Request) -> HttpResponse:
        return pages.listing(request, PAGES[name])

    return listing


@require_http_methods(["GET", "POST"])
def cell(request: Request, list: str, pk: int, column: str) -> HttpResponse:
    """A cell to be edited, and the cell once it is saved; what is refused stands in the cell."""
    listing, actor = list_of(list), request.actor
    row = found(listing.rows(actor), pk)
    known = listing.known(actor).get(column)
    if known is None or not known.edits:
        raise NotFound
    if not listing.edits(actor, row, known):
        raise Forbidden
    if request.GET.get("shown"):
        return shown_cell(request, listing, pk, known)
    form = CellForm(actor, row, known, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved(listing, actor, pk, version_of(request), known, form.cleaned_data["value"])
            return shown_cell(request, listing, pk, known)
        except Invalid as error:
            form.take(error)
        except (Stale, Conflict) as error:
            form.add_error("value", str(error.detail))
            row.refresh_from_db()
    context = {"form": form, "listing": listing, "row": row, "column": known}
    return render(request, "lists/_cell_form.html", context, status=422 if form.errors else 200)


@require_POST
def change_many(request: Request, list: str) -> HttpResponse:
    """Starts a change to many rows: few at once, many by the worker; then how it went."""
    listing, actor, data = list_of(list), request.actor, request.POST
    everything = data.get("all") == "1"
    ids = [int(one) for one in data.getlist("id") if one.isascii() and one.isdigit() and len(one) < 19]
    state = state_of(QueryDict(data.get("query", ""))) if everything else None
    back = reverse(listing.name) + "?" + data.get("query", "")
    try:
        change = bulk.start(
            actor, listing, data.get("action", ""), _params(actor, PAGES[list], data), ids=ids, all_of=state
        )
    except (Invalid, NotFound) as error:
        text = " ".join(one for many in error.fields.values() for one in many) if isinstance(error, Invalid) else ""
        messages.error(request, text or _("Choose one from the list."))
        return SeeOther(back)
    return _go_on(request, change, back)


def _params(actor: Any, page: pages.ListPage, data: QueryDict) -> dict[str, Any]:
    """What the action takes, from the form."""
    person = chosen(page.people(actor), data.get("owner", "")) if data.get("owner") else None
    return {
        "owner_id": person.pk if person else 0,
        "column": data.get("column", ""),
        "value": data.get("value", ""),
        "add": data.get("add", ""),
        "remove": data.get("remove", ""),
        "restore": data.get("restore") == "1",
        "reason": data.get("reason", ""),
    }


def _go_on(request: Request, change: BulkChange, back: str) -> HttpResponse:
    """At once where there are few rows; else the worker does it, and its page tells how far it is."""
    from merit.lists.jobs import change_rows

    if change.of > bulk.AT_ONCE:
        change_rows.defer(change_id=change.pk)
        return SeeOther(reverse("bulk-change", args=[change.pk]))
    (bulk.undo if change.state == "undoing" else bulk.run)(change.pk, request.actor)
    counts = bulk.counts(change)
    done = counts["changed"] or counts["undone"]
    refused = counts["refused"] + counts["kept"]
    text = ngettext("%(what)s: %(n)s row", "%(what)s: %(n)s rows", done) % {"what": change.said, "n": f"{done:,}"}
    if refused:
        messages.warning(request, f"{text} · " + ngettext("%(n)d refused", "%(n)d refused", refused) % {"n": refused})
        return SeeOther(reverse("bulk-change", args=[change.pk]))
    messages.success(request, text)
    return SeeOther(f"{back}&changed={change.pk}" if change.state == "running" else back)


@require_GET
def changes(request: Request) -> HttpResponse:
    """One's own changes to many rows."""
    rows = BulkChange.objects.visible_to(request.actor).filter(company=request.actor.company)
    return render(request, "lists/changes.html", {"changes": rows.order_by("-pk")[:50]})


@require_GET
def change(request: Request, pk: int) -> HttpResponse:
    """How far a change is, what was refused and why; to be undone."""
    row = found(BulkChange.objects.visible_to(request.actor), pk)
    rows = BulkRow.objects.visible_to(request.actor).filter(change=row, state__in=["refused", "kept"])
    counts = bulk.counts(row)
    words = {
        "change": row,
        "counts": counts,
        "done": row.of - counts["waiting"] if row.state != "undoing" else row.of - counts["changed"],
        "refused": rows.order_by("pk")[:200],
        "running": row.state in {"running", "undoing"},
        "list_url": reverse(row.list),
    }
    return render(request, "lists/_change.html" if request.htmx else "lists/change.html", words)


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    try:
        row = bulk.start_undo(request.actor, pk)
    except Conflict as error:
        messages.error(request, str(error.detail))
        return SeeOther(reverse("bulk-change", args=[pk]))
    return _go_on(request, row, reverse(row.list) + "?")


@require_POST
def export(request: Request, list: str) -> HttpResponse:
    """A file of what is seen: at once where it is small, else made by the worker."""
    from merit.lists.jobs import write_export

    listing, actor = list_of(list), request.actor
    try:
        row = exporting.start(actor, listing, request.POST.get("query", ""), request.POST.get("format", "xlsx"))
    except Invalid as error:
        messages.error(request, " ".join(one for many in error.fields.values() for one in many))
        return SeeOther(reverse(listing.name))
    if row.of > exporting.AT_ONCE:
        write_export.defer(export_id=row.pk)
        return SeeOther(reverse("exports"))
    exporting.run(row, actor)
    return _sent(row)


def _sent(row: Export) -> Any:
    day = row.made_at.date().isoformat()
    return FileResponse(
        exporting.path_of(row).open("rb"),
        as_attachment=True,
        filename=f"{row.list}-{day}.{row.format}",
        content_type=exporting.TYPES[row.format],
    )


@require_GET
def exports(request: Request) -> HttpResponse:
    """One's own files of the last days, and how far those are that are being made."""
    rows = [*Export.objects.visible_to(request.actor).order_by("-pk")[:50]]
    words = {"exports": rows, "running": any(one.state == "running" for one in rows), "days": exporting.DAYS_KEPT}
    return render(request, "lists/_exports.html" if request.htmx else "lists/exports.html", words)


@require_GET
def export_file(request: Request, pk: int) -> HttpResponse:
    return _sent(found(Export.objects.visible_to(request.actor), pk))


@require_POST
def save_view(request: Request) -> HttpResponse:
    """The list as it is, as a new view."""
    data, name = request.POST, request.POST.get("list", "")
    listing = list_of(name)
    try:
        row = operations.save_view(
            request.actor, list=name, name=data.get("name", ""), state=data.get("state", ""), **shared_of(request)
        )
    except (Invalid, Conflict) as error:
        return refused(request, error, f"{reverse(listing.name)}?{data.get('state', '')}")
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": row.name})
    return SeeOther(f"{reverse(name)}?view={row.pk}")


def shared_of(request: Request) -> dict[str, Any]:
    """With whom, from one choice: "", company, team or role:CODE."""
    shared, _colon, role = request.POST.get("shared", "").partition(":")
    return {"shared": shared, "role": role, "team_id": None}


def refused(request: Request, error: Any, page: str) -> HttpResponse:
    """Back to the page, where it is said why."""
    fields = getattr(error, "fields", None)
    texts = [one for many in fields.values() for one in many] if fields else [str(error.detail)]
    messages.error(request, " ".join(map(str, texts)))
    return SeeOther(page)


@require_POST
def change_view(request: Request, pk: int) -> HttpResponse:
    """One's own view: its state as the list is now, its name, with whom it is shared."""
    row = found(SavedView.objects.visible_to(request.actor), pk)
    values: dict[str, Any] = {name: request.POST[name] for name in ("name", "state") if name in request.POST}
    if "shared" in request.POST:
        values |= shared_of(request)
    try:
        operations.change_view(request.actor, pk, version_of(request), **values)
    except (Invalid, Conflict, Stale) as error:
        return refused(request, error, f"{reverse(row.list)}?{values.get('state', f'view={pk}')}")
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": values.get("name", row.name)})
    return SeeOther(f"{reverse(row.list)}?view={pk}")


@require_POST
def pin(request: Request, pk: int) -> HttpResponse:
    row = found(SavedView.objects.visible_to(request.actor), pk)
    pinned = request.POST.get("pinned") == "1"
    try:
        operations.pin_view(request.actor, pk, pinned=pinned)
    except Conflict as error:
        messages.error(request, str(error.detail))
    return SeeOther(reverse(row.list) + (f"?view={pk}" if pinned else ""))


@require_POST
def delete_view(request: Request, pk: int) -> HttpResponse:
    row = found(SavedView.objects.visible_to(request.actor), pk)
    try:
        operations.delete_view(request.actor, pk, version_of(request))
    except Stale as error:
        messages.error(request, str(error.detail))
        return SeeOther(f"{reverse(row.list)}?view={pk}")
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": row.name})
    return SeeOther(reverse(row.list))
