"""What the administrator added to the records, and views that people saved."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from merit.crm.custom import CustomField
from merit.crm.models import Customer
from merit.demo.people import Stage
from merit.lists.models import SavedView, ViewPin
from merit.org.models import Company, User
from merit.reports.models import Report

# code, kind; the words stand in the languages' files
FIELDS: Final = (
    ("customer", "credit_limit", "money"),
    ("customer", "payment_term", "choice"),
    ("customer", "internal_rating", "choice"),
    ("opportunity", "budget_confirmed", "yesno"),
    ("contact", "birthday", "date"),
    ("lead", "interest", "choice"),
    ("lead", "headcount", "number"),
    ("contract", "line", "choice"),
)
CHOICES: Final = {"payment_term": "terms", "internal_rating": "ratings", "interest": "interests"}
LIMITS: Final = ("200000.00", "500000.00", "1000000.00", "50000.00")
WORDS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "credit_limit": "Credit limit",
        "payment_term": "Payment term",
        "internal_rating": "Internal rating",
        "budget_confirmed": "Budget confirmed",
        "birthday": "Birthday",
        "interest": "Interest",
        "headcount": "Employees",
        "interests": ["high", "medium", "low"],
        "line": "Product line",
        "terms": ["30 days", "60 days", "90 days"],
        "ratings": ["strong", "fair", "weak"],
        "views": ("Large opportunities", "Class A, not contacted for a week", "High interest by source"),
        "report": "Won this year by owner and quarter",
    },
    "zh-hans": {
        "credit_limit": "信用额度",
        "payment_term": "账期",
        "internal_rating": "内部评级",
        "budget_confirmed": "预算已确认",
        "birthday": "生日",
        "interest": "意向程度",
        "headcount": "员工人数",
        "interests": ["高", "中", "低"],
        "line": "产品线",
        "terms": ["30 天", "60 天", "90 天"],
        "ratings": ["优", "良", "差"],
        "views": ("大单 ≥ 50 万", "A 类一周未联系", "高意向，按来源"),
        "report": "今年各负责人季度赢单",
    },
    "zh-hant": {
        "credit_limit": "信用額度",
        "payment_term": "帳期",
        "internal_rating": "內部評級",
        "budget_confirmed": "預算已確認",
        "birthday": "生日",
        "interest": "意向程度",
        "headcount": "員工人數",
        "interests": ["高", "中", "低"],
        "line": "產品線",
        "terms": ["30 天", "60 天", "90 天"],
        "ratings": ["優", "良", "差"],
        "views": ("大單 ≥ 50 萬", "A 類一週未聯繫", "高意向，按來源"),
        "report": "今年各負責人季度贏單",
    },
}
VIEWS: Final = (
    ("lin", "opportunities", "f=kind.is.open&f=amount.from.500000&sort=-amount&group=stage", "team"),
    ("lin", "customers", "f=customer_class.is.A&f=last_contact_on.ago.7&sort=last_contact_on", "team"),
    ("lin", "leads", "f=status.is.new,working,qualified&f=x_interest.is.{high}&sort=-amount&group=source", "team"),
)
REPORT: Final = (
    "list=opportunities&rows=owner&across=closed_on.quarter&measure=count&measure=sum.amount"
    "&f=kind.is.won&f=closed_on.within.this-year"
)


def make(stage: Stage) -> None:
    """Fields of the larger company with values of its customers; the lead's views, and a report that all see."""
    words = WORDS[stage.lang]
    company = Company.everything.order_by("pk")[0]
    lines = list(stage.words.lines.values())
    choices = {code: words[name] for code, name in CHOICES.items()} | {"line": lines}
    for place, (record, code, kind) in enumerate(FIELDS, start=1):
        CustomField.everything.create(
            company=company,
            record=record,
            code=code,
            label=words[code],
            kind=kind,
            position=place,
            choices=choices.get(code, []),
            hidden_from=["salesperson"] if code == "internal_rating" else [],
        )
    rows = list(Customer.everything.filter(company=company).order_by("pk"))
    for place, row in enumerate(rows):
        given = {"payment_term": words["terms"][place % 3], "internal_rating": words["ratings"][place * 7 % 3]}
        given |= {"credit_limit": LIMITS[place * 5 % 4]} if place % 3 else {}
        row.attributes = {**row.attributes, **given}
    Customer.everything.bulk_update(rows, ["attributes"], batch_size=500)
    for (who, name, asked, shared), label in zip(VIEWS, words["views"], strict=True):
        user = User.objects.get(email=f"{who}@demo.merit")
        state = asked.replace("{high}", quote(words["interests"][0]))
        view = SavedView.everything.create(
            company=company, owner=user, list=name, name=label, state=state, shared=shared, team=user.person
        )
        ViewPin.everything.create(view=view, user=user)
    user = User.objects.get(email="liang@demo.merit")
    Report.everything.create(
        company=company, owner=user, list="opportunities", name=words["report"], query=REPORT, shared="company"
    )
