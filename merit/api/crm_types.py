"""Types that the resources of the customers' side share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from django.http import HttpResponse
from pydantic import Field, PlainSerializer

from merit.api.kernel import Amount

Id = Annotated[int, Field(ge=1, lt=2**63)]
Ratio = Annotated[Amount, PlainSerializer(lambda value: f"{Decimal(value).normalize():f}", return_type=str)]
"""A ratio, plain: "0.3", not 30."""


def gone() -> HttpResponse:
    """Removed."""
    return HttpResponse(status=204)
