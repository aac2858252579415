"""Leads brought in from a file: whose they are, what is there already, what is refused, taken back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from merit.core.errors import Conflict
from merit.core.models import Event
from merit.crm import operations as crm
from merit.crm.leads import operations as leads
from merit.crm.leads.models import Lead
from merit.crm.pool.models import PoolMove
from merit.imports import operations
from merit.imports.kinds import kind_for
from merit.imports.models import ImportRow
from merit.org.actor import actor_for
from tests.crm.lead_kit import lead, rule
from tests.imports import kit

FILE = """公司名称,联系人,手机,邮箱,负责人,来源,预计金额,线索状态,创建日期,标签,意向程度
苏州金源,王芳,138 0013 8000,wang@example.com,seller,展会,12万,跟进中,2026-11-01,展会；热,高
上海联拓,李明,13900139000,,seller2,官网,,,,,低
,张伟,13700137000,,,,abc,,,,
,,,nobody,,,,,,,
"""


@pytest.fixture
def interest(cast: SimpleNamespace) -> None:
    field = {"label": "意向程度", "kind": "choice", "choices": ["高", "低"], "code": "interest"}
    crm.create_custom_field(cast.admin, record="lead", **field)


def test_a_superiors_list_comes_in_and_errors_stand_at_their_cells(cast: SimpleNamespace, interest: None) -> None:
    boss = actor_for(cast.lead.user)
    batch = kit.upload(boss, "leads", FILE)
    assert batch.mapping["attr:interest"]["column"] == 10, "the company's own field is recognised"
    assert (batch.counts["create"], batch.counts["wrong"]) == (2, 2)
    wrong = [row.problems for row in ImportRow.everything.filter(batch=batch, state="wrong").order_by("number")]
    assert "abc" in str(wrong[0]) and "nobody" in str(wrong[1])
    batch = kit.through(operations.start(boss, batch.pk))
    first, second = Lead.everything.order_by("pk")
    assert (first.company_name, first.owner, first.channel) == ("苏州金源", cast.people["seller"], "import")
    assert (first.code, first.source, str(first.amount), first.tags) == ("L-00001", "展会", "120000.00", ["展会", "热"])
    assert first.status == "working" and first.handled_at and first.received_at.date().isoformat() <= "2026-11-01"
    assert second.status == "new" and second.handled_at is None and second.owned_at, "it waits for its owner"
    assert first.attributes == {"interest": "高"} and "szjy" in first.search
    assert Event.everything.filter(verb="created", subject_type="crm.lead").count() == 2


def test_what_is_there_is_skipped_filled_changed_or_made_again(cast: SimpleNamespace) -> None:
    there = lead(cast.seller, "Kim", company_name="Bolt", phone="13800138000", region="East")
    file = "company,name,phone,region,industry\nBolt GmbH,Kim,+86 138-0013-8000,West,Steel\n"
    assert kit.upload(cast.seller, "leads", file).counts["skipped"] == 1
    kit.bring(cast.seller, "leads", file, duplicates="fill")
    there.refresh_from_db()
    assert (there.region, there.industry, there.company_name) == ("East", "Steel", "Bolt")
    changed = kit.bring(cast.seller, "leads", file.replace("Steel", "Iron"), duplicates="update")
    there.refresh_from_db()
    assert (there.region, there.industry, there.company_name) == ("West", "Iron", "Bolt GmbH")
    operations.undo(cast.seller, changed.pk)
    there.refresh_from_db()
    assert (there.region, there.industry) == ("East", "Steel"), "as it was before"
    kit.bring(cast.seller, "leads", file.replace("Steel", "Zinc"), duplicates="create")
    assert Lead.everything.count() == 2


def test_two_people_of_one_company_are_two_leads_but_a_row_twice_is_one(cast: SimpleNamespace) -> None:
    file = "company,name,phone\nBolt,Ann,13800138000\nBolt,Ben,13900139000\nBolt,Ann,\nOther,Ann,138 0013 8000\n"
    kit.bring(cast.seller, "leads", file)
    assert list(Lead.everything.order_by("pk").values_list("name", flat=True)) == ["Ann", "Ben"]


def test_a_lead_of_somebody_else_is_not_changed(cast: SimpleNamespace) -> None:
    lead(cast.seller3, "Kim", phone="13800138000", region="East")
    file = "name,phone,region\nKim,13800138000,West\nAnn,,West\n"
    batch = kit.bring(cast.seller, "leads", file, duplicates="update")
    assert (batch.counts["create"], batch.counts["wrong"]) == (1, 1)
    assert Lead.everything.get(name="Kim").region == "East"
    batch = kit.upload(cast.seller, "leads", "name,owner\nAnn,seller3\n")
    assert batch.counts["wrong"] == 1, "a salesperson enters his own"


def test_rows_are_given_by_the_rules_or_lie_in_the_pool_and_are_taken_back(cast: SimpleNamespace) -> None:
    made = rule(cast, "seller", "seller2", sources=["Fair"])
    file = "name,source,assign by rule\nAnn,Fair,yes\nBen,Fair,yes\nCai,Web,yes\nDan,Fair,no\n"
    batch = kit.bring(cast.lead, "leads", file)
    owners = {row.name: row.owner and row.owner.code for row in Lead.everything.all()}
    assert owners == {"Ann": "seller", "Ben": "seller2", "Cai": None, "Dan": "lead"}, made
    assert PoolMove.everything.count() == 1
    assert operations.undo(cast.lead, batch.pk).state == "undone"
    assert not Lead.everything.exists() and not PoolMove.everything.exists()


def test_undo_is_refused_once_somebody_works_on_one(cast: SimpleNamespace) -> None:
    batch = kit.bring(cast.seller, "leads", "name\nAnn\nBen\n")
    one = Lead.everything.get(name="Ann")
    leads.qualify_lead(cast.seller, one.pk, one.version)
    with pytest.raises(Conflict, match="changed since"):
        operations.undo(cast.seller, batch.pk)
    assert Lead.everything.count() == 2


def test_a_disqualified_one_says_why_and_required_fields_are_asked_for(cast: SimpleNamespace) -> None:
    crm.create_custom_field(cast.admin, record="lead", label="Machines", kind="number", required=True)
    crm.create_custom_field(cast.admin, record="lead", label="Rating", kind="text", hidden_from=["salesperson"])
    seller = actor_for(cast.seller.user)
    kind = kind_for(seller, "leads")
    assert kind is not None and {one.name for one in kind.fields if one.name.startswith("attr:")} == {"attr:machines"}
    batch = kit.upload(seller, "leads", "name,status,reason,machines\nAnn,lost,,3\nBen,lost,too far,3\nCai,new,,\n")
    assert (batch.counts["create"], batch.counts["wrong"]) == (1, 2)
