"""Where the contents of files lie: a folder of the installation, or a bucket of any S3-compatible store.

Names are random and say nothing of what they hold; who may read a file is asked elsewhere (merit/crm/about.py).
Which store it is stands in the settings (MERIT_FILES and MERIT_S3_…).
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from merit.core.errors import MeritError

PIECE: Final = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{40}")


class StoreDown(MeritError):
    """The store of files does not answer, or has no room."""

    status = 503
    code = "files-unavailable"
    title = _("The store of files does not answer. Try again in a moment.")


class Store(Protocol):
    """What a store can do. A name that is not there: `pieces` raises StoreDown, `remove` does nothing."""

    def put(self, name: str, content: BinaryIO) -> None: ...

    def pieces(self, name: str) -> Iterator[bytes]: ...

    def remove(self, name: str) -> None: ...

    def names(self, older_than: float) -> Iterator[str]: ...


def fresh_name() -> str:
    """A name that nobody can guess."""
    return secrets.token_hex(20)


class Folder:
    """Files under a folder of our own, in 256 sub-folders; each is written aside and put into place whole."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: BinaryIO) -> None:
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, part = tempfile.mkstemp(prefix="part.", dir=path.parent)
            with os.fdopen(descriptor, "wb") as file:
                while piece := content.read(PIECE):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(path)
        except OSError as error:
            raise StoreDown from error

    def pieces(self, name: str) -> Iterator[bytes]:
        path = self._path(name)
        if not path.is_file():
            raise StoreDown
        return _read(path)

    def remove(self, name: str) -> None:
        with suppress(OSError):
            self._path(name).unlink()

    def names(self, older_than: float) -> Iterator[str]:
        """Those written more than so many seconds ago."""
        before = time.time() - older_than
        for path in self.root.glob("??/*"):
            with suppress(OSError):
                if path.stat().st_mtime >= before:
                    continue
                if _NAME.fullmatch(path.name):
                    yield path.name
                else:
                    path.unlink()  # left by a process that was killed while it wrote

    def _path(self, name: str) -> Path:
        assert _NAME.fullmatch(name), "names are ours"
        return self.root / name[:2] / name


def _read(path: Path) -> Iterator[bytes]:
    """Opened when the first piece is asked for: an answer that nobody reads holds no file open."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


class Bucket:
    """Files in a bucket, spoken to in S3: Amazon's, MinIO, Ceph, Aliyun, Tencent and the like."""

    def __init__(self, bucket: str, prefix: str, **config: Any) -> None:
        from obstore.store import S3Store

        endpoint = config.get("endpoint") or ""
        client = {"allow_http": True} if endpoint.startswith("http://") else {}
        self.store = S3Store(
            bucket,
            prefix=prefix or None,
            config={name: value for name, value in config.items() if value},
            client_options={"timeout": "60s", "connect_timeout": "5s", **client},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
        )

    def put(self, name: str, content: BinaryIO) -> None:
        with _answers():
            self.store.put(name, content)

    def pieces(self, name: str) -> Iterator[bytes]:
        with _answers():
            found = self.store.get(name)
        return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))

    def remove(self, name: str) -> None:
        with _answers():  # what is not there is no mistake to it
            self.store.delete(name)

    def names(self, older_than: float) -> Iterator[str]:
        before = time.time() - older_than
        with _answers():
            for page in self.store.list():
                yield from (one["path"] for one in page if one["last_modified"].timestamp() < before)


class _answers:  # noqa: N801 - reads as a sentence: with _answers()
    """What goes wrong on the way to the bucket is one kind of refusal."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: Any, error: Any, _trace: Any) -> None:
        from obstore.exceptions import BaseError

        if isinstance(error, BaseError | OSError):
            raise StoreDown from error


@lru_cache(maxsize=4)
def _store(place: str, config: tuple[tuple[str, str], ...], _process: int) -> Store:
    if not place.startswith("s3://"):
        return Folder(Path(place))
    bucket, _slash, prefix = place.removeprefix("s3://").partition("/")
    return Bucket(bucket, prefix, **dict(config))


def store() -> Store:
    """The store of this installation; each process speaks to it by itself."""
    return _store(settings.FILES, tuple(sorted(settings.FILES_S3.items())), os.getpid())
