"""The sentences of notices: English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

NOTICES: Final[dict[str, tuple[str, str, str]]] = {
    "comma": (", ", "、", "、"),
    "about": ("{said}: {named}", "{said}：{named}", "{said}：{named}"),
    "about_more": (
        "{said}: {named} and {more} more",
        "{said}：{named} 等另 {more} 个",
        "{said}：{named} 等另 {more} 個",
    ),
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
    # facts
    "unknown_file": (
        "{file} is not read: is {near} meant?",
        "{file} 未读取：是不是 {near}？",
        "{file} 未讀取：是不是 {near}？",
    ),
    "no_credits": (
        "contracts without credits are credited to nobody",
        "没有分成记录的合同不计入任何人",
        "沒有分成記錄的契約不計入任何人",
    ),
    "left_before_hired": (
        "left_on lies before hired_on, so they count in no period",
        "离职日早于入职日，任何期间都不计入",
        "離職日早於到職日，任何期間都不計入",
    ),
    # pay
    "empty_amount": (
        "{item} {period}: {column} is empty, nothing is paid",
        "{item} {period}：{column} 为空，不发放",
        "{item} {period}：{column} 是空的，不發放",
    ),
    "value_absent": (
        "{item} {period}: there is no {metric}, nothing is paid",
        "{item} {period}：没有 {metric} 的数值，不发放",
        "{item} {period}：沒有 {metric} 的數值，不發放",
    ),
    "no_target": (
        "{item} {period}: no target above 0 for {metric} in {window}, nothing is paid",
        "{item} {period}：{metric} 在 {window} 没有大于 0 的目标，不发放",
        "{item} {period}：{metric} 在 {window} 沒有大於 0 的目標，不發放",
    ),
    "nobody_below": (
        "{item} {period}: nobody is below, nothing is paid",
        "{item} {period}：没有下属，不发放",
        "{item} {period}：沒有下屬，不發放",
    ),
    "mean_not_above_zero": (
        "{item} {period}: the mean of {metric} is not above 0, nothing is paid",
        "{item} {period}：{metric} 的平均值不大于 0，不发放",
        "{item} {period}：{metric} 的平均值不大於 0，不發放",
    ),
    "times_absent": (
        "{item} {period}: there is no {metric} to multiply by, the multiplier is 1",
        "{item} {period}：没有 {metric} 的数值，系数按 1 计",
        "{item} {period}：沒有 {metric} 的數值，係數按 1 計",
    ),
    "times_without_target": (
        "{item} {period}: no target above 0 for {metric} to multiply by, the multiplier is 1",
        "{item} {period}：{metric} 没有大于 0 的目标，系数按 1 计",
        "{item} {period}：{metric} 沒有大於 0 的目標，係數按 1 計",
    ),
    "pool_empty": (
        "{item} {period}: {column} is empty, the pool pays nothing",
        "{item} {period}：{column} 为空，奖金池不发放",
        "{item} {period}：{column} 是空的，獎金池不發放",
    ),
    "no_weights": (
        "{item} {period}: nobody has a weight by {by}, the pool pays nothing",
        "{item} {period}：按 {by} 无人有权重，奖金池不发放",
        "{item} {period}：按 {by} 無人有權重，獎金池不發放",
    ),
    "weight_absent": (
        "{item} {period}: there is no {factor}, the share is 0",
        "{item} {period}：没有 {factor} 的数值，份额为 0",
        "{item} {period}：沒有 {factor} 的數值，份額為 0",
    ),
    "receipt_held": (
        "{item} {period}: held until {waits} more of contract {contract} has come in",
        "{item} {period}：合同 {contract} 还需回款 {waits} 才计提",
        "{item} {period}：契約 {contract} 還需回款 {waits} 才計提",
    ),
    "award_unpaid": (
        "{item} {period}: {employee} is not employed in the period or not admitted, the award is not paid",
        "{item} {period}：{employee} 在本期间不在职或不适用，奖项不发放",
        "{item} {period}：{employee} 在本期間不在職或不適用，獎項不發放",
    ),
    "award_without_item": (
        "awards for {item}, of which the plan has no award item, are not paid",
        "方案中没有 {item} 这一奖项，不发放",
        "方案中沒有 {item} 這一獎項，不發放",
    ),
    "paid_later": (
        "paid.csv has rows of {period}, after the run's month; they are left alone",
        "paid.csv 中 {period} 的记录晚于本次核算月份，未作处理",
        "paid.csv 中 {period} 的記錄晚於本次核算月份，未作處理",
    ),
    "paid_not_locked": (
        "paid.csv has rows of {period}, whose month runs.csv does not list; they are left alone",
        "paid.csv 中 {period} 的月份不在 runs.csv 中，未作处理",
        "paid.csv 中 {period} 的月份不在 runs.csv 中，未作處理",
    ),
    "paid_left_alone": (
        "paid.csv has {item} of {period}, which the plan of that time does not pay; it is left alone",
        "paid.csv 中有 {period} 的 {item}，当时的方案没有该项目，未作处理",
        "paid.csv 中有 {period} 的 {item}，當時的方案沒有該項目，未作處理",
    ),
    "window_ignored": (
        "{item}: with {metric} the window is the item's period; “window” has no effect",
        "{item}：{metric} 的窗口就是发放周期，window 不起作用",
        "{item}：{metric} 的窗口就是發放週期，window 不起作用",
    ),
}
