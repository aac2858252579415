"""Files in forms: no more bytes are taken than any form wants, counted as they come; the rest is read past."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from merit.imports.uploads import MOST_BYTES


class Bounded(FileUploadHandler):
    """The first handler: lets chunks through until they are too many, then the file is skipped and the page told."""

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        self.taken += len(raw_data)
        if self.taken > MOST_BYTES:
            assert self.request is not None
            self.request.META["upload_too_large"] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        """The handlers after this one keep the file."""
        return
