"""What the operations of the customers' side share: ids and codes that come from outside, clean fields, dependants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import BigIntegerField, F, Max, Model, QuerySet
from django.db.models.functions import Cast, Greatest, Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from merit.core.errors import Conflict, Invalid, NotFound
from merit.core.fields import clean_text
from merit.core.models import Counter
from merit.core.operations import found, next_code
from merit.crm import policy
from merit.crm.comments import ON, Comment
from merit.crm.files import File
from merit.org.actor import Actor
from merit.org.models import Person


def known(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The values, when all are among `names`; a caller that passes another has a mistake."""
    unknown = set(values) - set(names)
    if unknown:
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    return {name: clean_text(value) if name in {"note", "content"} else value for name, value in values.items()}


def chosen(rows: QuerySet[Any], pk: object, field: str) -> Any:
    """The row that an input names; what does not exist and what may not be seen get the same answer at the field.

    The id of a record that was merged away names the one that it was merged into.
    """
    try:
        return found(rows, pk)
    except NotFound:
        if isinstance(pk, int) and (into := survivor_of(rows.model, pk)) != pk:
            return chosen(rows, into, field)
        raise Invalid({field: _("Choose one from the list.")}) from None


def survivor_of(model: type[Model], pk: int) -> int:
    """The id of the record that this one was merged into, in the end; its own where it was not."""
    if not hasattr(model, "merged_into"):
        return pk
    rows = model.objects.unscoped("a former id finds the survivor; who may see it is asked there")  # type: ignore[attr-defined]
    while into := rows.filter(pk=pk).values_list("merged_into_id", flat=True).first():
        pk = into
    return pk


def held(rows: QuerySet[Any], pk: object, field: str) -> Any:
    """The same, and the row cannot be removed or changed until the transaction ends."""
    return chosen(rows.select_for_update(of=("self",), no_key=True), pk, field)


def fresh_code(model: type[Model], kind: str, prefix: str) -> str:
    """The next free code; codes that came with loaded facts are stepped over."""
    rows = model.objects.unscoped("a code is free or taken, whoever may see the row")  # type: ignore[attr-defined]
    code = next_code(kind, prefix)
    if not rows.filter(code=code).exists():
        return code
    number = Cast(Substr("code", len(prefix) + 2), BigIntegerField())
    top = rows.filter(code__regex=rf"^{prefix}-[0-9]{{1,15}}$").aggregate(top=Max(number))["top"] or 0
    Counter.objects.filter(kind=kind).update(last=Greatest(F("last"), top))
    return next_code(kind, prefix)


def owner_from(actor: Actor, person_id: object, company_id: int) -> Person:
    """The owner that an input names: in the company, and one whom the actor may make an owner."""
    person = chosen(Person.objects.visible_to(actor).filter(company_id=company_id), person_id, "owner_id")
    if not policy.may_own(actor, person):
        raise Invalid(owner_id=_("Choose one from the list."))
    return person


def not_archived(row: Any) -> None:
    if row.archived_at is not None:
        raise Conflict(_("It is archived. Restore it first."))


def set_archived(row: Any, archived: bool) -> bool:
    """Archive or restore a locked row; False when it already is so."""
    if (row.archived_at is not None) == archived:
        return False
    row.archived_at = timezone.now() if archived else None
    row.version += 1
    row.save(update_fields=["archived_at", "version", "updated_at"])
    return True


def refuse_dependants(counts: Mapping[str, int]) -> None:
    """Conflict that says what depends on the record, unless nothing does."""
    texts = [text % {"n": n} for name, n in counts.items() if n for text in [_WORDS[name](n)]]
    if texts:
        raise Conflict(
            _("It cannot be deleted: %(what)s depend on it. Archive it instead: it leaves the lists, nothing is lost.")
            % {"what": pgettext("between items", ", ").join(texts)}
        )


def attached(row: Any) -> dict[str, int]:
    """How many comments and files a record has."""
    reason = "what depends, whoever may see it"
    name = row._meta.model_name
    comments = Comment.objects.unscoped(reason).filter(**{name: row}).count() if name in ON else 0
    return {"comments": comments, "files": File.objects.unscoped(reason).filter(**{name: row}).count()}


_WORDS = {
    "contacts": lambda n: ngettext("%(n)d contact", "%(n)d contacts", n),
    "opportunities": lambda n: ngettext("%(n)d opportunity", "%(n)d opportunities", n),
    "activities": lambda n: ngettext("%(n)d activity", "%(n)d activities", n),
    "contracts": lambda n: ngettext("%(n)d contract", "%(n)d contracts", n),
    "follow_ups": lambda n: ngettext("%(n)d follow-up", "%(n)d follow-ups", n),
    "merged": lambda n: ngettext("%(n)d merged record", "%(n)d merged records", n),
    "comments": lambda n: ngettext("%(n)d comment", "%(n)d comments", n),
    "files": lambda n: ngettext("%(n)d file", "%(n)d files", n),
    "expenses": lambda n: ngettext("%(n)d expense request", "%(n)d expense requests", n),
    "quotes": lambda n: ngettext("%(n)d quote", "%(n)d quotes", n),
    "violations": lambda n: ngettext("%(n)d violation", "%(n)d violations", n),
}
