"""Files: attach one to a record, take one off. Read once for its kind and size, kept under a random name."""

from __future__ import annotations

import hashlib
import io
from functools import partial
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from merit.core import filetypes, pictures
from merit.core.errors import Forbidden, Invalid, Stale
from merit.core.operations import change, create, locked, log
from merit.core.storing import PIECE, fresh_name, store
from merit.crm import about
from merit.crm.files import PARENTS, File, FileSpace
from merit.org.actor import Actor
from merit.org.models import Company

MOST_OF_ONE = 500
MEGABYTE = 2**20


@transaction.atomic
def attach(actor: Actor, *, name: str, content: BinaryIO, **ids: Any) -> File:
    """A file for a record that the actor may change: of a kind that is taken, within its size and the room there is."""
    kind, row = about.named(actor, ids, PARENTS)
    about.must_attach(actor, row)
    clean = filetypes.clean_name(name)
    size, digest = _measured(content)
    said = filetypes.type_of(clean, content, size)
    small = pictures.small(content, said.code) if said.picture else None
    file = File(name=clean, type=said.code, size=size, digest=digest, by=actor.user, by_name=actor.name)
    file.company, file.key = about.company_of(row), fresh_name()
    setattr(file, kind, row)
    if small:
        file.small_key, file.small_size = fresh_name(), len(small)
    _keep(file, content, small)
    log(actor, "file-added", row, company=file.company, file=clean)
    return file


def _measured(content: BinaryIO) -> tuple[int, str]:
    """Size and digest, counted on what is read: what was announced says nothing."""
    content.seek(0)
    size, digest = 0, hashlib.sha256()
    while piece := content.read(PIECE):
        size += len(piece)
        if size > settings.FILE_MOST:
            most = settings.FILE_MOST // MEGABYTE
            raise Invalid(file=_("The file is larger than %(n)d MB.") % {"n": most})
        digest.update(piece)
    return size, digest.hexdigest()


def _take_room(file: File) -> None:
    """Counts the room of the company under a lock, so that two at once do not share the last of it."""
    space = space_of(file.company, lock=True)
    kind, key = file.of
    there = File.objects.unscoped("how many there are").filter(**{f"{kind}_id": key})[:MOST_OF_ONE].count()
    if there >= MOST_OF_ONE:
        raise Invalid(file=_("There are %(n)d files here already.") % {"n": MOST_OF_ONE})
    if file.room > space.room:
        raise Invalid(file=_("The company has no room left for this file. An administrator can give more."))
    FileSpace.objects.unscoped("room of the company").filter(pk=space.pk).update(used=F("used") + file.room)


def room_of(company: Company) -> FileSpace:
    """The room of a company's files as it is; nothing is written for one that has no files yet."""
    row = FileSpace.objects.unscoped("room of the company").filter(company=company).first()
    return row or FileSpace(company=company)


def space_of(company: Company, lock: bool = False) -> FileSpace:
    """The room of a company's files."""
    rows = FileSpace.objects.unscoped("room of the company").filter(company=company)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        FileSpace.objects.unscoped("room of the company").bulk_create(
            [FileSpace(company=company)], ignore_conflicts=True
        )
        row = (rows.select_for_update() if lock else rows).get()
    return row


def _keep(file: File, content: BinaryIO, small: bytes | None) -> None:
    """Contents first, then the row: what breaks in between leaves nothing behind that anybody could reach."""
    kept = False
    try:
        content.seek(0)
        store().put(file.key, content)
        if small:
            store().put(file.small_key, io.BytesIO(small))
        _take_room(file)
        create(file)
        kept = True
    finally:
        if not kept:
            _forget(file.key, file.small_key)


def _forget(*names: str) -> None:
    for name in filter(None, names):
        store().remove(name)


@transaction.atomic
def detach(actor: Actor, pk: int, version: int) -> None:
    """Take a file off: who attached it, and who may change the record. The history keeps its name, not its content."""
    file = locked(File.objects.visible_to(actor), pk)
    kind, key = file.of
    row = about.seen(actor, kind).get(pk=key)
    if not may_detach(actor, file, row):
        raise Forbidden
    if file.version != version:
        raise Stale
    discard(file)
    log(actor, "file-removed", row, company=file.company, file=file.name)


def may_detach(actor: Actor, file: File, row: Any) -> bool:
    mine = file.by_id == actor.user.pk and about.doing(actor, about.COMMENT) is not None
    return mine or about.may_attach(actor, row)


def discard(file: File) -> None:
    """The row goes now, its contents once that is certain."""
    FileSpace.objects.unscoped("room of the company").filter(company_id=file.company_id).update(
        used=Greatest(F("used") - file.room, 0)
    )
    transaction.on_commit(partial(_forget, file.key, file.small_key))
    file.delete()


@transaction.atomic
def set_file_room(actor: Actor, *, quota_mb: int) -> FileSpace:
    """How much room the files of the actor's company have: an administrator's."""
    actor.must("company.write", actor.company.pk)
    if not 0 <= quota_mb <= 10_000_000:
        raise Invalid(quota_mb=_("A whole number of megabytes."))
    space = space_of(actor.company, lock=True)
    diff = change(space, {"quota_mb": quota_mb})
    if diff:
        log(actor, "changed", actor.company, **diff)
    return space


def sweep_files(_company: Company, _day: Any) -> int:
    """Contents that no row names any more, a day after they came: what a process left that was killed in between."""
    gone = 0
    batch: list[str] = []
    for name in store().names(older_than=24 * 3600):
        batch.append(name)
        if len(batch) == 1000:
            gone += _clear(batch)
            batch = []
    return gone + _clear(batch)


def _clear(names: list[str]) -> int:
    rows = File.objects.unscoped("what is still named")
    known = set(rows.filter(key__in=names).values_list("key", flat=True))
    known |= set(rows.filter(small_key__in=names).values_list("small_key", flat=True))
    lost = [name for name in names if name not in known]
    _forget(*lost)
    return len(lost)
