"""Once a day and company: a row says that it was done, written in the transaction that does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction

from merit.core.models import DailyDone


def once_a_day(company: Any, name: str, day: date, work: Callable[[Any, date], object]) -> bool:
    """Does `work(company, day)` unless it was done on that day; whether it was done now.

    Of two at once the second waits for the first and finds it done; a work that breaks leaves nothing behind.
    """
    if DailyDone.everything.filter(company=company, name=name, day=day).exists():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_dailydone (company_id, name, day, at) VALUES (%s, %s, %s, now()) ON CONFLICT DO NOTHING",
            [company.pk, name, day],
        )
        if cursor.rowcount == 0:
            return False
        work(company, day)
    return True
