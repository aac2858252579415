"""The history of rows, kept by database triggers: every insert, change and deletion, bulk and SQL writes too.

`tracked` gives a model its history table (`CustomerEvent` for `Customer`): a copy of the row per change, with who
(pgh_context: user, request) and when. It is append-only: a trigger refuses to change or delete it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

from merit.core import owning

M = TypeVar("M", bound=type[models.Model])


def tracked(
    *, exclude: Sequence[str] = (), indexes: Sequence[models.Index] = (), owned: bool = False
) -> Callable[[M], M]:
    """Class decorator: keep the history of every row, except of the columns `exclude`. `indexes`: of the history.

    `owned`: the database keeps since when it has its owner, too (core/owning.py).

    One trigger call per statement, so that loading a million rows does not run a function a million times.
    """
    events = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
    trackers = [event(level=pgtrigger.Statement) for event in events]
    meta = {"indexes": list(indexes)} if indexes else None
    track = pghistory.track(*trackers, exclude=list(exclude) or None, meta=meta)
    keep = pgtrigger.register(*([owning.owned()] if owned else []))
    return lambda model: keep(track(model))
