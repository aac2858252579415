"""What became of the rows of an import, in sums: shown after the check and after the run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from merit.imports.kinds.bringing import Item, Made
from merit.imports.staging import Staged

KNOWN = {"skip": "skipped", "again": "again", "line": "lines"}


def count(
    counts: Counter[str], found: dict[str, Any], chunk: Sequence[Staged], items: Sequence[Item], made: Sequence[Made]
) -> None:
    """Sums over the rows, over customers `made` on the way, and over kinds of errors with some of their words."""
    if customers := sum(model == "crm.customer" for _number, model, _pk in made):
        counts["made"] += customers
    broken = sum(row.state == "broken" for row in chunk)
    counts["wrong"] += broken
    if broken:
        entry = found.setdefault("broken", {"field": "", "text": "", "n": 0, "broken": True})
        entry["n"] += broken
    for item in items:
        if item.problems:
            counts["wrong"] += 1
            for name, text in item.problems:
                said = {"field": name, "text": text, "n": 0, "empty": name not in item.texts}
                entry = found.setdefault(f"{name}|{_shape(text)}", said)
                entry["n"] += 1
        else:
            counts[KNOWN.get(item.action, item.action)] += 1
            counts["known"] += item.existing is not None or item.same_as is not None


def _shape(text: str) -> str:
    """A sentence without what it quotes and counts: errors that differ in these alone are of one kind."""
    return re.sub(r"“[^”]*”|「[^」]*」|\d+", "…", text)


def most_told(found: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(found.values(), key=lambda one: -one["n"])[:12]
