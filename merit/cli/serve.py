"""`merit up`, `serve`, `worker`, `migrate`, `stop`, `first-admin`: Merit as a running service."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from merit.calc.texts import Language
from merit.cli import database
from merit.cli.app import language_option
from merit.cli.doctor import doctor
from merit.cli.installation import environment, fail, prepare_home, start_database, start_django, tell
from merit.cli.serve_texts import SERVE

if TYPE_CHECKING:
    from pathlib import Path

    from merit.config.environment import Environment

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared
INTERRUPTED = 130

port_option = click.option("--port", type=click.IntRange(1, 65535), help="Otherwise MERIT_PORT, 8000.")
bind_option = click.option("--bind", help="Otherwise MERIT_BIND, 127.0.0.1.")
demo_option = click.option("--demo", is_flag=True, help="Load the demo company when the database is empty.")
company_option = click.option(
    "--company-language",
    type=click.Choice(["en", "zh-Hans", "zh-Hant"]),
    default="zh-Hans",
    help="Of the demo company.",
)


@click.command("up")
@port_option
@bind_option
@demo_option
@company_option
@language_option
def up(port: int | None, bind: str | None, demo: bool, company_language: str, language: Language) -> None:
    """Start the database, bring it up to date, and run web and worker until Ctrl-C."""
    from merit.config import processes

    gc.enable()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    env = _settings(port, bind, language)
    claimed = _claim(env, language)
    _check_address(env, language)
    embedded = False
    try:
        tell("starting_database", language)
        embedded = start_database(env, language)
        signs = _prepare_aside(["--demo", "--company-language", company_language] if demo else [], language)
    except BaseException as error:
        if embedded:
            processes.end_database(env.home, partial(tell, language=language))
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(INTERRUPTED) from None
        raise
    _supervise(env, embedded, claimed, signs, language)


def _settings(port: int | None, bind: str | None, language: Language) -> Environment:
    """What the command line says goes before the environment, for the processes that we start too."""
    for variable, said in (("MERIT_PORT", port), ("MERIT_BIND", bind)):
        if said:
            os.environ[variable] = str(said)
    env = environment(language)
    prepare_home(env, language)
    return env


def _claim(env: Environment, language: Language) -> int:
    from merit.config import home

    try:
        return home.claim(env.home, env.base_url)
    except home.HomeProblem as problem:
        fail(problem.key, language, **problem.params)


def _check_address(env: Environment, language: Language) -> None:
    from merit.config import processes

    if problem := processes.why_not(env.bind, env.port):
        params = {} if problem == "cannot_listen" else {"other": processes.next_free(env.bind, env.port)}
        fail(problem, language, port=env.port, bind=env.bind, **params)


def _prepare_aside(options: list[str], language: Language) -> list[list[str]]:
    """`merit prepare` in a process of its own, whose memory is given back; the sign-ins of the demo company."""
    from merit.config import processes

    status, printed = processes.once(["prepare", *options, "--lang", language], os.environ)
    if status:
        raise SystemExit(status)
    signs: list[list[str]] = json.loads(printed)
    return signs


def _supervise(env: Environment, embedded: bool, claimed: int, signs: list[list[str]], language: Language) -> None:
    from merit.config import processes

    logs = env.home / "log"
    children = [
        processes.Child("web", ["serve", "--lang", language], logs / "web.log"),
        processes.Child("worker", ["worker", "--lang", language], logs / "worker.log"),
    ]
    host = EVERYWHERE.get(env.bind, env.bind)
    url = f"http://{f'[{host}]' if ':' in host else host}:{env.port}"
    processes.Supervisor(
        children,
        dict(os.environ),
        env.home if embedded else None,
        (host, env.port),
        claimed,
        say=partial(tell, language=language),
        greet=lambda: _greet(url, signs, env.home, language),
    ).run()
    tell("stopped", language)


def _greet(url: str, signs: list[list[str]], home: Path, language: Language) -> None:
    click.echo()
    click.echo(SERVE.text("serving", language, url=url))
    if signs:
        click.echo(f"\n{SERVE.text('sign_ins', language)}:")
        width = max(len(row[0]) for row in signs)
        for email, password, role, name in signs:
            click.echo(f"  {email:<{width}}  {password}  {role} · {name}")
    click.echo()
    click.echo(SERVE.text("stop_with", language, home=home))
    sys.stdout.flush()


@click.command("prepare", hidden=True)
@demo_option
@company_option
@language_option
def prepare(demo: bool, company_language: str, language: Language) -> None:
    """What `up` does before it serves; prints the sign-ins of the demo company for it."""
    database.ready(language)
    _bring_up_to_date(language)
    click.echo(json.dumps(_demo(company_language, language) if demo else []))


def _bring_up_to_date(language: Language) -> None:
    """Translations compiled, migrations applied."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from merit.config import catalogs
    from merit.core.staging import analyse

    gc.enable()  # migrations leave whole sets of models behind
    catalogs.compile_all()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell("migrating", language)
        call_command("migrate", verbosity=0, interactive=False)
        analyse()  # of a new column the database knows nothing yet, and plans badly


def _demo(company_language: str, language: Language) -> list[list[str]]:
    demo: Any = import_module("merit.demo")
    if not hasattr(demo, "load"):
        tell("demo_missing", language)
        return []
    if demo.is_empty():
        tell("loading_demo", language)
        demo.load(database.DJANGO_LANGUAGE[company_language])
    elif not demo.is_loaded():
        tell("holds_other_data", language)
        return []
    return [[str(cell) for cell in row] for row in demo.sign_ins()]


@click.command("serve")
@port_option
@bind_option
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes; otherwise MERIT_WEB_WORKERS, 2.")
@language_option
def serve(port: int | None, bind: str | None, workers: int | None, language: Language) -> None:
    """Run the web server in the foreground."""
    env = _settings(port, bind, language)
    _check_address(env, language)
    start_database(env, language)
    start_django(language, env.log)
    from merit.config import catalogs
    from merit.config.web import run

    catalogs.compile_all()
    where = f"[{env.bind}]:{env.port}" if ":" in env.bind else f"{env.bind}:{env.port}"
    run(where, workers or env.web_workers, env.log)


@click.command("worker")
@click.option("--concurrency", type=click.IntRange(1, 32), default=2, show_default=True, help="Jobs at once.")
@language_option
def worker(concurrency: int, language: Language) -> None:
    """Run jobs (pay runs, reminders) in the foreground."""
    from merit.config.processes import keep_loaded, use_one_arena

    use_one_arena()
    env = environment(language)
    start_database(env, language)
    start_django(language, env.log)
    from django.core.management import call_command
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    app.perform_import_paths()
    keep_loaded()
    gc.enable()
    try:
        call_command("procrastinate", "worker", f"--concurrency={concurrency}", "--shutdown-graceful-timeout=5")
    except ConnectorException as error:
        fail("no_connection", language, why=str(error.__cause__ or error).strip().splitlines()[-1])


@click.command("migrate")
@language_option
def migrate(language: Language) -> None:
    """Bring the database up to date with this version of Merit."""
    database.ready(language)
    _bring_up_to_date(language)
    tell("migrated", language)


@click.command("stop")
@language_option
def stop(language: Language) -> None:
    """Stop `merit up`, and the embedded database, which otherwise goes on after commands and `merit serve`."""
    from merit.config import postgres, processes

    home = environment(language).home
    processes.end_supervisor(home)
    postgres.stop(home)


@click.command("first-admin")
@click.argument("email")
@click.option("--company", "code", default="company", show_default=True, help="Code of the first company.")
@click.option("--name", default=None, help="Its name; otherwise its code.")
@click.option("--currency", default="CNY", show_default=True)
@click.option("--time-zone", default="Asia/Shanghai", show_default=True)
@language_option
def first_admin(email: str, code: str, name: str | None, currency: str, time_zone: str, language: Language) -> None:
    """Make the first company and its administrator; prints a link on which to set a password, once."""
    database.ready(language)
    _bring_up_to_date(language)
    from merit.org.operations.first import first_administrator

    with database.refusals(language):
        path = first_administrator(email, code, name or code, currency, time_zone, database.DJANGO_LANGUAGE[language])
        tell("invitation", language, link=environment(language).base_url + path)


ALL = (up, prepare, serve, worker, migrate, stop, doctor, first_admin)
