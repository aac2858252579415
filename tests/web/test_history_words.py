"""Whatever the program writes to the history has words for those who read it, in every language.

The calls of `log` are read from the sources: one with a verb, an area or a field that has no words fails here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation

from merit.core.models import Record, Row
from merit.crm.models import Stage
from merit.imports.kinds import kinds as kinds_of_imports
from merit.pay.models import RUN_STATES
from merit.points.causes import STATE_OF
from merit.points.models import STATES
from merit.web.org import history_fields, history_words

MERIT = Path(history_words.__file__).parents[2]
# Verbs that a call takes from elsewhere: what stands there → the verbs it may be.
TAKEN = {
    "receivables.py": {"receivable-planned", "receivable-changed", "receivable-deleted"},
    "receipts.py": {"receipt-booked", "refund-booked"},
    "transfers.py": {"transfer cancelled", "transfer undone"},
    "runs.py": {*dict(RUN_STATES), "sent back"},
    "deciding.py": {"approved", "refused", "returned", "passed_on", "signer_added"},
    "asking.py": {f"expense {outcome}" for outcome in ("approved", "refused", "returned", "withdrawn")},
    "causes.py": {f"points {state}" for state in STATE_OF.values()},
    "operations.py": {f"points {state}" for state, _name in STATES},
    "moving.py": {kind for kind, _name in Stage.KINDS if kind != "open"},
}
# Columns that no operation changes by itself, or that say nothing to a reader.
SILENT = {
    *("id", "version", "created_at", "updated_at", "search", "archived_at", "password", "last_login", "is_active"),
    *(
        "next_contact_on",
        "last_contact_on",
        "theme",
        "single_keys",
        "mail_digest",
        "done_at",
        "made_by",
        "made_at",
        "done_by",
        "approved_by",
    ),
    *("approved_at", "template_version", "notices", "opened_at", "opened_by", "closed_at", "closed_by"),
    *("published_at", "published_by", "cycle", "score", "grade", "card", "comment", "confirmed_at", "plan", "month"),
    *("attempt", "done", "of", "error", "controls", "digest", "computed_at", "confirm_by", "run", "total"),
    *("awarded_on", "company", "code", "planned_by", "planned_by_name", "ended_at", "ended_by_name"),
}


def calls(name: str = "log") -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(MERIT.rglob("*.py")):
        source = path.read_text()
        if f"{name}(" in source:
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield path.name, node


def constants(node: ast.expr) -> set[str] | None:
    """The texts that an expression can be; None where it takes them from elsewhere."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        parts = [constants(one) for one in (node.body, node.orelse)]
        known: set[str] = set().union(*(part for part in parts if part is not None))
        return known if None not in parts else None if not known else known | {""}
    return None


def verbs() -> set[str]:
    found: set[str] = set()
    for file, call in calls():
        said = constants(call.args[1])
        if said is None or "" in said:
            assert file in TAKEN, f"{file}:{call.lineno}: say in TAKEN which verbs this call writes"
            said = (said or set()) | TAKEN[file]
        found |= said - {""}
    return found


def test_every_verb_has_words() -> None:
    found = verbs()
    assert len(found) > 60
    assert found <= history_words.VERBS.keys()


def test_no_words_for_verbs_that_nobody_writes() -> None:
    assert history_words.VERBS.keys() <= verbs()


def test_receivables_say_the_verbs_that_are_known() -> None:
    said = {verb for file, call in calls("_tell") if file == "receivables.py" for verb in constants(call.args[2]) or ()}
    assert said == TAKEN["receivables.py"]


def test_every_area_has_words() -> None:
    named = {
        word.value.value
        for _file, call in calls()
        for word in call.keywords
        if word.arg == "area" and isinstance(word.value, ast.Constant)
    }
    apps_of_records = {model._meta.app_label for model in records()}
    assert named | apps_of_records <= history_words.AREAS.keys()


def test_every_field_named_in_a_call_has_words() -> None:
    named = set()
    for _file, call in calls():
        for word in call.keywords:
            named |= {word.arg} if word.arg else _keys(word.value)
    assert named - {"area", "company"} <= history_fields.FIELDS.keys()


def _keys(node: ast.expr) -> set[Any]:
    return {key.value for key in node.keys if isinstance(key, ast.Constant)} if isinstance(node, ast.Dict) else set()


def test_every_column_that_changes_has_words() -> None:
    for kind in (kind for kinds in history_words.KINDS.values() for kind in kinds):
        columns = {field.name for field in apps.get_model(kind)._meta.concrete_fields}
        assert columns - SILENT <= history_fields.FIELDS.keys(), kind


def records() -> list[Any]:
    """The models with a history of rows, which events are about."""
    every = [model for model in apps.get_models() if model.__module__.startswith("merit.")]
    names = {model.__name__ for model in every}
    return [model for model in every if issubclass(model, Record | Row) and f"{model.__name__}Event" in names]


def test_every_record_that_is_tracked_has_a_name() -> None:
    assert len(records()) > 25
    with translation.override("en"):
        said = {model._meta.label_lower: str(history_words.type_name(model._meta.label_lower)) for model in records()}
    plain = [label for label, name in said.items() if name.replace(" ", "").lower() == label.split(".")[1]]
    # one word is its own name
    assert not [label for label in plain if label not in history_words.TYPES and not _named(label)]


def _named(label: str) -> bool:
    return not isinstance(apps.get_model(label)._meta.original_attrs.get("verbose_name", ""), str)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_the_words_are_translated(language: str) -> None:
    """No Latin word is left alone; a few are the same everywhere."""
    same = {"Excel", "CSV", "English"}
    with translation.override(language):
        left = {str(one) for one in words() if str(one).isascii()}
    assert left - same - {""} == set()


def words() -> Iterator[Any]:
    yield from history_words.AREAS.values()
    for said in (*history_words.VERBS.values(), *history_words.VERBS_OF.values()):
        yield said.title
    for model in records():
        yield history_words.type_name(model._meta.label_lower)
    for field in (*history_fields.FIELDS.values(), *history_fields.FIELDS_OF.values()):
        yield field.name
        yield from (field.choices or {}).values()


def test_what_was_imported_is_said_in_words() -> None:
    words = history_fields.field_of("imports.import", "kind").choices
    assert words is not None and set(words) == set(kinds_of_imports())
