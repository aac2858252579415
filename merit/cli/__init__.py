"""The `merit` command.

Exit status 0 when computed, 2 when the input is wrong. Results go to standard output or `--out`, everything said about
them (notices, errors, progress) to standard error.
"""

from __future__ import annotations

import gc
import io
import sys

import click

from merit.cli import commands, pay, serve
from merit.cli.app import Merit


@click.group(cls=Merit, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="merit")
def cli() -> None:
    """Merit: facts become metrics, metrics become scores, scores and facts become pay; every figure explains itself."""


for _command in (*commands.ALL, pay.pay, *serve.ALL):
    cli.add_command(_command)


def main() -> None:
    """The entry point: UTF-8 in and out whatever the locale."""
    # A call lives for seconds and makes no cycles worth looking for.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    cli()


__all__ = ["cli", "main"]
