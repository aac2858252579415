"""The history over the API: who did what to which record, for those who check whole companies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Listing, Out, listed
from merit.org.events import Asked, happened, narrowed

router = Router(tags=["history"])


class HistoryEventOut(Out):
    """`data`: what changed, mostly {field: [before, after]}. `user_id` null: Merit itself, such as a pay run's job."""

    id: int
    at: datetime
    user_id: int | None
    actor_name: str
    company_id: int
    area: str
    verb: str
    subject_type: str
    subject_id: int | None
    subject_label: str
    data: dict[str, Any]


class EventsOut(Out):
    items: list[HistoryEventOut]
    count: int


class EventListing(Listing):
    """The filters of the history page. Days are days of your company, both included."""

    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"at": ("at",)}
    q: str = Field("", max_length=100, description="Part of a record's name, or its code")
    who: str = Field("", max_length=100, description="Part of the name of who did it")
    area: str = Field("", max_length=40, description="Such as crm, org, users, targets, appraisal, pay")
    subject_type: str = Field("", max_length=60, description="Such as crm.customer or pay.payrun")
    since: date | None = None
    until: date | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        asked = Asked(self.q, self.who, self.area, self.subject_type, self.since, self.until)
        return narrowed(rows, actor, asked)


@router.get("", response=EventsOut, operation_id="list_history")
def list_history(request: HttpRequest, listing: Query[EventListing]) -> dict[str, Any]:
    """What happened, newest first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return listed(request, happened(actor), listing, HistoryEventOut)
