"""A company with one of everything, for looking at every page; and the questions put to a page in the browser."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from merit.appraisal import operations as appraisal
from merit.appraisal.models import AppraisalCycle, RaterAssignment
from merit.approvals import kinds
from merit.approvals import operations as approvals
from merit.crm import operations as crm
from merit.crm.models import Opportunity
from merit.crm.operations import supervision, surveys
from merit.crm.pool import operations as pool
from merit.crm.quoting.operations import issue_quote
from merit.crm.sales.offers import Offer
from merit.imports import operations as imports
from merit.pay import operations as pay
from merit.pay.compute import compute
from merit.pay.models import PayRun, Statement
from merit.points.operations import propose_points
from merit.reports import operations as reports
from merit.requests import operations as expenses
from merit.targets.operations import Cell, set_targets
from tests.approvals import kit as approval_kit
from tests.crm import lead_kit, sales_kit
from tests.requests import kit as expense_kit
from tests.web import crm_kit

TEMPLATE = """template: 月度考核
scale: 100
indicators:
  - {code: attitude, name: 工作态度, dimension: 勤, weight: 60, kind: rated}
  - {code: skill, name: 专业能力, dimension: 能, weight: 40, kind: rated}
raters: [{role: superior, weight: 100}]
grades: {by: threshold, bands: [{grade: A, from: 90}, {grade: B}]}
"""
PLAN = """
plan: 销售提成
items:
  - {code: base, name: 基本工资, form: fixed, every: month, amount: employee.base_wage}
  - code: commission
    name: 回款提成
    form: rate
    every: month
    metric: receipts
    window: year
    bands: [{rate: 1%}, {from: 100000, rate: 1.5%}]
"""
# What hangs out of the page at the right and is not in something that scrolls by itself.
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth, room = window.innerWidth;
  if (wide <= room) return "";
  const inside = (node) => {
    for (let up = node.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible" && up !== document.body && up !== document.documentElement) return true;
    return false;
  };
  const out = [...document.body.querySelectorAll("*")].filter((n) => n.getBoundingClientRect().right > room + 1 && !inside(n));
  return `${wide} > ${room}: ` + out.slice(-3).map((n) => n.outerHTML.slice(0, 90)).join(" | ");
}"""
# Dialogs that do not fit: each is opened, measured and closed again.
DIALOGS = """() => [...document.querySelectorAll("dialog[id]")].filter((one) => !one.open).map((one) => {
  if (one.checkVisibility()) return `${one.id} is shown though it is closed`;
  one.showModal();
  const box = one.getBoundingClientRect(), foot = one.querySelector("footer");
  const low = foot ? foot.getBoundingClientRect().bottom : 0;
  const wide = box.left < -1 || box.right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1;
  one.close();
  return wide || low > innerHeight + 1 ? `${one.id} ${Math.round(box.width)} wide, foot at ${Math.round(low)}` : "";
}).filter(Boolean)"""
# The words of the frame and of labels that are shown, or read to those who do not see; keys left out.
LABELS = """() => {
  const found = new Set();
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const named = "button, label, legend, th, h1, h2, h3, dt, nav a, summary, .tag, .hint, .help, option, .note";
  for (const node of document.querySelectorAll(named)) {
    if (!shown(node) && node.tagName !== "OPTION") continue;
    const copy = node.cloneNode(true);
    copy.querySelectorAll("kbd, code, select, textarea, .av, [lang]").forEach((one) => one.remove());
    if (!node.closest("[lang]:not(html)")) found.add(copy.textContent.replace(/\\s+/g, " ").trim());
  }
  for (const node of document.querySelectorAll("[aria-label], [placeholder], [title]"))
    if (shown(node)) for (const name of ["aria-label", "placeholder", "title"]) found.add(node.getAttribute(name) || "");
  return [...found];
}"""
AXE = """() => axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations
  .filter((one) => one.impact === "serious" || one.impact === "critical")
  .map((one) => `${one.id}: ` + one.nodes.slice(0, 3).map((n) => `${n.target} ${n.any.map((a) => a.message)}`).join(" | ")))"""


REPORT = "list=opportunities&rows=stage&across=owner&measure=count&measure=sum.amount&chart=bars&f=kind.is.open"


def one_of_everything(cast: SimpleNamespace) -> dict[str, Any]:
    """By page, the id of the record to look at."""
    made = crm_kit.company(cast)
    crm.log_activity(
        cast.seller,
        opportunity_id=made.opportunity.pk,
        kind="call",
        on=cast.seller.today,
        content="客户想在春节前看到第二条产线的方案。",
        next_on=date(2026, 11, 27),
        next_step="发送报价",
    )
    dues = sales_kit.dues(("2026-09-01", "100000.00"), ("2026-12-01", "200000.00"))
    contract = sales_kit.contract(
        cast, amount="300000.00", customer=made.customer, name="视觉检测线一期", schedule=dues
    )
    receipt = sales_kit.receipt(cast, contract, "150000.00", "2026-10-15")
    sales_kit.receipt(cast, contract, "-5000.00", "2026-10-20")
    _targets(cast)
    _worked_on(cast, made.opportunity.pk)
    asked = supervision.supervise(cast.lead, opportunity_id=made.opportunity.pk, asks="方案何时能定？")
    Opportunity.everything.filter(pk=made.opportunity.pk).update(entered_stage_on=date(2026, 10, 20))
    report = reports.save_report(cast.gm, name="Q4", query=REPORT)
    return {
        "report": report.pk,
        **{"opportunity-products": made.opportunity.pk, "opportunity-winning": made.opportunity.pk},
        **{"supervision": asked.pk, "supervision-new": made.opportunity.pk},
        **{"customer": made.customer.pk, "opportunity": made.opportunity.pk},
        **{"contract": contract.pk, "receipt": receipt.pk, "person": cast.people["seller"].pk},
        "target-share-department": cast.departments["sales1"].pk,
        **_leads(cast),
        **_asked(cast, made.customer.pk),
        **_to_approve(cast, made.customer),
        **_spent(cast, made.opportunity.pk),
        **_appraised(cast),
        **_paid(cast),
        **{"import-new": "customers", "import": _imported(cast)},
    }


def _spent(cast: SimpleNamespace, opportunity: int) -> dict[str, Any]:
    """Expenses that are partly spent, one that waits, one that is written, and a limit."""
    limit = {"per": "person", "period": "month", "amount": Decimal(900), "over": "warn"}
    made = expenses.create_limit(cast.finance, **limit)
    row = expense_kit.approved(cast, title="宴请总工", opportunity_id=opportunity)
    expense_kit.report(cast.seller, row, "120")
    waits = expense_kit.pending(cast, title="赴现场", opportunity_id=opportunity)
    draft = expense_kit.draft(cast, expense_kit.line(cast.seller, "999"), title="礼品")
    return {"expense": waits.pk, "expense-reports": row.pk, "expense-edit": draft.pk, "expense-limit": made.pk}


def _to_approve(cast: SimpleNamespace, customer: Any) -> dict[str, Any]:
    """A request in its second step, with a word between; a flow; somebody who stands in."""
    kinds.register(approval_kit.KIND)
    more = {"conditions": {"amount_from": "1000", "kinds": ["meal"]}, "remind_after_days": 2}
    approval_kit.draw(cast, approval_kit.SUPERIOR, approval_kit.role("gm", name="总经理", **more))
    facts = approvals.Facts(Decimal("1280.50"), "CNY", "meal", cast.departments["sales1"], lines=[("地点", "苏州")])
    row = approvals.submit(cast.seller, "sample", customer, text="招待金源精密", facts=facts)
    approvals.comment(cast.lead, row.pk, text="几位客人？")
    day = cast.lead.today
    approvals.delegate(cast.lead, to_id=cast.people["hr"].pk, first_day=day, last_day=day)
    return {"approval": row.pk, "approval-flow": "sample"}


def _asked(cast: SimpleNamespace, customer: int) -> dict[str, Any]:
    """A survey whose link a contact has, and a penalty that is proposed."""
    contact = crm.create_contact(cast.seller, customer_id=customer, name="王工", email="wang@example.com")
    asked = [{"kind": "nps", "texts": {"zh-hans": "您会推荐我们吗？"}}]
    survey = surveys.create_survey(cast.gm, name="项目回访", questions=asked)
    sent = surveys.send_survey(cast.seller, survey.pk, contact_id=contact.pk)
    late = {
        "on": date(2026, 11, 2),
        "points": Decimal(-2),
        "reason": "月报迟交",
        "evidence": ["https://www.example.com"],
    }
    entry = propose_points(cast.lead, person_id=cast.people["seller"].pk, **late)
    return {"survey-invitation": sent.pk, "points-entry": entry.pk}


def _imported(cast: SimpleNamespace) -> int:
    """A file of customers that waits to be mapped, one row of it with an error."""
    text = "客户名称,所属业务员,建档日期\n无锡博研,小陈,昨天\n"
    return imports.upload(cast.seller, kind="customers", name="台账.csv", chunks=[text.encode("gb18030")]).pk


def _worked_on(cast: SimpleNamespace, pk: int) -> None:
    """A second pipeline; steps, team, competitor, products and a quote of the opportunity."""
    crm.create_pipeline(cast.admin, name="服务续约")
    crm.add_step(cast.seller, pk, name="寄送样品", due_on=date(2026, 11, 20))
    crm.add_member(cast.seller, pk, person_id=cast.people["seller2"].pk, role="presales")
    crm.set_rival(cast.seller, pk, name="基恩士", strength="stronger", note="精度领先")
    crm.set_products(cast.seller, pk, None, [Offer(Decimal(3), Decimal("12999.99"), None, "工业相机", Decimal("0.05"))])
    issue_quote(cast.seller, pk)


def _leads(cast: SimpleNamespace) -> dict[str, Any]:
    """A lead that waits, one in the pool, a rule, a web form and a recycle rule."""
    lead = lead_kit.lead(cast.seller, "王芳", company_name="苏州联拓", phone="13800138000", need="第二条产线")
    other = lead_kit.lead(cast.seller2, "李敏", company_name="无锡博研", source="展会")
    pool.return_lead(cast.seller2, other.pk, None, note="已调往其他区域")
    customer = crm.create_customer(cast.seller2, name="昆山立迅", customer_class="B", region="江苏")
    pool.return_customer(cast.seller2, customer.pk, None, note="已调往其他区域")
    made = lead_kit.rule(
        cast, "seller", "seller2", way="region", regions={"seller": ["江苏"], "seller2": ["浙江"]}, name="华东"
    )
    form = lead_kit.web_form(
        cast, name="官网", title="联系我们", source="官网", consent="同意联系我", origins=["https://www.example.com"]
    )
    pool.create_recycle_rule(cast.admin, customer_class="B", idle_days=60)
    ids = {"lead": lead.pk, "lead-conversion": lead.pk, "lead-rule": made.pk}
    return {**ids, "web-form-edit": form.pk, "web-form": form.key}


def _targets(cast: SimpleNamespace) -> None:
    people = [cast.people[code] for code in ("seller", "seller2")]
    set_targets(cast.lead, [Cell("person", one.pk, "receipts", "2026-11", Decimal(250000), None) for one in people])


def _appraised(cast: SimpleNamespace) -> dict[str, int]:
    """September is published, October waits for marks."""
    company, people = cast.acme.pk, [cast.people["seller"].pk, cast.people["seller2"].pk]
    template = appraisal.create_template(cast.hr, company=company, code="monthly", name="月度考核", text=TEMPLATE)
    version = template.versions.get().pk
    cycles: dict[str, AppraisalCycle] = {}
    for period in ("2026-09", "2026-10"):
        cycle = appraisal.create_cycle(cast.hr, template_version=version, period=period, people=people)
        cycles[period] = appraisal.open_cycle(cast.hr, cycle.pk)
    for one in RaterAssignment.everything.filter(appraisal__cycle=cycles["2026-09"]):
        for indicator in ("attitude", "skill"):
            appraisal.set_mark(cast.lead, one.pk, indicator, mark=Decimal(93), comment="")
        appraisal.submit_marks(cast.lead, one.pk)
    appraisal.close_cycle(cast.hr, cycles["2026-09"].pk)
    appraisal.publish_cycle(cast.hr, cycles["2026-09"].pk)
    waiting = RaterAssignment.everything.filter(appraisal__cycle=cycles["2026-10"]).earliest("pk")
    result = cycles["2026-09"].appraisals.get(person=cast.people["seller"])
    return {
        **{"appraisal-template": template.pk, "appraisal-cycle": cycles["2026-10"].pk, "marking": waiting.pk},
        **{"appraisal": result.pk, "published": cycles["2026-09"].pk},
    }


def _paid(cast: SimpleNamespace) -> dict[str, int]:
    """September is locked, October approved: its statements can be confirmed and asked about."""
    plan = pay.create_plan(cast.finance, code="sellers", name="销售提成")
    draft = pay.save_version(cast.finance, plan.pk, text=PLAN, effective_from=date(2026, 1, 1), groups=["employee"])
    pay.approve_version(cast.gm, draft.pk, draft.version)
    pay.lock(cast.finance, *_approved(cast, "2026-09"))
    run, _version = _approved(cast, "2026-10")
    statement = Statement.everything.get(run=run, person=cast.people["seller"])
    pay.ask(cast.seller, statement.pk, line_id=None, text="十月的回款是怎么算的？")
    return {"pay-plan": plan.pk, "pay-run": run, "statement": statement.pk}


def _approved(cast: SimpleNamespace, month: str) -> tuple[int, int]:
    run = pay.start_run(cast.finance, month=month)
    compute(run.pk, run.attempt)
    run = PayRun.everything.get(pk=run.pk)
    run = pay.review(cast.finance, run.pk, run.version)
    run = pay.approve(cast.gm, run.pk, run.version)
    return run.pk, run.version
