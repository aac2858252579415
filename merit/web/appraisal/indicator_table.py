"""The table of a template's indicators: rows from its text, and the same text written again from the rows.

What the table does not show (vetoes, bounds, grades …) stays as it is in the text; comments of the text are lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from django.http import QueryDict

from merit.appraisal.operations.templates import FILE, BadTemplate
from merit.calc.document import Document, read_document, validate
from merit.calc.fields import maybe_number
from merit.calc.money import plain
from merit.calc.problems import InputError, Problem
from merit.calc.template import Template, dump_template, parse_template
from merit.calc.texts import Language
from merit.web.appraisal.words import rule_words

COLUMNS: Final = ("code", "name", "dimension", "weight", "kind", "metric", "of", "rule")
RULES: Final = ("linear", "reverse", "ladder", "interpolate", "deduct")
MOST_ROWS: Final = 200
_AT: Final = re.compile(r"(indicators|raters)\[(\d+)\](?:\.(\w+))?")


@dataclass
class TableRow:
    """One row as texts; `errors`: what is wrong in it; `told`: what its rule does, in words."""

    cells: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    told: str = ""

    @property
    def said(self) -> list[str]:
        return list(self.errors.values())


@dataclass
class Table:
    """`other`: mistakes that are in none of the rows."""

    name: str
    missing_rater: str
    indicators: list[TableRow]
    raters: list[TableRow]
    other: list[str] = field(default_factory=list)

    @property
    def weights(self) -> str:
        """Their sum, of those that are numbers."""
        found = [maybe_number(row.cells["weight"]) for row in self.indicators]
        return plain(sum((one for one in found if one is not None), Fraction(0)))


def table_of(text: str) -> Table:
    """The rows of a text that is a template."""
    data, template = read_document(text, FILE).data, parse_template(text)
    told = [rule_words(one, template.scale) for one in template.indicators]
    return Table(
        name=data["template"],
        missing_rater=data.get("missing_rater", "reweight"),
        indicators=[TableRow(_cells(one), told=words) for one, words in zip(data["indicators"], told, strict=True)],
        raters=[TableRow({"role": one["role"], "weight": one["weight"]}) for one in data.get("raters", ())],
    )


def _cells(indicator: Mapping[str, Any]) -> dict[str, str]:
    rule = indicator.get("rule")
    return {name: str(indicator.get(name) or "") for name in COLUMNS if name != "rule"} | {
        "rule": _one_line(rule) if rule else ""
    }


def _one_line(rule: Any) -> str:
    """`linear, max: 1.2`: the kind, then its fields."""
    fields = {name: value for name, value in rule.items() if name != "kind"}
    return ", ".join([str(rule.get("kind", "")), *(f"{name}: {_flow(value)}" for name, value in fields.items())])


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_flow(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_flow(one)}' for name, one in value.items())}}}"
    return str(value)


def typed(post: QueryDict) -> Table:
    """The rows as the form sends them; empty ones are dropped."""
    return Table(
        name=post.get("template", "").strip()[:200],
        missing_rater=post.get("missing_rater", "reweight"),
        indicators=_rows(post, "i", COLUMNS),
        raters=_rows(post, "r", ("role", "weight")),
    )


def _rows(post: QueryDict, prefix: str, columns: tuple[str, ...]) -> list[TableRow]:
    lists = [post.getlist(f"{prefix}-{name}")[:MOST_ROWS] for name in columns]
    rows = [
        TableRow({n: v.strip()[:500] for n, v in zip(columns, row, strict=True)}) for row in zip(*lists, strict=False)
    ]
    key = columns[0]
    return [row for row in rows if row.cells[key] or row.cells.get("name") or row.cells.get("weight")]


def text_of(table: Table, text: str, language: Language) -> str:
    """The canonical text of the template `text` with these rows. Raises BadTemplate, after saying in the rows why."""
    data = dict(read_document(text, FILE).data)
    data["template"] = table.name
    data["missing_rater"] = table.missing_rater
    data["indicators"] = [_indicator(row) for row in table.indicators]
    data["raters"] = [dict(row.cells) for row in table.raters]
    try:
        return dump_template(validate(Template, Document(FILE, data, {})))
    except InputError as error:
        problems = list(error.problems)
        for problem in problems:
            _place(table, problem, language)
        raise BadTemplate(problems) from error


def _indicator(row: TableRow) -> dict[str, Any]:
    """The fields of a row; what its kind does not have is left out."""
    cells = row.cells
    measured = cells["kind"] == "measured"
    names = ("code", "name", "dimension", "weight", "kind") + (("metric", "of") if measured else ())
    found: dict[str, Any] = {name: cells[name] for name in names if cells[name]}
    if measured and cells["rule"]:
        found["rule"] = _rule(cells["rule"])
    return found


def _rule(text: str) -> Any:
    """`linear, max: 1.2` → {kind: linear, max: "1.2"}; what cannot be read stays a text, which the checks refuse."""
    kind, _comma, rest = text.partition(",")
    try:
        fields = read_document(f"{{{rest}}}", FILE).data if rest.strip() else {}
    except InputError:
        return text
    return {"kind": kind.strip(), **fields}


def _place(table: Table, problem: Problem, language: Language) -> None:
    """Says a mistake in its row and cell; one that is elsewhere above the table."""
    said = problem.catalog.text(problem.key, language, **problem.params)
    match = _AT.match(problem.column or "")
    rows = {"indicators": table.indicators, "raters": table.raters}[match[1]] if match else []
    place = int(match[2]) - 1 if match else -1
    if match and 0 <= place < len(rows):
        cell = match[3] if match[3] in rows[place].cells else "code"
        rows[place].errors.setdefault(cell or "code", said)
    else:
        table.other.append(f"{problem.column}: {said}" if problem.column else said)
