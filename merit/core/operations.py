"""What every operation does the same way: lock the row seen, change it, count the version, log the event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F

from merit.core.errors import Invalid, NotFound, Stale
from merit.core.models import Counter, Event

M = TypeVar("M", bound=models.Model)


def found(rows: models.QuerySet[M], pk: object) -> M:
    """The row of `rows` with this id; NotFound when there is none (or none visible)."""
    try:
        row = rows.filter(pk=pk).first()
    except (ValueError, TypeError, OverflowError):
        row = None
    if row is None:
        raise NotFound
    return row


def locked(rows: models.QuerySet[M], pk: object, version: int | None = None) -> M:
    """The row, locked until the transaction ends; Stale when it is no longer the `version` that the actor saw."""
    row = found(rows.select_for_update(of=("self",)), pk)
    if version is not None and getattr(row, "version", version) != version:
        raise Stale
    return row


def checked(row: M, known: Sequence[str] = ()) -> M:
    """The row, once its own rules hold (`full_clean`); else Invalid, naming the fields. `known`: sound for certain."""
    try:
        row.full_clean(exclude=known, validate_constraints=False)
        for model, constraints in row.get_constraints():
            for constraint in constraints:
                # dates that overlap are left to the database: Django compares such constraints' ids with themselves
                if not isinstance(constraint, ExclusionConstraint):
                    constraint.validate(model, row, exclude=set(known))
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        fields = {("" if name == "__all__" else name): list(text) for name, text in by_field.items()}
        raise Invalid(fields) from error
    return row


def create(row: M) -> M:
    """Check and insert."""
    checked(row).save(force_insert=True)
    return row


def change(row: M, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set `values` on a locked row, check, save, count the version; returns {field: [before, after]}."""
    differs = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    if not differs:
        return {}
    for name, (_before, after) in differs.items():
        setattr(row, name, after)
    checked(row)
    if hasattr(row, "version"):
        row.version += 1
    row.save()
    return {name: [_plain(before), _plain(after)] for name, (before, after) in differs.items()}


def log(actor: Any, verb: str, subject: models.Model, *, area: str = "", company: Any = None, **data: Any) -> Event:
    """One event in the history: `area` defaults to the subject's app; `data` in plain JSON values."""
    company_id = getattr(company, "pk", None) or getattr(subject, "company_id", None)
    return Event.everything.create(
        user=actor.user if actor is not None else None,
        actor_name=actor.name if actor is not None else "Merit",
        company_id=company_id,
        area=area or subject._meta.app_label,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=str(subject)[:300],
        data={name: _plain(value) for name, value in data.items()},
    )


def next_code(kind: str, prefix: str, width: int = 5) -> str:
    """The next code of this kind, e.g. C-00042; two at once get two numbers."""
    return f"{prefix}-{next_numbers(kind, 1)[0]:0{width}d}"


def next_numbers(kind: str, many: int) -> range:
    """As many numbers of this kind, one after the other."""
    Counter.objects.get_or_create(kind=kind)
    Counter.objects.filter(kind=kind).update(last=F("last") + many)
    last = Counter.objects.get(kind=kind).last
    return range(last - many + 1, last + 1)


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
