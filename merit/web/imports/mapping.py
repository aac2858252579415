"""The form of the mapping: a row for each column of the file, and what the posted form says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from merit.crm.models import Customer
from merit.crm.searching import plain
from merit.imports.fields import Field, Kind
from merit.imports.finding import SEVERAL, SMALL, Finder
from merit.imports.guess import attribute_name
from merit.imports.kinds.bringing import ATTRIBUTE
from merit.imports.models import Import
from merit.web.imports.words import HOW, date_formats, number_formats

NUMBERS = {"money", "number", "percent", "whole"}
MOST_VALUES = 60


@dataclass
class ColumnRow:
    """A column of the file, and what it is mapped to."""

    place: int
    header: str
    letter: str
    samples: str
    name: str = ""
    tag: str = "line"
    how: str = ""
    wrong: int = 0
    formats: list[tuple[str, str]] = field(default_factory=list)
    format: str = ""
    unsure: bool = False
    ref: bool = False
    creates: bool = False
    missing: str = "error"
    constant: str = ""
    empty: bool = False
    further: str = ""

    @property
    def further_name(self) -> str:
        return ATTRIBUTE + self.further


@dataclass
class ValueRow:
    """A word of the file that is none of ours, and which of ours it means."""

    field: str
    label: str
    number: int
    text: str
    count: int
    chosen: str
    choices: list[tuple[str, str]]
    suggested: bool
    unknown: bool


def column_rows(batch: Import, kind: Kind) -> list[ColumnRow]:
    by_place = {given["column"]: name for name, given in batch.mapping.items() if given.get("column") is not None}
    wrong = {one["field"]: one["n"] for one in reversed(batch.counts.get("found") or [])}
    empty = {one["field"] for one in batch.counts.get("found") or [] if one.get("empty")}
    rows = []
    for column in batch.columns:
        row = ColumnRow(column["place"], column["header"], column["letter"], " / ".join(column["samples"]))
        row.further = attribute_name(column["header"]) if kind.name == "customers" else ""
        row.further = "" if kind.field(ATTRIBUTE + row.further) else row.further
        name = by_place.get(column["place"])
        if name is not None:
            _fill(row, name, kind, batch, column)
            row.wrong, row.empty = wrong.get(name, 0), name in empty
        else:
            row.how = str(_("Left out"))
        rows.append(row)
    return rows


def _fill(row: ColumnRow, name: str, kind: Kind, batch: Import, column: Mapping[str, Any]) -> None:
    given = batch.mapping[name]
    row.name = name
    row.tag, how = HOW.get(given.get("how", "hand"), HOW["hand"])
    row.how, row.constant = str(how), given.get("constant", "")
    what = kind.field(name)
    if what is None:
        return
    row.format = given.get("format", "")
    if what.read == "date":
        row.formats, row.unsure = date_formats(), len(column["dates"]) > 1
    elif what.read in NUMBERS:
        row.formats = number_formats()
    row.ref, row.creates = bool(what.ref) and not what.soft, what.creates
    row.missing = (batch.settings.get("missing") or {}).get(name, "error")


def constant_rows(batch: Import, kind: Kind) -> list[dict[str, Any]]:
    """Fields without a column: one value for all rows; the needed ones and those that have one first."""
    rows = []
    for one in kind.fields:
        given = batch.mapping.get(one.name) or {}
        if given.get("column") is None:
            value = given.get("constant") or str(one.fallback)
            ref = bool(one.ref) and not one.soft
            rows.append({"field": one, "value": value, "needed": one.required, "ref": ref})
    return sorted(rows, key=lambda row: (not row["needed"], not row["value"]))


def value_rows(batch: Import, kind: Kind, actor: Any) -> list[ValueRow]:
    """Words to be matched with ours: those that are not known, were suggested or chosen."""
    finder, rows = Finder(actor), []
    for what in kind.fields:
        given = batch.mapping.get(what.name) or {}
        place = given.get("column")
        if place is None or place >= len(batch.columns):
            continue
        values, chosen = batch.columns[place]["values"] or {}, given.get("values") or {}
        choices = _choices(what, finder, actor)
        if choices is None:
            continue
        shown = [text for text in values if text in chosen or not _known(what, text, finder, choices)]
        for number, text in enumerate(shown[:MOST_VALUES]):
            suggested = text in (given.get("suggested") or ())
            ours = chosen.get(text, "")
            unknown = not ours and what.name != "customer_class"
            near = finder.near(what.ref, text) if what.ref in SMALL else []
            ordered = [one for one in choices if one[0] in near] + [one for one in choices if one[0] not in near]
            rows.append(
                ValueRow(what.name, str(what.label), number, text, values[text], ours, ordered, suggested, unknown)
            )
    return rows


def _choices(what: Field, finder: Finder, actor: Any) -> list[tuple[str, str]] | None:
    """What a word can mean; None where words are not matched."""
    if what.ref in SMALL:
        return finder.choices(what.ref) or None
    if what.words:
        kinds = list(dict.fromkeys(what.words.values()))
        return [(kind, next(word for word in what.words if what.words[word] == kind)) for kind in kinds]
    if what.name == "customer_class":
        rows = Customer.objects.visible_to(actor).filter(company=actor.company).exclude(customer_class="")
        found = sorted(set(rows.order_by().values_list("customer_class", flat=True).distinct()[:40]))
        return [(one, one) for one in found] or None
    return None


def _known(what: Field, text: str, finder: Finder, choices: list[tuple[str, str]]) -> bool:
    if what.ref in SMALL:
        return finder.known(what.ref).get(plain(text)) not in (None, SEVERAL)
    if what.words:
        return " ".join(text.lower().split()) in what.words
    return text in {value for value, _name in choices}


def posted(batch: Import, kind: Kind, data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(mapping, settings) as the form says."""
    mapping: dict[str, Any] = {}
    for column in batch.columns:
        place = column["place"]
        name = data.get(f"col-{place}", "")
        if name == ATTRIBUTE:
            name = ATTRIBUTE + attribute_name(column["header"])
        if not name or (name in mapping and mapping[name]["column"] is not None):
            continue
        same = (batch.mapping.get(name) or {}).get("column") == place
        given: dict[str, Any] = {"column": place, "constant": data.get(f"empty-{place}", "").strip()}
        given["format"] = data.get(f"format-{place}", "") if same else _format_of(kind.field(name), column)
        given["values"] = _values(batch, name, data) if same else {}
        mapping[name] = given
    for one in kind.fields:
        constant = data.get(f"const-{one.name}", "").strip()
        if one.name not in mapping and constant:
            mapping[one.name] = {"column": None, "constant": constant}
    return mapping, _settings(batch, kind, data)


def _format_of(what: Field | None, column: Mapping[str, Any]) -> str:
    if what is not None and what.read == "date":
        return str(column["date"] or "YYYY-MM-DD")
    return str(column["number"] or "1,234.56") if what is not None and what.read in NUMBERS else ""


def _values(batch: Import, name: str, data: Any) -> dict[str, str]:
    """Words that were matched before, and those of the form over them."""
    values = dict((batch.mapping.get(name) or {}).get("values") or {})
    number = 0
    while (text := data.get(f"word-{name}-{number}")) is not None:
        ours = data.get(f"means-{name}-{number}", "").strip()
        values[text] = ours
        number += 1
    return {text: ours for text, ours in values.items() if ours}


def _settings(batch: Import, kind: Kind, data: Any) -> dict[str, Any]:
    missing = dict(batch.settings.get("missing") or {})
    for column in batch.columns:
        name, how = data.get(f"col-{column['place']}", ""), data.get(f"missing-{column['place']}", "")
        what = kind.field(name)
        if how and what is not None and what.ref:
            missing[name] = how if how != "create" or what.creates else "error"
    given = {**batch.settings, "missing": missing}
    for name in ("duplicates", "mode", "key"):
        if name in data:
            given[name] = data[name]
    return given
