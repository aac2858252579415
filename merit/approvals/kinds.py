"""The kinds of requests. This room knows nothing of what is approved: the rooms above register what they ask about.

`register` belongs into the `ready` of a room's AppConfig.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merit.core.errors import NotFound
from merit.core.models import Record

if TYPE_CHECKING:
    from merit.approvals.models import ApprovalRequest
    from merit.org.actor import Actor
    from merit.org.models import Company


@dataclass(frozen=True)
class Kind:
    """What is asked about. `area`: whose readers see requests of it (org/roles.py).

    `choices`: the values of the condition "kind" in a company; none: there is no such condition.
    `closed`: what the room does when a request ends, in the same transaction: outcome approved, refused, withdrawn or
    returned. It may run within `submit`, when no step applies; the actor is None where Merit itself ends it, because
    nobody is left who may decide.
    `address`: the page of the subject. `words`: what a label of the facts' lines says, in the reader's language.
    """

    code: str
    label: Any
    model: type[Record]
    area: str
    choices: Callable[[Company], list[tuple[str, str]]]
    closed: Callable[[ApprovalRequest, str, Actor | None], None]
    address: Callable[[int], str]
    has_probability: bool = False
    words: Callable[[str], Any] = str


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    assert kind.code not in _KINDS or _KINDS[kind.code] == kind, f"{kind.code} is registered twice"
    _KINDS[kind.code] = kind


def kind_of(code: str) -> Kind:
    """NotFound when no room registered it."""
    if code not in _KINDS:
        raise NotFound
    return _KINDS[code]


def kinds() -> tuple[Kind, ...]:
    return tuple(_KINDS.values())
