"""Forty files that mean harm, or are broken: name, content, whether it is refused (else it is kept, and inert)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(code: str = "PNG", size: tuple[int, int] = (640, 400), **more: object) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", size, (40, 90, 210)).save(written, code, **more)
    return written.getvalue()


def archive(parts: dict[str, bytes], attributes: int = 0) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = attributes
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
    return written.getvalue()


def document(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return archive({**parts, **{name.replace("__", "/"): text for name, text in more.items()}})


def huge_png() -> bytes:
    """20,000 × 20,000 pixels in a few hundred kilobytes."""
    side = 20_000
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side // 8 + 1)) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, rows, b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def lying_png() -> bytes:
    """Says that it is 4 billion pixels wide."""
    head = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def bomb() -> bytes:
    """A document that unpacks into four gigabytes, so its directory says."""
    content = document()
    at = content.rfind(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", 2**32 - 2) + content[at + 28 :]


def directory_bomb() -> bytes:
    """An archive of very many empty parts."""
    return archive({f"{number}.txt": b"" for number in range(6000)})


def quoted_directory(content: bytes) -> bytes:
    """The end of the archive says that it has no parts."""
    at = content.rfind(b"PK\x05\x06")
    return content[: at + 10] + struct.pack("<HI", 60_000, 2**31) + content[at + 16 :]


REFUSED, KEPT = True, False


def forty() -> Iterator[tuple[str, bytes, bool]]:
    png, gif = picture(), picture("GIF")
    script = b"<html><script>alert(1)</script></html>"
    yield "empty.pdf", b"", REFUSED
    yield "page.html", script, REFUSED
    yield "page.htm", b"x", REFUSED
    yield "photo.jpg", script, REFUSED
    yield "photo.png", b"<?php system($_GET[0]); ?>", REFUSED
    yield "drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", REFUSED
    yield "drawing.png", b"<svg onload=alert(1)>", REFUSED
    yield "notes.txt", b"  <SCRIPT>alert(1)</SCRIPT>", REFUSED
    yield "notes.csv", b"<!DOCTYPE html><body onload=alert(1)>", REFUSED
    yield "data.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", REFUSED
    yield "data.txt", b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", REFUSED
    yield "shell.pHaR", b"<?php __HALT_COMPILER(); ?>", REFUSED
    yield "shell.php.jpg", b"<?php echo 1; ?>", REFUSED
    yield "tool.exe", b"MZ\x90\0", REFUSED
    yield "quote.pdf.exe", PDF, REFUSED
    yield "tool.pdf", b"MZ\x90\0\x03\0\0\0", REFUSED
    yield "elf.txt", b"\x7fELF\x02\x01\x01\0", REFUSED
    yield "run.bat", b"del *", REFUSED
    yield "run.js", b"alert(1)", REFUSED
    yield "link.lnk", b"L\0\0\0", REFUSED
    yield "archive.zip", archive({"a.txt": b"x"}), REFUSED
    yield "archive.docx", archive({"a.txt": b"x"}), REFUSED
    yield (
        "linked.docx",
        archive({"[Content_Types].xml": b"/etc/passwd", "word/document.xml": b""}, 0xA1FF << 16),
        REFUSED,
    )
    yield "climbing.xlsx", archive({"../../etc/passwd": b"x", "[Content_Types].xml": b""}), REFUSED
    yield "macro.docx", document(word__vbaProject=b"", **{"word__vbaProject.bin": b"x"}), REFUSED
    yield "macro.docm", document(), REFUSED
    yield "bomb.docx", bomb(), REFUSED
    yield "parts.docx", directory_bomb(), REFUSED
    yield "lies.docx", quoted_directory(document()), REFUSED
    yield "cut.docx", document()[:200], REFUSED
    yield "both.docx", document(**{"xl__workbook.xml": b"<x/>"}), REFUSED
    yield "cut.png", png[:60], REFUSED
    yield "lies.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 300, REFUSED
    yield "noname", PDF, REFUSED
    yield ".pdf", PDF, REFUSED
    yield "../../../etc/cron.d/x.pdf", PDF, KEPT
    yield "C:\\windows\\x.pdf", PDF, KEPT
    yield "in\u202efdp.exe.pdf", PDF, KEPT
    yield "poly.gif", gif + b"\n*/=1;alert(1)//", KEPT
    yield "poly.pdf", PDF + b"<script>alert(1)</script>", KEPT
    yield "huge.png", huge_png(), KEPT
    yield "lies.png", lying_png(), KEPT
    yield (
        "entity.docx",
        document(word__settings=b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
        KEPT,
    )
    yield f"{'长' * 400}.pdf", PDF, KEPT
