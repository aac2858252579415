"""Who works for the two companies: departments, levels, superiors, and what changed when.

One line per person; names stand in the words. Months count back from the month of loading (demo/clock.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAIN, BRANCH = "main", "branch"
COMPANIES: Final = {MAIN: "huachen", BRANCH: "huachen-software"}
# By key: code, company and parent.
DEPARTMENTS: Final = {
    "head": ("HC", MAIN, None),
    "office": ("HC-10", MAIN, "head"),
    "finance": ("HC-20", MAIN, "head"),
    "people": ("HC-30", MAIN, "head"),
    "sales": ("HC-40", MAIN, "head"),
    "east1": ("HC-41", MAIN, "sales"),
    "east2": ("HC-42", MAIN, "sales"),
    "south": ("HC-43", MAIN, "sales"),
    "north": ("HC-44", MAIN, "sales"),
    "overseas": ("HC-45", MAIN, "sales"),
    "branch": ("HS", BRANCH, None),
    "branch_sales": ("HS-40", BRANCH, "branch"),
    "branch_office": ("HS-10", BRANCH, "branch"),
}
# The department that stood elsewhere in the tree before: (month of the change, parent until then).
MOVED: Final = {"overseas": (-10, "head")}
# level: (base wage, floating wage, base of the volume bonus, usual monthly target of receipts)
WAGES: Final = {
    "S1": ("6000.00", "1500.00", "600.00", 300_000),
    "S2": ("7600.00", "2200.00", "1000.00", 600_000),
    "S3": ("9000.00", "3000.00", "1500.00", 900_000),
    "S4": ("10800.00", "3800.00", "2000.00", 1_000_000),
    "M1": ("13000.00", "5000.00", "0", 0),
    "M2": ("22000.00", "9000.00", "0", 0),
    "M3": ("32000.00", "15000.00", "0", 0),
    "F1": ("9500.00", "2000.00", "0", 0),
    "F2": ("20000.00", "7000.00", "0", 0),
    "H1": ("12000.00", "3000.00", "0", 0),
    "O1": ("11000.00", "2500.00", "0", 0),
    "O2": ("10500.00", "2500.00", "0", 0),
    "O3": ("10000.00", "2500.00", "0", 0),
}
SELLERS: Final = ("S1", "S2", "S3", "S4")
MANAGERS: Final = ("M1", "M2", "F2")


@dataclass(frozen=True)
class Change:
    """From the first of `month` (or its `day`) on: another level, department or superior."""

    month: int
    day: int = 1
    level: str = ""
    department: str = ""
    superior: str = ""


@dataclass(frozen=True)
class Member:
    """Where someone begins; `skill`: how much of a target is usually reached."""

    key: str
    department: str
    level: str
    superior: str | None
    leader: str | None
    hired: int
    skill: float = 0.9
    changes: tuple[Change, ...] = ()
    left: tuple[int, int] | None = None
    hired_day: int = 1
    number: int = field(default=0, compare=False)

    @property
    def seller(self) -> bool:
        return self.level in SELLERS

    @property
    def owns(self) -> bool:
        """Has customers: sellers, and leads a few."""
        return self.seller or self.level == "M1"

    @property
    def group(self) -> str:
        """The general manager's pay is no plan's: he approves the runs, and nobody approves what pays him."""
        if self.level == "M3":
            return "director"
        return "manager" if self.level in MANAGERS else "employee"

    @property
    def company(self) -> str:
        return DEPARTMENTS[self.department][1]

    @property
    def code(self) -> str:
        return f"{'HC' if self.company == MAIN else 'HS'}{self.number:04d}"

    def department_in(self, month: int) -> str:
        """The department at the end of a month of the story."""
        found = self.department
        for one in self.changes:
            if one.month <= month and one.department:
                found = one.department
        return found

    def level_in(self, month: int) -> str:
        found = self.level
        for one in self.changes:
            if one.month <= month and one.level:
                found = one.level
        return found

    def works_in(self, month: int) -> bool:
        """Whether employed for most of that month."""
        return self.hired < month + (1 if self.hired_day < 15 else 0) and (self.left is None or month < self.left[0])


def _team(department: str, superior: str, leader: str, rows: str) -> list[Member]:
    """Lines of `key level hired skill`."""
    found = []
    for line in rows.strip().splitlines():
        key, level, hired, skill = line.split()
        found.append(Member(key, department, level, superior, leader, int(hired), float(skill)))
    return found


_CHEN = Member(
    *("chen", "east2", "S1", "zhao", "fang", -38, 0.86),
    hired_day=18,
    changes=(
        Change(-31, level="S2"),
        Change(-22, department="east1", superior="lin"),
        Change(-7, level="S3"),
    ),
)
_HE_ZIQIAN = Member(
    *("hezq", "east2", "S3", "zhao", "fang", -30, 0.92),
    changes=(Change(-5, day=16, department="south", superior="gu"),),
)


def _numbered(members: list[Member]) -> dict[str, Member]:
    found = {}
    for place, one in enumerate(members):
        found[one.key] = Member(**{**one.__dict__, "number": 101 + place * 7})
    return found


MEMBERS: Final = _numbered(
    [
        Member("liang", "office", "M3", None, None, -120),
        Member("fang", "sales", "M2", "liang", None, -96),
        Member("luoz", "finance", "F2", "liang", None, -84),
        Member("he", "finance", "F1", "luoz", "liang", -66),
        Member("zhou", "people", "H1", "liang", None, -72),
        Member("sun", "office", "O1", "liang", None, -58),
        Member("an", "office", "O2", "liang", None, -40),
        Member("gaoy", "office", "O3", "liang", None, -50),
        Member("lin", "east1", "M1", "fang", "liang", -80),
        Member("zhao", "east2", "M1", "fang", "liang", -77),
        Member("gu", "south", "M1", "fang", "liang", -70),
        Member("cheng", "north", "M1", "fang", "liang", -69),
        Member("shao", "overseas", "M1", "fang", "liang", -44),
        _CHEN,
        _HE_ZIQIAN,
        *_team(
            *("east1", "lin", "fang"),
            """
            wang S4 -60 1.04
            lu S3 -52 0.95
            shen S3 -46 0.9
            xu S3 -41 0.84
            zheng S2 -28 0.88
            jiang S3 -49 0.62
            han S1 -8 0.7
            """,
        ),
        *_team(
            *("east2", "zhao", "fang"),
            """
            feng S4 -63 1.06
            song S3 -54 0.9
            tang S3 -47 0.93
            peng S2 -33 0.8
            cao S2 -27 0.9
            yao S2 -25 0.88
            luo S1 -14 0.75
            deng S1 -4 0.6
            shi S3 -57 0.85
            """,
        ),
        *_team(
            *("south", "gu", "fang"),
            """
            lus S4 -61 1.02
            liangj S3 -43 0.96
            zhong S2 -36 0.72
            xie S3 -39 1.0
            ma S3 -35 0.97
            ye S2 -21 0.86
            du S2 -19 0.83
            """,
        ),
        Member("fan", "south", "S1", "gu", "fang", -16, 0.5, left=(-3, 20)),
        *_team(
            *("north", "cheng", "fang"),
            """
            gaox S3 -48 0.94
            ren S2 -37 0.85
            kang S2 -32 0.78
            bai S3 -45 0.91
            hao S2 -29 0.82
            qin S3 -42 0.98
            meng S1 -12 0.73
            """,
        ),
        *_team(
            *("overseas", "shao", "fang"),
            """
            tong S3 -38 1.0
            chengy S3 -34 0.93
            linh S2 -23 0.9
            wei S2 -20 0.8
            """,
        ),
        Member("shenw", "branch", "M1", "liang", "liang", -55),
        Member("xuj", "branch_office", "F1", "shenw", "liang", -51),
        Member("hex", "branch_office", "O3", "shenw", "liang", -31),
        *_team(
            *("branch_sales", "shenw", "liang"),
            """
            dai S3 -47 0.97
            fu S3 -40 0.92
            jin S2 -30 0.85
            pan S2 -26 0.9
            qiu S2 -18 0.8
            shan S2 -22 0.76
            tan S1 -11 0.7
            """,
        ),
    ]
)
# Roles: (member, role, company or None for the group, department or None).
ROLES: Final = (
    ("liang", "gm", None, None),
    ("fang", "leader", MAIN, "sales"),
    ("zhou", "hr", None, None),
    ("he", "finance", MAIN, None),
    ("luoz", "finance", None, None),
    ("sun", "auditor", None, None),
    ("an", "admin", None, None),
    ("gaoy", "committee", None, None),
    ("shenw", "lead", BRANCH, None),
    ("xuj", "finance", BRANCH, None),
    ("hex", "hr", BRANCH, None),
    *((key, "lead", MAIN, None) for key in ("lin", "zhao", "gu", "cheng", "shao")),
    *((one.key, "salesperson", one.company, None) for one in MEMBERS.values() if one.seller),
)
# One sign-in per role, in the order in which they are shown.
SHOWN: Final = ("chen", "lin", "fang", "zhou", "he", "liang", "sun", "an", "gaoy")
