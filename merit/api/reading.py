"""Fields of an answer that are worked out from the record, not read from an attribute of their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Schema


def worked_out(name: str, read: Callable[[Any], Any]) -> Any:
    """For a Schema: `resolve_NAME = worked_out("NAME", read)`.

    Ninja checks an answer again from the answer itself: there NAME is final.
    """
    return staticmethod(lambda row: getattr(row, name) if isinstance(row, Schema) else read(row))
