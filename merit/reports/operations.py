"""Reports: keep, change, share, delete."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.operations import change, create, locked, log
from merit.lists.operations import may_delete, shared_with
from merit.org.actor import Actor
from merit.reports.models import Report
from merit.reports.shape import Shape, shape_of

MOST = 100


@transaction.atomic
def save_report(
    actor: Actor, *, name: str, query: str, shared: str = "", role: str = "", team_id: int | None = None
) -> Report:
    """A new report of one's own. `query`: as an address writes it; Invalid where it asks what there is not."""
    rows = Report.objects.visible_to(actor).filter(owner=actor.user, company=actor.company)
    if rows.count() >= MOST:
        raise Conflict(_("You have %(n)d reports already. Delete one first.") % {"n": MOST})
    if rows.filter(name=name.strip()).exists():
        raise Invalid(name=_("You have a report of this name."))
    shape = asked(actor, query)
    row = Report(company=actor.company, owner=actor.user, name=name, list=shape.listing.name, query=shape.text())
    for field, value in shared_with(actor, shared, role, team_id).items():
        setattr(row, field, value)
    create(row)
    log(actor, "created", row, list=row.list)
    return row


@transaction.atomic
def change_report(actor: Actor, pk: int, version: int, **fields: Any) -> Report:
    """Change name, what is asked or with whom one's own report is shared (`shared`, `role`, `team_id` together)."""
    row = _own(actor, pk, version)
    values: dict[str, Any] = {name: fields[name] for name in ("name",) if name in fields}
    mine = Report.objects.visible_to(actor).filter(owner=actor.user, company=row.company).exclude(pk=pk)
    if "name" in values and mine.filter(name=values["name"].strip()).exists():
        raise Invalid(name=_("You have a report of this name."))
    if "query" in fields:
        shape = asked(actor, fields["query"])
        values |= {"query": shape.text(), "list": shape.listing.name}
    if "shared" in fields:
        values |= shared_with(actor, fields["shared"], fields.get("role", ""), fields.get("team_id"))
    diff: dict[str, Any] = change(row, values)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def delete_report(actor: Actor, pk: int, version: int) -> None:
    """One's own, or a shared one that was left behind."""
    row = locked(Report.objects.visible_to(actor), pk, version)
    if not may_delete(actor, row):
        raise Forbidden(_("Only who made a report changes it. Save it as your own."))
    log(actor, "deleted", row)
    row.delete()


def _own(actor: Actor, pk: int, version: int) -> Report:
    row: Report = locked(Report.objects.visible_to(actor), pk, version)
    if row.owner_id != actor.user.pk:
        raise Forbidden(_("Only who made a report changes it. Save it as your own."))
    return row


def asked(actor: Actor, query: str) -> Shape:
    """What the text asks; Invalid where any of it makes no sense."""
    if len(query) > 8000:
        raise Invalid(query=_("This report is too long."))
    shape, wrong = shape_of(actor, QueryDict(query.removeprefix("?")))
    if shape is None or wrong:
        raise Invalid(query=wrong)
    return shape
