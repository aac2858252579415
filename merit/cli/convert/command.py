"""`merit facts convert MAPPING OUT`."""

from __future__ import annotations

from pathlib import Path

import click

from merit.calc.texts import Language
from merit.cli.app import language_option


@click.command("convert")
@click.argument("mapping", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the spreadsheets lie, instead of the mapping's own folder.",
)
@click.option("--force", is_flag=True, help="Write into OUT even where it holds other things than facts.")
@language_option
def convert_command(mapping: Path, out: Path, source_folder: Path | None, force: bool, language: Language) -> None:
    """Make a facts folder out of spreadsheets (CSV, XLSX), as a mapping says.

    MAPPING is a TOML text, OUT the folder to make. Rows that the mapping leaves out are counted with their reasons.
    With any mistake nothing is written.
    """
    from merit.cli.convert.run import convert
    from merit.cli.convert.texts import CONVERT

    report = convert(mapping, out, source_folder, force=force, language=language)
    for line in report.lines(language):
        click.echo(line, err=True)
    tables = {part.table for part in report.parts}
    rows = sum(part.written for part in report.parts)
    click.echo(CONVERT.text("converted", language, out=out, tables=len(tables), rows=f"{rows:,}"), err=True)
