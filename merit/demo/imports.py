"""A finished import: the visiting cards of a fair, two of which could not come in."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from merit.crm.models import Customer
from merit.demo.people import Stage
from merit.imports import jobs, operations, work
from merit.org.actor import actor_for

WHO: Final = "chen"
WORDS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "file": "Visiting cards of the fair.csv",
        "head": ("Customer", "Name", "Job title", "Mobile", "Email"),
        "names": ("Ning Xie", "Tao Ruan", "Jie Pan", "Lan Shao", "Wei Gu", "Yan Bian"),
        "title": "Purchasing",
        "unknown": "A firm that nobody knows",
        "mail": "ask at the desk",
    },
    "zh-hans": {
        "file": "展会名片.csv",
        "head": ("客户名称", "姓名", "职务", "手机", "邮箱"),
        "names": ("谢宁", "阮涛", "潘洁", "邵岚", "顾伟", "卞燕"),
        "title": "采购",
        "unknown": "没听说过的公司",
        "mail": "问前台",
    },
    "zh-hant": {
        "file": "展會名片.csv",
        "head": ("客戶名稱", "姓名", "職務", "手機", "電子郵件"),
        "names": ("謝寧", "阮濤", "潘潔", "邵嵐", "顧偉", "卞燕"),
        "title": "採購",
        "unknown": "沒聽說過的公司",
        "mail": "問櫃檯",
    },
}


def make(stage: Stage) -> None:
    """As he would bring it in the pages."""
    words, actor = WORDS[stage.lang], actor_for(stage.users[WHO])
    assert actor is not None
    customers = Customer.objects.visible_to(actor).filter(archived_at=None, owner=actor.person).order_by("code")
    names = [one.name for one in customers[: len(words["names"])]]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(words["head"])
    for place, (customer, name) in enumerate(zip(names, words["names"], strict=False)):
        writer.writerow(
            [customer, name, words["title"], f"1390512{place * 37 + 1001}", f"card{place + 1}@fair.example"]
        )
    writer.writerow([words["unknown"], words["names"][0], words["title"], "13905129901", ""])
    writer.writerow([names[0], words["names"][1], words["title"], "13905129902", words["mail"]])
    content = out.getvalue().encode("utf-8-sig")
    batch = operations.upload(actor, kind="contacts", name=words["file"], chunks=[content])
    batch = operations.start(actor, batch.pk)
    if batch.busy:
        jobs.STEPS[batch.state](batch.pk, batch.attempt, work.silent)
