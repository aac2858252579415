"""What each seller shall reach in a month of the story; targets, contracts and pay start from the same number."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from merit.demo.cast import WAGES, Member

# By month of the story, twelve after twelve; the current month is the first.
SEASON: Final = (105, 100, 115, 85, 80, 95, 100, 100, 110, 95, 100, 100)
EXACT: Final = {("chen", -1): 900_000, ("chen", 0): 1_200_000}
# Who has no target, and so is paid the commission without a step: the newcomer, last month and this one.
WITHOUT: Final = {("deng", -1), ("deng", 0)}


def receipts(member: Member, month: int) -> int:
    """The target of receipts in yuan; 0 for who does not sell then."""
    if not member.seller or not member.works_in(month):
        return 0
    usual = WAGES[member.level_in(month)][3]
    return EXACT.get((member.key, month), usual * SEASON[month % 12] // 100 // 10_000 * 10_000)


def contracts(member: Member, month: int) -> int:
    """The target of contract amounts: a quarter, for Chen last month a third, above the receipts."""
    goal = receipts(member, month)
    return 1_200_000 if (member.key, month) == ("chen", -1) else goal * 5 // 4 // 10_000 * 10_000


def count(member: Member, month: int) -> int:
    return round(receipts(member, month) / 300_000) + 1


def newcomers(member: Member, month: int) -> int:
    """New customers wanted: one now and then, since most sales are to customers who are there; 0 is no target."""
    if (member.key, month) == ("chen", 0):
        return 3
    return 1 if (month + crc32(member.key.encode())) % 8 == 0 else 0
