"""Which fields a place in a plan or template may have, to suggest the right one for a misspelt key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel


def _names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def known_fields(
    root: type[BaseModel], path: tuple[str | int, ...], holder: Mapping[str, Any]
) -> tuple[set[str], dict[str, str]]:
    """The fields that may stand at a path; and fields that only other forms have, each with what it stands in now."""
    models = _models_at({root}, path)
    tag = next((name for name in ("form", "kind", "by") if all(name in _names(model) for model in models)), None)
    if tag is None:
        return set().union(*(_names(model) for model in models)), {}
    chosen = [model for model in models if _tag_of(model, tag) == holder.get(tag)]
    here = set().union(*(_names(model) for model in chosen))
    others = set().union(*(_names(model) for model in models)) - here
    return here, {name: f"{tag}: {holder.get(tag)}" for name in others}


def _tag_of(model: type[BaseModel], tag: str) -> str | None:
    choices = get_args(model.model_fields[tag].annotation)
    return choices[0] if choices else None


def _models_at(models: set[type[BaseModel]], path: tuple[str | int, ...]) -> set[type[BaseModel]]:
    """The models that may stand at a path below these."""
    for step in path:
        if isinstance(step, str):
            models = {found for model in models for found in _models_of_field(model, step)}
    return models


def _models_of_field(model: type[BaseModel], name: str) -> set[type[BaseModel]]:
    for own, field in model.model_fields.items():
        if (field.alias or own) == name:
            return _models_in(field.annotation)
    return set()


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return set().union(*(_models_in(part) for part in get_args(annotation)))
