"""What happens by itself once on every day of a company: each sweep in a transaction of its own, exactly once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from merit.approvals import operations as requests
from merit.core.daily import once_a_day
from merit.crm import classifying, reminding
from merit.crm.forecasting import keep_snapshots
from merit.crm.leads.web_forms import forget_tries
from merit.crm.operations import approvals, steps, surveys, transfers
from merit.crm.operations.files import sweep_files
from merit.crm.operations.telling import tell_of_stuck
from merit.crm.pool.sweeping import sweep as recycle
from merit.lists import exporting
from merit.org.actor import today_in
from merit.org.models import Company

Sweep = Callable[[Company, date], object]
log = logging.getLogger(__name__)

SWEEPS: Final[Mapping[str, Sweep]] = {
    "forecast": keep_snapshots,
    reminding.NAME: reminding.remind,
    "stuck": tell_of_stuck,
    "lost files": sweep_files,
    "exports": exporting.sweep,
    "classes": classifying.classify,
    "transfers": transfers.carry_out,
    steps.NAME: steps.remind,
    "approvals": approvals.ask_again,
    "requests": requests.sweep,
    "pool": recycle,
    "web forms": forget_tries,
    "surveys": surveys.sweep,
}
"""By name: work over one company on its day. It looks back by itself: a day on which nothing ran is not made up."""


def run(sweeps: Mapping[str, Sweep] = SWEEPS) -> list[tuple[str, str]]:
    """Runs what is due today in every company: (company code, sweep) of what ran. One that breaks stops no other."""
    ran = []
    for company in Company.everything.order_by("pk"):
        day = today_in(company)
        for name, work in sweeps.items():
            try:
                if once_a_day(company, name, day, work):
                    ran.append((company.code, name))
            except Exception:  # the boundary of a job: the others go on, and this one is tried again
                log.exception("daily %s of %s on %s", name, company.code, day)
    return ran
