"""Saved views: save, change, share, pin, delete."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.core.operations import change, create, found, locked, log
from merit.crm import policy
from merit.lists.described import LISTS
from merit.lists.models import SavedView, ViewPin
from merit.lists.query import valid
from merit.lists.state import state_from
from merit.org.actor import Actor
from merit.org.leaving import last_days
from merit.org.models import Person
from merit.org.roles import ROLES

MOST_VIEWS, MOST_PINS = 100, 12


@transaction.atomic
def save_view(
    actor: Actor, *, list: str, name: str, state: str, shared: str = "", role: str = "", team_id: int | None = None
) -> SavedView:
    """A new view of one's own, pinned as a tab. `state`: as an address writes it."""
    listing = LISTS.get(list)
    if listing is None:
        raise NotFound
    rows = SavedView.objects.visible_to(actor).filter(owner=actor.user, company=actor.company)
    if rows.count() >= MOST_VIEWS:
        raise Conflict(_("You have %(n)d views already. Delete one first.") % {"n": MOST_VIEWS})
    if rows.filter(list=list, name=name.strip()).exists():
        raise Invalid(name=_("You have a view of this name."))
    row = SavedView(company=actor.company, owner=actor.user, list=list, name=name, state=_state(actor, listing, state))
    for field, value in shared_with(actor, shared, role, team_id).items():
        setattr(row, field, value)
    create(row)
    pin_view(actor, row.pk, pinned=True)
    log(actor, "created", row, list=list)
    return row


@transaction.atomic
def change_view(actor: Actor, pk: int, version: int, **fields: Any) -> SavedView:
    """Change name, state or with whom one's own view is shared (`shared`, `role`, `team_id` together)."""
    row = _own(actor, pk, version)
    values = {name: fields[name] for name in ("name",) if name in fields}
    if "state" in fields:
        values["state"] = _state(actor, LISTS[row.list], fields["state"])
    if "shared" in fields:
        values |= shared_with(actor, fields["shared"], fields.get("role", ""), fields.get("team_id"))
    diff = change(row, values)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def pin_view(actor: Actor, pk: int, *, pinned: bool) -> SavedView:
    """Make a view that one sees one of one's tabs, or not."""
    row = found(SavedView.objects.visible_to(actor), pk)
    pins = ViewPin.objects.visible_to(actor)
    if not pinned:
        pins.filter(view=row).delete()
    elif not pins.filter(view=row).exists():
        if pins.filter(view__list=row.list, view__company=row.company).count() >= MOST_PINS:
            raise Conflict(_("A list has at most %(n)d tabs of yours.") % {"n": MOST_PINS})
        ViewPin.everything.bulk_create([ViewPin(view=row, user=actor.user)], ignore_conflicts=True)
    return row


@transaction.atomic
def delete_view(actor: Actor, pk: int, version: int) -> None:
    """One's own, or a shared one that was left behind; whoever had it as a tab loses it."""
    row = locked(SavedView.objects.visible_to(actor), pk, version)
    if not may_delete(actor, row):
        raise Forbidden(_("Only who made a view changes it. Save it as your own."))
    log(actor, "deleted", row)
    row.delete()


def may_delete(actor: Actor, row: Any) -> bool:
    """Whoever made it; of one who has left or may no longer sign in, who gives away what that person had."""
    owner = row.owner
    if owner == actor.user:
        return True
    gone = not owner.is_active or bool(owner.person_id and last_days([owner.person_id], actor.today))
    over = policy.covers(actor, policy.ASSIGN, row.company_id, owner.person_id)
    return gone and (over or actor.may("users.write", row.company_id))


def _own(actor: Actor, pk: int, version: int) -> SavedView:
    row = locked(SavedView.objects.visible_to(actor), pk, version)
    if row.owner_id != actor.user.pk:
        raise Forbidden(_("Only who made a view changes it. Save it as your own."))
    return row


def _state(actor: Actor, listing: Any, text: str) -> str:
    """The state as it is kept: only what makes sense."""
    if len(text) > 8000:
        raise Invalid(state=_("This view is too long."))
    state = state_from(text.removeprefix("?"))
    _good, wrong = valid(listing, actor, state)
    if state.wrong or wrong:
        raise Invalid(state=[*state.wrong, *wrong])
    return state.text()


def shared_with(actor: Actor, shared: str, role: str, team_id: int | None) -> dict[str, Any]:
    """With whom something is shared, as its fields say it. Invalid where there is no such."""
    if shared not in dict(SavedView.SHARED):
        raise Invalid(shared=_("Choose one from the list."))
    if shared == "role" and role not in ROLES:
        raise Invalid(role=_("Choose one from the list."))
    team = None
    if shared == "team":
        team = Person.objects.visible_to(actor).filter(pk=team_id or 0).first() if team_id else actor.person
        if team is None:
            raise Invalid(team_id=_("Choose one from the list."))
    return {"shared": shared, "role": role if shared == "role" else "", "team": team}
