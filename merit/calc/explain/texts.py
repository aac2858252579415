"""The sentences of explanations: English, 简体中文, 繁體中文. `term.X`: a term that can be a parameter."""

from __future__ import annotations

from typing import Final

EXPLANATIONS: Final[dict[str, tuple[str, str, str]]] = {
    # terms
    "term.receipts": ("receipts", "回款", "回款"),
    "term.contract_amount": ("contract amount", "合同额", "契約額"),
    "term.contract_count": ("contract count", "合同数", "契約數"),
    "term.volume": ("volume", "销售量", "銷售量"),
    "term.price_variance": ("price variance", "价差", "價差"),
    "term.collection_rate": ("collection rate", "资金回笼率", "資金回籠率"),
    "term.new_customers": ("new customers", "新客户数", "新客戶數"),
    "term.contacts_per_workday": ("contacts per working day", "日联系客户数", "日聯繫客戶數"),
    "term.gross_profit": ("gross profit", "毛利", "毛利"),
    "term.bad_debt": ("bad debt", "坏账", "壞帳"),
    "term.violations": ("violations", "违规次数", "違規次數"),
    "term.csat": ("satisfaction (CSAT)", "满意度（CSAT）", "滿意度（CSAT）"),
    "term.nps": ("net promoter score (NPS)", "净推荐值（NPS）", "淨推薦值（NPS）"),
    "term.score": ("score", "得分", "得分"),
    "term.mean_score": ("mean score", "平均得分", "平均得分"),
    "term.origin.own": ("own target row", "自身目标", "自身目標"),
    "term.origin.months": ("sum of the months' targets", "各月目标之和", "各月目標之和"),
    "term.origin.people": ("sum of the people's targets", "各人目标之和", "各人目標之和"),
    "term.fact.receipts": ("receipt", "回款", "回款"),
    "term.fact.contract_amount": ("contract", "合同", "契約"),
    "term.fact.price_variance": ("contract line", "合同行", "契約明細"),
    "term.fact.bad_debt": ("bad debt", "坏账", "壞帳"),
    # the whole
    "item": (
        "{employee} · {item} · run of {month}: {amount}",
        "{employee} · {item} · {month} 核算：{amount}",
        "{employee} · {item} · {month} 核算：{amount}",
    ),
    "version": (
        "plan {plan}, version from {day}",
        "方案 {plan}，自 {day} 起的版本",
        "方案 {plan}，自 {day} 起的版本",
    ),
    "version_always": ("plan {plan}", "方案 {plan}", "方案 {plan}"),
    "line": ("{period}, {source}: {amount}", "{period}，{source}：{amount}", "{period}，{source}：{amount}"),
    "nothing": ("nothing is paid, because:", "没有发放，原因：", "沒有發放，原因："),
    "not_due": (
        "{item} is paid each {every}; {month} does not end one",
        "{item} 按 {every} 发放，{month} 不是其最后一个月",
        "{item} 按 {every} 發放，{month} 不是其最後一個月",
    ),
    "term.month": ("month", "月", "月"),
    "term.quarter": ("quarter", "季度", "季"),
    "term.half": ("half-year", "半年", "半年"),
    "term.year": ("year", "年", "年"),
    "not_employed": (
        "{employee} is not employed on any day of {period}",
        "{employee} 在 {period} 没有在职日",
        "{employee} 在 {period} 沒有在職日",
    ),
    "not_admitted": (
        "{employee} is not admitted: {column} is “{value}”, not {wanted}",
        "{employee} 不适用：{column} 为“{value}”，应为 {wanted}",
        "{employee} 不適用：{column} 為「{value}」，應為 {wanted}",
    ),
    "no_facts": (
        "no {metric} is credited in {period}",
        "{period} 没有计入的 {metric}",
        "{period} 沒有計入的 {metric}",
    ),
    "said": ("{text}", "{text}", "{text}"),
    "no_award": ("no award in {period}", "{period} 没有奖项", "{period} 沒有獎項"),
    "total_unneeded": (
        "the items' sum is not below the floor, and nothing is to be taken back",
        "项目合计不低于下限，也没有需要扣回的金额",
        "項目合計不低於下限，也沒有需要扣回的金額",
    ),
    # facts
    "fact": (
        "{kind} {code} of {day}: {amount} (contract {contract}, customer {customer})",
        "{kind} {code}，{day}：{amount}（合同 {contract}，客户 {customer}）",
        "{kind} {code}，{day}：{amount}（契約 {contract}，客戶 {customer}）",
    ),
    "variance": (
        "R(({unit} − {list}) × {quantity}) = {amount}",
        "R（（{unit} − {list}）× {quantity}）= {amount}",
        "R（（{unit} − {list}）× {quantity}）= {amount}",
    ),
    "counts_on": (
        "counts from {day}: {share} of the contract's {amount} had come in",
        "自 {day} 起计入：合同额 {amount} 的 {share} 已到账",
        "自 {day} 起計入：契約額 {amount} 的 {share} 已到帳",
    ),
    "share": (
        "share of {employee}: R({amount} × {upto}) − R({amount} × {before}) = {part}",
        "{employee} 的分成：R（{amount} × {upto}）− R（{amount} × {before}）= {part}",
        "{employee} 的分成：R（{amount} × {upto}）− R（{amount} × {before}）= {part}",
    ),
    "team_part": (
        "credited to everyone below: {part}",
        "计入全体下属：{part}",
        "計入全體下屬：{part}",
    ),
    "fact_alone": (
        "the fact counts alone: x goes from 0 to {after}",
        "单笔单独计算：x 由 0 到 {after}",
        "單筆單獨計算：x 由 0 到 {after}",
    ),
    "window": (
        "in {window} x goes from {before} to {after}",
        "在 {window} 内 x 由 {before} 到 {after}",
        "在 {window} 內 x 由 {before} 到 {after}",
    ),
    "target": (
        "target of {metric} in {window}: {target} ({origin})",
        "{window} 的 {metric} 目标：{target}（{origin}）",
        "{window} 的 {metric} 目標：{target}（{origin}）",
    ),
    "earned": ("T({x}) = {amount}", "T（{x}）= {amount}", "T（{x}）= {amount}"),
    "band": (
        "band {place} (from {start}): {part} × {rate} = {amount}",
        "第 {place} 档（自 {start} 起）：{part} × {rate} = {amount}",
        "第 {place} 檔（自 {start} 起）：{part} × {rate} = {amount}",
    ),
    "band_open": (
        "band {place}: {part} × {rate} = {amount}",
        "第 {place} 档：{part} × {rate} = {amount}",
        "第 {place} 檔：{part} × {rate} = {amount}",
    ),
    "band_slab": (
        "band {place} reached (from {start}): all of {part} × {rate} = {amount}",
        "达到第 {place} 档（自 {start} 起）：全额 {part} × {rate} = {amount}",
        "達到第 {place} 檔（自 {start} 起）：全額 {part} × {rate} = {amount}",
    ),
    "band_slab_open": (
        "band {place}: all of {part} × {rate} = {amount}",
        "第 {place} 档：全额 {part} × {rate} = {amount}",
        "第 {place} 檔：全額 {part} × {rate} = {amount}",
    ),
    "times_factor": ("× {factor} = {amount}", "× {factor} = {amount}", "× {factor} = {amount}"),
    "capped": ("bounded by the cap {cap}: {amount}", "受上限 {cap} 限制：{amount}", "受上限 {cap} 限制：{amount}"),
    "increment": (
        "R({after}) − R({before}) = {amount}",
        "R（{after}）− R（{before}）= {amount}",
        "R（{after}）− R（{before}）= {amount}",
    ),
    "single_step": ("R({earned}) = {amount}", "R（{earned}）= {amount}", "R（{earned}）= {amount}"),
    # values
    "value": (
        "{metric} of {subject} in {period}: {value}",
        "{subject} {period} 的 {metric}：{value}",
        "{subject} {period} 的 {metric}：{value}",
    ),
    "value_team": (
        "{metric} of everyone below {subject} in {period}: {value}",
        "{subject} 全体下属 {period} 的 {metric}：{value}",
        "{subject} 全體下屬 {period} 的 {metric}：{value}",
    ),
    "attainment": (
        "attainment = {value} ÷ {target} = {x}",
        "完成率 = {value} ÷ {target} = {x}",
        "達成率 = {value} ÷ {target} = {x}",
    ),
    "step": (
        "step {place} (from {start}): coefficient {coefficient}",
        "第 {place} 档（自 {start} 起）：系数 {coefficient}",
        "第 {place} 檔（自 {start} 起）：係數 {coefficient}",
    ),
    "step_open": (
        "step {place}: coefficient {coefficient}",
        "第 {place} 档：系数 {coefficient}",
        "第 {place} 檔：係數 {coefficient}",
    ),
    "interpolated": (
        "on a straight line between ({left}, {low}) and ({right}, {high}): coefficient {coefficient}",
        "在（{left}, {low}）与（{right}, {high}）之间按直线：系数 {coefficient}",
        "在（{left}, {low}）與（{right}, {high}）之間按直線：係數 {coefficient}",
    ),
    "flat": (
        "outside the steps: coefficient {coefficient}",
        "在各档之外：系数 {coefficient}",
        "在各檔之外：係數 {coefficient}",
    ),
    "multiplier": (
        "multiplied by {coefficient}, by {metric} of {subject}",
        "乘以系数 {coefficient}，依据 {subject} 的 {metric}",
        "乘以係數 {coefficient}，依據 {subject} 的 {metric}",
    ),
    "multiplier_absent": (
        "no {metric} of {subject} to multiply by: 1",
        "{subject} 没有 {metric} 的数值：按 1 计",
        "{subject} 沒有 {metric} 的數值：按 1 計",
    ),
    "multiplier_without_target": (
        "no target above 0 for {metric} of {subject} to multiply by: 1",
        "{subject} 的 {metric} 没有大于 0 的目标：按 1 计",
        "{subject} 的 {metric} 沒有大於 0 的目標：按 1 計",
    ),
    "prorated": (
        "employed on {days} of {all} days",
        "在职 {days} 天，共 {all} 天",
        "在職 {days} 天，共 {all} 天",
    ),
    "amount_given": ("amount in the plan: {value}", "方案规定的金额：{value}", "方案規定的金額：{value}"),
    "amount_column": ("{column}: {value}", "{column}：{value}", "{column}：{value}"),
    "product": ("R({factors}) = {amount}", "R（{factors}）= {amount}", "R（{factors}）= {amount}"),
    # relative
    "mean": (
        "mean of {metric} over {count} people: {total} ÷ {count} = {mean}",
        "{count} 人 {metric} 的平均值：{total} ÷ {count} = {mean}",
        "{count} 人 {metric} 的平均值：{total} ÷ {count} = {mean}",
    ),
    "among": ("among {column} = {value}", "范围：{column} = {value}", "範圍：{column} = {value}"),
    "ratio": (
        "({x} − {mean}) ÷ {mean} = {ratio}",
        "（{x} − {mean}）÷ {mean} = {ratio}",
        "（{x} − {mean}）÷ {mean} = {ratio}",
    ),
    "limited": ("limited to {ratio}", "限制为 {ratio}", "限制為 {ratio}"),
    # share
    "pool": ("pool of {unit}: {whole}", "{unit} 的奖金池：{whole}", "{unit} 的獎金池：{whole}"),
    "weight": (
        "weight of {employee}: {weight}",
        "{employee} 的权重：{weight}",
        "{employee} 的權重：{weight}",
    ),
    "cumulative": (
        "R({whole} × {upto} ÷ {total}) − R({whole} × {before} ÷ {total}) = {part}",
        "R（{whole} × {upto} ÷ {total}）− R（{whole} × {before} ÷ {total}）= {part}",
        "R（{whole} × {upto} ÷ {total}）− R（{whole} × {before} ÷ {total}）= {part}",
    ),
    # award
    "award": ("award {code} of {day}: {amount}", "奖项 {code}，{day}：{amount}", "獎項 {code}，{day}：{amount}"),
    "award_running": (
        "R({after} × {factor}) − R({before} × {factor}) = {amount}",
        "R（{after} × {factor}）− R（{before} × {factor}）= {amount}",
        "R（{after} × {factor}）− R（{before} × {factor}）= {amount}",
    ),
    # bounds and totals
    "cap": (
        "the lines sum to {total}, above the cap {bound}: {amount}",
        "各行合计 {total}，高于上限 {bound}：{amount}",
        "各行合計 {total}，高於上限 {bound}：{amount}",
    ),
    "floor": (
        "the lines sum to {total}, below the floor {bound}: {amount}",
        "各行合计 {total}，低于下限 {bound}：{amount}",
        "各行合計 {total}，低於下限 {bound}：{amount}",
    ),
    "total": (
        "{items} sum to {total} in this run, below the floor {bound}: {amount} is made up",
        "本次核算 {items} 合计 {total}，低于下限 {bound}：补足 {amount}",
        "本次核算 {items} 合計 {total}，低於下限 {bound}：補足 {amount}",
    ),
    "carry": (
        "{items} sum to {total}, {above} above the floor {bound}; of a debt of {debt} is taken back: {amount}",
        "{items} 合计 {total}，高于下限 {bound} 共 {above}；欠款 {debt}，扣回：{amount}",
        "{items} 合計 {total}，高於下限 {bound} 共 {above}；欠款 {debt}，扣回：{amount}",
    ),
    "item_sum": ("{item} {period}: {amount}", "{item} {period}：{amount}", "{item} {period}：{amount}"),
    # adjustments
    "adjustment": (
        "{period} computed again: {due}; paid: {paid}; difference: {amount}",
        "{period} 重新计算：{due}；已发：{paid}；差额：{amount}",
        "{period} 重新計算：{due}；已發：{paid}；差額：{amount}",
    ),
    # evidence
    "of_person": ("{employee}: {value}", "{employee}：{value}", "{employee}：{value}"),
    "evidence_fact": (
        "{code} of {day}: {part} of {amount}",
        "{code}，{day}：{amount} 中的 {part}",
        "{code}，{day}：{amount} 中的 {part}",
    ),
    "evidence_share": ("{code} of {day}: {share}", "{code}，{day}：{share}", "{code}，{day}：{share}"),
    "evidence_volume": (
        "{code} of {day}: {quantity} × {share} = {value}",
        "{code}，{day}：{quantity} × {share} = {value}",
        "{code}，{day}：{quantity} × {share} = {value}",
    ),
    "evidence_cost": (
        "cost {code} of {day}: −{amount}",
        "费用 {code}，{day}：−{amount}",
        "費用 {code}，{day}：−{amount}",
    ),
    "evidence_due": (
        "{code} due on {day}: {paid} of {amount} paid, share {share}",
        "{code}，{day} 到期：应收 {amount}，已收 {paid}，分成 {share}",
        "{code}，{day} 到期：應收 {amount}，已收 {paid}，分成 {share}",
    ),
    "evidence_ratio": ("{above} ÷ {below} = {value}", "{above} ÷ {below} = {value}", "{above} ÷ {below} = {value}"),
    "evidence_contacts": (
        "{count} customers contacted on {days} days ÷ {workdays} working days",
        "在 {days} 天内联系客户 {count} 次 ÷ {workdays} 个工作日",
        "在 {days} 天內聯繫客戶 {count} 次 ÷ {workdays} 個工作日",
    ),
    "evidence_code": ("{code} of {day}", "{code}，{day}", "{code}，{day}"),
    "evidence_answer": (
        "answer {code} of {day}: {score}",
        "回答 {code}，{day}：{score}",
        "回答 {code}，{day}：{score}",
    ),
    "evidence_score": ("{period}: {score}", "{period}：{score}", "{period}：{score}"),
}
