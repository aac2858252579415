"""Chen Siyuan's last four months, told in full: what is signed and paid, what stands on the board, whom to call today.

He is the demo's salesperson: last month he reached 728,300 of 900,000, this month 862,400 of 1,200,000 so far; another
97,600 takes him over the step at 80%.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from merit.demo.deals import Deal, Moment, list_price

CHEN: Final = "chen"
MINE: Final = [("chen", "1")]
SHARED: Final = [("chen", "0.5"), ("wang", "0.5")]


def _deal(
    name: str,
    customer: str,
    signed: Moment,
    line: str,
    product: tuple[str, int, int],
    schedule: list[tuple[Moment, int]],
    receipts: list[tuple[Moment, int, int]],
    owner: str = CHEN,
    credits: list[tuple[str, str]] | None = None,
) -> Deal:
    """`product`: (code, quantity, unit price); the amount is their product."""
    code, quantity, price = product
    lines = [(code, quantity, price, list_price(code, signed[0]))]
    found = Deal(owner, customer, signed, line, quantity * price, lines, credits or MINE, schedule, receipts)
    found.name = name
    assert found.amount == sum(part for _due, part in schedule), name
    return found


def deals() -> list[Deal]:
    """Signed in the last four months, and what has come in of it."""
    found = [*_older(), *_last_months(), *_this_month()]
    found[0].costs = [
        ((-2, 14), 6_800, 2),
        ((-1, 26), 342, 3),
        ((0, 11), 1_286, 1),
        ((0, 20), 1_164, 0),
    ]
    return found


def _older() -> list[Deal]:
    two = _deal(
        *("jinyuan2", "jinyuan", (-3, 28), "vision", ("VS-500", 4, 345_000)),
        [((-2, 4), 276_000), ((-1, 29), 552_000), ((1, 18), 414_000), ((10, 30), 138_000)],
        [((-2, 4), 276_000, 0), ((-1, 9), 180_000, 0), ((-1, 21), 96_500, 0)],
    )
    haituo = _deal(
        *("haituo1", "haituo", (-4, 22), "equipment", ("EQ-58", 8, 53_600)),
        [((-4, 27), 85_760), ((-1, 18), 320_000), ((1, 15), 23_040)],
        [((-3, 2), 85_760, 0), ((-1, 18), 320_000, 1)],
    )
    mes = _deal(
        *("mes1", "liantuo", (-2, 5), "software", ("SW-30", 5, 100_000)),
        [((-1, 12), 250_000), ((0, 12), 125_000), ((2, 12), 125_000)],
        [((-1, 14), 250_000, 0), ((0, 13), 125_000, 0)],
        credits=SHARED,
    )
    frame = _deal(
        *("frame0", "boyan", (-3, 16), "service", ("SV-08", 20, 9_400)),
        [((-2, 10), 131_288), ((-1, 15), 42_800), ((1, 20), 13_912)],
        [((-2, 11), 131_288, 0), ((-1, 15), 42_800, 0)],
    )
    tension = _deal(
        *("tension", "hengyue", (-4, 20), "equipment", ("EQ-60", 20, 6_800)),
        [((-4, 26), 40_800), ((-2, 22), 95_200)],
        [((-3, 3), 40_800, 0), ((-2, 23), 95_200, 0)],
    )
    tension.refunds = [((-1, 23), 36_000, "refund")]
    return [two, haituo, mes, frame, tension, *_before()]


def _before() -> list[Deal]:
    return [
        _deal(
            *("glue", "qirui", (-5, 10), "vision", ("VS-200", 3, 170_000)),
            [((-5, 14), 102_000), ((-3, 10), 408_000)],
            [((-5, 15), 102_000, 0), ((-3, 11), 408_000, 0)],
        ),
        _deal(
            *("trace", "xinneng", (-4, 8), "software", ("SW-30", 3, 98_000)),
            [((-4, 12), 88_200), ((-3, 18), 205_800)],
            [((-4, 13), 88_200, 0), ((-3, 19), 205_800, 0)],
        ),
    ]


def _last_months() -> list[Deal]:
    return [
        _deal(
            *("glue", "lixun", (-2, 9), "vision", ("VS-500", 2, 320_000)),
            [((-2, 12), 192_000), ((0, 8), 320_000), ((2, 8), 128_000)],
            [((-2, 14), 192_000, 0), ((0, 9), 320_000, 0)],
        ),
        _deal(
            *("trace", "zhiyuan", (-2, 21), "software", ("SW-30", 4, 99_500)),
            [((-2, 24), 119_400), ((1, 22), 278_600)],
            [((-2, 26), 119_400, 0)],
        ),
        _deal(
            *("conveyor", "haituo", (-1, 11), "equipment", ("EQ-58", 8, 53_750)),
            [((0, 10), 215_000), ((1, 10), 172_000), ((3, 10), 43_000)],
            [((0, 12), 215_000, 1)],
        ),
        _deal(
            *("assembly", "zhengheng", (-1, 6), "vision", ("CM-12", 30, 12_680)),
            [((1, 6), 228_240), ((2, 6), 152_160)],
            [],
        ),
        _deal(
            *("label", "hengshun", (-1, 19), "vision", ("CM-12", 20, 13_000)),
            [((1, 19), 260_000)],
            [],
        ),
        _deal(
            *("fixture", "qirui", (-1, 25), "equipment", ("EQ-60", 25, 7_200)),
            [((1, 25), 180_000)],
            [],
        ),
    ]


def _this_month() -> list[Deal]:
    return [
        _deal(
            *("glass", "jinglan", (0, 3), "vision", ("VS-200", 3, 173_400)),
            [((0, 9), 156_000), ((2, 9), 364_200)],
            [((0, 10), 156_000, 0)],
        ),
        _deal(
            *("palletise", "lixun", (0, 6), "equipment", ("EQ-58", 6, 60_900)),
            [((0, 12), 108_900), ((2, 12), 256_500)],
            [((0, 14), 108_900, 0)],
        ),
        _deal(
            *("thread", "dayang", (0, 15), "vision", ("CM-12", 30, 13_400)),
            [((1, 5), 120_600), ((3, 5), 281_400)],
            [],
        ),
        _deal(
            *("camera", "zhonglai", (0, 20), "vision", ("CM-12", 15, 13_160)),
            [((1, 20), 197_400)],
            [],
        ),
    ]


def late() -> list[Deal]:
    """Two contracts of colleagues whose facts came too late for their month: a returned payment, a receipt."""
    valve = _deal(
        *("valve", "henggong", (-5, 8), "vision", ("VS-200", 2, 172_000)),
        [((-5, 14), 103_200), ((-4, 20), 206_400), ((1, 8), 34_400)],
        [((-5, 15), 103_200, 0), ((-4, 22), 206_400, 0)],
        owner="jiang",
        credits=[("jiang", "1")],
    )
    valve.late = [((-3, 27), -34_400, "late_refund")]
    seat = _deal(
        *("seat", "yuechi", (-4, 17), "vision", ("VS-200", 2, 177_000)),
        [((-4, 22), 106_200), ((-2, 28), 118_000), ((2, 17), 129_800)],
        [((-4, 24), 106_200, 0)],
        owner="xu",
        credits=[("xu", "1")],
    )
    seat.late = [((-2, 29), 118_000, "late_receipt")]
    return [valve, seat]


@dataclass(frozen=True)
class Open:
    """An opportunity on Chen's board: stage 0 … 3, amount, days in the stage, next contact in so many days."""

    name: str
    customer: str
    stage: int
    amount: int
    days: int
    next: int | None
    time: str = ""
    kind: str = "call"
    step: str = ""


BOARD: Final = (
    Open("stamping", "hangyu", 0, 180_000, 1, 0, "17:00", "visit", "hangyu"),
    Open("electrode", "tianchi", 0, 420_000, 6, 3),
    Open("cloth", "fangke", 0, 200_000, 17, None),
    Open("cap", "hengshun", 0, 150_000, 4, 7),
    Open("panel", "zhonglai", 0, 250_000, 11, 9),
    Open("camera", "zhengheng", 0, 36_000, 9, 12),
    Open("print", "fangke", 0, 24_000, 12, 14),
    Open("cell", "xinneng", 1, 560_000, 9, 0, "14:30", "visit", "xinneng"),
    Open("seat", "qirui", 1, 300_000, 13, 6),
    Open("tension", "hengyue", 1, 95_000, 31, -1, "", "call", "hengyue"),
    Open("wafer", "jinglan", 1, 400_000, 12, 4),
    Open("weld", "dayang", 1, 280_000, 14, 1, "15:00", "meeting", "dayang"),
    Open("label", "zhonglai", 1, 200_000, 17, 10),
    Open("mes2", "liantuo", 2, 820_000, 13, 0, "10:00", "mail", "liantuo"),
    Open("haituo2", "haituo", 2, 640_000, 24, -2, "", "call", "haituo"),
    Open("robot", "lixun", 2, 390_000, 18, 0, "16:00", "message", "lixun"),
    Open("relay", "zhengheng", 2, 300_000, 20, 5),
    Open("trace", "tianchi", 2, 140_000, 22, 8),
    Open("pack", "hengshun", 2, 120_000, 16, 11),
    Open("frame1", "boyan", 3, 210_000, 8, 0, "11:00", "call", "boyan"),
    Open("gauge", "zhiyuan", 3, 360_000, 15, 1, "09:30", "message", "zhiyuan"),
    Open("jinyuan3", "jinyuan", 3, 760_000, 11, 2),
    Open("tighten", "qirui", 3, 460_000, 26, 8),
)
# On the contract that is being paid: the instalment that is overdue since yesterday.
COLLECT: Final = ("jinyuan2", -1, "call", "jinyuan")
LARGEST: Final = 1_380_000
# How it came to the largest contract: days in each stage until it was signed, and the amount from then on.
JINYUAN: Final = ((12, 1_200_000), (21, 1_200_000), (18, 1_450_000), (27, 1_450_000))


@dataclass(frozen=True)
class Said:
    """A contact on the opportunity of the largest contract: days ago, time, who, kind, the sentence."""

    days: int
    time: str
    person: str
    kind: str
    words: str


TALK: Final = (
    Said(5, "15:20", CHEN, "visit", "installed"),
    Said(11, "16:40", CHEN, "call", "accountant"),
    Said(18, "10:12", CHEN, "message", "criteria"),
    Said(33, "14:00", "lin", "meeting", "director"),
    Said(61, "09:30", CHEN, "meeting", "kick_off"),
)
