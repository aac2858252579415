"""Small pictures of pictures: decoded and written anew, so that nothing of the original's bytes is ever shown.

One at a time per process, and only up to so many pixels: what says that it is larger is kept without a small one.
"""

from __future__ import annotations

import io
import struct
import threading
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from merit.core.errors import Invalid

SIDE: Final = 480
MOST_PIXELS: Final = 24_000_000
MOST_PIXELS_JPEG: Final = 50_000_000  # read at a fraction of its size
MEDIA: Final = "image/webp"
_ONE = threading.Lock()


def small(content: BinaryIO, code: str) -> bytes | None:
    """A small picture of a PNG, JPEG, GIF or WebP; None where it is too large; Invalid where it is damaged."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # asked below, before anything is decoded
    content.seek(0)
    try:
        with _ONE, Image.open(content, formats=(code.upper(),)) as picture:
            if picture.width * picture.height > (MOST_PIXELS_JPEG if code == "jpeg" else MOST_PIXELS):
                return None
            picture.draft("RGB", (2 * SIDE, 2 * SIDE))
            picture.thumbnail((2 * SIDE, 2 * SIDE), reducing_gap=2)
            upright = ImageOps.exif_transpose(picture)
            upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            upright.thumbnail((SIDE, SIDE))
            written = io.BytesIO()
            upright.save(written, "WEBP", quality=80)
            return written.getvalue()
    except (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError, KeyError, OverflowError) as error:
        raise Invalid(file=_("The picture is damaged: it cannot be read.")) from error
