"""How a file goes out: always to be saved, never shown or run inside a page of ours."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header


def attachment(name: str, media: str, size: int, pieces: Iterable[bytes]) -> StreamingHttpResponse:
    """The answer that carries a file. Were a browser to show it after all, it would be in a sandbox without rights."""
    response = StreamingHttpResponse(pieces, content_type=media)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
