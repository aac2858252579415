"""The one door to rows: `Model.objects.visible_to(actor)`.

`Model.objects` gives nothing without an actor. The data layer (operations, gather, jobs, the demo) may take
`Model.objects.unscoped("reason")`. A model without a rule shows nothing.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

CLOSED = (
    *("all", "filter", "get", "exclude", "create", "count", "first", "last", "exists", "values", "values_list"),
    *("aggregate", "annotate", "order_by", "select_related", "prefetch_related", "update", "delete", "iterator"),
    *("bulk_create", "bulk_update", "get_or_create", "update_or_create", "in_bulk"),
)


class Everything(models.Manager[Any]):
    """Every row: for Django's own relations and checks, and the data layer. Pages and API never name it."""


class Scoped(models.Manager[Any]):
    """Opens rows for an actor, or, with a reason, for the program itself."""

    use_in_migrations = False

    def visible_to(self, actor: Any) -> models.QuerySet[Any]:
        """The rows that `actor` may see; none without a rule (`Model.scope(actor)` giving a Q)."""
        rule = getattr(self.model, "scope", None)
        if rule is None or actor is None:
            return self._rows().none()
        return self._rows().filter(rule(actor))

    def unscoped(self, reason: str) -> models.QuerySet[Any]:
        """Every row, for work that no user's rights bound; `reason` says which."""
        assert reason, "say why"
        return self._rows()

    def _rows(self) -> models.QuerySet[Any]:
        return models.QuerySet(self.model, using=self._db)


def _closed(name: str) -> Any:
    def refuse(self: Scoped, *_args: Any, **_kwargs: Any) -> Any:
        raise PermissionError(f"{self.model.__name__}.objects.{name}: start from visible_to(actor) or unscoped(reason)")

    return refuse


for _name in CLOSED:
    setattr(Scoped, _name, _closed(_name))


def nothing() -> Q:
    """Matches no row."""
    return Q(pk__in=())


def everything() -> Q:
    """Matches every row."""
    return Q()
