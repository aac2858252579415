"""What the template tags and components write, as a reader sees it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import timezone, translation

from merit.web import formats
from merit.web.templatetags import merit as tags


def shown(source: str, language: str = "en", query: str = "", **context: Any) -> str:
    """The text of a template, rendered as a page of this address."""
    from django_cotton.compiler_regex import CottonCompiler

    request = RequestFactory().get("/list" + query)
    with translation.override(language):
        template = engines["django"].from_string(CottonCompiler().process("{% load i18n merit %}" + source))
        return template.render(context, request)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("-1234.5", "CNY", "−¥1,234.50"),
        ("1234567.005", "CNY", "¥1,234,567.01"),
        ("0", "CNY", "¥0.00"),
        ("-0.001", "CNY", "¥0.00"),
        ("1234.5", "JPY", "JP¥1,235"),
        ("9.9", "USD", "$9.90"),
        ("9.9", "EUR", "€9.90"),
        ("9.9", "HKD", "HK$9.90"),
        ("9.9", "TWD", "NT$9.90"),
        ("-9.9", "CHF", "−CHF 9.90"),
        ("1.2345", "KWD", "KWD 1.235"),
    ],
)
def test_money_has_the_decimals_of_its_currency_and_a_real_minus(amount: str, currency: str, expected: str) -> None:
    assert tags.money(Decimal(amount), currency) == expected


def test_money_refuses_floats_and_dashes_what_is_missing() -> None:
    with pytest.raises(TypeError):
        tags.money(1.5, "CNY")
    assert tags.money(None, "CNY") == "—"
    assert tags.percent(None) == "—"
    assert tags.day(None) == "—"


def test_signed_money_shows_plus_minus_and_plain_nothing() -> None:
    assert tags.money_signed(Decimal(5), "CNY") == "+¥5.00"
    assert tags.money_signed(Decimal(-5), "CNY") == "−¥5.00"
    assert tags.money_signed(Decimal(0), "CNY") == "¥0.00"


@pytest.mark.parametrize(
    ("amount", "language", "expected"),
    [
        ("1235000", "zh-hans", "123.5 万"),
        ("1235000", "zh-hant", "123.5 萬"),
        ("1235000", "en", "¥1.2m"),
        ("999999", "en", "¥1.0m"),
        ("12600", "en", "¥13k"),
        ("9949", "en", "¥9.9k"),
        ("950", "en", "¥950"),
        ("9999", "zh-hans", "¥9,999"),
        ("123456789", "zh-hans", "1.2 亿"),
        ("-7295000", "zh-hans", "−729.5 万"),
    ],
)
def test_short_money_counts_in_the_units_of_the_language(amount: str, language: str, expected: str) -> None:
    with translation.override(language):
        assert tags.money_short(Decimal(amount), "CNY") == expected


def test_short_money_of_another_currency_keeps_its_sign() -> None:
    assert formats.money_short(Decimal(99999), "USD", "zh-hant") == "$10.0 萬"


def test_ratios_become_percentages() -> None:
    assert tags.percent(Decimal("0.719")) == "71.9%"
    assert tags.percent(Decimal("0.719"), 0) == "72%"
    assert tags.percent(Fraction(-1, 8)) == "−12.5%"


def test_numbers_are_grouped_and_keep_their_decimals() -> None:
    assert tags.number(Decimal("1234.50")) == "1,234.5"
    assert tags.number(1234567) == "1,234,567"
    assert tags.number(Decimal("1234.5"), 2) == "1,234.50"


@pytest.mark.parametrize(
    ("language", "this_year", "another", "full"),
    [
        ("en", "23 Nov", "23 Nov 2025", "23 Nov 2026"),
        ("zh-hans", "11 月 23 日", "2025 年 11 月 23 日", "2026 年 11 月 23 日"),
    ],
)
def test_days_name_the_year_only_when_it_is_another(language: str, this_year: str, another: str, full: str) -> None:
    today = date(2026, 12, 1)
    assert formats.day(date(2026, 11, 23), language, today) == this_year
    assert formats.day(date(2025, 11, 23), language, today) == another
    assert formats.day_full(date(2026, 11, 23), language) == full


def test_moments_are_in_the_companys_zone() -> None:
    year = timezone.now().year
    late = datetime(year, 6, 1, 17, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Shanghai")), translation.override("zh-hans"):
        assert tags.moment(late) == "06-02 01:30"
        assert tags.day_full(late) == f"{year} 年 6 月 2 日"


@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        ("2026-10", "October 2026", "2026 年 10 月"),
        ("2026-Q4", "Q4 2026", "2026 年第 4 季度"),
        ("2026-H1", "First half of 2026", "2026 年上半年"),
        ("2026", "2026", "2026 年"),
    ],
)
def test_periods_have_names(period: str, english: str, chinese: str) -> None:
    assert formats.period_name(period, "en") == english
    assert formats.period_name(period, "zh-hans") == chinese


def test_initials_are_a_surname_or_two_letters() -> None:
    assert [formats.initials(name) for name in ("陈思远", "Ada King Lovelace", "plato", " ")] == ["陈", "AL", "P", "?"]


def test_query_keeps_what_it_does_not_change() -> None:
    assert shown("{% query page=3 status=None %}", query="?status=open&q=a+b&page=2") == "?q=a+b&amp;page=3"


def test_a_column_sorts_one_way_and_then_the_other() -> None:
    source = '<c-sort name="amount" label="Amount" align="num" />'
    fresh = shown(source, query="?page=4")
    assert 'href="?sort=amount"' in fresh
    assert "aria-sort" not in fresh
    again = shown(source, query="?sort=amount")
    assert 'aria-sort="ascending"' in again
    assert 'href="?sort=-amount"' in again


def test_the_pager_leads_to_the_pages_beside_this_one() -> None:
    page = SimpleNamespace(number=3, pages=20, count=412, has_next=True, has_previous=True)
    html = shown('<c-pager :page="page" />', query="?q=x", page=page)
    assert 'href="?q=x&amp;page=2"' in html
    assert 'href="?q=x&amp;page=4"' in html
    assert "412 rows" in text(html)
    assert "Page 3 of 20" in text(html)


class Deal(forms.Form):
    """A small form."""

    amount = forms.DecimalField(label="Amount", help_text="Without tax", min_value=1)
    signed_on = forms.DateField(label="Signed on", initial=date(2026, 11, 3))
    public = forms.BooleanField(label="Public", required=False)


def test_a_field_ties_its_error_and_its_help_to_the_control() -> None:
    form = Deal({"amount": "0", "signed_on": "2026-11-03"})
    html = shown('<c-field :field="form.amount" />', form=form)
    control = re.search(r"<input[^>]*>", html)
    assert control
    described = re.search(r'aria-describedby="([^"]*)"', control[0])
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in html
    assert 'aria-invalid="true"' in control[0]
    assert 'inputmode="decimal"' in control[0]
    assert "greater than or equal to 1" in text(html)
    assert "Without tax" in text(html)


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_dates_are_picked_in_the_form_that_browsers_want(language: str) -> None:
    html = shown('<c-field :field="form.signed_on" />', language, form=Deal())
    assert 'type="date"' in html
    assert 'value="2026-11-03"' in html


def test_the_summary_of_errors_leads_to_the_fields() -> None:
    html = shown('<c-form_errors :form="form" />', form=Deal({"amount": "0"}))
    assert text(html) == "2 fields need a change: Amount , Signed on"
    assert 'href="#id_amount"' in html
    assert shown('<c-form_errors :form="form" />', form=Deal()).strip() == ""


def test_components_escape_what_users_typed() -> None:
    bad = '<script>x</script>" onclick="y'
    for source in (
        '<c-card title="{{ bad }}" note="{{ bad }}">{{ bad }}</c-card>',
        '<c-card :title="bad">x</c-card>',
        '<c-fact label="{{ bad }}">{{ bad }}</c-fact>',
        '<c-tab href="/x?a={{ bad }}" label="{{ bad }}" />',
        '<c-event title="{{ bad }}" who="{{ bad }}">{{ bad }}</c-event>',
        '<c-avatar :name="bad" />',
        '<c-dialog id="d" title="{{ bad }}">x</c-dialog>',
        '<c-empty title="{{ bad }}" text="{{ bad }}" />',
    ):
        html = shown(source, bad=bad)
        assert "<script>x" not in html, source
        assert 'onclick="y' not in html, source
        assert "&amp;lt;" not in html, source


def test_a_menu_item_is_a_link_a_form_or_a_button() -> None:
    assert '<a class="" href="/x"' in shown('<c-menu_item href="/x">Open</c-menu_item>')
    posted = shown('<c-menu_item action="/x" name="stage" value="3">Move</c-menu_item>')
    assert 'method="post" action="/x"' in posted
    assert "csrfmiddlewaretoken" in posted
    assert 'name="stage" value="3"' in posted
    assert 'data-dialog="lost"' in shown('<c-menu_item dialog="lost">Lose</c-menu_item>')


def test_a_bar_is_never_wider_than_its_track() -> None:
    html = shown('<c-bar :value="v" :pace="p" label="Receipts" />', v=Decimal("1.4"), p=Decimal("0.762"))
    assert "width:100.00%" in html
    assert "left:76.20%" in html
    assert 'aria-label="Receipts: 140.0%"' in html


def test_an_unknown_icon_is_told_by_name() -> None:
    with pytest.raises(LookupError, match="rocket-ship"):
        tags.icon("rocket-ship")


def test_partials_and_components_work_side_by_side() -> None:
    assert get_template("parts/table.html")
    with pytest.raises(TemplateDoesNotExist):
        get_template("parts/table.html#nothing")


def test_counts_have_at_most_two_decimals() -> None:
    shown = [tags.number_upto(one, 2) for one in (Fraction(25, 3), Fraction(5), Decimal("1200.50"))]
    assert shown == ["8.33", "5", "1,200.5"]
