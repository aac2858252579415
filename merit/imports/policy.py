"""Who may import what: whoever may do it one by one; and, for others, whoever may assign to them.

What each single row may do is asked again when it is brought in: by the operations of its room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from merit.core.errors import Forbidden
from merit.imports.fields import Kind
from merit.imports.kinds import kind_for, kinds
from merit.org.roles import ROLES

if TYPE_CHECKING:
    from merit.org.actor import Actor


def may(actor: Actor, kind: Kind) -> bool:
    """Whether the actor may bring in any rows of this kind."""
    company = actor.company.pk
    if not any(actor.may(verb, company) for verb in kind.verbs):
        return False
    return actor.person is not None or not kind.verbs[0].startswith("crm.")


def must(actor: Actor, kind: Kind) -> None:
    if not may(actor, kind):
        raise Forbidden


def importable(actor: Actor) -> list[Kind]:
    """The kinds that the actor may import, in their order."""
    return [kind_for(actor, kind.name) or kind for kind in kinds().values() if may(actor, kind)]


def others(actor: Actor) -> list[tuple[Kind, list[Any]]]:
    """The kinds that the actor may not import, with the names of the roles that may."""
    found = []
    for kind in kinds().values():
        if not may(actor, kind):
            found.append((kind, [role.name for role in ROLES.values() if role.does.intersection(kind.verbs)]))
    return found


def may_work(actor: Actor, batch: Any) -> bool:
    """Whether the actor may go on with this import: it is his, and he still may import its kind."""
    kind = kinds().get(batch.kind)
    return batch.made_by_id == actor.user.pk and kind is not None and may(actor, kind)
