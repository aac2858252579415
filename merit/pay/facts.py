"""All facts of the database: the metrics' ones with scores, awards and what was paid."""

from __future__ import annotations

from collections.abc import Collection

from merit.appraisal.gather import tables as appraisal_tables
from merit.calc.facts import Facts, read_facts
from merit.metrics import gather as metrics_gather
from merit.pay.gather import tables as pay_tables
from merit.points.gather import tables as points_tables

ROOMS = (*metrics_gather.ROOMS, points_tables, appraisal_tables, pay_tables)


def gather(
    currency: str,
    *,
    people: Collection[int] | None = None,
    plan: int | None = None,
    before: str | None = None,
) -> dict[str, bytes]:
    """File name → CSV, all of one moment.

    `people`: ids; only what bears on these people's own figures (team credit and means over others need everyone).
    `plan`: id; paid.csv and runs.csv hold what this plan paid. `before`: a month; only what was paid for earlier ones.
    """
    return metrics_gather.gather(currency, people=people, rooms=ROOMS, plan=plan, before=before)


def facts_of(currency: str, *, people: Collection[int] | None = None, plan: int | None = None) -> Facts:
    """The facts as the core reads them. Raises InputError where they are not sound."""
    return read_facts(gather(currency, people=people, plan=plan), currency)
