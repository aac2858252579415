"""Which field a column is, guessed from its header and from what stands in it; which values mean which of ours.

Each guess says how it came about: `same` the header is the field's name, `guess` it is near or the content tells,
`before` an earlier import or preset said so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import override

from merit.crm.searching import plain
from merit.imports.fields import Field, Kind, plain_header
from merit.imports.finding import SEVERAL, SMALL, Finder

Columns = Sequence[Mapping[str, Any]]
NUMBERS = {"money", "number", "percent", "whole"}
LEAST = 0.6


def guess(kind: Kind, columns: Columns, finder: Finder, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A mapping for these columns. `known`: an earlier mapping by headers, which goes first."""
    mapping: dict[str, Any] = {}
    taken: set[int] = set()
    by_header = {plain_header(column["header"]): column for column in columns}
    for name, given in (known or {}).items():
        column = by_header.get(plain_header(given.get("header") or "")) if given.get("header") else None
        if column is None and not given.get("constant"):
            continue
        kept = {key: given[key] for key in ("constant", "format", "values") if given.get(key)}
        mapping[name] = {"column": column["place"] if column else None, "how": "before", **kept}
        if column is not None:
            taken.add(column["place"])
    scores = [
        (_score(field, column, finder), -index, -column["place"], field, column)
        for index, field in enumerate(kind.fields)
        for column in columns
        if field.name not in mapping and column["place"] not in taken
    ]
    for score, _order, _place, field, column in sorted(scores, key=lambda one: one[:3], reverse=True):
        if score >= LEAST and field.name not in mapping and column["place"] not in taken:
            mapping[field.name] = {"column": column["place"], "how": "same" if score >= 1 else "guess"}
            taken.add(column["place"])
    for field in kind.fields:
        if field.name in mapping:
            _finish(field, mapping[field.name], columns, finder)
    return mapping


def _finish(field: Field, given: dict[str, Any], columns: Columns, finder: Finder) -> None:
    """Format and values of a mapped field, where they are not said."""
    if given.get("column") is None:
        return
    column = columns[given["column"]]
    if field.read == "date" and not given.get("format"):
        given["format"] = column["date"] or "YYYY-MM-DD"
    elif field.read in NUMBERS and not given.get("format"):
        given["format"] = column["number"] or "1,234.56"
    if suggested := suggestions(field, column, finder):
        given["values"] = {**suggested, **given.get("values", {})}
        given["suggested"] = sorted(suggested)


def _score(field: Field, column: Mapping[str, Any], finder: Finder) -> float:
    """How well a column fits a field: 1 and more by its very name, less by what is near."""
    if not column["filled"]:
        return _by_name(field, column["header"])
    score = _by_name(field, column["header"])
    if field.read == "date":
        score = score if column["dated"] >= 0.5 or (score >= 1 and column["dated"] > 0) else 0
    elif field.read in NUMBERS:
        score = score if column["numbered"] >= 0.5 else 0
    elif field.read == "email":
        score = max(score, 0.9) if column["emails"] >= 0.5 else 0
    elif field.ref in SMALL and score < 1:
        score = max(score, _by_content(field, column, finder))
    return score


def _by_name(field: Field, header: str) -> float:
    name = plain_header(header)
    if not name:
        return 0
    names = (*field.synonyms, *own_names(field))
    if name in names:
        return 1.2 - min(names.index(name), 15) / 100
    long = [one for one in names if len(one) > (1 if _chinese(one) else 3)]
    best = max((_near(name, one) for one in long), default=0)
    return best if best >= LEAST else 0


def own_names(field: Field) -> list[str]:
    """What the field is called in the three languages."""
    found = []
    for language in ("en", "zh-hans", "zh-hant"):
        with override(language):
            found.append(plain_header(str(field.label)))
    return found


def _near(name: str, known: str) -> float:
    if known in name and len(known) >= 0.4 * len(name):
        return 0.6 + 0.3 * len(known) / len(name)
    if len(name) > 2 and name in known:
        return 0.55 + 0.3 * len(name) / len(known)
    ratio = SequenceMatcher(None, name, known).ratio()
    return ratio * 0.85 if ratio >= 0.8 else 0


def _chinese(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def _by_content(field: Field, column: Mapping[str, Any], finder: Finder) -> float:
    """A column whose values are names of people, stages or products."""
    values = list(column["values"] or ())[:60]
    if len(values) < 2:
        return 0
    known = finder.known(field.ref)
    share = sum(plain(value) in known for value in values) / len(values)
    return 0.7 * share if share >= 0.6 else 0


def suggestions(field: Field, column: Mapping[str, Any], finder: Finder) -> dict[str, str]:
    """Their word → ours, for words of a small set that are none of ours but near one."""
    values = column["values"] or {}
    if field.ref not in {"stage", "product", "department", "position"} or len(values) > 200:
        return {}
    known = finder.known(field.ref)
    found = {}
    for value in values:
        row = known.get(plain(value))
        if row is not None and row is not SEVERAL:
            continue
        if near := finder.near(field.ref, value, 0.86):
            found[value] = near[0]
    return found | (_stages(values, finder) if field.ref == "stage" else {})


def _stages(values: Mapping[str, int], finder: Finder) -> dict[str, str]:
    """Open stages of others in the order of ours: the first word for a beginning is our first stage, and so on."""
    words = {
        0: ("prospecting", "new", "lead", "qualification", "初步接触", "初步接觸", "新建", "线索", "潜在"),
        1: (
            "engaging",
            "qualified",
            "discovery",
            "needs analysis",
            "contacted",
            "需求确认",
            "需求確認",
            "跟进中",
            "接洽",
        ),
        2: ("proposal", "quote", "value proposition", "demo", "方案报价", "方案報價", "报价", "方案"),
        3: ("negotiation", "negotiation/review", "谈判", "商务谈判", "商務談判"),
        4: ("contract", "verbal", "commit", "签约", "合同", "簽約"),
    }
    known = finder.known("stage")
    open_ = sorted(
        {row.pk: row for row in known.values() if row is not SEVERAL and row.kind == "open"}.values(),
        key=lambda row: (row.pipeline_id, row.position),
    )
    found = {}
    for value in values:
        place = next((n for n, those in words.items() if plain(value) in those), None)
        if plain(value) not in known and place is not None and open_:
            found[value] = open_[min(place, len(open_) - 1)].name
    return found


def attribute_name(header: str) -> str:
    """What a further column is called so that plans can name it; "" where its header gives no such name."""
    name = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")[:40]
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else ""
