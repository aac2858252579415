"""The demo company: `load` writes it into an empty database, `sign_ins` names a user for each role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date


def load(lang: str = "zh-hans", *, today: date | None = None, progress: Callable[[str], None] | None = None) -> None:
    """Writes the demo company as of `today`: all of it or nothing. Raises merit.demo.story.DemoRefused."""
    from merit.demo import story

    story.load(lang, today=today, progress=progress)


def is_empty() -> bool:
    """Whether the database holds no company and no user yet."""
    from merit.demo import story

    return story.is_empty()


def is_loaded() -> bool:
    """Whether the database holds the demo company."""
    from merit.demo import story

    return story.is_loaded()


def sign_ins() -> list[tuple[str, str, str, str]]:
    """(e-mail, password, role, name): one for each role of the demo company."""
    from merit.demo import story

    return story.sign_ins()
