"""The jobs of the customers' side."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from merit.crm import custom_index


@app.task(queue="upkeep", name="crm.index_custom_field", retry=RetryStrategy(max_attempts=3, wait=30))
def index_custom_field(field_id: int) -> None:
    """Makes the index by which lists sort by a custom field."""
    custom_index.make(field_id)
