"""The pipeline of any past day, and what moved between two days. Source: docs/spec/past-pipeline.md."""

from merit.crm.past.asof import Asked, Place, Then, board, by_month, count, page, sums
from merit.crm.past.moves import KINDS, Move, Moves, moves
from merit.crm.past.whose import Group, departments, group_of, teams

__all__ = [
    "KINDS",
    "Asked",
    "Group",
    "Move",
    "Moves",
    "Place",
    "Then",
    "board",
    "by_month",
    "count",
    "departments",
    "group_of",
    "moves",
    "page",
    "sums",
    "teams",
]
