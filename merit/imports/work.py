"""The work of an import, as jobs and pages call it: reading, checking, running, undoing.

A run goes chunk by chunk. The records of a chunk, what became of its rows and how far the import is are written in one
transaction: a worker that is killed leaves whole chunks, and the next one goes on behind them.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, MeritError
from merit.core.inserting import insert_values
from merit.core.operations import log
from merit.crm.operations.codes import Reserved
from merit.imports import policy, staging, uploads
from merit.imports.convert import Converter
from merit.imports.counting import count, most_told
from merit.imports.finding import Finder
from merit.imports.guess import guess
from merit.imports.kinds import bringers, kind_for
from merit.imports.kinds.bringing import Bringer, Item, Work
from merit.imports.models import Import, ImportRow, Outcome
from merit.imports.reading import Reading, Refused, look
from merit.imports.staging import Staged
from merit.org.actor import Actor, actor_for

logger = logging.getLogger(__name__)
Tell = Callable[[int, int], None]


def silent(_done: int, _of: int) -> None:
    """Nobody is told."""


class Stopped(Exception):
    """The import is no longer in the state that this job works on: it was taken back, or another one goes on."""


def batch_of(pk: int, state: str, attempt: int | None = None, lock: bool = False) -> Import:
    """The import, if it still is in this state. Locked, it can still be named: its progress is told meanwhile."""
    rows = Import.objects.unscoped("the work of its own job").filter(pk=pk, state=state)
    if attempt is not None:
        rows = rows.filter(attempt=attempt)
    batch = (
        rows.select_for_update(of=("self",), no_key=True) if lock else rows.select_related("company", "made_by")
    ).first()
    if batch is None:
        raise Stopped
    return batch


def acting(batch: Import) -> Actor:
    """Whoever made the import, with the rights of now; Conflict when he may no longer do this."""
    actor = actor_for(batch.made_by, batch.company_id)
    if actor is None or not policy.may_work(actor, batch) or actor.company.pk != batch.company_id:
        raise Conflict(_("The importer may no longer do this."))
    return actor


def language_of(batch: Import) -> str:
    """The language of whoever waits for what is said of the rows."""
    return batch.settings.get("language") or batch.made_by.language or batch.company.language


# reading


def read(pk: int, tell: Tell = silent) -> None:
    """Reads the file: its rows, its columns, a guess what they are. Then it is checked."""
    batch = batch_of(pk, "reading")
    try:
        if not uploads.there(batch.stored):
            raise Refused("file_gone")
        if not batch.reading:
            batch.reading = look(uploads.path_of(batch.stored)).as_json()
        staging.stage(batch, tell)
    except Refused as refused:
        values = {"state": "unreadable", "problem": {"key": refused.key, "words": refused.params}, "rows": 0}
        _set(batch, "reading", columns=[], reading=batch.reading or Reading().as_json(), **values)
        return
    actor = acting(batch)
    kind = kind_for(actor, batch.kind)
    assert kind is not None, batch.kind
    mapping = guess(kind, batch.columns, Finder(actor), _earlier(batch))
    _set(
        batch,
        "reading",
        state="checking",
        columns=batch.columns,
        rows=batch.rows,
        reading=batch.reading,
        mapping=mapping,
        problem={},
    )
    check(pk, tell)


def _earlier(batch: Import) -> dict[str, Any]:
    """The mapping of the company's last finished import of this kind with the same headers."""
    rows = Import.objects.unscoped("the mapping alone is taken over").filter(
        company_id=batch.company_id, kind=batch.kind, state="done"
    )
    headers = [column["header"] for column in batch.columns]
    for one in rows.order_by("-pk")[:20]:
        if [column["header"] for column in one.columns] == headers:
            return by_header(one.mapping, one.columns)
    return {}


def by_header(mapping: dict[str, Any], columns: Sequence[Any]) -> dict[str, Any]:
    """A mapping that names its columns by their headers, for other files."""
    found = {}
    for name, given in mapping.items():
        place = given.get("column")
        header = columns[place]["header"] if place is not None and place < len(columns) else ""
        kept = {key: given[key] for key in ("constant", "format", "values") if given.get(key)}
        found[name] = {"header": header, **kept}
    return found


def _set(batch: Import, was: str, **values: Any) -> None:
    """Changes the import, unless it was taken back meanwhile; its version counts where its state changes."""
    rows = Import.objects.unscoped("the work of its own job").filter(pk=batch.pk, state=was, attempt=batch.attempt)
    if "state" in values:
        values["version"] = batch.version + 1
    if not rows.update(updated_at=timezone.now(), **values):
        raise Stopped
    for name, value in values.items():
        setattr(batch, name, value)


# checking


def check(pk: int, tell: Tell = silent) -> None:
    """Goes through all rows as a run does, and takes it back: which rows have errors, which are there already."""
    batch = batch_of(pk, "checking")
    with translation.override(language_of(batch)):
        try:
            counts = _check(batch, acting(batch), tell)
        except MeritError as error:
            _set(batch, "checking", state="ready", counts={}, problem={"text": str(error.detail)})
            return
    _set(batch, "checking", state="ready", counts=counts, problem={})


def _check(batch: Import, actor: Actor, tell: Tell) -> dict[str, Any]:
    rows = ImportRow.objects.unscoped("the rows of an import that is checked").filter(batch=batch)
    rows.filter(state__in=("wrong", "known", "again")).update(state="", problems=[])
    work = work_of(batch, actor, dry=True)
    bringer = bringers()[batch.kind](work)
    converter = Converter(bringer.kind, batch.mapping)
    counts: Counter[str] = Counter()
    found: dict[str, Any] = {}
    done = 0
    for chunk in staging.chunks(batch.pk, bringer.several, place=grouping(batch, bringer)):
        with transaction.atomic():
            items = bring(bringer, converter, chunk)
            transaction.set_rollback(True)
        made = list(work.made)
        work.finder.unlearn()
        work.made.clear()
        mark(chunk, items, batch.mapping, bringer)
        count(counts, found, chunk, items, made)
        done += len(chunk)
        tell(done, batch.rows)
    return {**counts, "found": most_told(found)}


def work_of(batch: Import, actor: Actor, **more: Any) -> Work:
    """`more`: dry, codes."""
    given = batch.settings
    missing = given.get("missing") or {}
    return Work(
        actor, batch.pk, batch.file_name, given.get("duplicates") or "skip", given.get("key") or "", missing, **more
    )


def grouping(batch: Import, bringer: Bringer) -> int | None:
    """The column whose same texts keep rows together."""
    given = batch.mapping.get(bringer.kind.grouped) or {}
    return given.get("column") if bringer.kind.grouped else None


def bring(bringer: Bringer, converter: Converter, chunk: Sequence[Staged]) -> list[Item]:
    """Brings in a chunk; the rows that cannot be read are left out."""
    items = [converter.item(row.number, row.cells) for row in chunk if row.state != "broken"]
    _brought_before(bringer, items)
    bringer.bring(items)
    return items


def _brought_before(bringer: Bringer, items: Sequence[Item]) -> None:
    """Rows that another import brought in word for word, and whose records are there: they come in once."""
    work = bringer.work
    rows = Outcome.objects.unscoped("which rows came in before").filter(
        company=work.actor.company, kind=bringer.kind.name, digest__among=[item.digest for item in items]
    )
    before: dict[str, tuple[str, int]] = {}
    for digest, model, pk in rows.exclude(batch_id=work.batch_id).values_list("digest", "model", "record_id"):
        before[digest] = (model, pk)
    if not before:
        return
    there: set[tuple[str, int]] = set()
    for model in {model for model, _pk in before.values()}:
        ids = [pk for one, pk in before.values() if one == model and pk]
        every = apps.get_model(model).objects.unscoped("is it still there").filter(pk__in=ids)
        there |= {(model, pk) for pk in every.values_list("pk", flat=True)}
    for item in items:
        if before.get(item.digest) in there:
            item.action = "again"


def mark(chunk: Sequence[Staged], items: Sequence[Item], mapping: dict[str, Any], bringer: Bringer) -> None:
    """What was found of each row, on those of which there is anything to say."""
    rows = {row.number: row for row in chunk}
    changed = []
    for item in items:
        row = rows[item.number]
        if item.problems:
            row.state, row.problems = (
                "wrong",
                [{"column": place_of(name, mapping), "field": name, "text": text} for name, text in item.problems],
            )
        elif item.action == "again":
            row.state, row.problems = "again", []
        elif item.existing is not None or item.same_as is not None:
            row.state = "known"
            row.problems = [{"same_as": item.same_as}] if item.same_as else [{"record": item.existing}]
        else:
            continue
        changed.append(row)
    staging.mark_rows(bringer.work.batch_id, changed)


def place_of(name: str, mapping: dict[str, Any]) -> int:
    """The column at which a field's problem stands; -1: the row as a whole."""
    place = (mapping.get(name) or {}).get("column")
    return -1 if place is None else int(place)


# running


class _Wrong(Exception):
    """A row of an import that wants all rows cannot be brought in: all of it is taken back."""


def run(pk: int, attempt: int, tell: Tell = silent) -> None:
    """Brings the rows in, from where a former try stopped. Nothing is left half done."""
    batch = batch_of(pk, "running", attempt)
    with translation.override(language_of(batch)):
        codes = Reserved()
        try:
            actor = acting(batch)
            if batch.settings.get("mode") == "all":
                _reserve(codes, batch)
                with codes.trying(), transaction.atomic():
                    _run(batch, attempt, tell, codes)
            else:
                _run(batch, attempt, tell, codes, reserving=True)
        except _Wrong:
            _set(batch, "running", state="checking")
            check(pk, tell)
            return
        except MeritError as error:
            _set(batch, "running", state="ready", problem={"text": str(error.detail)})
            return
        finally:
            codes.give_back()
        finish(pk, attempt, actor)


def _run(batch: Import, attempt: int, tell: Tell, codes: Reserved, *, reserving: bool = False) -> None:
    held: Import | None = batch
    while held is not None:
        if reserving:
            _reserve(codes, held, bringers()[batch.kind].several)
        with codes.trying(), transaction.atomic():
            held = _run_chunk(batch.pk, attempt, codes)
        if held is not None:
            tell(held.passed, batch.rows)


def _run_chunk(pk: int, attempt: int, codes: Reserved) -> Import | None:
    """The import with a further chunk behind it; None when there was none left."""
    held = batch_of(pk, "running", attempt, lock=True)
    _one_at_a_time(held)
    actor = acting(held)
    bringer = bringers()[held.kind](work_of(held, actor, codes=codes))
    chunk = next(staging.chunks(held.pk, bringer.several, held.passed, grouping(held, bringer)), None)
    if chunk is None:
        return None
    items = bring(bringer, Converter(bringer.kind, held.mapping), chunk)
    _write_outcomes(held, bringer, items)
    _settle(held, chunk, items, bringer)
    return held


def _reserve(codes: Reserved, batch: Import, most: int | None = None) -> None:
    """Numbers for what the next rows may make, before their transaction: nobody waits for it to take the next one."""
    made = batch.counts.get("run") or {}
    wanted = [] if (batch.mapping.get("code") or {}).get("column") is not None else [(batch.kind, "create")]
    if batch.kind != "customers":
        wanted.append(("customers", "made"))
    for kind, counted in wanted:
        left = batch.counts.get(counted, 0) - made.get(counted, 0)
        codes.reserve(apps.get_model(bringers()[kind].kind.model), left if most is None else min(left, most))


def _one_at_a_time(batch: Import) -> None:
    """Two imports of a kind into one company take turns, chunk by chunk, so that each sees what the other made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [batch.company_id, batch.kind])


def _settle(batch: Import, chunk: Sequence[Staged], items: Sequence[Item], bringer: Bringer) -> None:
    """Counts, and how far it is; errors that came up only now are marked."""
    wrong = [item for item in items if item.problems]
    broken = any(row.state == "broken" for row in chunk)
    if (wrong or broken) and batch.settings.get("mode") == "all":
        raise _Wrong
    mark(chunk, wrong, batch.mapping, bringer)
    counts = Counter(batch.counts.get("run") or {})
    count(counts, {}, chunk, items, bringer.work.made)
    batch.passed, batch.counts = chunk[-1].number, {**batch.counts, "run": counts}
    batch.save(update_fields=["passed", "counts"])


def _write_outcomes(batch: Import, bringer: Bringer, items: Iterable[Item]) -> None:
    common = (batch.company_id, batch.kind, batch.pk)
    made = [
        (*common, item.number, f"{item.action}d", *item.record, item.digest, item.before)
        for item in items
        if item.record is not None and not item.problems
    ]
    made += [(*common, number, "created", model, pk, "", None) for number, model, pk in bringer.work.made]
    names = ("company", "kind", "batch", "number", "verb", "model", "record_id", "digest", "before")
    insert_values(Outcome, names, made)


def finish(pk: int, attempt: int, actor: Actor) -> None:
    """Done: the file goes, the rows that were refused stay for the report."""
    with transaction.atomic():
        batch = batch_of(pk, "running", attempt, lock=True)
        totals = batch.counts.get("run") or {}
        uploads.forget(batch.stored)
        _set(batch, "running", state="done", stored="", finished_at=timezone.now(), counts={**totals})
        log(
            actor,
            "imported",
            batch,
            kind=batch.kind,
            file=batch.file_name,
            created=totals.get("create", 0),
            updated=totals.get("update", 0),
            rejected=totals.get("wrong", 0),
        )


def give_up(pk: int, attempt: int, reference: str) -> None:
    """After the last try of a job: the import says so and can be started again; what came in stays counted."""
    for state in ("reading", "checking", "running", "undoing"):
        rows = Import.objects.unscoped("the work of its own job").filter(pk=pk, state=state, attempt=attempt)
        after = {"reading": "unreadable", "undoing": "done"}.get(state, "ready")
        rows.update(state=after, problem={"key": "gave_up", "words": {"reference": reference}})
