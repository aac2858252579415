"""The one boundary where a wrong input becomes a message and exit status 2; and the options that commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from merit.calc.notices import Notice
from merit.calc.problems import InputError, refuse
from merit.calc.texts import Language, pick_language
from merit.cli.texts import CLI

Command = TypeVar("Command", bound=Callable[..., Any])
WRONG_INPUT = 2


def default_language() -> Language:
    names = ("MERIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    return pick_language(next((os.environ[name] for name in names if os.environ.get(name)), None))


class Merit(click.Group):
    """Groups whose commands answer a wrong input with its problems, one a line, and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InputError as error:
            language = _language_of(ctx)
            for line in error.lines(language):
                say("error", line, language, "red")
            ctx.exit(WRONG_INPUT)


def _language_of(ctx: click.Context) -> Language:
    chosen = ctx.meta.get("merit.language")
    return chosen if chosen else default_language()


def say(kind: str, text: str, language: Language, colour: str) -> None:
    """One line on standard error, coloured only on a terminal."""
    label = f"{CLI.text(kind, language)}: "
    click.echo((click.style(label, fg=colour, bold=True) if colour_wanted() else label) + text, err=True)


def colour_wanted() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def say_notices(notices: Iterable[Notice], language: Language) -> None:
    for notice in notices:
        say("notice", notice.text(language), language, "yellow")


def read_text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise refuse("no_file", str(path)) from None
    except OSError as error:
        raise refuse("unreadable", str(path), None, None, why=error.strerror or str(error)) from error


def _keep_language(ctx: click.Context, _param: click.Parameter, value: str | None) -> Language:
    language = pick_language(value) if value else default_language()
    ctx.meta["merit.language"] = language
    return language


language_option = click.option(
    "--lang",
    "language",
    metavar="LANGUAGE",
    callback=_keep_language,
    expose_value=True,
    help="en, zh-Hans or zh-Hant; otherwise as MERIT_LANG or the locale says.",
)
out_option = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of standard output."
)
format_option = click.option(
    "--format",
    "wanted",
    type=click.Choice(["csv", "json", "table"]),
    help="Otherwise: a table on a terminal, JSON for a .json file, CSV elsewhere.",
)
period_option = click.option("--period", required=True, metavar="PERIOD", help="2026, 2026-H1, 2026-Q1 or 2026-03.")


def output_options(command: Command) -> Command:
    return language_option(format_option(out_option(command)))
