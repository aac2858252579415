"""`merit facts load` and `merit facts dump`: facts folders into the database and out of it."""

from __future__ import annotations

from pathlib import Path

import click

from merit.calc.problems import refuse
from merit.calc.texts import Language
from merit.cli import database
from merit.cli.app import language_option, say_notices
from merit.cli.texts import CLI

_FOLDER = click.Path(path_type=Path, file_okay=False)
_currency = click.option("--currency", default="CNY", show_default=True, help="ISO 4217 code of the amounts.")


@click.command("load")
@click.argument("folder", type=_FOLDER)
@_currency
@language_option
def load(folder: Path, currency: str, language: Language) -> None:
    """Bring a facts folder into companies that are new or empty: all of it, or nothing."""
    database.ready(language)
    from merit.pay.load import load_facts

    with database.refusals(language):
        facts = load_facts(folder, currency, database.DJANGO_LANGUAGE[language])
        say_notices(facts.notices, language)
        rows = sum(table.frame.height for table in facts.tables.values() if table.there)
        click.echo(CLI.text("facts_loaded", language, rows=rows), err=True)


@click.command("dump")
@click.argument("folder", type=_FOLDER)
@_currency
@click.option("--period", metavar="PERIOD", help="Leave out what was paid in and after this month: to run it again.")
@click.option(
    "--plan",
    "code",
    metavar="CODE",
    help="Of this pay plan only what was paid; its versions as plan-v1.yaml ….",
)
@language_option
def dump(folder: Path, currency: str, period: str | None, code: str | None, language: Language) -> None:
    """Write the facts in the database as a facts folder, all of one moment."""
    if folder.exists():
        raise refuse("folder_exists", str(folder))
    database.ready(language)
    from merit.pay.dump import dump_facts, dump_versions

    with database.refusals(language):
        files = dump_facts(currency, period, code)
        if code is not None:
            files |= dump_versions(code)
        database.write_folder(files, folder)
        click.echo(CLI.text("facts_dumped", language, files=len(files), folder=str(folder)), err=True)
