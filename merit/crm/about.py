"""The records that comments and files belong to: which one an input names, who sees it, who may add to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.crm import policy
from merit.crm.comments import ON
from merit.crm.files import MAY_ATTACH, PARENTS
from merit.crm.operations.common import held
from merit.crm.sales import policy as sales
from merit.org.actor import Actor, actor_for
from merit.org.models import Company, Person
from merit.org.roles import ROLES

COMMENT = "crm.comment"


def named(actor: Actor, ids: Mapping[str, Any], kinds: Iterable[str]) -> tuple[str, Any]:
    """(kind, record): the one record that the input names (`customer_id` …), as far as the actor sees it.

    It is held, so that what is added to it is not left behind when it is merged at this moment.
    """
    given = [kind for kind in kinds if ids.get(f"{kind}_id") is not None]
    if len(given) != 1:
        raise Invalid({"": _("Name one record that it belongs to.")})
    kind = given[0]
    return kind, held(seen(actor, kind), ids[f"{kind}_id"], f"{kind}_id")


def seen(actor: Actor, kind: str) -> QuerySet[Any]:
    """The records of this kind that the actor sees."""
    return PARENTS[kind].objects.visible_to(actor)  # type: ignore[attr-defined]


def sees_it(actor: Actor, row: Model) -> bool:
    """Whether the actor sees this record."""
    return type(row).objects.visible_to(actor).filter(pk=row.pk).exists()  # type: ignore[attr-defined]


def company_of(row: Any) -> Company:
    """The company of a record: a contact's is its customer's."""
    return row.customer.company if row._meta.model_name == "contact" else row.company


def owner_of(row: Any) -> Person | None:
    """Whose a record is."""
    if row._meta.model_name == "contact":
        return row.customer.owner
    return getattr(row, "owner", None) or getattr(row, "person", None)


def doing(actor: Actor, verb: str) -> Actor | None:
    """The actor with only those roles that do `verb`, so that nobody writes by a role that only reads; None without."""
    cache: dict[str, Actor | None] = actor.__dict__.setdefault("_doing", {})
    if verb not in cache:
        able = [one for one in actor.assignments if verb in ROLES[one.role].does]
        reduced = actor if len(able) == len(actor.assignments) else replace(actor, assignments=able)
        cache[verb] = reduced if able and "write" in actor.scopes else None
    return cache[verb]


def lives_on(row: Any) -> bool:
    """Whether a lead became a customer: comments and files are added there from then on."""
    return row._meta.model_name == "lead" and row.status == "converted"


def may_comment(actor: Actor, row: Model) -> bool:
    """Whether the actor may comment on this record, which he sees: with a role that comments and sees it too."""
    able = doing(actor, COMMENT)
    sees = able is actor or (able is not None and sees_it(able, row))
    return sees and not lives_on(row)


def must_comment(actor: Actor, row: Model) -> None:
    if not may_comment(actor, row):
        raise Forbidden


def may_attach(actor: Actor, row: Any) -> bool:
    """Whether the actor may attach files to this record, which he sees, or take them off: who may change it."""
    if (rule := MAY_ATTACH.get(row._meta.label_lower)) is not None:
        return rule(actor, row)
    match row._meta.model_name:
        case "contract":
            return sales.may_write(actor, row)
        case "activity":
            return policy.may_change_activity(actor, row)
        case "comment":
            return row.author_id == actor.user.pk and row.deleted_at is None and actor.may(COMMENT)
    return policy.may_write(actor, row) and not lives_on(row)


def must_attach(actor: Actor, row: Any) -> None:
    if not may_attach(actor, row):
        raise Forbidden


def sees(person: Person, row: Model) -> bool:
    """Whether this person, when signing in today, sees the record."""
    user = getattr(person, "user", None)
    actor = actor_for(user) if user is not None and user.is_active else None
    return actor is not None and sees_it(actor, row)


def who_sees(people: Iterable[Person], row: Model, most: int) -> list[Person]:
    """The first `most` of these people who see the record."""
    found: list[Person] = []
    for person in people:
        if len(found) == most:
            break
        if sees(person, row):
            found.append(person)
    return found


assert set(ON) <= set(PARENTS)
