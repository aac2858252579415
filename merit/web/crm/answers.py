"""What views answer alike, of every area: go there, here is the form again, somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.core.operations import found
from merit.web.crm.fields import Fields

T = TypeVar("T")
F = TypeVar("F", bound=Fields)


class SeeOther(HttpResponseRedirect):
    """Done, look there: the browser asks for it with GET, so that reloading sends nothing again."""

    status_code = 303


def see(to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    return SeeOther(resolve_url(to, *args, **kwargs))


def back(request: HttpRequest, to: Any, *args: Any) -> HttpResponse:
    """To the page of ours that the form came from, else there."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return SeeOther(wanted)
    return see(to, *args)


def attempt(form: forms.Form, work: Callable[[], T]) -> T | None:
    """The result, or None with what is wrong at the form's fields."""
    if not form.is_valid():
        return None
    try:
        return work()
    except Invalid as error:
        tell(form, error)
    return None


def tell(form: forms.Form, error: Invalid) -> None:
    """A refusal's texts at the fields of the form; those of no field above it."""
    for name, texts in error.fields.items():
        names = (name, name.removesuffix("_id"), name.replace("attributes.", "x_"))
        field = next((one for one in names if one in form.fields), None)
        for text in texts:
            form.add_error(field, text)


def row_of(rows: Any, pk: int) -> Any:
    """The row, or 404 for what does not exist and what may not be seen."""
    return found(rows, pk)


def must(allowed: bool) -> None:
    """403 for a page whose form the reader could not send."""
    if not allowed:
        raise Forbidden


def as_seen(row: Any, version: int, start: Callable[[Any], dict[str, Any]]) -> dict[str, Any] | None:
    """What a form began with (`start` of the row) at this version, from the history; None where it is not there."""
    then = row.events.filter(version=version).order_by("-pgh_id").first()
    return start(then) if then is not None else None


def outdated(form: F, version: int, newest: dict[str, Any], base: dict[str, Any] | None = None) -> F:
    """The form once more at the newest version, with what was typed; `newer`: where somebody else changed the same.

    `base`: what the form began with. Fields that were left as they began take the newest value, so that saving again
    undoes nothing of the other's; without it every field counts as typed.
    """
    now, data = _begun(form, newest), form.data.copy()
    then = now if base is None else _begun(form, base)
    differs = set(_begun(form, newest, form.data).changed_data) & now.initial.keys()
    typed = differs if base is None else differs & set(_begun(form, base, form.data).changed_data)
    for name in differs - typed:
        value = now[name].value()
        values = value if isinstance(value, list) else [] if value is None else [value]
        data.setlist(form.add_prefix(name), [str(one) for one in values])
    data[form.add_prefix("version")] = str(version)
    again = _begun(form, newest, data)
    again.full_clean()
    clash = [one for one in now if one.name in typed and (base is None or one.initial != then[one.name].initial)]
    again.newer = [(one.label, _in_words(one)) for one in clash]
    again.stale = True
    return again


def _begun(form: F, values: dict[str, Any], data: Any = None) -> F:
    """The same form with these values to begin with."""
    return type(form)(data, **{**form.again, "initial": dict(values)})


def _in_words(field: forms.BoundField) -> Any:
    """What a field begins with, as its reader would read it."""
    value = field.value()
    return dict(getattr(field.field, "choices", ())).get(value, value) if isinstance(value, str) else value


def version_of(request: HttpRequest) -> int:
    """The version that the reader saw, from the form; 0 fits none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def verb(request: HttpRequest, work: Callable[[int], Any], done: Any) -> bool:
    """Does a verb of a record page, given the version that was seen, and says so. Whether it was done."""
    if not refusing(request, lambda: work(version_of(request))):
        return False
    messages.success(request, str(done))
    return True


def refusing(request: HttpRequest, work: Callable[[], Any]) -> bool:
    """Does it without a word; what is refused is said as a message. Whether it was done."""
    try:
        work()
    except Invalid as refused:
        messages.error(request, " ".join(str(text) for texts in refused.fields.values() for text in texts))
    except (Conflict, Stale) as refused:
        messages.error(request, str(refused.detail))
    else:
        return True
    return False
