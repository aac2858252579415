"""What every resource of the API does alike: who calls, what comes in, how lists and records go out.

Source: docs/guide/api.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.responses import NinjaJSONEncoder
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer

from merit.core.errors import Invalid, MeritError, Stale
from merit.core.models import Event
from merit.crm import custom
from merit.crm.models import Contact, Customer
from merit.crm.operations.common import survivor_of
from merit.lists.conditions import MOST_SENTENCES, Wrong, read
from merit.lists.described import LISTS
from merit.lists.query import annotated, narrowed

MOST_PAGE = 200
PERIOD = r"^(19|2\d)\d{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$"
_ETAG = re.compile(r'(?:W/)?"?(\d{1,10})"?')


def _exact(value: Any) -> Any:
    """Money and other exact numbers come as strings or whole numbers; a binary fraction is refused."""
    if isinstance(value, bool | float):
        raise ValueError(_('Write the number as a string, such as "1234.50".'))
    if isinstance(value, str) and not re.fullmatch(r"[+-]?\d{1,18}(\.\d{1,12})?", value.strip()):
        raise ValueError(_("This is not a number such as 1234.50."))
    return value


Amount = Annotated[
    Decimal, BeforeValidator(_exact), PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="json")
]
"""An exact number: "1234.50" in JSON."""


class Body(Schema):
    """What a request brings: unknown keys are refused, texts have a limit."""

    model_config = ConfigDict(extra="forbid", str_max_length=200_000, str_strip_whitespace=True)


class Out(Schema):
    """What an answer shows, read from the record's attributes."""


class Listing(Schema):
    """How a list is asked for; a resource adds its filters as optional fields and names what sorts in SORTS."""

    model_config = ConfigDict(extra="forbid")
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {}

    sort: str = Field("", max_length=60, description="A sortable field, with - before it for descending")
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(50, ge=1, le=MOST_PAGE)

    def sorts(self, actor: Any) -> dict[str, tuple[str, ...]]:  # noqa: ARG002 - custom fields are the actor's
        """What sorts the list: by name, the columns."""
        return self.SORTS

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002 - for those who filter
        """The rows that the filters leave."""
        return rows


class PreconditionRequired(MeritError):
    """A change without saying which version was seen."""

    status = 428
    code = "version-required"


class BadParameter(Invalid):
    """A query parameter that does not exist or cannot be read."""

    status = 400


class Filtered(Listing):
    """A list that has a description (merit/lists): `filter` as the pages write it, and its columns sort."""

    LIST: ClassVar[str] = ""

    filter: list[str] = Field(
        default_factory=list,
        max_length=MOST_SENTENCES,
        description="Sentences that all hold, each column.operator.value with | between alternatives; see the guide",
    )

    def filtered(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        """The rows that `filter` leaves, with what `sort` needs; 400 for a column that the caller does not have."""
        listing = LISTS[self.LIST]
        try:
            sentences = [read(text) for text in self.filter if text]
            name = self.sort.removeprefix("-")
            rows = annotated(listing, actor, rows, [name] if name.startswith("x_") else [])
            rows = narrowed(listing, actor, rows, sentences)
        except Wrong as error:
            raise BadParameter(filter=str(error)) from None
        return rows

    def viewed(self, rows: QuerySet[Any], actor: Any, code: str) -> QuerySet[Any]:
        """The rows that a ready view of the list shows."""
        listing = LISTS[self.LIST]
        return narrowed(listing, actor, rows, listing.view(code).filters)

    def sorts(self, actor: Any) -> dict[str, tuple[str, ...]]:
        customs = {one.name: (one.at,) for one in LISTS[self.LIST].known(actor).values() if one.custom and one.sortable}
        return {**self.SORTS, **customs}


def listed(request: Any, rows: QuerySet[Any], listing: Listing, out: type[Schema]) -> dict[str, Any]:
    """One page of the rows: {"items": […], "count": of all that match}."""
    return listed_as(request, rows, listing, lambda row: _out(request, row, out))


def listed_as(request: Any, rows: QuerySet[Any], listing: Listing, out: Callable[[Any], Any]) -> dict[str, Any]:
    """The same, each row as `out` makes it."""
    refuse_unknown(request, listing)
    _surviving(listing)
    rows = listing.narrow(rows, request.actor)
    if isinstance(listing, Filtered):
        rows = listing.filtered(rows, request.actor)
    rows = _sorted(rows, listing, listing.sorts(request.actor))
    start = (listing.page - 1) * listing.page_size
    items = [out(row) for row in rows[start : start + listing.page_size]]
    count = start + len(items) if len(items) < listing.page_size and (items or not start) else rows.order_by().count()
    return {"items": items, "count": count}


def _surviving(listing: Listing) -> None:
    """A customer or contact that was merged away is asked for as the one that it was merged into."""
    for name, model in (("customer_id", Customer), ("contact_id", Contact)):
        if pk := getattr(listing, name, None):
            setattr(listing, name, survivor_of(model, pk))


def refuse_unknown(request: HttpRequest, listing: Schema) -> None:
    """BadParameter for a query parameter that the listing does not have."""
    unknown = [name for name in request.GET if name not in type(listing).model_fields]
    if unknown:
        raise BadParameter({name: _("There is no such parameter.") for name in unknown})


def _sorted(rows: QuerySet[Any], listing: Listing, sorts: dict[str, tuple[str, ...]] | None = None) -> QuerySet[Any]:
    sorts = listing.SORTS if sorts is None else sorts
    name = listing.sort.removeprefix("-")
    if not name:
        return rows if rows.ordered else rows.order_by("-pk")
    if name not in sorts:
        raise BadParameter(sort=_("This does not sort the list. Known: %(names)s.") % {"names": ", ".join(sorts)})
    sign = "-" if listing.sort.startswith("-") else ""
    return rows.order_by(*(_signed(column, sign) for column in (*sorts[name], "pk")))


def _signed(column: str, sign: str) -> str:
    return column.removeprefix("-") if sign and column.startswith("-") else f"{sign}{column}"


def _out(request: Any, record: Any, out: type[Schema]) -> Schema:
    """The record as it goes out, without the custom fields that are hidden from the caller."""
    made = out.from_orm(record)
    if "attributes" in out.model_fields and isinstance(record, Model) and record._meta.app_label == "crm":
        made.attributes = custom.shown(request.actor, record)  # type: ignore[attr-defined]
    if isinstance(record, Event):
        made.data = custom.readable(request.actor, record)  # type: ignore[attr-defined]
    return made


def shown(request: HttpRequest, record: Any, out: type[Schema], status: int = 200) -> HttpResponse:
    """One record, with its version as ETag."""
    body = _out(request, record, out).model_dump(mode="json")
    response = HttpResponse(_json(body), status=status, content_type="application/json")
    version = getattr(record, "version", None)
    if version is not None:
        response["ETag"] = f'"{version}"'
    return response


def seen(request: HttpRequest) -> int:
    """The version that the caller saw, from If-Match; no change without it."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise PreconditionRequired(_("Send the version that you saw: If-Match with the record's ETag."))
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise Stale
    return int(match[1])


def _json(body: Any) -> str:
    import json

    return json.dumps(body, cls=NinjaJSONEncoder, ensure_ascii=False)
