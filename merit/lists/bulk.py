"""Changes to many rows: written down first, then done row by row by the operations of the record, each or not at all.

What a row refuses is kept with the reason, the others go on. A killed worker's change goes on where it stopped. Undo
puts back what nobody has changed since, by the same operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid, MeritError, NotFound
from merit.core.fields import clean_text
from merit.core.operations import found, log
from merit.crm import operations
from merit.crm.leads import operations as leads
from merit.crm.sales import contracts, products
from merit.lists.described import LISTS
from merit.lists.models import BulkChange, BulkRow
from merit.lists.query import ListOf, rows_of
from merit.lists.state import State
from merit.org.actor import Actor
from merit.org.models import Person

AT_ONCE, MOST_ROWS, PART = 200, 50_000, 50
Before = dict[str, Any]


@dataclass(frozen=True)
class Action:
    """`do`: (actor, list, row, params) → (row as it is now, what it was before); `undo`: (actor, list, row, before)."""

    do: Callable[[Actor, ListOf, Any, Mapping[str, Any]], tuple[Any, Before]]
    undo: Callable[[Actor, ListOf, Any, Before], Any]


def _assign(actor: Actor, listing: ListOf, row: Any, params: Mapping[str, Any]) -> tuple[Any, Before]:
    before = {"owner_id": row.owner_id}
    return _ASSIGN[listing.name](actor, row.pk, row.version, owner_id=params["owner_id"]), before


def _assign_back(actor: Actor, listing: ListOf, row: Any, before: Before) -> Any:
    if before["owner_id"] is None:
        raise Conflict(_("It belonged to nobody before."))
    return _ASSIGN[listing.name](actor, row.pk, row.version, owner_id=before["owner_id"])


def _change(actor: Actor, listing: ListOf, row: Any, params: Mapping[str, Any]) -> tuple[Any, Before]:
    column = listing.known(actor).get(str(params["column"]))
    if column is None or not column.edits or listing.change is None:
        raise Invalid(column=_("Choose one from the list."))
    name, value = column.edits, params["value"]
    if name.startswith("attributes."):
        before: Before = {"attributes": dict(row.attributes)}
        kept = {**row.attributes, name.removeprefix("attributes."): value}
        return listing.change(actor, row.pk, row.version, attributes=kept), before
    before = {name: _kept(getattr(row, name))}
    return listing.change(actor, row.pk, row.version, **{name: typed(listing, name, value)}), before


def _change_back(actor: Actor, listing: ListOf, row: Any, before: Before) -> Any:
    assert listing.change is not None
    values = {name: typed(listing, name, value) for name, value in before.items()}
    return listing.change(actor, row.pk, row.version, **values)


def _tag(actor: Actor, listing: ListOf, row: Any, params: Mapping[str, Any]) -> tuple[Any, Before]:
    assert listing.change is not None
    tags = [tag for tag in row.tags if tag not in params.get("remove", [])]
    tags += [tag for tag in params.get("add", []) if tag not in tags]
    return listing.change(actor, row.pk, row.version, tags=tags), {"tags": list(row.tags)}


def _archive(actor: Actor, listing: ListOf, row: Any, params: Mapping[str, Any]) -> tuple[Any, Before]:
    before = {"archived": row.archived_at is not None}
    archive, restore = _ARCHIVE[listing.name]
    return (restore if params.get("restore") else archive)(actor, row.pk, row.version), before


def _archive_back(actor: Actor, listing: ListOf, row: Any, before: Before) -> Any:
    archive, restore = _ARCHIVE[listing.name]
    return (archive if before["archived"] else restore)(actor, row.pk, row.version)


def _disqualify(actor: Actor, _listing: ListOf, row: Any, params: Mapping[str, Any]) -> tuple[Any, Before]:
    before = {name: _kept(getattr(row, name)) for name in ("status", "next_contact_on", "next_step")}
    return leads.disqualify_lead(actor, row.pk, row.version, reason=params["reason"]), before


def _disqualify_back(actor: Actor, listing: ListOf, row: Any, before: Before) -> Any:
    values = {name: typed(listing, name, value) for name, value in before.items()}
    return leads.reopen_lead(actor, row.pk, row.version, **values)


_ASSIGN: Final[Mapping[str, Any]] = {
    "leads": leads.assign_lead,
    "customers": operations.assign_customer,
    "opportunities": operations.assign_opportunity,
    "contracts": contracts.change_contract,
}
_ARCHIVE: Final[Mapping[str, tuple[Any, Any]]] = {
    "customers": (operations.archive_customer, operations.restore_customer),
    "contacts": (operations.archive_contact, operations.restore_contact),
    "opportunities": (operations.archive_opportunity, operations.restore_opportunity),
    "contracts": (contracts.archive_contract, partial(contracts.archive_contract, archived=False)),
    "products": (products.archive_product, partial(products.archive_product, archived=False)),
}
ACTIONS: Final[Mapping[str, Action]] = {
    "assign": Action(_assign, _assign_back),
    "change": Action(_change, _change_back),
    "tag": Action(_tag, _change_back),
    "archive": Action(_archive, _archive_back),
    "disqualify": Action(_disqualify, _disqualify_back),
}


def _kept(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value if value is None or isinstance(value, bool | int | str | list) else str(value)


def typed(listing: ListOf, name: str, value: Any) -> Any:
    """The value as the field has it, from what was typed or kept; Invalid at `value` where it is none."""
    from django.core.exceptions import ValidationError

    if name == "attributes" or isinstance(value, list):
        return value
    field = listing.model._meta.get_field(name)
    try:
        empty = value in (None, "")
        return (None if field.null else "") if empty and not field.choices else field.to_python(value)
    except ValidationError as error:
        raise Invalid(value=error.messages) from None


@transaction.atomic
def start(
    actor: Actor,
    listing: ListOf,
    action: str,
    params: Mapping[str, Any],
    *,
    ids: Sequence[int] = (),
    all_of: State | None = None,
) -> BulkChange:
    """Writes down which rows are to be changed: those of these ids, or all that a state leaves."""
    if not listing.may_do(actor, action):
        raise Forbidden
    rows = rows_of(listing, actor, all_of) if all_of else listing.rows(actor).filter(pk__in=list(ids)[:MOST_ROWS])
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_ROWS + 1])
    if not keys:
        raise Invalid(ids=_("Choose at least one row."))
    if len(keys) > MOST_ROWS:
        raise Invalid(ids=_("At most %(n)s rows at once.") % {"n": f"{MOST_ROWS:,}"})
    values, said = _checked(actor, listing, action, params)
    change = BulkChange.everything.create(
        company=actor.company, user=actor.user, list=listing.name, action=action, params=values, said=said, of=len(keys)
    )
    BulkRow.everything.bulk_create([BulkRow(change=change, record=pk) for pk in keys], batch_size=5000)
    log(actor, "changed-many", change, area="crm", company=actor.company, list=listing.name, what=said, n=len(keys))
    return change


def _checked(actor: Actor, listing: ListOf, action: str, params: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The parameters of an action, as they must be, and what it does in words."""
    if action == "assign":
        person = found(Person.objects.visible_to(actor).filter(company=actor.company), params.get("owner_id"))
        return {"owner_id": person.pk}, _("Owner: %(name)s") % {"name": person.name}
    if action == "tag":
        add, remove = (_tags(params.get(name)) for name in ("add", "remove"))
        if not add and not remove:
            raise Invalid(add=_("Write at least one tag."))
        return {"add": add, "remove": remove}, _("Tags: %(tags)s") % {
            "tags": ", ".join([*(f"+{tag}" for tag in add), *(f"−{tag}" for tag in remove)])
        }
    if action == "archive":
        restore = bool(params.get("restore"))
        return {"restore": restore}, _("Restored") if restore else _("Archived")
    if action == "disqualify":
        reason = clean_text(str(params.get("reason") or ""))[:200]
        if not reason:
            raise Invalid(reason=_("Say why."))
        return {"reason": reason}, _("Disqualified: %(reason)s") % {"reason": reason}
    column = listing.known(actor).get(str(params.get("column", "")))
    if column is None or not column.edits:
        raise Invalid(column=_("Choose one from the list."))
    value = str(params.get("value") or "")[:4000]
    if not column.custom:
        typed(listing, column.edits, value)
    words = {"column": column.label, "value": column.word(actor, value) or "—"}
    return {"column": column.name, "value": value}, _("%(column)s: %(value)s") % words


def _tags(given: Any) -> list[str]:
    texts = given.replace("，", ",").replace("、", ",").split(",") if isinstance(given, str) else given or []
    return [text for text in dict.fromkeys(str(one).strip() for one in texts) if text][:20]


def run(change_id: int, actor: Actor) -> None:
    """Does what waits, a part at a time; several at once share the work."""
    while _part(change_id, actor, "waiting"):
        pass
    BulkChange.everything.filter(pk=change_id, state="running").update(state="done", finished_at=timezone.now())


def undo(change_id: int, actor: Actor) -> None:
    """Puts back what was changed, where nobody has changed it since."""
    while _part(change_id, actor, "changed"):
        pass
    BulkChange.everything.filter(pk=change_id, state="undoing").update(state="undone", finished_at=timezone.now())


@transaction.atomic
def _part(change_id: int, actor: Actor, state: str) -> int:
    change = BulkChange.everything.get(pk=change_id)
    if change.state != {"waiting": "running", "changed": "undoing"}[state]:
        return 0
    waiting = BulkRow.everything.filter(change=change, state=state).select_for_update(skip_locked=True)
    part = list(waiting.order_by("record")[:PART])
    listing, action = LISTS[change.list], ACTIONS[change.action]
    rows = listing.rows(actor).select_related(None).in_bulk([one.record for one in part])
    for one in part:
        _row(actor, listing, change, one, rows.get(one.record), action, back=state == "changed")
    BulkRow.everything.bulk_update(part, ["state", "before", "version", "reason", "label"])
    return len(part)


def _row(
    actor: Actor, listing: ListOf, change: BulkChange, one: BulkRow, row: Any, action: Action, *, back: bool
) -> None:
    """One row in a savepoint of its own: changed, or refused with the reason."""
    try:
        with transaction.atomic():
            if row is None:
                raise NotFound
            one.label = str(row)[:200]
            if back and row.version != one.version:
                raise Conflict(_("Somebody has changed it since."))
            if back:
                action.undo(actor, listing, row, one.before)
                one.state = "undone"
            else:
                after, one.before = action.do(actor, listing, row, change.params)
                one.state, one.version = "changed", after.version
    except MeritError as error:
        one.state, one.reason = "kept" if back else "refused", " ".join(_reasons(error))[:300]


def _reasons(error: MeritError) -> Iterable[str]:
    fields = getattr(error, "fields", None) or {}
    texts = [text for many in fields.values() for text in many]
    return texts or [str(error) or _("You may not do this.")]


@transaction.atomic
def start_undo(actor: Actor, pk: int) -> BulkChange:
    """Begins to put back one's own change, once it is done."""
    change = found(BulkChange.objects.visible_to(actor), pk)
    if not BulkChange.everything.filter(pk=change.pk, state="done").update(state="undoing"):
        raise Conflict(_("This change is not there to be undone."))
    change.refresh_from_db()
    log(actor, "undone-many", change, area="crm", company=change.company, list=change.list, what=change.said)
    return change


def counts(change: BulkChange) -> dict[str, int]:
    """How many rows wait, were changed, refused, put back, kept."""
    rows = BulkRow.everything.filter(change=change).order_by().values_list("state").annotate(n=Count("pk"))
    return {"waiting": 0, "changed": 0, "refused": 0, "undone": 0, "kept": 0} | dict(rows)
