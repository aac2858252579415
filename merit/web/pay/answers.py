"""What the pay pages read and show alike: whole numbers of addresses, pages of a paginator."""

from __future__ import annotations

from typing import Any


def number(text: str) -> int:
    """A small whole number out of an address or a form; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def paged(page: Any) -> dict[str, Any]:
    """A page of Django's paginator as the pager component reads it."""
    return {
        "number": page.number,
        "pages": page.paginator.num_pages,
        "count": page.paginator.count,
        "has_next": page.has_next(),
        "has_previous": page.has_previous(),
    }
