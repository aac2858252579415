"""The sentences for what can be wrong with an input: English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

PROBLEMS: Final[dict[str, tuple[str, str, str]]] = {
    # where
    "at_row": ("row {row}", "第 {row} 行", "第 {row} 列"),
    "at_line": ("line {row}", "第 {row} 行", "第 {row} 行"),
    "at_column": ("column {column}", "{column} 列", "{column} 欄"),
    "at_field": ("{column}", "{column}", "{column}"),
    "place_separator": (", ", "，", "，"),
    "placed": ("{place}: {said}", "{place}：{said}", "{place}：{said}"),
    "and_more": ("… and {count} more", "……另有 {count} 处错误", "……另有 {count} 處錯誤"),
    # files
    "no_folder": ("there is no such folder", "没有这个文件夹", "沒有這個資料夾"),
    "folder_exists": ("this folder is there already", "这个文件夹已经存在", "這個資料夾已經存在"),
    "no_file": ("there is no such file", "没有这个文件", "沒有這個檔案"),
    "unreadable": ("cannot be read: {why}", "无法读取：{why}", "無法讀取：{why}"),
    "unwritable": ("cannot be written: {why}", "无法写入：{why}", "無法寫入：{why}"),
    "no_facts": (
        "the folder holds none of the fact tables (employees.csv, contracts.csv, …)",
        "文件夹里没有任何事实表（employees.csv、contracts.csv……）",
        "資料夾裡沒有任何事實表（employees.csv、contracts.csv……）",
    ),
    "empty_file": (
        "the file is empty; it needs at least a header row",
        "文件是空的，至少要有表头行",
        "檔案是空的，至少要有標題列",
    ),
    "not_utf8": (
        "not UTF-8 (byte {byte}); save the file as “CSV UTF-8”",
        "不是 UTF-8 编码（字节 {byte}），请另存为“CSV UTF-8”",
        "不是 UTF-8 編碼（位元組 {byte}），請另存為「CSV UTF-8」",
    ),
    "not_utf8_text": (
        "not UTF-8 (byte {byte}); save the file as UTF-8",
        "不是 UTF-8 编码（字节 {byte}），请另存为 UTF-8",
        "不是 UTF-8 編碼（位元組 {byte}），請另存為 UTF-8",
    ),
    "utf16": (
        "the file is UTF-16; save it as “CSV UTF-8”",
        "文件是 UTF-16 编码，请另存为“CSV UTF-8”",
        "檔案是 UTF-16 編碼，請另存為「CSV UTF-8」",
    ),
    "nul": ("holds a NUL character", "含有 NUL 字符", "含有 NUL 字元"),
    "broken_quotes": (
        "the quotation marks from here on do not match",
        "从这里起引号不配对",
        "從這裡起引號不成對",
    ),
    "too_many_cells": (
        "{cells} cells, but the header names {columns} columns",
        "有 {cells} 个单元格，而表头只有 {columns} 列",
        "有 {cells} 個儲存格，而標題只有 {columns} 欄",
    ),
    "repeated_column": ("the column is there twice", "这一列出现了两次", "這一欄出現了兩次"),
    "missing_column": ("the column is missing", "缺少这一列", "缺少這一欄"),
    "missing_column_near": (
        "the column is missing; is “{near}” meant to be it?",
        "缺少这一列；是不是写成了“{near}”？",
        "缺少這一欄；是不是寫成了「{near}」？",
    ),
    # cells
    "empty_cell": ("the cell is empty", "单元格为空", "儲存格是空的"),
    "bad_date": (
        "“{value}” is not a date such as 2026-03-31",
        "“{value}”不是日期，应写成 2026-03-31 这样",
        "「{value}」不是日期，應寫成 2026-03-31 這樣",
    ),
    "bad_number": (
        "“{value}” is not a number such as 1234.50",
        "“{value}”不是数字，应写成 1234.50 这样",
        "「{value}」不是數字，應寫成 1234.50 這樣",
    ),
    "too_large": ("{value} has too many digits", "{value} 位数太多", "{value} 位數太多"),
    "too_many_decimals": (
        "{value} has more decimals than the currency ({places})",
        "{value} 的小数位数多于该货币的 {places} 位",
        "{value} 的小數位數多於該貨幣的 {places} 位",
    ),
    "bad_flag": ("“{value}” is neither 1 nor 0", "“{value}”既不是 1 也不是 0", "「{value}」既不是 1 也不是 0"),
    "bad_period": (
        "“{value}” is not a period such as 2026, 2026-H1, 2026-Q1 or 2026-03",
        "“{value}”不是期间，应写成 2026、2026-H1、2026-Q1 或 2026-03",
        "「{value}」不是期間，應寫成 2026、2026-H1、2026-Q1 或 2026-03",
    ),
    "bad_month": (
        "“{value}” is not a month such as 2026-03",
        "“{value}”不是月份，应写成 2026-03 这样",
        "「{value}」不是月份，應寫成 2026-03 這樣",
    ),
    # between rows
    "repeated_key": (
        "{value} stands in row {first} already",
        "{value} 已在第 {first} 行出现过",
        "{value} 已在第 {first} 列出現過",
    ),
    "dangling": (
        "{value} is not to be found in {wanted}",
        "在 {wanted} 中找不到 {value}",
        "在 {wanted} 中找不到 {value}",
    ),
    "share_sum": (
        "the shares of contract {contract} sum to {total}, not to 1",
        "合同 {contract} 的分成比例合计为 {total}，应为 1",
        "契約 {contract} 的分成比例合計為 {total}，應為 1",
    ),
    "negative_share": ("a share is at least 0", "分成比例不能小于 0", "分成比例不能小於 0"),
    "circle": (
        "{code} would be above itself: the way up comes back to it",
        "{code} 的上级链绕回到了自己",
        "{code} 的上級鏈繞回到了自己",
    ),
    "mark_outside": (
        "the mark {value} lies outside {low} … {high}",
        "评分 {value} 不在 {low} 至 {high} 之间",
        "評分 {value} 不在 {low} 至 {high} 之間",
    ),
    "repeated_mark": (
        "{rater} has marked {indicator} of {employee} in row {first} already",
        "{rater} 已在第 {first} 行给 {employee} 的 {indicator} 评过分",
        "{rater} 已在第 {first} 列給 {employee} 的 {indicator} 評過分",
    ),
    # what a plan asks of the facts
    "attribute_missing": (
        "the plan asks for this column ({field}), and the file does not have it",
        "方案用到了这一列（{field}），但文件里没有",
        "方案用到了這一欄（{field}），但檔案裡沒有",
    ),
    "attribute_missing_near": (
        "the plan asks for this column ({field}), and the file does not have it; is “{near}” meant?",
        "方案用到了这一列（{field}），但文件里没有；是不是“{near}”？",
        "方案用到了這一欄（{field}），但檔案裡沒有；是不是「{near}」？",
    ),
    "month_paid": (
        "{period} is locked already: the run of {month} would pay it again",
        "{period} 已锁定，{month} 的核算会重复支付",
        "{period} 已鎖定，{month} 的核算會重複支付",
    ),
    "month_locked": (
        "the run of {month} is locked already",
        "{month} 的核算已锁定",
        "{month} 的核算已鎖定",
    ),
    "not_a_month": (
        "a run is made for a month such as 2026-03, not for “{value}”",
        "核算按月进行，例如 2026-03，不能是“{value}”",
        "核算按月進行，例如 2026-03，不能是「{value}」",
    ),
    "not_a_period": (
        "“{value}” is not a period such as 2026, 2026-H1, 2026-Q1 or 2026-03",
        "“{value}”不是期间，应写成 2026、2026-H1、2026-Q1 或 2026-03",
        "「{value}」不是期間，應寫成 2026、2026-H1、2026-Q1 或 2026-03",
    ),
    "unknown_currency": (
        "{value} is not an ISO 4217 currency code",
        "{value} 不是 ISO 4217 货币代码",
        "{value} 不是 ISO 4217 貨幣代碼",
    ),
    "two_currencies": (
        "the plans are in different currencies: {one} and {other}",
        "方案的货币不同：{one} 与 {other}",
        "方案的貨幣不同：{one} 與 {other}",
    ),
    "same_from": (
        "another version holds from the same day: {day}",
        "另有一个版本从同一天（{day}）起生效",
        "另有一個版本從同一天（{day}）起生效",
    ),
    "always": ("always", "始终", "始終"),
    "no_version": (
        "no version of the plan is in force on {day}; the first one holds from {first}",
        "{day} 没有生效的方案版本，最早的版本从 {first} 起生效",
        "{day} 沒有生效的方案版本，最早的版本從 {first} 起生效",
    ),
    "every_changed": (
        "{item} was paid each {before} and now each {after}: that can change only where a {longer} begins,"
        " not on {day}",
        "{item} 的发放周期由 {before} 改为 {after}，只能在 {longer} 开始之日改变，不能在 {day}",
        "{item} 的發放週期由 {before} 改為 {after}，只能在 {longer} 開始之日改變，不能在 {day}",
    ),
    # plans and templates: text
    "bad_yaml": ("not YAML: {why}", "不是合法的 YAML：{why}", "不是合法的 YAML：{why}"),
    "repeated_field": ("the field is there twice", "这个字段出现了两次", "這個欄位出現了兩次"),
    "too_big": ("the text is too large or too deeply nested", "文本过大或嵌套过深", "文字過大或巢狀過深"),
    "not_a_mapping": (
        "the text should be fields with values (field: value)",
        "应为“字段: 值”的形式",
        "應為「欄位: 值」的形式",
    ),
    # plans and templates: fields
    "field_missing": ("the field is missing", "缺少这个字段", "缺少這個欄位"),
    "field_unknown": ("there is no such field", "没有这个字段", "沒有這個欄位"),
    "field_unknown_near": (
        "there is no such field; is “{near}” meant?",
        "没有这个字段；是不是“{near}”？",
        "沒有這個欄位；是不是「{near}」？",
    ),
    "field_elsewhere": (
        "does not go with {what}",
        "不能与 {what} 一起使用",
        "不能與 {what} 一起使用",
    ),
    "one_of": (
        "“{value}” is not one of {choices}",
        "“{value}”不在可选值之内：{choices}",
        "「{value}」不在可選值之內：{choices}",
    ),
    "one_of_near": (
        "“{value}” is not one of {choices}; is “{near}” meant?",
        "“{value}”不在可选值之内：{choices}；是不是“{near}”？",
        "「{value}」不在可選值之內：{choices}；是不是「{near}」？",
    ),
    "want_number": (
        "“{value}” is not a number such as 0.5, -3 or 1.5%",
        "“{value}”不是数字，例如 0.5、-3 或 1.5%",
        "「{value}」不是數字，例如 0.5、-3 或 1.5%",
    ),
    "want_text": ("should be a text", "应为文本", "應為文字"),
    "want_code": (
        "“{value}” is not a code: letters, digits, . _ and - without spaces",
        "“{value}”不是代码：只能用文字、数字、. _ -，不含空格",
        "「{value}」不是代碼：只能用文字、數字、. _ -，不含空格",
    ),
    "want_list": ("should be a list", "应为列表", "應為清單"),
    "want_filled": ("should not be empty", "不能为空", "不能為空"),
    "want_fields": ("should be fields with values", "应为带字段的内容", "應為帶欄位的內容"),
    "want_true_false": ("should be true or false", "应为 true 或 false", "應為 true 或 false"),
    "want_date": (
        "“{value}” is not a date such as 2026-03-31",
        "“{value}”不是日期，应写成 2026-03-31 这样",
        "「{value}」不是日期，應寫成 2026-03-31 這樣",
    ),
    "want_amount": (
        "“{value}” is neither a number nor one of employee.COLUMN, department.COLUMN",
        "“{value}”既不是数字，也不是 employee.列名 或 department.列名",
        "「{value}」既不是數字，也不是 employee.欄名 或 department.欄名",
    ),
    "want_column": (
        "“{value}” is not one of contract.COLUMN, customer.COLUMN",
        "“{value}”不是 contract.列名 或 customer.列名",
        "「{value}」不是 contract.欄名 或 customer.欄名",
    ),
    "want_pair": ("should be a pair [x, points]", "应为一对数 [x, 分数]", "應為一對數 [x, 分數]"),
    "want_two": ("should be a pair [lowest, highest]", "应为一对数 [最低, 最高]", "應為一對數 [最低, 最高]"),
    "below": ("should be at least {low}", "不能小于 {low}", "不能小於 {low}"),
    "not_above": ("should be more than {low}", "应大于 {low}", "應大於 {low}"),
    "lowest_above_highest": ("{low} is more than {high}", "{low} 大于 {high}", "{low} 大於 {high}"),
    "first_open": (
        "the first step is open downwards and has no “from”",
        "第一档向下不设限，不能写 from",
        "第一檔向下不設限，不能寫 from",
    ),
    "needs_from": ("the step needs a “from”", "这一档需要 from", "這一檔需要 from"),
    "not_rising": (
        "the steps should rise: {after} does not come after {before}",
        "各档应由低到高：{after} 不在 {before} 之后",
        "各檔應由低到高：{after} 不在 {before} 之後",
    ),
    "code_twice": ("the code {value} is there twice", "代码 {value} 重复", "代碼 {value} 重複"),
    "no_such_item": (
        "the plan has no item {value}",
        "方案里没有项目 {value}",
        "方案裡沒有項目 {value}",
    ),
    "no_such_item_near": (
        "the plan has no item {value}; is “{near}” meant?",
        "方案里没有项目 {value}；是不是“{near}”？",
        "方案裡沒有項目 {value}；是不是「{near}」？",
    ),
    "no_such_factor": (
        "“{value}” is neither equal, a metric nor employee.COLUMN",
        "“{value}”不是 equal、指标或 employee.列名",
        "「{value}」不是 equal、指標或 employee.欄名",
    ),
    "only_metric": (
        "“only” goes with {metrics}",
        "only 只能用于 {metrics}",
        "only 只能用於 {metrics}",
    ),
    "release_metric": (
        "“release” goes with receipts",
        "release 只能用于 receipts（回款）",
        "release 只能用於 receipts（回款）",
    ),
    "attainment_window": (
        "with axis: attainment the window is a month, quarter, half or year: a single fact has no target",
        "axis: attainment 时 window 应为 month、quarter、half 或 year，因为单笔事实没有目标",
        "axis: attainment 時 window 應為 month、quarter、half 或 year，因為單筆事實沒有目標",
    ),
    "pool_column": (
        "a pool of that kind takes its amount from a number or from department.COLUMN of a department pool",
        "奖金池金额应为数字，部门奖金池还可用 department.列名",
        "獎金池金額應為數字，部門獎金池還可用 department.欄名",
    ),
    "pool_subject": (
        "the subject of this pool's multiplier cannot be a {subject}",
        "这个奖金池系数的对象不能是 {subject}",
        "這個獎金池係數的對象不能是 {subject}",
    ),
    "cap_below_floor": ("the cap lies below the floor", "上限低于下限", "上限低於下限"),
    "ratio_needs_max": ("by: ratio needs a max", "by: ratio 需要 max", "by: ratio 需要 max"),
    "no_weight": ("at least one weight should be above 0", "至少要有一个大于 0 的权重", "至少要有一個大於 0 的權重"),
    "no_raters": (
        "there are rated indicators, so raters are needed",
        "有评分指标，需要设置评分人",
        "有評分指標，需要設定評分人",
    ),
    "shares_not_one": (
        "the shares sum to {total}, not to 1",
        "比例合计为 {total}，应为 1",
        "比例合計為 {total}，應為 1",
    ),
    "reserved_name": (
        "“{value}” is a column of the result already",
        "“{value}”与结果表的列重名",
        "「{value}」與結果表的欄重名",
    ),
    "kind_field": (
        "an indicator that is {kind} takes no {field}",
        "{kind} 类指标不能有 {field}",
        "{kind} 類指標不能有 {field}",
    ),
    "sum_too_large": (
        "the amounts are too large to sum",
        "金额过大，无法求和",
        "金額過大，無法求和",
    ),
    "too_much": (
        "{item} would pay amounts with too many digits; look at its numbers",
        "{item} 算出的金额位数过多，请检查其中的数字",
        "{item} 算出的金額位數過多，請檢查其中的數字",
    ),
    # commands
    "no_such_line": (
        "{employee} gets nothing for {item} in this run",
        "{employee} 在本次核算中没有 {item}",
        "{employee} 在本次核算中沒有 {item}",
    ),
    "no_such_employee": (
        "there is no employee {employee} in employees.csv",
        "employees.csv 中没有 {employee}",
        "employees.csv 中沒有 {employee}",
    ),
    "employee_slash_item": (
        "“{value}” should be EMPLOYEE/ITEM",
        "“{value}”应写成 员工/项目",
        "「{value}」應寫成 員工/項目",
    ),
}
