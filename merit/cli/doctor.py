"""`merit doctor`: what is wrong with this installation, a line each, and what to do."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from merit.calc.texts import Language
from merit.cli.app import language_option
from merit.cli.doctor_texts import AREAS, FINDINGS
from merit.cli.serve_texts import SERVE

if TYPE_CHECKING:
    from merit.config.doctor import Finding

COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@language_option
def doctor(as_json: bool, language: Language) -> None:
    """Check this installation, one line each; status 1 when something is wrong."""
    from merit.config.doctor import examine

    findings = examine(os.environ)
    if as_json:
        rows = [{"what": one.what, "state": one.state, "text": _text(one, language)} for one in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for one in findings:
            label = click.style(SERVE.text(one.state, language), fg=COLOURS[one.state])
            click.echo(f"{label}  {AREAS.text(one.what, language)}: {_text(one, language)}")
    if any(one.state == "error" for one in findings):
        raise SystemExit(1)


def _text(finding: Finding, language: Language) -> str:
    catalog = FINDINGS if finding.key in FINDINGS.sentences else SERVE
    return catalog.text(finding.key, language, **finding.params)
