"""`CreateTables`: a room's tables in one operation, so that an empty database is ready in seconds."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Models made together, with their triggers.

    Django renders the models of every room again after each model, field and trigger: minutes for some hundreds. Here
    they are rendered once, when they are asked for next.
    """

    reversible = False

    def __init__(self, models: list[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)
        for model in self.models:
            for trigger in model.options.get("triggers", ()):
                schema_editor.execute(trigger.install_sql, params=None)

    def describe(self) -> str:
        return f"Create {len(self.models)} tables"
