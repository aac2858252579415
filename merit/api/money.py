"""What the resources of contracts and their money share: exact numbers, ids, events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

from merit.api.kernel import Body, Out, _exact

Id = Annotated[int, Field(ge=1, lt=2**63)]
Text = Annotated[str, Field(max_length=4000)]


def trimmed(value: Decimal) -> str:
    """Without zeros at the end: 0.6, 1200."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Exact = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(trimmed, return_type=str)]
"""A quantity, price or share: up to twelve decimals, as a string."""


def given(body: Body) -> dict[str, Any]:
    """What the caller sent, as it was read: amounts stay numbers (a dump would write them out)."""
    return {name: getattr(body, name) for name in body.model_fields_set}


def whole(body: Body) -> dict[str, Any]:
    """Every field, as it was read."""
    return {name: getattr(body, name) for name in type(body).model_fields}


class EventOut(Out):
    """What happened: `data` holds the figures, as [before, after] where they changed."""

    at: datetime
    actor_name: str
    verb: str
    data: dict[str, Any]
