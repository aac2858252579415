"""What a run was computed from, kept with it and sealed: the fact files and the plans' texts, compressed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping

from django.db import connection

from merit.pay.models import PayRun, RunInput

LEVEL = 1  # a third of the time of higher ones, for a quarter more room


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the files' names and contents, in order of name."""
    found = hashlib.sha256()
    for name in sorted(files):
        content = files[name]
        found.update(f"{name}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def packed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as they are kept. Compressing leaves Python's lock alone: something else can be done meanwhile."""
    return {name: gzip.compress(text, LEVEL, mtime=0) for name, text in sorted(files.items())}


def keep(run: PayRun, packed: Mapping[str, bytes]) -> None:
    """Stores the packed files in place of earlier ones."""
    RunInput.objects.unscoped("of this run").filter(run=run).delete()
    # COPY, for as the text of a statement tens of megabytes would be sent twice their size and parsed
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY pay_runinput (run_id, name, content) FROM STDIN (FORMAT binary)") as stream,
    ):
        stream.set_types(["int8", "text", "bytea"])
        for name, content in packed.items():
            stream.write_row((run.pk, name, content))


def kept(run: PayRun) -> dict[str, bytes]:
    """The files as they were."""
    rows = RunInput.objects.unscoped("of this run").filter(run=run)
    return {row.name: gzip.decompress(bytes(row.content)) for row in rows}


def of_plan(files: Mapping[str, bytes], plan: int) -> tuple[dict[str, bytes], list[str]]:
    """The facts as this plan (id) saw them, and its versions' texts in order."""
    prefix = f"plan-{plan}/"
    facts = {name: text for name, text in files.items() if "/" not in name}
    facts |= {name.removeprefix(prefix): text for name, text in files.items() if _own(name, prefix, ".csv")}
    return facts, list(versions_of(files, plan).values())


def versions_of(files: Mapping[str, bytes], plan: int) -> dict[int, str]:
    """Version number → its text as it pays, of this plan (id)."""
    prefix = f"plan-{plan}/"
    names = sorted(name for name in files if _own(name, prefix, ".yaml"))
    return {int(name.removeprefix(prefix).removesuffix(".yaml")): files[name].decode() for name in names}


def _own(name: str, prefix: str, suffix: str) -> bool:
    return name.startswith(prefix) and name.endswith(suffix)
