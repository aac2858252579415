"""A page with every component and chart on sample data: how the look is tested. Only while DEBUG is on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from merit.org.roles import ROLES
from merit.web import charts

D = Decimal
# Sample words: English and Chinese. They are data, not texts of Merit, and need no catalog.
_EN: dict[str, Any] = {
    "company": "Huachen Equipment",
    "me": "Siyuan Chen",
    "customers": ["Ningbo Haituo Logistics", "Shanghai Liantuo", "Wuxi Boyan Semiconductor", "Kunshan Lixun"],
    "deal": "Vision inspection line, phase two",
    "stages": ["First contact", "Needs confirmed", "Proposal", "Negotiation", "Won, collecting"],
    "items": ["Base wage", "Floating wage", "Commission", "Bonus", "Deduction"],
    "sentence": "You have 5 follow-ups today and 3 are overdue.",
    "hint": "Receive another ¥97,600 to reach 80 %: the tier goes from 0.8 to 1.0.",
    "call": "Confirmed the budget with the buyer; the drawing follows on Friday.",
    "months": ["May", "Jun", "Jul", "Aug", "Sep", "Oct"],
}
_ZH: dict[str, Any] = {
    "company": "华辰智能装备",
    "me": "陈思远",
    "customers": ["宁波海拓物流", "上海联拓电子", "无锡博研半导体", "昆山立讯五金"],
    "deal": "视觉检测线二期",
    "stages": ["初步接触", "需求确认", "方案报价", "商务谈判", "签约回款"],
    "items": ["基础工资", "浮动工资", "回款提成", "考核奖金", "扣减"],
    "sentence": "今天有 5 项跟进，另有 3 项逾期。",
    "hint": "再回款 ¥97,600 即达 80%，阶梯系数 0.8 升至 1.0。",
    "call": "电话确认预算审批进度，周五前发图纸。",
    "months": ["5 月", "6 月", "7 月", "8 月", "9 月", "10 月"],
}


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Customer", help_text="As on the business licence.", initial="Ningbo Haituo")
    amount = forms.DecimalField(label="Contract amount", min_value=1)
    signed_on = forms.DateField(label="Signed on")
    line = forms.ChoiceField(label="Product line", choices=[("a", "Vision"), ("b", "Robots")])
    rate = forms.CharField(label="Commission rate", initial="4.0%", disabled=True)
    tax = forms.ChoiceField(label="Tax", choices=[("i", "Included"), ("e", "Excluded")], widget=forms.RadioSelect)
    copy = forms.BooleanField(label="Copy to the lead", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 2}), required=False)


def page(request: HttpRequest) -> HttpResponse:
    words = _ZH if (get_language() or "en").startswith("zh") else _EN
    if getattr(request, "actor", None) is None:
        request.actor = _sample_actor(words)  # type: ignore[attr-defined]
    form = SampleForm(
        {"name": words["customers"][0], "amount": "0", "signed_on": "2026-11-31", "line": "a", "tax": "i"}
    )
    if hasattr(request, "_messages"):
        messages.success(request, str(words["sentence"]))
    return render(request, "parts.html", {"w": words, "form": form, "c": "CNY", **_samples(words), **_charts(words)})


class _Named(SimpleNamespace):
    """A stand-in for a record that is written as its name."""

    def __str__(self) -> str:
        return str(self.name)


def _sample_actor(words: dict[str, Any]) -> Any:
    company = _Named(pk=1, currency="CNY", name=words["company"])
    user = SimpleNamespace(theme="", language="")
    roles = set(ROLES)
    return SimpleNamespace(
        name=words["me"],
        company=company,
        company_ids={1},
        roles=roles,
        user=user,
        has=lambda *codes: bool(roles & {*codes}),
    )


def _samples(words: dict[str, Any]) -> dict[str, Any]:
    stage = dict(enumerate(words["stages"], 1))
    rows = [
        SimpleNamespace(name=name, grade="AB"[n % 2], amount=amount, days=days, stage=n + 1, stage_name=stage[n + 1])
        for n, (name, amount, days) in enumerate(
            zip(words["customers"], map(D, ("375000", "320000", "174088.5", "-36000")), (5, 18, 13, 3), strict=True)
        )
    ]
    return {
        "rows": rows,
        "stages": stage.items(),
        "day_now": timezone.localdate(),
        "moment_now": timezone.make_aware(datetime(timezone.localdate().year, 11, 23, 9, 30)),  # noqa: DTZ001 - made aware
        "page": SimpleNamespace(number=3, pages=20, count=412, has_next=True, has_previous=True),
    }


def _charts(words: dict[str, Any]) -> dict[str, Any]:
    days = (date(2026, 6, 11), date(2026, 6, 23), date(2026, 7, 14), date(2026, 8, 1), date(2026, 8, 28))
    amounts = map(D, ("900000", "1200000", "1450000", "1450000", "1380000"))
    points = [
        charts.StepPoint(day, amount, n, label)
        for n, (day, amount, label) in enumerate(zip(days, amounts, words["stages"], strict=True), 1)
    ]
    receipts = [(date(2026, 9, 4), D(276000)), (date(2026, 10, 9), D(180000)), (date(2026, 10, 21), D(96500))]
    pay = zip(
        words["items"],
        map(D, ("9000", "3180.97", "24128", "2150", "-300")),
        ("s1", "s2", "s5", "s3", "bad"),
        strict=True,
    )
    scores = zip(words["months"], (D("82.4"), D("85.1"), None, D("88.6"), D("89.45"), D("91.62")), strict=True)
    sales = zip(words["months"], map(D, ("182000", "264000", "97000", "-36000", "310000", "415000")), strict=True)
    return {
        "gauge": charts.gauge(D("0.719"), D("0.762"), words["items"][2]),
        "gauge_full": charts.gauge(D("1.084"), D("0.762"), words["items"][3]),
        "gauge_none": charts.gauge(None, D("0.762"), words["items"][1]),
        "step_chart": charts.steps(points, receipts, days[0], date(2026, 11, 23), "CNY"),
        "bar_chart": charts.bars(list(sales), 380, 170),
        "trend_chart": charts.trend(list(scores), 330, 170),
        "split_chart": charts.split(list(pay)),
    }
