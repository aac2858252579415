"""How each kind of thing that happened is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Comment, Contract, File, FollowUp, StageChange
from merit.crm.operations.comments import may_change
from merit.org.actor import Actor
from merit.requests.models import KINDS, Cost
from merit.web.crm.timeline import icon_of, kind_name
from merit.web.org.history_told import Told, told


@dataclass(frozen=True)
class Entry:
    """One entry. `url`: what it leads to; `about`: the other record on which it was (its name and address)."""

    moment: datetime
    key: str
    icon: str
    title: Any
    url: str = ""
    who: str = ""
    text: str = ""
    kind: str = ""
    timed: bool = True
    amount: Decimal | None = None
    about: tuple[str, str] | None = None
    next: FollowUp | None = None
    files: list[File] = field(default_factory=list)
    changes: list[Any] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    edited: bool = False
    edit_url: str = ""

    @property
    def stamp(self) -> str:
        """The moment for the browser, in the reader's zone."""
        return timezone.localtime(self.moment).isoformat()


def page_of(row: Any, name: str) -> tuple[str, str] | None:
    return (str(row), reverse(name, args=[row.pk])) if row is not None else None


def tab_of(kind: str) -> str:
    """What leads to the timeline of a record's page: of customers and leads it is the page itself."""
    return "" if kind in {"customer", "lead"} else "?tab=timeline"


def _home(row: FollowUp) -> str:
    """The record on which a follow-up stands."""
    if row.opportunity_id:
        return reverse("opportunity", args=[row.opportunity_id])
    return reverse("customer", args=[row.customer_id])


def activity(actor: Actor, row: Activity) -> Entry:
    mine = actor.person is not None and row.person_id == actor.person.pk
    url = reverse("activity", args=[row.pk])
    return Entry(
        row.moment,  # type: ignore[attr-defined]
        f"activity-{row.pk}",
        icon_of(row.kind),
        kind_name(row.kind),
        url,
        who=" · ".join(filter(None, [row.person.name, row.contact.name if row.contact else ""])),
        text=" — ".join(filter(None, [row.content, row.outcome])),
        timed=row.time is not None,
        about=page_of(row.opportunity, "opportunity"),
        next=next(iter(row.next_follow_ups.all()), None),
        files=list(row.files.all()),
        edit_url=url if mine else "",
    )


def comment(actor: Actor, row: Comment) -> Entry:
    kind, key = row.on
    home = reverse(kind, args=[key]) + tab_of(kind)
    mine = may_change(actor, row)
    return Entry(
        row.created_at,
        f"comment-{row.pk}",
        "message-circle",
        pgettext("record", "Comment"),
        f"{home}#comment-{row.pk}",
        who=row.author_name,
        text=row.text,
        kind="acc",
        about=page_of(getattr(row, kind), kind),
        files=list(row.files.all()),
        names=[one.person.name for one in row.mentions.all()],
        edited=row.edited_at is not None,
        edit_url=reverse("comment", args=[row.pk]) if mine else "",
    )


def step(_actor: Actor, row: StageChange) -> Entry:
    first = row.from_stage_id is None
    return Entry(
        row.at,
        f"stage-{row.pk}",
        "plus" if first else "kanban",
        _("New opportunity") if first else f"{row.from_stage} → {row.to_stage}",
        reverse("opportunity", args=[row.opportunity_id]),
        who=row.by_name,
        amount=row.amount,
        about=page_of(row.opportunity, "opportunity"),
        kind={"won": "ok", "lost": "warn"}.get(row.to_stage.kind, ""),
    )


def contract(_actor: Actor, row: Contract) -> Entry:
    return Entry(
        row.moment,  # type: ignore[attr-defined]
        f"contract-{row.pk}",
        "file-check-2",
        _("Contract signed"),
        reverse("contract", args=[row.pk]),
        who=row.owner.name if row.owner else "",
        amount=row.amount,
        about=page_of(row, "contract"),
        kind="ok",
        timed=False,
    )


def receipt(_actor: Actor, row: Any) -> Entry:
    back = row.amount < 0
    return Entry(
        row.moment,
        f"receipt-{row.pk}",
        "undo-2" if back else "banknote",
        _("Money paid back") if back else _("Money received"),
        reverse("receipt", args=[row.pk]),
        text=row.note,
        amount=row.amount,
        about=page_of(row.contract, "contract"),
        kind="warn" if back else "ok",
        timed=False,
    )


def bad_debt(_actor: Actor, row: Any) -> Entry:
    return Entry(
        row.moment,
        f"bad-debt-{row.pk}",
        "trending-down",
        _("Bad debt booked"),
        reverse("contract", args=[row.contract_id]),
        text=row.note,
        amount=row.amount,
        about=page_of(row.contract, "contract"),
        kind="warn",
        timed=False,
    )


def cost(_actor: Actor, row: Cost) -> Entry:
    return Entry(
        row.moment,  # type: ignore[attr-defined]
        f"cost-{row.pk}",
        "receipt",
        _("Cost"),
        reverse("contract", args=[row.contract_id]),
        who=row.person.name,
        text=str(dict(KINDS).get(row.kind, row.kind)),
        amount=row.amount,
        about=page_of(row.contract, "contract"),
        timed=False,
    )


def file(_actor: Actor, row: File) -> Entry:
    kind, _key = row.of
    return Entry(
        row.created_at,
        f"file-{row.pk}",
        "paperclip",
        _("File attached"),
        reverse("file", args=[row.pk]),
        who=row.by_name,
        about=page_of(getattr(row, kind), kind),
        files=[row],
    )


def planned(_actor: Actor, row: FollowUp) -> Entry:
    return Entry(
        row.created_at,
        f"plan-{row.pk}",
        "calendar",
        _("Next contact planned"),
        reverse("opportunity", args=[row.opportunity_id])
        if row.opportunity_id
        else reverse("customer", args=[row.customer_id]),
        who=row.person.name,
        about=page_of(row.opportunity, "opportunity"),
        next=row,
    )


def finished(_actor: Actor, row: FollowUp) -> Entry:
    assert row.done_at is not None
    return Entry(
        row.done_at,
        f"done-{row.pk}",
        "calendar-check",
        _("Follow-up done"),
        reverse("opportunity", args=[row.opportunity_id])
        if row.opportunity_id
        else reverse("customer", args=[row.customer_id]),
        who=row.person.name,
        text=row.step,
        about=page_of(row.opportunity, "opportunity"),
        kind="ok",
    )


def _opens(actor: Actor, name: str, pk: int) -> bool:
    """Whether the reader may open it: a lead that became a customer may be somebody else's than the customer is."""
    if name != "lead":
        return True
    known: dict[int, bool] = actor.__dict__.setdefault("_leads_seen", {})
    if pk not in known:
        known[pk] = Lead.objects.visible_to(actor).filter(pk=pk).exists()
    return known[pk]


def change(actor: Actor, row: Any) -> Entry:
    said: Told = told([row], reader=actor)[0]
    name = row.subject_type.removeprefix("crm.")
    there = reverse(name, args=[row.subject_id]) if _opens(actor, name, row.subject_id) else ""
    return Entry(
        row.at,
        f"change-{row.pk}",
        said.icon,
        said.title,
        f"{there}?tab=history" if there and name != "contact" else there,
        who=row.actor_name,
        about=(f"{said.type}: {row.subject_label}", there),
        kind=said.kind,
        changes=said.changes,
    )
