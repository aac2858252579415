"""The sentences for what can be wrong with an input: English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

PROBLEMS: Final[dict[str, tuple[str, str, str]]] = {
    "at_row": ("row {row}", "第 {row} 行", "第 {row} 列"),
    "at_line": ("line {row}", "第 {row} 行", "第 {row} 行"),
    "at_column": ("column {column}", "“{column}”栏", "「{column}」欄"),
    "place_separator": (", ", "，", "，"),
    "placed": ("{place}: {said}", "{place}：{said}", "{place}：{said}"),
    "and_more": ("… and {count} more", "……另有 {count} 处错误", "……另有 {count} 處錯誤"),
}
