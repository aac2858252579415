"""What the descriptions of lists share: custom fields as columns, values that stand there already, owners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import CharField, DecimalField, Func, Model
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from merit.crm import custom
from merit.lists.columns import Column, Kind

MOST_KNOWN = 60
KINDS: Final[dict[str, Kind]] = {"choices": "tags", "link": "link"}


def number_in(code: str, attributes: str = "attributes") -> Func:
    """The number in a further column, or nothing."""
    return Func(KeyTextTransform(code, attributes), function="merit_number", output_field=DecimalField())


def text_in(code: str, attributes: str = "attributes") -> Func:
    return Func(KeyTextTransform(code, attributes), function="", output_field=CharField())


def customs(record: str) -> Callable[[Any], Sequence[Column]]:
    """The columns of a kind of record that the company has defined and the actor sees."""

    def columns(actor: Any) -> list[Column]:
        return [of_field(actor, field) for field in custom.seen(actor, record)]

    return columns


def of_field(actor: Any, field: Any) -> Column:
    """A custom field as a column: it filters, sorts, groups and is edited as any other."""
    numeric = field.kind in {"number", "money"}

    def worked(_actor: Any) -> Any:
        return (number_in if numeric else text_in)(field.code)

    return Column(
        name=f"x_{field.code}",
        label=field.label,
        kind=KINDS.get(field.kind, field.kind),
        path=f"_x_{field.code}",
        expression=worked,
        shown=False,
        edits="" if field.fixed(actor) else f"attributes.{field.code}",
        plain=True,
        options=(lambda _actor: [(one, one) for one in field.choices]) if field.choices else None,
        groups=field.kind in {"choice", "yesno"},
        needed=field.required,
        custom=field,
    )


def known_values(model: type[Model], column: str) -> Callable[[Any], Sequence[tuple[str, Any]]]:
    """The values that the actor's rows have in a column."""

    def options(actor: Any) -> list[tuple[str, Any]]:
        rows = model.objects.visible_to(actor).filter(company=actor.company, archived_at=None)  # type: ignore[attr-defined]
        values = rows.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct()
        return [(one, one) for one in values[:MOST_KNOWN]]

    return options


def owner(path: str = "owner_id", name: str = "owner__name", **more: Any) -> Column:
    """Whose a row is: nobody who sees but his own needs to be told."""
    more = {"label": _("Owner"), "groups": True, "may": sees_others, **more}
    return Column("owner", kind="person", path=path, sorts=(name,), **more)


def code_of(name: str, label: Any, path: str) -> Column:
    """The code of a record that a row belongs to: which of several of the same name is meant."""
    return Column(name, label, path=path, shown=False, sortable=False)


def sees_others(actor: Any) -> bool:
    """Whether the actor sees records of others than himself."""
    far = actor.reach("crm")
    return bool(far.companies) or actor.person is None or not far.people <= {actor.person.pk}
