"""Taking an import back as a whole: what it created goes, what it changed is as before, while nothing depends on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from merit.core.errors import Conflict, MeritError
from merit.core.models import Event
from merit.core.operations import log
from merit.imports.kinds import bringers
from merit.imports.models import Import, ImportRow, Outcome
from merit.imports.work import acting, batch_of, language_of, silent, work_of

Tell = Callable[[int, int], None]
CHANGES = (
    *("changed", "assigned", "moved", "won", "lost", "set from", "archived", "restored", "list-price-set"),
    *("qualified", "disqualified", "reopened", "converted", "pooled", "claimed", "approval-asked"),
)
MOST = 500
# Models whose rows go with their record, whichever import made it.
PARTS = frozenset(
    (
        *("crm.stagechange", "crm.contractline", "crm.credit", "crm.listprice", "crm.standing", "crm.settlement"),
        *("org.term", "org.departmentterm", "crm.classchange", "crm.classpin", "crm.poolmove", "crm.stageapproval"),
    )
)
SILENT = frozenset({"imports.import", "imports.outcome"})


def undo(pk: int, attempt: int, tell: Tell = silent) -> None:
    """All of it in one transaction, or nothing: then the import is done as before and says why."""
    batch = batch_of(pk, "undoing", attempt)
    with translation.override(language_of(batch)):
        try:
            with transaction.atomic():
                _undo(batch, tell)
        except MeritError as error:
            rows = Import.objects.unscoped("the work of its own job").filter(pk=pk, state="undoing", attempt=attempt)
            rows.update(state="done", problem={"text": str(error.detail)}, version=batch.version + 1)


def _undo(batch: Import, tell: Tell) -> None:
    held = batch_of(batch.pk, "undoing", batch.attempt, lock=True)
    actor = acting(held)
    outcomes = Outcome.objects.unscoped("what the import did").filter(batch=held)
    created = _created(outcomes)
    total = sum(len(ids) for ids in created.values())
    if why := depends(created, held.finished_at):
        raise Conflict(why)
    bringer = bringers()[held.kind](work_of(held, actor))
    changed = list(outcomes.exclude(before=None).exclude(before={}).order_by("-number", "-pk"))
    for start in range(0, len(changed), MOST):
        some = changed[start : start + MOST]
        for one in some:
            _check_unchanged(one)
        bringer.revert_all([(one.record_id, one.before) for one in some if one.before.keys() - {"version"}])
    done = 0
    for model, ids in created.items():
        for start in range(0, len(ids), MOST):
            _delete(model, ids[start : start + MOST])
            done += MOST
            tell(min(done, total), total)
    outcomes.delete()
    ImportRow.objects.unscoped("the import is gone").filter(batch=held).delete()
    rows = Import.objects.unscoped("the work of its own job").filter(pk=held.pk)
    rows.update(state="undone", problem={}, version=held.version + 1, finished_at=timezone.now())
    log(actor, "import-undone", held, kind=held.kind, file=held.file_name, deleted=total)


def _created(outcomes: QuerySet[Outcome]) -> dict[str, list[int]]:
    """model → ids of what was made, the last first: what was made on the way of a row goes after the row's record."""
    found: dict[str, list[int]] = {}
    rows = outcomes.filter(verb="created").exclude(model="targets.target").order_by("-pk")
    order: dict[str, list[int]] = {}
    for model, pk in rows.values_list("model", "record_id").iterator(10_000):
        order.setdefault(model, []).append(pk)
    for model in sorted(order, key=_rank):
        found[model] = order[model]
    return found


def _rank(model: str) -> int:
    """Records before those that they name."""
    order = (
        *("crm.receipt", "crm.receivable", "crm.contract", "crm.activity", "crm.opportunity", "crm.contact"),
        *("crm.lead", "crm.customer", "crm.product", "org.person", "org.department"),
    )
    return order.index(model) if model in order else 0


def depends(created: dict[str, list[int]], since: Any) -> str:
    """What depends on these records or was changed since, in words; "" when nothing does."""
    ours = {model: set(ids) for model, ids in created.items()}
    naming, changed = [], []
    for label, ids in created.items():
        model = apps.get_model(label)
        for relation in model._meta.related_objects:
            other = relation.related_model
            if other._meta.label_lower in PARTS | SILENT or _event(other):
                continue
            if n := _naming(other, relation.field.name, ids, ours.get(other._meta.label_lower, set())):
                naming.append(f"{other._meta.verbose_name_plural} ({n})")
        events = Event.objects.unscoped("was it changed").filter(subject_type=label, verb__in=CHANGES, at__gt=since)
        if n := _counted(events, "subject_id", ids):
            changed.append(f"{model._meta.verbose_name_plural} ({n})")
    comma = pgettext("between items", ", ")
    texts = [
        (naming, _("It cannot be undone: other records depend on it: %(what)s.")),
        (changed, _("It cannot be undone: some of its records were changed since: %(what)s.")),
    ]
    return " ".join(text % {"what": comma.join(found)} for found, text in texts if found)


def _event(model: Any) -> bool:
    return any(field.name == "pgh_id" for field in model._meta.concrete_fields)


def _rows(model: Any) -> QuerySet[Any]:
    manager = model.objects
    return manager.unscoped("what depends, whoever may see it") if hasattr(manager, "unscoped") else manager.all()


def _counted(rows: QuerySet[Any], name: str, ids: list[int]) -> int:
    return sum(rows.filter(**{f"{name}__in": ids[start : start + 5000]}).count() for start in range(0, len(ids), 5000))


def _naming(other: Any, name: str, ids: list[int], ours: set[int]) -> int:
    """How many rows name one of these records, and are not of this import themselves."""
    rows = _rows(other)
    found = 0
    for start in range(0, len(ids), 5000):
        naming = rows.filter(**{f"{name}__in": ids[start : start + 5000]})
        found += (
            sum(1 for pk in naming.values_list("pk", flat=True)[:5000] if pk not in ours) if ours else naming.count()
        )
    return found


def _check_unchanged(one: Outcome) -> None:
    """What the import changed must still stand as it left it."""
    version = (one.before or {}).get("version")
    if version is None:
        return
    row = _rows(apps.get_model(one.model)).filter(pk=one.record_id).first()
    if row is None or row.version != version:
        raise Conflict(_("It cannot be undone: %(what)s was changed since.") % {"what": row or one.record_id})


def _delete(model: str, ids: list[int]) -> None:
    """The records with what belongs to them; their history stays."""
    every = apps.get_model(model)
    for relation in every._meta.related_objects:
        part = relation.related_model
        if part._meta.label_lower in PARTS:
            _rows(part).filter(Q(**{f"{relation.field.name}__in": ids})).delete()
    _rows(every).filter(pk__in=ids).delete()
