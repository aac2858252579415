"""What every command on an installation begins with: its settings, its folder, its database; or one clear line."""

from __future__ import annotations

import logging.config
import os
from typing import TYPE_CHECKING, NoReturn

import click

from merit.calc.texts import Language
from merit.cli.app import WRONG_INPUT, say
from merit.cli.serve_texts import SERVE

if TYPE_CHECKING:
    from merit.config.environment import Environment, SettingError


def fail(key: str, language: Language, **params: object) -> NoReturn:
    """One line on standard error, status 2."""
    say("error", SERVE.text(key, language, **params), language, "red")
    raise SystemExit(WRONG_INPUT)


def tell(key: str, language: Language, **params: object) -> None:
    click.echo(SERVE.text(key, language, **params), err=True)


def environment(language: Language) -> Environment:
    """The settings; wrong ones end the command with a line each, unknown ones are pointed out."""
    from merit.config import environment as settings

    try:
        found = settings.read(os.environ)
    except settings.SettingError as error:
        refuse_settings(error, language)
    for name, near in settings.unknown(os.environ):
        hint = SERVE.text("did_you_mean", language, near=near) if near else ""
        say("notice", SERVE.text("unknown_setting", language, name=name, near=hint), language, "yellow")
    return found


def refuse_settings(error: SettingError, language: Language) -> NoReturn:
    for line in error.lines:
        say("error", SERVE.text("setting", language, line=line), language, "red")
    raise SystemExit(WRONG_INPUT)


def prepare_home(env: Environment, language: Language) -> None:
    from merit.config import home

    try:
        home.prepare(env.home)
    except home.HomeProblem as problem:
        fail(problem.key, language, **problem.params)


def start_database(env: Environment, language: Language) -> bool:
    """DATABASE_URL set to a database that answers; whether it is the embedded one."""
    import psycopg

    from merit.config import postgres

    try:
        if not env.database_url:
            os.environ["DATABASE_URL"] = postgres.start(env.home)
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=10) as connection:
            version = connection.info.server_version
    except postgres.DatabaseProblem as problem:
        fail(problem.key, language, **problem.params)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        fail("no_connection", language, why=str(error).strip().splitlines()[-1])
    if version < postgres.OLDEST:
        fail("too_old", language, found=version // 10000, least=postgres.OLDEST // 10000)
    return not env.database_url


def start_django(language: Language, log: str | None = None) -> None:
    """Django on DATABASE_URL, in this language. `log` is the form of what a server says; a command says less."""
    from merit.config import logs
    from merit.config.environment import SettingError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merit.config.settings")
    try:
        import django

        django.setup()
    except SettingError as error:
        refuse_settings(error, language)
    if log:
        logging.config.dictConfig(logs.config(log))
    else:
        logging.getLogger().setLevel(logging.WARNING)
    from django.utils import translation

    from merit.cli.database import DJANGO_LANGUAGE

    translation.activate(DJANGO_LANGUAGE[language])
