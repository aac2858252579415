"""What the tests of leads and the pool start from."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from merit.crm.leads import operations
from merit.crm.leads.models import Lead, WebForm
from merit.crm.pool.models import PoolSettings


def lead(actor: Any, name: str = "Kim", **fields: Any) -> Lead:
    return operations.create_lead(actor, **{"name": name, "company_name": f"{name} Ltd", **fields})


def rule(cast: SimpleNamespace, *people: str, way: str = "turn", regions: Any = None, **fields: Any) -> Any:
    members = [{"person_id": cast.people[who].pk, "regions": (regions or {}).get(who, [])} for who in people]
    return operations.create_rule(cast.admin, name=fields.pop("name", way), way=way, members=members, **fields)


def web_form(cast: SimpleNamespace, **fields: Any) -> WebForm:
    asked = [
        {"name": name, "required": name in {"name", "phone"}} for name in ("name", "company_name", "phone", "need")
    ]
    values = {"name": "Homepage", "title": "Ask us", "fields": asked, "source": "Website"}
    return operations.create_web_form(cast.admin, **{**values, **fields})


def settings(cast: SimpleNamespace, **fields: Any) -> PoolSettings:
    row, _made = PoolSettings.everything.update_or_create(company=cast.acme, defaults=fields)
    return row


def waits(row: Any, hours: int) -> None:
    """The record has been its owner's for so many hours."""
    type(row).everything.filter(pk=row.pk).update(owned_at=timezone.now() - timedelta(hours=hours))
