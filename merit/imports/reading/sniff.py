"""What a file is, from its bytes: a workbook or text; which encoding the text has; which mark its cells are cut at.

Chinese text that is not UTF-8 is GB18030 or Big5: both can decode almost anything, so that the one is taken whose
common characters the bytes are.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from merit.imports.reading.broken import Refused

TEXT, BOOK = "text", "book"
ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5", "cp1252")
DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 2**18
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_STRANGE: Final = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "RTF",
    b"<!DOC": "HTML",
    b"<html": "HTML",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
}


@dataclass(frozen=True)
class Sniffed:
    encoding: str
    delimiter: str


def kind_of(path: Path) -> str:
    """Text or workbook, by its first bytes; Refused when it is neither."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_OLE):
        raise Refused("old_workbook")
    if head.startswith(_ZIP):
        return BOOK
    for start, what in _STRANGE.items():
        if head.lower().startswith(start.lower()):
            raise Refused("not_a_table", what=what)
    return TEXT


def sniff(path: Path, encoding: str = "", delimiter: str = "") -> Sniffed:
    """Encoding and delimiter of a text file, each only where it is not given."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    encoding = encoding or encoding_of(path, sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff")
    return Sniffed(encoding, delimiter or delimiter_of(text))


def encoding_of(path: Path, sample: bytes) -> str:
    """By its mark, else by its zeros (UTF-16), else UTF-8 where it decodes, else the likeliest of the others."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if (wide := _wide(sample)) is not None:
        return wide
    good, bad = _utf8(path)
    if not bad or good > 4 * bad:  # a few broken places in a UTF-8 file are broken, not another encoding
        return "utf-8"
    return _eastern(_first_others(path)) or "cp1252"


def _wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: of what is written in ASCII, and be it the ends of lines, one of two bytes is zero."""
    even, odd = sample[0 : len(sample) & ~1 : 2], sample[1::2]
    zeros = sample.count(0)
    if zeros < max(1, len(odd) * 0.03):
        return None
    marks = frozenset(b"\r\n,;\t|")
    for texts, others, name in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        ends = any(one in marks and other == 0 for one, other in zip(texts, others, strict=True))
        if ends and others.count(0) > zeros * 0.95:
            return name
    return None


def _utf8(path: Path) -> tuple[int, int]:
    """(characters beyond ASCII that decode, places that do not) of the whole file."""
    import codecs

    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            text = decoder.decode(chunk)
            if not text.isascii():
                wrong = text.count("\ufffd")
                bad += wrong
                good += len(text) - len(text.encode("ascii", "ignore")) - wrong
        bad += decoder.decode(b"", final=True).count("\ufffd")
    return good, bad


def _first_others(path: Path) -> bytes:
    """A stretch of the file in which there are bytes beyond ASCII."""
    with path.open("rb") as file:
        while chunk := file.read(_SAMPLE):
            if not chunk.isascii():
                return chunk
    return b""


def _eastern(sample: bytes) -> str | None:
    """GB18030 or Big5, by how many of the pairs of bytes are common characters of each; None when neither."""
    shares = {}
    for name, common in (("gb18030", _common_gb), ("big5", _common_big5)):
        pairs = list(_pairs(sample))
        shares[name] = sum(common(*pair) for pair in pairs) / len(pairs) if pairs else 0.0
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.6 else None


def _pairs(sample: bytes) -> Iterator[tuple[int, int]]:
    place, last = 0, len(sample) - 1
    while place < last:
        if sample[place] < 0x80:
            place += 1
        else:
            yield sample[place], sample[place + 1]
            place += 2


def _common_gb(lead: int, trail: int) -> bool:
    """The first level of GB 2312, and its punctuation."""
    return (0xB0 <= lead <= 0xD7 or lead in {0xA1, 0xA3}) and trail >= 0xA1


def _common_big5(lead: int, trail: int) -> bool:
    """The frequent characters of Big5, and its punctuation."""
    return 0xA1 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or trail >= 0xA1)


def delimiter_of(text: str) -> str:
    """The mark that cuts the first rows into equally many cells; where none does, one that cuts nothing."""
    sample = text.splitlines(keepends=True)[:60]
    best, most = next((mark for mark in ("\t", "|", ";") if mark not in text), ","), 0.0
    for mark in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=mark) if row)
        except csv.Error:
            continue
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        worth = (width - 1) ** 0.5 * times / sum(widths.values())
        if width > 1 and worth > most:
            best, most = mark, worth
    return best
