"""Files as `bench.imports` brings them in: Chinese names, forty salespeople, a row in a hundred that is wrong."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xlsxwriter

Rows = Iterator[list[str]]
CITIES = ("苏州", "上海", "无锡", "宁波", "常州", "昆山", "嘉兴", "杭州", "南京", "合肥", "武汉", "成都")
WORDS = "金源联拓博研海新能立讯恒越智元华辰鼎盛宏达远景精工瑞丰中科天润东方力合众安信达高明长江大洋"
KINDS = ("精密制造", "电子", "半导体科技", "物流设备", "新能电池", "五金制品", "纺织机械", "仪器", "自动化", "软件")
LINES = 4  # rows of a contract


def customers(first: int, rows: int, _names: list[str]) -> Rows:
    dice = random.Random(7)
    yield ["客户名称", "所属业务员", "客户级别", "行业", "省市", "电话", "地址", "建档日期"]
    for n in range(first, first + rows):
        name = "".join(dice.choices(WORDS, k=2)) + dice.choice(KINDS)
        city = dice.choice(CITIES)
        who, grade, field = f"seller{n % 40}", "ABC"[n % 3], KINDS[n % 10]
        street, since = f"{city}市工业园区星湖街 {n} 号", f"20{20 + n % 6}/{n % 12 + 1}/{n % 28 + 1}"
        yield [f"{city}{name}{n}有限公司", who, grade, field, city, f"0512-{n}", street, since]


def activities(first: int, rows: int, names: list[str]) -> Rows:
    dice, today = random.Random(7), datetime.now(UTC).date()
    yield ["客户", "日期", "方式", "内容", "负责人"]
    for n in range(first, first + rows):
        name = dice.choice(names) if n % 100 else "没有这个客户"
        kind = ("拜访", "电话", "微信")[n % 3]
        yield [name, f"{today - timedelta(days=1 + n % 800)}", kind, f"第{n}次沟通，客户关心交期", f"seller{n % 40}"]


def leads(first: int, rows: int, _names: list[str]) -> Rows:
    dice = random.Random(7)
    yield ["公司名称", "姓名", "手机", "邮箱", "负责人", "来源", "地区", "需求"]
    for n in range(first, first + rows):
        company = f"{dice.choice(CITIES)}{''.join(dice.choices(WORDS, k=2))}{n}有限公司"
        email = f"lead{n}@firm{n}.cn" if n % 100 else "no address"
        who, city = f"seller{n % 40}", dice.choice(CITIES)
        yield [company, "".join(dice.choices(WORDS, k=2)), f"138{n % 10**8:08d}", email, who, "展会", city, "询价"]


def contracts(first: int, rows: int, names: list[str]) -> Rows:
    today = datetime.now(UTC).date()
    yield ["合同编号", "合同名称", "客户名称", "签订日期", "负责人", "产品", "数量", "单价", "业绩分配"]
    for n in range(first, first + rows):
        which = n // LINES
        day, who = today - timedelta(days=1 + which % 800), f"seller{which % 40}"
        quantity = str(1 + n % 9) if which % 100 else "many"
        shares = f"{who} 60%; seller{(which + 1) % 40} 40%"
        customer = names[which % len(names)]
        yield [f"HT{which}", f"设备合同{which}", customer, f"{day}", who, f"机床{n % 30}", quantity, "1200.50", shares]


def receivables(first: int, rows: int, names: list[str]) -> Rows:
    today = datetime.now(UTC).date()
    yield ["合同编号", "应收日期", "应收金额", "备注"]
    for n in range(first, first + rows):
        amount = f"{1 + n % 900}.50" if n % 100 else "0"
        yield [names[n // 3 % len(names)], f"{today + timedelta(days=n % 400 - 200)}", amount, f"第{n % 3 + 1}期"]


def receipts(first: int, rows: int, names: list[str]) -> Rows:
    today = datetime.now(UTC).date()
    yield ["合同编号", "回款日期", "回款金额", "收款账户"]
    for n in range(first, first + rows):
        amount = f"{1 + n % 900}.25" if n % 100 else "0"
        yield [names[n // 2 % len(names)], f"{today - timedelta(days=n % 400)}", amount, "招商银行"]


def contacts(first: int, rows: int, names: list[str]) -> Rows:
    dice = random.Random(7)
    yield ["客户", "姓名", "职务", "手机", "邮箱"]
    for n in range(first, first + rows):
        email = f"contact{n}@firm{n % 9000}.cn" if n % 100 else "no address"
        name = "".join(dice.choices(WORDS, k=2))
        yield [names[n % len(names)], f"{name}{n}", "采购经理", f"139{n % 10**8:08d}", email]


def opportunities(first: int, rows: int, names: list[str]) -> Rows:
    yield ["商机名称", "客户", "负责人", "金额"]
    for n in range(first, first + rows):
        yield [f"商机{n}", names[n % len(names)], f"seller{n % 40}", f"{n % 90000}.50" if n % 100 else "much"]


def products(first: int, rows: int, _names: list[str]) -> Rows:
    yield ["产品名称", "产品编号", "产品线", "单价"]
    for n in range(first, first + rows):
        yield [f"机床型号{n}", f"P{n}", KINDS[n % 10], f"{1 + n % 900}.50" if n % 100 else "dear"]


def people(first: int, rows: int, _names: list[str]) -> Rows:
    yield ["姓名", "工号", "部门", "上级", "入职日期"]
    for n in range(first, first + rows):
        day = f"20{20 + n % 6}-{n % 12 + 1}-{n % 28 + 1}" if n % 100 else "then"
        yield [f"员工{n}", f"S{n}", "Sales", f"seller{n % 40}", day]


def targets(first: int, rows: int, _names: list[str]) -> Rows:
    yield ["人员", "指标", "期间", "目标值"]
    for n in range(first, first + rows):
        month = f"20{26 + n // 480 % 20}-{n // 40 % 12 + 1:02d}"
        yield [f"seller{n % 40}", "回款", month, f"{1 + n % 900}.50" if n % 100 else "more"]


FILES: dict[str, Callable[[int, int, list[str]], Rows]] = {
    **{"customers": customers, "contacts": contacts, "leads": leads, "opportunities": opportunities},
    **{"activities": activities, "contracts": contracts, "receivables": receivables, "receipts": receipts},
    **{"products": products, "people": people, "targets": targets},
}


def write(path: Path, kind: str, rows: int, names: list[str]) -> None:
    """Rows that no earlier file had, as CSV or XLSX by the name of the file."""
    table = FILES[kind](int(time.time()) % 10**6 * 10**5, rows, names)
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
