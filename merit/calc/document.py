"""A plan's or template's text: YAML read without guessing (every value stays as written), each field with its line.

`read_document` gives plain dicts, lists and strings, and where each of them stands; `validate` turns them into a typed
model, or names line and field of every mistake at once; `dump` writes the one canonical text of a model.

Source: docs/spec/plan-language.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from merit.calc.fields import NumberText
from merit.calc.known_fields import known_fields
from merit.calc.problems import InputError, Problems, or_near, refuse

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_MOST_TEXT: Final = 2**20
_MOST_NODES: Final = 50_000
_MOST_DEPTH: Final = 40


@dataclass(frozen=True, slots=True)
class Document:
    """`data`: dicts, lists and strings; `lines`: the line of each path's value, or of the field's name."""

    name: str
    data: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of a path, or of the nearest thing that holds it; None for a text whose lines are not known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_document(text: str | bytes, name: str) -> Document:
    """Raises `InputError` where the text is not YAML, or repeats a field."""
    problems = Problems()
    root = _compose(text, name)
    if not isinstance(root, yaml.MappingNode):
        raise refuse("not_a_mapping", name, 1)
    reader = _Reader(name, problems)
    try:
        data = reader.read(root, ())
    except RecursionError:
        raise refuse("too_big", name) from None
    problems.refuse()
    return Document(name, data, reader.lines)


def _compose(text: str | bytes, name: str) -> yaml.Node | None:
    if len(text) > _MOST_TEXT:
        raise refuse("too_big", name)
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        # Composing makes nodes, no objects. The parser in C would crash on a text nested too deeply.
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise refuse("not_utf8_text", name, line, None, byte=f"0x{error.object[error.start]:02x}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = error.problem or error.context or "?"
        raise refuse("bad_yaml", name, mark.line + 1 if mark else None, None, why=why) from None
    except yaml.YAMLError as error:
        raise refuse("bad_yaml", name, None, None, why=str(error).splitlines()[0]) from None
    except RecursionError:
        raise refuse("too_big", name) from None


class _Reader:
    """Nodes → plain data; bounded, since an alias can stand for much."""

    def __init__(self, name: str, problems: Problems) -> None:
        self.name = name
        self.problems = problems
        self.lines: dict[Path, int] = {}
        self.nodes = 0

    def read(self, node: yaml.Node, path: Path) -> Any:
        self.nodes += 1
        if self.nodes > _MOST_NODES or len(path) > _MOST_DEPTH:
            raise refuse("too_big", self.name)
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, index)) for index, child in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            line = key.start_mark.line + 1
            if name in fields:
                self.problems.add("repeated_field", self.name, line, _written((*path, name)))
            self.lines[*path, name] = line
            fields[name] = self.read(value, (*path, name))
        return fields


def _written(path: Path) -> str:
    """A path as people write it: items[1].bands[0].rate, counting from 1."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def validate(model: type[Model], document: Document) -> Model:
    """The typed model. Raises `InputError` with every mistake that pydantic and the models' own checks find."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = Problems()
        for details in error.errors(include_url=False):
            if details["type"] == "too_short" and details["input"]:
                continue  # said of a list whose entries are wrong
            _add(problems, model, document, details)
        raise InputError(_in_order(problems)) from None


def _in_order(problems: Problems) -> Problems:
    problems.kept.sort(key=lambda problem: problem.row or 0)
    return problems


def _add(problems: Problems, model: type[BaseModel], document: Document, details: ErrorDetails) -> None:
    path = _real_path(document.data, details["loc"])
    key, params = _said(model, document, details, path)
    if key == "tag":
        path, (key, params) = (*path, str(params["tag"])), _tag(params)
    problems.add(key, document.name, document.line(path), _written(path) or None, **params)


def _real_path(data: Any, loc: Iterable[str | int]) -> Path:
    """pydantic's location without the names of union members and the index of a list of one that was not written."""
    path: list[str | int] = []
    at = data
    *inner, last = loc
    for step in inner:
        if _holds(at, step):
            at = at[step]
            path.append(step)
    if _holds(at, last) or not isinstance(at, dict) or (isinstance(last, str) and last not in _tags(at)):
        path.append(last)
    return tuple(path)


def _holds(at: Any, step: str | int) -> bool:
    return (isinstance(at, list) and isinstance(step, int)) or (isinstance(at, dict) and step in at)


def _tags(fields: Mapping[str, Any]) -> list[Any]:
    return [fields.get(tag) for tag in ("form", "kind", "by")]


def _said(
    model: type[BaseModel], document: Document, details: ErrorDetails, path: Path
) -> tuple[str, dict[str, object]]:
    """A pydantic error as one of our sentences."""
    kind, context = details["type"], details.get("ctx", {})
    value = details["input"]
    match kind:
        case "missing":
            return "field_missing", {}
        case "extra_forbidden":
            return _unknown(model, document, path)
        case "literal_error":
            return _one_of(value, [choice.strip("' ") for choice in _choices(context["expected"])])
        case "union_tag_invalid":
            tag = str(context["discriminator"]).strip("'")
            return "tag", {"tag": tag, "value": context["tag"], "expected": context["expected_tags"]}
        case "union_tag_not_found":
            return "tag", {"tag": str(context["discriminator"]).strip("'"), "value": None, "expected": ""}
        case "string_type" | "string_too_short":
            return "want_text", {}
        case "list_type" | "tuple_type":
            return "want_list", {}
        case "too_short":
            return "want_filled", {}
        case "dict_type" | "model_type" | "model_attributes_type":
            return "want_fields", {}
    return kind, dict(context)


def _tag(params: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    if params["value"] is None:
        return "field_missing", {}
    return _one_of(params["value"], [choice.strip("' ") for choice in str(params["expected"]).split(",")])


def _choices(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")


def _one_of(value: object, choices: list[str]) -> tuple[str, dict[str, object]]:
    key, near = or_near("one_of", str(value), choices)
    return key, {"value": value, "choices": ", ".join(choices), **near}


def _unknown(model: type[BaseModel], document: Document, path: Path) -> tuple[str, dict[str, object]]:
    """A field that is not there: one of another form, or a misspelt one."""
    holder: Any = document.data
    for step in path[:-1]:
        holder = holder[step]
    name = str(path[-1])
    here, elsewhere = known_fields(model, path[:-1], holder)
    if name in elsewhere:
        return "field_elsewhere", {"what": elsewhere[name]}
    return or_near("field_unknown", name, sorted(here - set(holder)))


class _Dumper(yaml.SafeDumper):
    """Numbers as they are, short lists on one line."""


def _plain_number(dumper: yaml.SafeDumper, text: NumberText) -> yaml.ScalarNode:
    kind = "timestamp" if text.count("-") == 2 else "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", str(text))


_Dumper.add_representer(NumberText, _plain_number)


def dump(model: BaseModel) -> str:
    """The canonical text: fields in the model's order, defaults left out. Parsing it gives an equal model."""
    fields = model.model_dump(by_alias=True, exclude_defaults=True)
    return yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a plan's or template's text, for editors."""
    schema = model.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
