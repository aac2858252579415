"""What the commands say besides problems and notices: English, 简体中文, 繁體中文."""

from __future__ import annotations

from typing import Final

from merit.calc.texts import Catalog

CLI: Final = Catalog(
    {
        "error": ("error", "错误", "錯誤"),
        "notice": ("notice", "提示", "提示"),
        "nothing": ("Nothing to show.", "没有可显示的内容。", "沒有可顯示的內容。"),
        "written": ("Written: {file} ({rows} rows)", "已写入：{file}（{rows} 行）", "已寫入：{file}（{rows} 列）"),
        "plan_sound": (
            "{file}: plan {plan}, {items} items, no mistakes",
            "{file}：方案 {plan}，{items} 个项目，没有错误",
            "{file}：方案 {plan}，{items} 個項目，沒有錯誤",
        ),
        "template_sound": (
            "{file}: template {template}, {indicators} indicators, no mistakes",
            "{file}：模板 {template}，{indicators} 个指标，没有错误",
            "{file}：範本 {template}，{indicators} 個指標，沒有錯誤",
        ),
        "facts_sound": ("{rows} rows, no mistakes", "{rows} 行，没有错误", "{rows} 列，沒有錯誤"),
        "facts_loaded": ("{rows} rows brought in", "已导入 {rows} 行", "已匯入 {rows} 列"),
        "facts_dumped": (
            "{files} files written to {folder}",
            "已将 {files} 个文件写入 {folder}",
            "已將 {files} 個檔案寫入 {folder}",
        ),
        "computing": ("Computing {month}", "正在核算 {month}", "正在核算 {month}"),
        # column headings of tables on a terminal
        "employee": ("employee", "员工", "員工"),
        "name": ("name", "姓名", "姓名"),
        "item": ("item", "项目", "項目"),
        "period": ("period", "期间", "期間"),
        "source": ("source", "来源", "來源"),
        "base": ("base", "基数", "基數"),
        "rate": ("rate", "比率", "比率"),
        "amount": ("amount", "金额", "金額"),
        "subject": ("subject", "对象", "對象"),
        "metric": ("metric", "指标", "指標"),
        "value": ("value", "数值", "數值"),
        "score": ("score", "得分", "得分"),
        "grade": ("grade", "等级", "等級"),
        "by": ("by", "层级", "層級"),
        "against": ("against", "对照", "對照"),
        "difference": ("difference", "差额", "差額"),
        "table": ("table", "表", "表"),
        "rows": ("rows", "行数", "列數"),
        # metrics
        "receipts": ("receipts", "回款", "回款"),
        "contract_amount": ("contract amount", "合同额", "契約額"),
        "contract_count": ("contract count", "合同数", "契約數"),
        "volume": ("volume", "销售量", "銷售量"),
        "price_variance": ("price variance", "价差", "價差"),
        "collection_rate": ("collection rate", "资金回笼率", "資金回籠率"),
        "new_customers": ("new customers", "新客户", "新客戶"),
        "contacts_per_workday": ("contacts per working day", "日联系客户数", "日聯繫客戶數"),
        "gross_profit": ("gross profit", "毛利", "毛利"),
        "bad_debt": ("bad debt", "坏账", "壞帳"),
        "violations": ("violations", "违规次数", "違規次數"),
        "csat": ("satisfaction (CSAT)", "满意度（CSAT）", "滿意度（CSAT）"),
        "nps": ("net promoter score (NPS)", "净推荐值（NPS）", "淨推薦值（NPS）"),
        "mean_score": ("mean score", "平均得分", "平均得分"),
        # the demo
        "demo_title": (
            "{company} — {month}: from facts to pay",
            "{company}——{month}：从事实到薪酬",
            "{company}——{month}：從事實到薪酬",
        ),
        "demo_metrics": ("1 · Metrics of {period}", "1 · {period} 指标", "1 · {period} 指標"),
        "demo_scores": ("2 · Scores of {period}", "2 · {period} 得分", "2 · {period} 得分"),
        "demo_pay": ("3 · Pay of {month}", "3 · {month} 薪酬", "3 · {month} 薪酬"),
        "demo_why": (
            "4 · Why: {employee} / {item}",
            "4 · 为什么：{employee} / {item}",
            "4 · 為什麼：{employee} / {item}",
        ),
        "demo_notices": ("Notices", "提示", "提示"),
        "demo_total": ("total", "合计", "合計"),
        "demo_next": ("What to try next", "接下来可以试试", "接下來可以試試"),
    }
)
