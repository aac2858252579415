"""Departments, and where they stand from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Conflict
from merit.core.fields import on
from merit.core.operations import change, create, found, locked, log
from merit.org import terms
from merit.org.models import Company, Department, DepartmentTerm, Term


@transaction.atomic
def create_department(
    actor: Any,
    *,
    company_id: int,
    code: str,
    name: str,
    start: date | None = None,
    parent_id: int | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> Department:
    """A department from `start` on (None: always), below `parent_id`."""
    company = found(Company.objects.visible_to(actor), company_id)
    actor.must("people.write", company.pk)
    department = create(Department(company=company, code=code, name=name))
    _set(actor, department, start or date.min, parent_id, attributes or {})
    log(actor, "created", department)
    return department


@transaction.atomic
def rename_department(actor: Any, pk: object, version: int | None, *, name: str) -> Department:
    """Another name, for all days."""
    department = locked(Department.objects.visible_to(actor), pk, version)
    actor.must("people.write", department.company_id)
    log(actor, "changed", department, **change(department, {"name": name}))
    return department


@transaction.atomic
def set_department(
    actor: Any, pk: object, *, start: date, parent_id: int | None, attributes: Mapping[str, Any] | None = None
) -> Department:
    """What holds for the department from `start` on."""
    department = locked(Department.objects.visible_to(actor), pk)
    actor.must("people.write", department.company_id)
    differs = _set(actor, department, start, parent_id, attributes)
    log(actor, "set from", department, start=start, **differs)
    return department


def _set(
    actor: Any, department: Department, start: date, parent_id: int | None, attributes: Mapping[str, Any] | None
) -> dict[str, list[Any]]:
    parent = None
    if parent_id is not None:
        parent = found(Department.objects.visible_to(actor).filter(company=department.company), parent_id)
    above = dict(DepartmentTerm.everything.filter(on(start)).values_list("department_id", "parent_id"))
    terms.refuse_circle(department.pk, parent.pk if parent else None, above, "parent")
    values: dict[str, Any] = {"parent": parent}
    if attributes is not None:
        values["attributes"] = terms.attributes(attributes, "departments")
    rows = DepartmentTerm.everything.filter(department=department).select_for_update()
    new = DepartmentTerm(department=department, company=department.company)
    if start == date.min:
        return _always(new, values)
    return terms.set_from(rows, start, values, new)


def _always(new: DepartmentTerm, values: dict[str, Any]) -> dict[str, list[Any]]:
    from django.db.backends.postgresql.psycopg_any import DateRange

    new.valid = DateRange(None, None)
    for name, value in values.items():
        setattr(new, name, value)
    new.save()
    return {}


@transaction.atomic
def delete_department(actor: Any, pk: object, version: int | None) -> None:
    """Only one in which nobody ever stood, and nothing below it; else Conflict."""
    department = locked(Department.objects.visible_to(actor), pk, version)
    actor.must("people.write", department.company_id)
    people = Term.everything.filter(department=department).exists()
    below = DepartmentTerm.everything.filter(parent=department).exists()
    if people or below or department.targets.exists():  # type: ignore[attr-defined]
        raise Conflict(_("People, departments or targets belong to it. Archive it instead."))
    log(actor, "deleted", department)
    department.delete()
