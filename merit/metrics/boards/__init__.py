"""Boards: where a group of people stands in a period, who of them is ahead, and how it came about day by day."""

from merit.metrics.boards.figures import Board, Line, Measured, board
from merit.metrics.boards.rank import Rank, may_see_rank, rank_of
from merit.metrics.boards.whose import Group, group_of, may_open, sold_by, usual

__all__ = [
    "Board",
    "Group",
    "Line",
    "Measured",
    "Rank",
    "board",
    "group_of",
    "may_open",
    "may_see_rank",
    "rank_of",
    "sold_by",
    "usual",
]
