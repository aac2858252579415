"""What a conversion says: mistakes of the mapping and its sources, reasons, the report. English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

from merit.calc.problem_texts import PROBLEMS
from merit.calc.texts import Catalog

CONVERT: Final = Catalog(
    {
        # files and folders
        "no_file": PROBLEMS["no_file"],
        "no_folder": PROBLEMS["no_folder"],
        "not_a_folder": ("is a file, not a folder", "是文件，不是文件夹", "是檔案，不是資料夾"),
        "unreadable": PROBLEMS["unreadable"],
        "unwritable": PROBLEMS["unwritable"],
        "not_facts": (
            "the folder holds other things than facts; choose another one, or write into it all the same with --force",
            "文件夹里有事实表以外的内容；请另选文件夹，或用 --force 强制写入",
            "資料夾裡有事實表以外的內容；請另選資料夾，或用 --force 強制寫入",
        ),
        "out_is_source": (
            "the folder holds the source {file}, which the conversion would overwrite; choose another one",
            "来源文件 {file} 就在这个文件夹里，转换会覆盖它；请另选文件夹",
            "來源檔案 {file} 就在這個資料夾裡，轉換會覆寫它；請另選資料夾",
        ),
        "no_source_folder": (
            "none of these folders exists: {folders}; name the one with the spreadsheets by --from",
            "以下文件夹都不存在：{folders}；请用 --from 指明表格所在的文件夹",
            "以下資料夾都不存在：{folders}；請用 --from 指明試算表所在的資料夾",
        ),
        "no_source": (
            "there is no file {value} in {folder}",
            "{folder} 里没有文件 {value}",
            "{folder} 裡沒有檔案 {value}",
        ),
        "no_source_near": (
            "there is no file {value} in {folder}; is {near} meant?",
            "{folder} 里没有文件 {value}；是不是 {near}？",
            "{folder} 裡沒有檔案 {value}；是不是 {near}？",
        ),
        # the mapping's text
        "mapping_not_utf8": (
            "not UTF-8 (byte {byte})",
            "不是 UTF-8 编码（字节 {byte}）",
            "不是 UTF-8 編碼（位元組 {byte}）",
        ),
        "bad_toml": ("not TOML: {why}", "不是合法的 TOML：{why}", "不是合法的 TOML：{why}"),
        "want_tables": (
            "the mapping needs at least one [[table]]",
            "映射至少要有一个 [[table]]",
            "對應檔至少要有一個 [[table]]",
        ),
        "no_such_field": (
            "there is no such field; there are {choices}",
            "没有这个字段；可用的有 {choices}",
            "沒有這個欄位；可用的有 {choices}",
        ),
        "no_such_field_near": PROBLEMS["field_unknown_near"],
        "missing_field": PROBLEMS["field_missing"],
        "missing_from": (
            "the field is missing: the table takes columns from a source",
            "缺少这个字段：这张表要从来源取列",
            "缺少這個欄位：這張表要從來源取欄",
        ),
        "want_text": ("should be a text that is not empty", "应为非空文本", "應為非空文字"),
        "want_value": ("should be a text, a number or a date", "应为文本、数字或日期", "應為文字、數字或日期"),
        "want_flag": PROBLEMS["want_true_false"],
        "want_whole": (
            "should be a whole number, {low} … {high}",
            "应为 {low} 至 {high} 的整数",
            "應為 {low} 至 {high} 的整數",
        ),
        "want_piece": (
            "should be 1 for the first piece, 2 for the second, … or -1 for the last",
            "应为 1（第一段）、2（第二段）……或 -1（最后一段）",
            "應為 1（第一段）、2（第二段）……或 -1（最後一段）",
        ),
        "want_fields": PROBLEMS["want_fields"],
        "want_column": (
            "should be the name of a source column, or fields such as {{ constant = 1 }}",
            "应为来源列名，或 {{ constant = 1 }} 这样的字段",
            "應為來源欄名，或 {{ constant = 1 }} 這樣的欄位",
        ),
        "want_character": ("should be a single character", "应为单个字符", "應為單個字元"),
        "not_one_of": PROBLEMS["one_of"],
        "not_one_of_near": (
            "“{value}” does not exist; is “{near}” meant?",
            "没有“{value}”；是不是“{near}”？",
            "沒有「{value}」；是不是「{near}」？",
        ),
        "only_with": ("goes only with {other}", "只能与 {other} 一起使用", "只能與 {other} 一起使用"),
        "not_together": ("does not go with {other}", "不能与 {other} 一起使用", "不能與 {other} 一起使用"),
        "no_such_encoding": ("there is no encoding “{value}”", "没有名为“{value}”的编码", "沒有名為「{value}」的編碼"),
        "no_such_replace": (
            "there is no [replace.{value}]; there are {choices}",
            "没有 [replace.{value}]；已有 {choices}",
            "沒有 [replace.{value}]；已有 {choices}",
        ),
        "no_such_replace_near": (
            "there is no [replace.{value}]; is “{near}” meant?",
            "没有 [replace.{value}]；是不是“{near}”？",
            "沒有 [replace.{value}]；是不是「{near}」？",
        ),
        "column_twice": (
            "the column is filled in “columns” already",
            "columns 里已经填了这一列",
            "columns 裡已經填了這一欄",
        ),
        "missing_column": (
            "the fact table needs the column {column}",
            "事实表需要 {column} 列",
            "事實表需要 {column} 欄",
        ),
        "missing_column_near": (
            "the fact table needs the column {column}; is “{near}” meant to be it?",
            "事实表需要 {column} 列；是不是写成了“{near}”？",
            "事實表需要 {column} 欄；是不是寫成了「{near}」？",
        ),
        "bad_date_format": (
            "“{value}” does not show a year, a month and a day once each, as M/D/YYYY, DD.MM.YY or YYYY年M月D日 do",
            "“{value}”应各含一次年、月、日，例如 M/D/YYYY、DD.MM.YY、YYYY年M月D日",
            "「{value}」應各含一次年、月、日，例如 M/D/YYYY、DD.MM.YY、YYYY年M月D日",
        ),
        "bad_number_format": (
            "“{value}” does not show how 1234.56 is written: 1,234.56 or 1.234,56 or 1 234,56 or 1234.56 …",
            "“{value}”不是 1234.56 的写法，例如 1,234.56、1.234,56、1 234,56、1234.56",
            "「{value}」不是 1234.56 的寫法，例如 1,234.56、1.234,56、1 234,56、1234.56",
        ),
        # source files
        "empty_file": (
            "the file is empty or has no header row; header_row says which one it is",
            "文件是空的，或没有表头行；可用 header_row 指明表头在第几行",
            "檔案是空的，或沒有標題列；可用 header_row 指明標題在第幾列",
        ),
        "no_header": (
            "the row names no columns; header_row says which one does",
            "这一行没有列名；可用 header_row 指明表头在第几行",
            "這一列沒有欄名；可用 header_row 指明標題在第幾列",
        ),
        "no_column": (
            "there is no column “{value}” (header in row {row}); there are {choices}",
            "没有“{value}”这一列（表头在第 {row} 行）；现有 {choices}",
            "沒有「{value}」這一欄（標題在第 {row} 列）；現有 {choices}",
        ),
        "no_column_near": (
            "there is no column “{value}” (header in row {row}); is “{near}” meant?",
            "没有“{value}”这一列（表头在第 {row} 行）；是不是“{near}”？",
            "沒有「{value}」這一欄（標題在第 {row} 列）；是不是「{near}」？",
        ),
        "repeated_column": PROBLEMS["repeated_column"],
        "too_many_cells": PROBLEMS["too_many_cells"],
        "nul": (
            'holds a NUL character; a UTF-16 file needs encoding = "utf-16"',
            '含有 NUL 字符；UTF-16 文件需写 encoding = "utf-16"',
            '含有 NUL 字元；UTF-16 檔案需寫 encoding = "utf-16"',
        ),
        "broken_csv": (
            "the quotation marks from here on do not match ({why})",
            "从这里起引号不配对（{why}）",
            "從這裡起引號不成對（{why}）",
        ),
        "not_encoded": (
            'not {encoding} (byte {byte}); encoding says how the file is written, e.g. "gb18030", "big5", "cp1252", "utf-16"',
            '不是 {encoding} 编码（字节 {byte}）；请用 encoding 指明编码，例如 "gb18030"、"big5"、"cp1252"、"utf-16"',
            '不是 {encoding} 編碼（位元組 {byte}）；請用 encoding 指明編碼，例如 "gb18030"、"big5"、"cp1252"、"utf-16"',
        ),
        "password": (
            "the workbook is protected by a password; save a copy without one",
            "工作簿有密码保护，请另存一份不带密码的副本",
            "活頁簿有密碼保護，請另存一份不帶密碼的複本",
        ),
        "broken_workbook": (
            "is not a workbook that can be read: {why}",
            "不是可以读取的工作簿：{why}",
            "不是可以讀取的活頁簿：{why}",
        ),
        "which_sheet": (
            "sheet should name one of the sheets: {choices}",
            "请用 sheet 指明工作表：{choices}",
            "請用 sheet 指明工作表：{choices}",
        ),
        "no_sheet": (
            "there is no sheet “{value}”; there are {choices}",
            "没有工作表“{value}”；现有 {choices}",
            "沒有工作表「{value}」；現有 {choices}",
        ),
        "no_sheet_near": (
            "there is no sheet “{value}”; is “{near}” meant?",
            "没有工作表“{value}”；是不是“{near}”？",
            "沒有工作表「{value}」；是不是「{near}」？",
        ),
        # cells
        "empty_cell": PROBLEMS["empty_cell"],
        "bad_date": (
            "“{value}” is not a date such as 2026-03-31; date says how dates are written",
            "“{value}”不是 2026-03-31 这样的日期；可用 date 指明日期写法",
            "「{value}」不是 2026-03-31 這樣的日期；可用 date 指明日期寫法",
        ),
        "bad_date_as": (
            "“{value}” is not a date written as {format}",
            "“{value}”不是按 {format} 书写的日期",
            "「{value}」不是按 {format} 書寫的日期",
        ),
        "bad_number": (
            "“{value}” is not a number such as 1234.50; number says how numbers are written",
            "“{value}”不是 1234.50 这样的数字；可用 number 指明数字写法",
            "「{value}」不是 1234.50 這樣的數字；可用 number 指明數字寫法",
        ),
        "bad_number_as": (
            "“{value}” is not a number written as {format}; currency names signs that may stand beside it",
            "“{value}”不是按 {format} 书写的数字；数字旁的货币符号需用 currency 列出",
            "「{value}」不是按 {format} 書寫的數字；數字旁的貨幣符號需用 currency 列出",
        ),
        "bad_flag": PROBLEMS["bad_flag"],
        "bad_period": PROBLEMS["bad_period"],
        "bad_month": PROBLEMS["bad_month"],
        "no_code": (
            "“{value}” has no letter or digit to make a code of",
            "“{value}”里没有可用作代码的文字或数字",
            "「{value}」裡沒有可用作代碼的文字或數字",
        ),
        "same_code": (
            "“{value}” and “{first}” would both become {code}; make them the same with replace, or tell them apart",
            "“{value}”与“{first}”都会变成代码 {code}；若是同一个，请用 replace 统一，否则请区分开",
            "「{value}」與「{first}」都會變成代碼 {code}；若是同一個，請用 replace 統一，否則請區分開",
        ),
        "not_found": (
            '“{value}” is not to be found in {file}, column {column}; missing = "skip" leaves such rows out',
            '在 {file} 的 {column} 列中找不到“{value}”；写 missing = "skip" 可略过这样的行',
            '在 {file} 的 {column} 欄中找不到「{value}」；寫 missing = "skip" 可略過這樣的列',
        ),
        "two_values": (
            "{value} stands in an earlier row with another {other}",
            "前面的行里已有 {value}，但 {other} 不同",
            "前面的列裡已有 {value}，但 {other} 不同",
        ),
        "bad_weights": (
            "“{value}” are not weights: numbers of at least 0, not all 0",
            "“{value}”不是权重：应为不小于 0 且不全为 0 的数字",
            "「{value}」不是權重：應為不小於 0 且不全為 0 的數字",
        ),
        "uneven_split": (
            "the columns split into different numbers of parts ({parts})",
            "各列拆分后的份数不一致（{parts}）",
            "各欄拆分後的份數不一致（{parts}）",
        ),
        "repeated_key": (
            "{value} of {table} is there already, from row {first} of {file}; distinct = true leaves out rows that repeat as a whole",
            "{table} 的 {value} 已经有了，来自 {file} 第 {first} 行；写 distinct = true 可略过完全重复的行",
            "{table} 的 {value} 已經有了，來自 {file} 第 {first} 列；寫 distinct = true 可略過完全重複的列",
        ),
        # why rows are left out
        "left_is_not": ("{column} is not {values}", "{column} 不是 {values}", "{column} 不是 {values}"),
        "left_not_one_of": (
            "{column} is none of {values}",
            "{column} 不在 {values} 之内",
            "{column} 不在 {values} 之內",
        ),
        "left_is": ("{column} is {values}", "{column} 是 {values}", "{column} 是 {values}"),
        "left_blank": ("{column} is blank", "{column} 为空", "{column} 為空"),
        "left_not_blank": ("{column} is not blank", "{column} 不为空", "{column} 不為空"),
        "left_empty": ("the row is empty", "空行", "空列"),
        "left_repeated": ("repeats an earlier row", "与前面的行重复", "與前面的列重複"),
        "left_not_found": (
            "{column} is not to be found in {file}",
            "{column} 在 {file} 中找不到",
            "{column} 在 {file} 中找不到",
        ),
        # the report
        "part": (
            "{table} ← {source}: {read} rows read, {written} written",
            "{table} ← {source}：读取 {read} 行，写入 {written} 行",
            "{table} ← {source}：讀取 {read} 列，寫入 {written} 列",
        ),
        "part_constant": (
            "{table} ← {source}: {written} written",
            "{table} ← {source}：写入 {written} 行",
            "{table} ← {source}：寫入 {written} 列",
        ),
        "left_out": ("  left out {count}: {reason}", "  略过 {count} 行：{reason}", "  略過 {count} 列：{reason}"),
        "note_at": ("note: {place}: {note}", "提示：{place}：{note}", "提示：{place}：{note}"),
        "note_unseen": (
            "“{value}” of where never occurs in {column}",
            "where 里的“{value}”在 {column} 中从未出现",
            "where 裡的「{value}」在 {column} 中從未出現",
        ),
        "note_unseen_near": (
            "“{value}” of where never occurs in {column}; is “{near}” meant?",
            "where 里的“{value}”在 {column} 中从未出现；是不是“{near}”？",
            "where 裡的「{value}」在 {column} 中從未出現；是不是「{near}」？",
        ),
        "note_column": (
            "note: {place}: {column} becomes an attribute of its own; is {near} meant?",
            "提示：{place}：{column} 将作为附加属性列；是不是 {near}？",
            "提示：{place}：{column} 將作為附加屬性欄；是不是 {near}？",
        ),
        "kept": (
            "stay in the folder as they were: {files}",
            "文件夹中原样保留：{files}",
            "資料夾中原樣保留：{files}",
        ),
        "converted": (
            "Written: {out} ({tables} tables, {rows} rows)",
            "已写入：{out}（{tables} 张表，共 {rows} 行）",
            "已寫入：{out}（{tables} 張表，共 {rows} 列）",
        ),
    }
)
