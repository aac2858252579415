"""Once a day: owners are warned of what will go into the pool, and what was warned of in time goes.

Nobody loses a customer without a warning `warn_days` before, also where nothing ran for days or a rule is new.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from merit.core.operations import locked
from merit.crm.leads.models import Lead
from merit.crm.models import Customer
from merit.crm.pool.due import Due, due
from merit.crm.pool.entering import recycle
from merit.crm.pool.models import PoolWarning
from merit.crm.pool.moves import about
from merit.crm.pool.settings import settings_of
from merit.org.models import Company
from merit.org.notices import Notice, notify, settle

REASON = "the rules hold for everybody's customers"


def sweep(company: Company, day: date) -> None:
    """Warn, take back warnings whose cause is gone, recycle."""
    settings = settings_of(company)
    found = list(due(company, settings, day + timedelta(days=settings.warn_days)))
    _forget(company, found)
    for one in found:
        goes_on = _warned(one, day, settings.warn_days)
        if goes_on <= day:
            _go(one, day)


def _warned(one: Due, day: date, warn_days: int) -> date:
    """The day on which it goes: as the rule says, and not before the warning's days have passed."""
    if warn_days == 0:
        return one.goes_on
    values = {**about(one.row), "person": one.row.owner, "reason": one.reason, "since": one.since}
    rows = PoolWarning.objects.unscoped(REASON)
    row = rows.filter(**values).first()
    if row is None:
        goes_on = max(one.goes_on, day + timedelta(days=warn_days))
        row = PoolWarning(company=one.row.company, warned_on=day, goes_on=goes_on, **values)
        row.save(force_insert=True)
        key = f"pool-warning:{one.row._meta.model_name}:{one.row.pk}:{row.pk}"
        told = {"goes_on": goes_on, "reason": one.reason, "n": one.days}
        notify([one.row.owner], "pool-warning", one.row, key=key, day=day, **told)
    return max(row.goes_on, one.goes_on)


def _forget(company: Company, found: list[Due]) -> None:
    """What is no longer about to go: its warning is done."""
    for model in (Customer, Lead):
        label = model._meta.label_lower
        waiting = [one.row.pk for one in found if one.row._meta.label_lower == label]
        rows = Notice.everything.filter(company=company, kind="pool-warning", subject_type=label, done_at=None)
        for row in rows.exclude(subject_id__in=waiting):
            settle(_Subject(model, row.subject_id), "pool-warning")


class _Subject:
    """A record by its kind and id, as `settle` asks for it."""

    def __init__(self, model: Any, pk: int) -> None:
        self._meta, self.pk = model._meta, pk


@transaction.atomic
def _go(one: Due, day: date) -> None:
    """Once more under the lock: an owner who was faster keeps it."""
    model = type(one.row)
    row = locked(model.objects.unscoped(REASON).select_related("company", "owner"), one.row.pk)
    if row.owner_id != one.row.owner_id or row.last_contact_on != one.row.last_contact_on:
        return
    owner = row.owner
    recycle(row, reason=one.reason, days=(day - one.since).days)
    key = f"pool-lost:{row._meta.model_name}:{row.pk}:{row.version}"
    notify([owner], "pool-lost", row, key=key, day=day, reason=one.reason, n=(day - one.since).days)
