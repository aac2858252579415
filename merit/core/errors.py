"""What can go wrong with a command, in the words that pages and the API both show.

Operations raise these; a page turns them into messages at the field, the API into problem+json.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _


class MeritError(Exception):
    """A refusal that a user can act on. `status`: the HTTP status; `code`: stable for programs; `title`: in words."""

    status = 400
    code = "error"
    title: Any = _("That did not work")

    def __init__(self, detail: Any = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title

    @property
    def more(self) -> dict[str, Any]:
        """What a program is told beside it."""
        return {}


class Invalid(MeritError):
    """Input that breaks a rule. `fields`: per field (or "" for the whole) what is wrong."""

    status = 422
    code = "invalid"
    title = _("Please correct what is marked")

    def __init__(self, fields: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.fields: dict[str, list[Any]] = {
            name: list(text) if isinstance(text, list | tuple) else [text]
            for name, text in {**(fields or {}), **more}.items()
        }
        super().__init__()

    def __str__(self) -> str:
        found = [(name, text) for name, texts in self.fields.items() for text in texts]
        return "; ".join(f"{name}: {text}" if name else str(text) for name, text in found)


class NotFound(MeritError):
    """No such record, or none that the actor may see: the same answer."""

    status = 404
    code = "not-found"
    title = _("There is nothing here for you")


class Forbidden(MeritError):
    """The actor may see the record, but not do this with it."""

    status = 403
    code = "forbidden"
    title = _("You may not do this")


class Stale(MeritError):
    """Somebody else changed the record since it was read."""

    status = 412
    code = "stale"
    title = _("Somebody changed this meanwhile. Look at the new version and repeat your change.")


class Conflict(MeritError):
    """The record is not in a state in which this can be done."""

    status = 409
    code = "conflict"
    title = _("This cannot be done in the present state")
