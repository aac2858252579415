"""The table of a year's targets as a file: a row for each who has any, months beside each other, as imports take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils.translation import gettext as _

from merit.imports.kinds.targets import KIND as IMPORTED
from merit.lists.exporting import write_file
from merit.targets.models import Target
from merit.targets.names import Kind
from merit.targets.planning import names
from merit.web.targets.numbers import exact

if TYPE_CHECKING:
    from merit.org.actor import Actor


def write_table(actor: Actor, kind: Kind, year: int, form: str) -> BinaryIO:
    """An open file, which is gone once it is closed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{form}"
        write_file(path, headers(), rows(actor, kind, year))
        return path.open("rb")


def headers() -> list[str]:
    """What the import calls these columns: it knows them again."""
    wanted = ["person", "department", "metric", "year", *(f"m{n:02d}" for n in range(1, 13))]
    known = {field.name: str(field.label) for field in IMPORTED.fields}
    return [*(known[name] for name in wanted), _("Total")]


def rows(actor: Actor, kind: Kind, year: int) -> Iterator[list[Any]]:
    """Company first, then departments, then people by name (by code where two have one); the months' sum at the end."""
    found: dict[tuple[int, str, int], tuple[Any, dict[str, Decimal]]] = {}
    seen = Target.objects.visible_to(actor).filter(
        company=actor.company, metric=kind.metric, period__in=names(year), value__isnull=False
    )
    order = {"company": 0, "department": 1, "person": 2}
    for row in seen.select_related("person", "department", "subject_company"):
        key = (order[row.subject_kind], str(row.subject), row.subject_id)
        found.setdefault(key, (row, {}))[1][row.period] = row.value
    twice = Counter(row.person.name for row, _values in found.values() if row.person)
    for key in sorted(found):
        row, values = found[key]
        months = [trimmed(values.get(month)) for month in names(year)]
        total = sum((one for one in months if one is not None), Decimal(0)) if kind.sums else None
        yield [
            (row.person.code if twice[row.person.name] > 1 else row.person.name) if row.person else None,
            row.department.name if row.department else None,
            kind.name,
            str(year),
            *months,
            trimmed(total),
        ]


def trimmed(value: Decimal | None) -> Decimal | None:
    """Without the zeros that a column of the database adds."""
    return None if value is None else Decimal(exact(value))
