"""The sentences of notices: English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

NOTICES: Final[dict[str, tuple[str, str, str]]] = {
    "comma": (", ", "、", "、"),
    "about": ("{said}: {named}", "{said}：{named}", "{said}：{named}"),
    "about_more": ("{said}: {named} and {more} more", "{said}：{named} 等另 {more} 个", "{said}：{named} 等另 {more} 個"),

    # scores
    "mark_of_other_role": (
        "marks of the role {role}, which the template does not have, are left out",
        "模板中没有 {role} 这一评分角色，其评分未计入",
        "範本中沒有 {role} 這一評分角色，其評分未計入",
    ),
    "indicator_left_out": (
        "indicator {indicator} is left out, its weight with it: there is no value",
        "指标 {indicator} 没有数值，连同权重一起不计",
        "指標 {indicator} 沒有數值，連同權重一起不計",
    ),
    "mark_missing": (
        "no score, because {role} has not marked {indicator}",
        "{role} 尚未对 {indicator} 评分，故无得分",
        "{role} 尚未對 {indicator} 評分，故無得分",
    ),
    "no_score": (
        "no score: no indicator has a value",
        "没有任何指标有数值，故无得分",
        "沒有任何指標有數值，故無得分",
    ),
}
