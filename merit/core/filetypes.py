"""What a file is, told by its content, against a list of what is taken; its name must say the same.

Nothing here is ever run, unpacked or shown inside a page. What a browser or an office program would run (pages,
drawings with scripts, documents with macros) and what unpacks into more than it says (archives) is not on the list.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from merit.core.errors import Invalid

MOST_NAME = 150
MOST_PARTS, MOST_DIRECTORY, MOST_UNPACKED = 5_000, 2 * 2**20, 500 * 2**20


@dataclass(frozen=True)
class Type:
    """A type that is taken. `icon`: one of the page's; `picture`: a small one is made of it."""

    code: str
    media: str
    extensions: tuple[str, ...]
    icon: str = "file-text"
    picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: Final[tuple[Type, ...]] = (
    Type("pdf", "application/pdf", ("pdf",)),
    Type("png", "image/png", ("png",), "image", picture=True),
    Type("jpeg", "image/jpeg", ("jpg", "jpeg"), "image", picture=True),
    Type("gif", "image/gif", ("gif",), "image", picture=True),
    Type("webp", "image/webp", ("webp",), "image", picture=True),
    Type("heic", "image/heic", ("heic", "heif"), "image"),
    Type("docx", f"{_OFFICE}wordprocessingml.document", ("docx",)),
    Type("xlsx", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), "file-spreadsheet"),
    Type("pptx", f"{_OFFICE}presentationml.presentation", ("pptx",)),
    Type("ole", "application/x-ole-storage", ("doc", "xls", "ppt", "msg", "wps", "et", "dps")),
    Type("text", "text/plain", ("txt", "csv", "tsv", "md", "log", "ics", "vcf", "eml"), "file-text"),
    Type("mp3", "audio/mpeg", ("mp3",), "music"),
    Type("mp4", "video/mp4", ("mp4", "m4a", "m4v", "mov", "3gp"), "video"),
    Type("wav", "audio/wav", ("wav",), "music"),
    Type("amr", "audio/amr", ("amr",), "music"),
    Type("ogg", "audio/ogg", ("ogg", "opus"), "music"),
    Type("dwg", "image/vnd.dwg", ("dwg",)),
)
BY_CODE: Final = {one.code: one for one in TYPES}
EXTENSIONS: Final = tuple(extension for one in TYPES for extension in one.extensions)
_STARTS: Final[tuple[tuple[str, bytes], ...]] = (
    ("pdf", b"%PDF-"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("jpeg", b"\xff\xd8\xff"),
    ("gif", b"GIF87a"),
    ("gif", b"GIF89a"),
    ("ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("amr", b"#!AMR"),
    ("ogg", b"OggS"),
    ("dwg", b"AC10"),
    ("mp3", b"ID3"),
)
_PAGE = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|%|!entity)", re.I)
_PARTS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}


def clean_name(name: str) -> str:
    """The last part of a path, without what hides or reverses letters; at most MOST_NAME letters, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    stem, _dot, extension = shown.strip(" .").rpartition(".")
    if not stem or not extension:
        raise Invalid(file=_("The file has no name with an ending, such as quote.pdf."))
    return f"{stem.rstrip(' .')[: MOST_NAME - len(extension) - 1]}.{extension}"


def type_of(name: str, content: BinaryIO, size: int) -> Type:
    """The type of the content; Invalid where it is not on the list, or the name says another one."""
    if size == 0:
        raise Invalid(file=_("The file is empty."))
    extension = name.rpartition(".")[2].lower()
    if extension not in EXTENSIONS:
        raise Invalid(file=_("Files of this kind are not taken: .%(extension)s") % {"extension": extension[:20]})
    code = _code(content, size)
    if code is None or extension not in BY_CODE[code].extensions:
        said = {"extension": extension}
        raise Invalid(file=_("What is in the file is not what its name says: .%(extension)s") % said)
    return BY_CODE[code]


def _code(content: BinaryIO, size: int) -> str | None:
    content.seek(0)
    head = content.read(4096)
    for code, start in _STARTS:
        if head.startswith(start):
            return code
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc"} else "mp4"
    if head[:4] == b"PK\x03\x04":
        return _office(content, size)
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "mp3"
    return "text" if _is_text(content) else None


def _office(content: BinaryIO, size: int) -> str | None:
    """A document of an office program, by the parts that it names; only its directory is read, if it is small."""
    if not _small_directory(content, size):
        return None
    try:
        with zipfile.ZipFile(content) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError, struct.error):
        return None
    names = {one.filename for one in listed}
    if sum(one.file_size for one in listed) > MOST_UNPACKED or any(one.external_attr >> 28 == 0xA for one in listed):
        raise Invalid(file=_("The file unpacks into more than it should."))
    if any(name.lower().endswith(("vbaproject.bin", "/activex1.bin")) for name in names):
        raise Invalid(file=_("Documents with macros are not taken. Save it without them."))
    found = [code for part, code in _PARTS.items() if part in names]
    return found[0] if len(found) == 1 and "[Content_Types].xml" in names else None


def _small_directory(content: BinaryIO, size: int) -> bool:
    """Whether the directory at the end of an archive is small, as the end itself says: before it is read at all."""
    content.seek(max(0, size - 65_557))
    tail = content.read(65_557)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    return count <= MOST_PARTS and length <= MOST_DIRECTORY


def _is_text(content: BinaryIO) -> bool:
    """Whether all of it is text in UTF-8, GB18030, Big5 or UTF-16 with its mark, and no page with code in it."""
    content.seek(0)
    whole = content.read()
    if whole.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _reads(whole, "utf-16") and not _PAGE.search(whole.replace(b"\0", b"")[:4096])
    control = bytes(set(range(32)) - {9, 10, 12, 13, 27})
    if whole.translate(None, control) != whole or _PAGE.search(whole[:4096]):
        return False
    return any(_reads(whole, encoding) for encoding in ("utf-8", "gb18030", "big5"))


def _reads(whole: bytes, encoding: str) -> bool:
    try:
        whole.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
