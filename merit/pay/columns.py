"""Columns of people and departments that the field has a word for, as plans name them: employee.base_wage."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy

COLUMNS: Final = {
    "base_wage": gettext_lazy("Base wage"),
    "floating_wage": gettext_lazy("Floating wage"),
    "volume_base": gettext_lazy("Volume bonus base"),
    "bonus_base": gettext_lazy("Bonus base"),
    "grade_weight": gettext_lazy("Grade weight"),
    "pool": gettext_lazy("Bonus pool"),
}


def source_word(source: str) -> str:
    """The word for a line's source that is a column; any other source as it stands."""
    table, _dot, column = source.rpartition(".")
    return str(COLUMNS.get(column, source)) if table in {"employee", "department"} else source
