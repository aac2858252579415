"""Customers brought in: what a seller would notice."""

from __future__ import annotations

from types import SimpleNamespace

from merit.core.models import Event
from merit.crm.models import Contact, Customer
from merit.imports import operations
from tests.imports import kit

FILE = """客户名称,所属业务员,客户级别,省市,联系人,手机,建档日期
苏州金源精密制造有限公司,Chen Siyuan,A,苏州,谢建国,13862150937,2026/3/1
上海联拓电子有限公司,seller,B,上海,,,2026/11/18
无锡博研半导体科技有限公司,,,,顾海峰,13706170283,
"""


def test_a_sellers_list_comes_in(cast: SimpleNamespace) -> None:
    batch = kit.bring(cast.seller, "customers", FILE)
    assert (batch.state, batch.counts["create"]) == ("done", 3), batch.problem
    rows = Customer.everything.order_by("pk")
    assert [(row.name, row.owner.code, row.customer_class, row.region) for row in rows] == [
        ("苏州金源精密制造有限公司", "seller", "A", "苏州"),
        ("上海联拓电子有限公司", "seller", "B", "上海"),
        ("无锡博研半导体科技有限公司", "seller", "", ""),
    ]
    assert rows[0].created_on.isoformat() == "2026-03-01"
    assert rows[2].created_on == cast.seller.today
    assert "szjyjmzzyxgs" in rows[0].search
    assert [row.code for row in rows] == ["C-00001", "C-00002", "C-00003"]
    assert list(Contact.everything.order_by("pk").values_list("name", "phone")) == [
        ("谢建国", "13862150937"),
        ("顾海峰", "13706170283"),
    ]
    assert Event.everything.filter(verb="created", subject_type="crm.customer").count() == 3
    assert Event.everything.filter(verb="imported").get().data["created"] == 3


def test_the_same_file_again_brings_nothing(cast: SimpleNamespace) -> None:
    kit.bring(cast.seller, "customers", FILE)
    batch = kit.upload(cast.seller, "customers", FILE)
    assert batch.counts["again"] == 3
    assert operations.earlier(cast.seller, batch) is not None
    try:
        operations.start(cast.seller, batch.pk)
    except Exception as error:
        assert "Already imported" in str(error)
    assert Customer.everything.count() == 3


def test_undo(cast: SimpleNamespace) -> None:
    batch = kit.bring(cast.seller, "customers", FILE)
    batch = operations.undo(cast.seller, batch.pk)
    assert batch.state == "undone"
    assert Customer.everything.count() == Contact.everything.count() == 0
