"""Files that people send: kept under MERIT_HOME/uploads by a name that nobody chose, their size counted as read."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from merit.core.errors import Invalid

MOST_BYTES = 500 * 2**20


def folder() -> Path:
    place = Path(settings.ENV.home) / "uploads"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(chunks: Iterable[bytes]) -> tuple[str, int, str]:
    """Writes the chunks into a new file: (its name, bytes, SHA-256). Invalid when they are too many or none."""
    name, size, digest = secrets.token_hex(16), 0, hashlib.sha256()
    path = folder() / name
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise Invalid(file=_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 2**20})
                digest.update(chunk)
                file.write(chunk)
        if not size:
            raise Invalid(file=_("The file is empty."))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name, size, digest.hexdigest()


def path_of(name: str) -> Path:
    """The file of this name; names are ours, hexadecimal."""
    assert name and set(name) <= set("0123456789abcdef"), "a name of ours"
    return folder() / name


def there(name: str) -> bool:
    """Whether the file of this name is kept."""
    return bool(name) and path_of(name).is_file()


def forget(name: str) -> None:
    if name:
        with suppress(OSError):
            path_of(name).unlink()
