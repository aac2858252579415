"""Companies of the group."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.core.operations import change, create, locked, log
from merit.org.models import Company


def _zone(name: str) -> None:
    if name not in available_timezones():
        raise Invalid(time_zone=_("There is no time zone of this name, such as Asia/Shanghai."))


@transaction.atomic
def create_company(actor: Any, *, code: str, name: str, currency: str, time_zone: str, language: str) -> Company:
    """A company more in the group: by an administrator of the whole group."""
    actor.must("company.write")
    if not any(one.role == "admin" and one.company_id is None for one in actor.assignments):
        raise Forbidden
    _zone(time_zone)
    company = create(Company(code=code, name=name, currency=currency, time_zone=time_zone, language=language))
    log(actor, "created", company, company=company)
    return company


@transaction.atomic
def change_company(
    actor: Any,
    pk: object,
    version: int | None,
    *,
    name: str,
    time_zone: str,
    language: str,
    shows_rank: bool | None = None,
) -> Company:
    """Name, time zone, language, whether salespeople see their rank (None: as before). The currency stays: amounts are
    written in it."""
    company = locked(Company.objects.visible_to(actor), pk, version)
    actor.must("company.write", company.pk)
    _zone(time_zone)
    values: dict[str, Any] = {"name": name, "time_zone": time_zone, "language": language}
    differs = change(company, values if shows_rank is None else values | {"shows_rank": shows_rank})
    log(actor, "changed", company, company=company, **differs)
    return company
