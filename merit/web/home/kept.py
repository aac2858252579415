"""Figures over everybody's facts, kept for a while: the longer they took to compute, the longer they hold.

A company whose figures take half a second or less has them computed anew on every visit. Above that they hold sixty
times as long as they took, so that a page which many look at takes a small part of the machine only; the page says of
when they are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final, Generic, TypeVar, cast

QUICK: Final = 0.5
TIMES: Final = 60
_MOST: Final = 64

T = TypeVar("T")


@dataclass(frozen=True)
class Kept(Generic[T]):
    """`at`: when it was computed; `again`: it was computed for an earlier visit."""

    value: T
    at: datetime
    again: bool


@dataclass(frozen=True)
class _Found:
    value: object
    at: datetime
    until: datetime


_FOUND: OrderedDict[Hashable, _Found] = OrderedDict()


def kept(key: Hashable, compute: Callable[[], T]) -> Kept[T]:
    """What `compute` gives, or gave for the same key not long ago."""
    now = datetime.now(UTC)
    found = _FOUND.get(key)
    if found is not None and now < found.until:
        return Kept(cast("T", found.value), found.at, again=True)
    begun = monotonic()
    value = compute()
    took = monotonic() - begun
    if took > QUICK:
        _FOUND[key] = _Found(value, now, datetime.now(UTC) + timedelta(seconds=took * TIMES))
        while len(_FOUND) > _MOST:
            _FOUND.popitem(last=False)
    return Kept(value, now, again=False)
