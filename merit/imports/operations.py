"""What people do with imports: bring a file, say how it is read and mapped, run it, take it back; keep a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.core.fields import clean_text
from merit.core.operations import create, found, locked, log
from merit.imports import jobs, policy, uploads, work
from merit.imports.fields import Kind
from merit.imports.formats import DATES, NUMBERS
from merit.imports.kinds import kind_for
from merit.imports.kinds.bringing import ATTRIBUTE
from merit.imports.models import DUPLICATES, MODES, OPEN, Import, ImportPreset, Outcome
from merit.imports.reading import Reading
from merit.imports.reading.sniff import DELIMITERS, ENCODINGS
from merit.imports.work import by_header

if TYPE_CHECKING:
    from merit.org.actor import Actor

AT_ONCE = 2**19  # bytes of a file that is read and checked while one waits
FEW_ROWS = 300  # rows that are brought in while one waits
MISSING = ("error", "blank", "create")


def upload(actor: Actor, *, kind: str, name: str, chunks: Iterable[bytes]) -> Import:
    """Keeps the file and reads it: a small one at once, a large one by a job."""
    what = _kind(actor, kind)
    policy.must(actor, what)
    stored, size, digest = uploads.keep(chunks)
    try:
        with transaction.atomic():
            batch = create(
                Import(
                    company=actor.company,
                    kind=kind,
                    made_by=actor.user,
                    stored=stored,
                    size=size,
                    digest=digest,
                    settings={"language": get_language() or ""},
                    file_name=clean_text(name.replace("\n", " ").rpartition("/")[2].rpartition("\\")[2])[:200]
                    or "file",
                )
            )
            log(actor, "import-uploaded", batch, kind=kind, file=batch.file_name)
            _go_on(batch, batch.size <= AT_ONCE)
    except BaseException:
        uploads.forget(stored)
        raise
    return _now(batch)


def _kind(actor: Actor, name: str) -> Kind:
    kind = kind_for(actor, name)
    if kind is None:
        raise Invalid(kind=_("This cannot be imported."))
    return kind


def _go_on(batch: Import, at_once: bool) -> None:
    """The step of the import's state: here and now, or by a job once this is committed."""
    if at_once:
        jobs.STEPS[batch.state](batch.pk, batch.attempt, work.silent)
    else:
        jobs.defer(batch)


def _now(batch: Import) -> Import:
    batch.refresh_from_db()
    return batch


def _held(actor: Actor, pk: object, version: int | None, states: Iterable[str]) -> Import:
    """The import, locked, in one of these states, and the actor's to go on with."""
    batch = locked(Import.objects.visible_to(actor).select_related("company", "made_by"), pk)
    if not policy.may_work(actor, batch):
        raise Forbidden
    if version is not None and batch.version != version:
        raise Stale
    if batch.state not in set(states):
        raise Conflict
    return batch


def _step(batch: Import, state: str, **values: Any) -> None:
    """Into another state; a job of the state before finds that it is no longer wanted."""
    values["settings"] = {**values.get("settings", batch.settings), "language": get_language() or ""}
    for name, value in {**values, "state": state, "attempt": batch.attempt + 1, "version": batch.version + 1}.items():
        setattr(batch, name, value)
    batch.save()


@transaction.atomic
def read_as(
    actor: Actor,
    pk: object,
    version: int | None = None,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    header: int | None = None,
) -> Import:
    """Reads the file another way: its encoding, delimiter, sheet, or the row of the header (0: there is none)."""
    batch = _held(actor, pk, version, ("ready", "unreadable"))
    if encoding and encoding not in ENCODINGS:
        raise Invalid(encoding=_("Choose one from the list."))
    if delimiter and delimiter not in DELIMITERS:
        raise Invalid(delimiter=_("Choose one from the list."))
    if header is not None and not 0 <= header <= 1000:
        raise Invalid(header=_("The header stands in one of the first 1000 rows."))
    from merit.imports.reading import Refused, look

    if not uploads.there(batch.stored):
        raise Conflict(_("The file is not kept any more. Bring it again."))
    former = Reading.of(batch.reading)
    asked = Reading(
        former.kind,
        encoding or former.encoding,
        delimiter or former.delimiter,
        sheet or former.sheet,
        -1 if header is None else header,
    )
    if encoding and encoding != former.encoding and not delimiter:
        asked = replace(asked, delimiter="")
    try:
        reading = look(uploads.path_of(batch.stored), asked)
    except Refused as refused:
        from merit.imports.words import told

        raise Invalid({"": told({"key": refused.key, "words": refused.params})}) from refused
    _step(batch, "reading", reading=reading.as_json(), mapping={}, columns=[], counts={}, problem={})
    _go_on(batch, batch.size <= AT_ONCE)
    return _now(batch)


@transaction.atomic
def map_columns(
    actor: Actor, pk: object, version: int | None = None, *, mapping: Mapping[str, Any], settings: Mapping[str, Any]
) -> Import:
    """Says what the columns are and what becomes of duplicates; all rows are checked anew."""
    batch = _held(actor, pk, version, ("ready",))
    kind = _kind(actor, batch.kind)
    values = {"mapping": _mapping(kind, batch, mapping), "settings": _settings(kind, settings)}
    _step(batch, "checking", counts={}, problem={}, **values)
    _go_on(batch, batch.size <= AT_ONCE)
    return _now(batch)


def _mapping(kind: Kind, batch: Import, given: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping, when its fields, columns and formats exist; each column for one field."""
    found: dict[str, Any] = {}
    taken: dict[int, str] = {}
    for name, one in given.items():
        field = kind.field(name)
        further = name.startswith(ATTRIBUTE) and kind.name == "customers"
        if field is None and not further:
            raise Invalid({name: _("There is no such field.")})
        column, picture = one.get("column"), str(one.get("format") or "")
        if column is not None and not (isinstance(column, int) and 0 <= column < len(batch.columns)):
            raise Invalid({name: _("There is no such column.")})
        if column is not None and column in taken:
            raise Invalid({name: _("This column is taken for another field.")})
        if picture and picture not in (*DATES, *NUMBERS):
            raise Invalid({name: _("There is no such format.")})
        values = {str(theirs)[:400]: str(ours)[:200] for theirs, ours in (one.get("values") or {}).items() if ours}
        kept = {"constant": str(one.get("constant") or "")[:400], "format": picture, "values": values}
        if column is not None:
            taken[column] = name
        if column is not None or kept["constant"]:
            former = batch.mapping.get(name) or {}
            how = former.get("how", "hand") if former.get("column") == column else "hand"
            suggested = [text for text in former.get("suggested") or () if text in values]
            found[name] = {"column": column, "how": how, "suggested": suggested}
            found[name] |= {key: value for key, value in kept.items() if value}
    return found


def _settings(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    duplicates, mode = str(given.get("duplicates") or "skip"), str(given.get("mode") or "good")
    if duplicates not in dict(DUPLICATES) or duplicates not in kind.choices:
        raise Invalid(duplicates=_("Choose one from the list."))
    if mode not in dict(MODES):
        raise Invalid(mode=_("Choose one from the list."))
    key = str(given.get("key") or "")
    if key and key not in kind.keys:
        raise Invalid(key=_("Choose one from the list."))
    missing = {}
    for name, how in dict(given.get("missing") or {}).items():
        field = kind.field(name)
        if field is None or not field.ref or how not in MISSING or (how == "create" and not field.creates):
            raise Invalid(missing=_("Choose one from the list."))
        missing[name] = how
    return {"duplicates": duplicates, "mode": mode, "key": key, "missing": missing}


@transaction.atomic
def choose_mode(actor: Actor, pk: object, version: int | None = None, *, mode: str) -> Import:
    """All rows or the good ones: nothing has to be checked anew for it."""
    batch = _held(actor, pk, version, ("ready",))
    settings = _settings(_kind(actor, batch.kind), {**batch.settings, "mode": mode})
    _step(batch, "ready", settings=settings)
    return batch


@transaction.atomic
def start(actor: Actor, pk: object, version: int | None = None) -> Import:
    """Brings the rows in. A file that is in already is refused, and so is one with errors that wants all or nothing."""
    batch = _held(actor, pk, version, ("ready",))
    counts, mode = batch.counts, batch.settings.get("mode") or "good"
    if not counts:
        raise Conflict(batch.problem.get("text") or _("Check the rows first."))
    good = sum(counts.get(name, 0) for name in ("create", "update"))
    if mode == "all" and counts.get("wrong"):
        raise Conflict(_("%(n)s rows have errors, and all rows were to come in or none.") % {"n": counts["wrong"]})
    if not good and counts.get("again"):
        raise Conflict(_("Already imported: every row of this file is in."))
    if not good:
        raise Conflict(_("There is no row that can be brought in."))
    _step(batch, "running", passed=0, problem={}, counts={**counts, "run": {}})
    _go_on(batch, batch.rows <= FEW_ROWS)
    return _now(batch)


@transaction.atomic
def discard(actor: Actor, pk: object, version: int | None = None) -> None:
    """Gives up an import that was not run: its file and rows are gone."""
    batch = _held(actor, pk, version, OPEN)
    if Outcome.objects.unscoped("has it brought in anything").filter(batch=batch).exists():
        raise Conflict(_("Rows of this import are in already. Go on with it, or undo it."))
    log(actor, "import-discarded", batch, kind=batch.kind, file=batch.file_name)
    uploads.forget(batch.stored)
    batch.delete()


@transaction.atomic
def undo(actor: Actor, pk: object, version: int | None = None) -> Import:
    """Takes the whole import back, while nothing depends on it; else the import says what does."""
    batch = _held(actor, pk, version, ("done",))
    _step(batch, "undoing", problem={})
    _go_on(batch, batch.rows <= FEW_ROWS * 4)
    batch = _now(batch)
    if batch.state == "done" and batch.problem:
        raise Conflict(batch.problem.get("text"))
    return batch


def earlier(actor: Actor, batch: Import) -> Import | None:
    """The finished import of the very same file, of this kind into this company."""
    rows = Import.objects.unscoped("that it came in, not what").filter(
        company=actor.company, kind=batch.kind, digest=batch.digest, state="done"
    )
    return rows.exclude(pk=batch.pk).order_by("-pk").first()


@transaction.atomic
def keep_preset(actor: Actor, pk: object, *, name: str) -> ImportPreset:
    """Keeps the mapping of an import under a name; one of this name is replaced."""
    batch = found(Import.objects.visible_to(actor), pk)
    if not policy.may_work(actor, batch):
        raise Forbidden
    name = clean_text(name)
    rows = ImportPreset.objects.visible_to(actor).filter(company=batch.company, kind=batch.kind, name=name)
    mapping = by_header(batch.mapping, batch.columns)
    preset = rows.select_for_update(of=("self",)).first()
    if preset is None:
        preset = create(
            ImportPreset(company=batch.company, kind=batch.kind, name=name, mapping=mapping, made_by=actor.user)
        )
    else:
        preset.mapping, preset.version = mapping, preset.version + 1
        preset.save()
    log(actor, "import-preset-kept", preset, kind=batch.kind)
    return preset


@transaction.atomic
def use_preset(actor: Actor, pk: object, version: int | None, preset_id: object) -> Import:
    """Maps the columns as a preset says, by their headers; what it does not name is guessed."""
    from merit.imports.finding import Finder
    from merit.imports.guess import guess

    batch = _held(actor, pk, version, ("ready",))
    preset = found(ImportPreset.objects.visible_to(actor).filter(company=batch.company, kind=batch.kind), preset_id)
    mapping = guess(_kind(actor, batch.kind), batch.columns, Finder(actor), preset.mapping)
    _step(batch, "checking", mapping=mapping, counts={}, problem={})
    _go_on(batch, batch.size <= AT_ONCE)
    return _now(batch)


@transaction.atomic
def delete_preset(actor: Actor, pk: object) -> None:
    """By whoever may import this kind."""
    preset = locked(ImportPreset.objects.visible_to(actor), pk)
    policy.must(actor, _kind(actor, preset.kind))
    log(actor, "import-preset-deleted", preset, kind=preset.kind)
    preset.delete()
