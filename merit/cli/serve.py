"""`merit up`, `serve`, `worker`, `migrate`, `doctor`, `stop`, `first-admin`: Merit as a running service."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from merit.calc.texts import Language
from merit.cli import database
from merit.cli.app import WRONG_INPUT, language_option, say
from merit.cli.serve_texts import SERVE


def environment(language: Language) -> Any:
    """The settings; wrong ones end the command with a line each, unknown ones are pointed out."""
    from merit.config import environment as settings

    try:
        found = settings.read(os.environ)
    except settings.SettingError as error:
        for line in error.lines:
            say("error", SERVE.text("setting", language, line=line), language, "red")
        raise SystemExit(WRONG_INPUT) from None
    for name, near in settings.unknown(os.environ):
        hint = SERVE.text("did_you_mean", language, near=near) if near else ""
        say("notice", SERVE.text("unknown_setting", language, name=name, near=hint), language, "yellow")
    return found


def start_database(env: Any, language: Language) -> bool:
    """DATABASE_URL set to a database that answers; whether it is the embedded one. Else a clear line and status 2."""
    import psycopg

    from merit.config import postgres

    try:
        if not env.database_url:
            os.environ["DATABASE_URL"] = postgres.start(env.home)
        psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=10).close()
    except postgres.DatabaseProblem as problem:
        _fail(problem.key, language, **problem.params)
    except psycopg.OperationalError as error:
        _fail("no_connection", language, why=str(error).strip().splitlines()[-1])
    return not env.database_url


def _fail(key: str, language: Language, **params: object) -> None:
    say("error", SERVE.text(key, language, **params), language, "red")
    raise SystemExit(WRONG_INPUT)


def _tell(key: str, language: Language, **params: object) -> None:
    click.echo(SERVE.text(key, language, **params), err=True)


@click.command("up")
@click.option("--port", type=click.IntRange(1, 65535), help="Otherwise MERIT_PORT, 8000.")
@click.option("--demo", is_flag=True, help="Load the demo company when the database is empty.")
@click.option("--company-language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), help="Of the demo company.")
@language_option
def up(port: int | None, demo: bool, company_language: str | None, language: Language) -> None:
    """Start the database, bring it up to date, and run web and worker until Ctrl-C."""
    from merit.config import processes

    env = environment(language)
    port = port or env.port
    if not processes.port_free(env.bind, port):
        _fail("port_busy", language, port=port, other=processes.next_free(env.bind, port))
    _writable(env.home, language)
    _tell("starting_database", language)
    embedded = start_database(env, language)
    _prepare(language)
    signs = _demo(company_language or "zh-Hans", language) if demo else []
    url = f"http://{'127.0.0.1' if env.bind in {'0.0.0.0', '::'} else env.bind}:{port}"  # noqa: S104 - compared
    logs = env.home / "log"
    logs.mkdir(parents=True, exist_ok=True)
    children = [
        processes.Child("web", ["serve", "--port", str(port)], logs / "web.log"),
        processes.Child("worker", ["worker"], logs / "worker.log"),
    ]
    _greet(url, signs, env.home, language)

    def tell(key: str, **params: object) -> None:
        _tell(key, language, **params)

    processes.Supervisor(children, dict(os.environ), env.home if embedded else None, tell).run()
    _tell("stopping", language)


def _writable(home: Path, language: Language) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        _fail("home_unwritable", language, home=home, why=error.strerror or error)


def _prepare(language: Language) -> None:
    """Translations compiled, Django ready, migrations applied."""
    from merit.config import catalogs

    catalogs.compile_all()
    database.ready(language)
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _tell("migrating", language)
        call_command("migrate", verbosity=0, interactive=False)


def _demo(company_language: str, language: Language) -> list[tuple[str, ...]]:
    from merit.demo import story
    from merit.org.models import User

    if story.is_empty():
        _tell("loading_demo", language)
        story.load(database.DJANGO_LANGUAGE[company_language])  # type: ignore[index]
    signs = [tuple(str(cell) for cell in row) for row in story.sign_ins()]
    if not User.objects.filter(email=signs[0][0]).exists():
        _tell("holds_other_data", language)
        return []
    return signs


def _greet(url: str, signs: list[tuple[str, ...]], home: Path, language: Language) -> None:
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


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), help="Otherwise MERIT_PORT, 8000.")
@click.option("--bind", help="Otherwise MERIT_BIND, 127.0.0.1.")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes; otherwise MERIT_WEB_WORKERS, 2.")
@language_option
def serve(port: int | None, bind: str | None, workers: int | None, language: Language) -> None:
    """Run the web server in the foreground."""
    from merit.config import processes

    env = environment(language)
    port, bind = port or env.port, bind or env.bind
    if not processes.port_free(bind, port):
        _fail("port_busy", language, port=port, other=processes.next_free(bind, port))
    start_database(env, language)
    from merit.config import catalogs
    from merit.config.web import run

    catalogs.compile_all()
    run(f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}", workers or env.web_workers)


@click.command("worker")
@click.option("--concurrency", type=click.IntRange(1, 32), default=2, show_default=True, help="Jobs at once.")
@language_option
def worker(concurrency: int, language: Language) -> None:
    """Run jobs (pay runs, reminders) in the foreground."""
    start_database(environment(language), language)
    database.ready(language)
    from django.core.management import call_command

    call_command("procrastinate", "worker", f"--concurrency={concurrency}", "--shutdown-graceful-timeout=5")


@click.command("migrate")
@language_option
def migrate(language: Language) -> None:
    """Bring the database up to date with this version of Merit."""
    start_database(environment(language), language)
    _prepare(language)
    _tell("migrated", language)


@click.command("stop")
@language_option
def stop(language: Language) -> None:
    """Stop the embedded database, which otherwise goes on after commands and `merit serve`."""
    from merit.config import postgres

    postgres.stop(environment(language).home)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@language_option
def doctor(as_json: bool, language: Language) -> None:
    """Check this installation, one line each; status 1 when something is wrong."""
    from merit.config import doctor as checks

    findings = checks.examine(os.environ, language)
    if as_json:
        click.echo(json.dumps([finding.__dict__ for finding in findings], ensure_ascii=False, indent=1))
    for finding in [] if as_json else findings:
        colour = {"ok": "green", "warning": "yellow", "error": "red"}[finding.state]
        label = SERVE.text(finding.state, language)
        click.echo(f"{click.style(label, fg=colour)}  {finding.what}: {finding.text}")
    if any(finding.state == "error" for finding in findings):
        raise SystemExit(1)


@click.command("first-admin")
@click.argument("email")
@click.option("--company", "code", default="company", show_default=True, help="Code of the first company.")
@click.option("--name", default=None, help="Its name; otherwise its code.")
@click.option("--currency", default="CNY", show_default=True)
@click.option("--time-zone", default="Asia/Shanghai", show_default=True)
@language_option
def first_admin(email: str, code: str, name: str | None, currency: str, time_zone: str, language: Language) -> None:
    """Make the first company and its administrator; prints a link on which to set a password, once."""
    env = environment(language)
    start_database(env, language)
    _prepare(language)
    from merit.org.operations.first import first_administrator

    with database.refusals(language):
        path = first_administrator(email, code, name or code, currency, time_zone, database.DJANGO_LANGUAGE[language])
        _tell("invitation", language, link=env.base_url + path)


ALL = (up, serve, worker, migrate, stop, doctor, first_admin)
