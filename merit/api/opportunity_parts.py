"""What the resources of an opportunity's parts share: which opportunity's rows are listed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from merit.api.crm_types import Id
from merit.api.kernel import Listing


class PartListing(Listing):
    """The rows of every opportunity that one sees, or of one."""

    opportunity_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(opportunity_id=self.opportunity_id) if self.opportunity_id else rows
