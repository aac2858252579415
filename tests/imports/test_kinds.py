"""Each kind of record comes in by the rules of its room."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from merit.core.errors import Conflict, Forbidden
from merit.core.models import Event
from merit.crm import policy
from merit.crm.models import Activity, Contact, Contract, Customer, Opportunity, Product, Receipt, Receivable, Stage
from merit.crm.operations import create_customer, ensure_default_stages
from merit.imports import operations
from merit.imports.models import ImportPreset
from merit.org.models import Person, RoleAssignment
from merit.targets.models import Target
from tests.imports import kit


@pytest.fixture
def acme(cast: SimpleNamespace) -> Customer:
    return create_customer(cast.seller, name="Acme Corporation", phone="0512-66666666")


def test_people_with_superiors_who_stand_further_down(cast: SimpleNamespace) -> None:
    file = '工号,姓名,部门,直属上级,入职日期,基本工资\nE1,张三,Sales1,李四,2026年3月1日,"8,000.00"\nE2,李四,Sales1,lead,2025/1/6,1.2万\n'
    batch = kit.bring(cast.hr, "people", file)
    assert batch.counts["create"] == 2, kit.problems(batch)
    term = Person.everything.get(code="E1").term(cast.hr.today)
    assert (term.superior.name, term.department.code, str(term.hired_on)) == ("李四", "sales1", "2026-03-01")
    assert term.attributes == {"base_wage": "8000.00"}
    assert Person.everything.get(code="E2").term(cast.hr.today).attributes == {"base_wage": "12000.0"}
    assert operations.undo(cast.hr, batch.pk).state == "undone"
    assert not Person.everything.filter(code__in=("E1", "E2")).exists()


def test_contacts_make_their_customers_where_that_is_wanted(cast: SimpleNamespace, acme: Customer) -> None:
    file = "Company,Name,Email,Mobile\nacme corporation,Kim,kim@acme.test,139\nBolt Ltd,Lee,,138\n,Nobody,,\nAcme Corporation,Bad,not-an-address,1\n"
    batch = kit.upload(cast.seller, "contacts", file)
    assert kit.problems(batch) == {
        3: [(0, "There is no “Bolt Ltd”.")],
        4: [(0, "This is needed.")],
        5: [(2, "“not-an-address” is no email address.")],
    }
    batch = kit.run(cast.seller, kit.choose(cast.seller, batch, missing={"customer": "create"}))
    assert batch.counts["create"] == 2
    assert list(Contact.everything.order_by("pk").values_list("name", "customer__name")) == [
        ("Kim", "Acme Corporation"),
        ("Lee", "Bolt Ltd"),
    ]
    assert Customer.everything.get(name="Bolt Ltd").owner == cast.people["seller"]
    assert operations.undo(cast.seller, batch.pk).state == "undone"
    assert not Customer.everything.filter(name="Bolt Ltd").exists()


def test_opportunities_in_their_stages(cast: SimpleNamespace, acme: Customer) -> None:
    ensure_default_stages(cast.acme)
    file = "编号,商机名称,客户,负责人,阶段,金额,创建日期,关闭日期,输单原因\nD1,产线,Acme Corporation,seller,Won,3.5万,2026-09-01,2026-10-01,\nD2,二期,Acme Corporation,seller,输单,100,2026-09-01,2026-10-02,价格\nD3,三期,Acme Corporation,seller2,Proposal,5,,,\n"
    batch = kit.bring(cast.lead, "opportunities", file)
    assert batch.counts["create"] == 3, kit.problems(batch)
    won, lost, open_ = Opportunity.everything.order_by("code")
    assert (won.stage.kind, won.amount, str(won.closed_on)) == ("won", Decimal("35000.00"), "2026-10-01")
    assert (lost.stage.kind, lost.loss_reason) == ("lost", "价格")
    assert (open_.owner, open_.opened_on) == (cast.people["seller2"], cast.lead.today)
    steps = list(won.stage_changes.all())
    assert [(str(one.on), str(one.entered_on)) for one in steps] == [
        ("2026-09-01", "2026-11-23"),
        ("2026-10-01", "2026-11-23"),
    ]


def test_a_seller_brings_in_no_past_and_nobody_elses(cast: SimpleNamespace, acme: Customer) -> None:
    ensure_default_stages(cast.acme)
    file = "name,customer,owner,stage,opened on\nA,Acme Corporation,seller,Proposal,2026-09-01\nB,Acme Corporation,seller2,Proposal,\nC,Acme Corporation,,Proposal,\n"
    batch = kit.upload(cast.seller, "opportunities", file)
    told = kit.problems(batch)
    assert told.keys() == {2, 3}
    assert told[2][0][0] == 4
    assert "lead" in told[2][0][1]
    assert told[3] == [(2, "You may not enter records for this person.")]


def test_a_stage_with_an_approval_is_entered_with_one(cast: SimpleNamespace, acme: Customer) -> None:
    ensure_default_stages(cast.acme)
    Stage.everything.filter(kind="won").update(needs_approval=True)
    file = "编号,商机名称,客户,负责人,阶段,金额,创建日期,关闭日期\nD1,一期,Acme Corporation,seller,Won,100,2026-09-01,2026-10-01\nD2,二期,Acme Corporation,seller,Won,200,2026-09-01,\nD3,三期,Acme Corporation,lead,Won,300,2026-09-01,2026-10-01\n"
    batch = kit.bring(cast.lead, "opportunities", file)
    told = kit.problems(batch)
    assert told.keys() == {3, 4}, "a step of today, and an own one, are not for oneself to approve"
    assert told[3][0][0] == 4, "at the stage's cell"
    assert "is entered with an approval: bring it in a stage before" in told[3][0][1]
    (won,) = Opportunity.everything.all()
    (approval,) = won.approvals.all()
    assert (approval.decision, approval.decided_by, approval.amount) == ("approved", cast.lead.user, Decimal(100))
    assert (approval.note, approval.used_at is not None) == (batch.file_name, True)
    event = Event.everything.get(verb="approval-given", subject_id=won.pk)
    assert (event.user, event.data["note"]) == (cast.lead.user, batch.file_name)
    batch = kit.through(operations.undo(cast.lead, batch.pk))
    assert (batch.state, Opportunity.everything.count()) == ("undone", 0)


def test_giving_to_others_does_not_make_an_approval(
    cast: SimpleNamespace, acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_default_stages(cast.acme)
    Stage.everything.filter(kind="won").update(needs_approval=True)
    monkeypatch.setattr(policy, "may_approve", lambda *_asked: False)
    batch = kit.upload(
        cast.lead,
        "opportunities",
        "name,customer,owner,stage,opened on,closed on\nA,Acme Corporation,seller,Won,2026-09-01,2026-10-01\n",
    )
    assert "is entered with an approval" in kit.problems(batch)[2][0][1]


def test_the_general_manager_brings_in_for_those_he_assigns_to(cast: SimpleNamespace, acme: Customer) -> None:
    ensure_default_stages(cast.acme)
    file = "name,customer,owner,stage,opened on\nA,Acme Corporation,seller,Proposal,2026-09-01\n"
    assert kit.bring(cast.gm, "opportunities", file).counts["create"] == 1
    assert kit.bring(cast.gm, "customers", "name,owner\nNew one,seller2\n").counts["create"] == 1
    assert kit.bring(cast.gm, "customers", "name\nHis own\n").counts["create"] == 1, "he may make himself an owner"
    for nobody in (cast.finance, cast.auditor):
        with pytest.raises(Forbidden):
            kit.upload(nobody, "customers", "name,owner\nOther,seller\n")


def test_activities_of_ones_people(cast: SimpleNamespace, acme: Customer) -> None:
    file = "日期,客户,方式,跟进内容,跟进人\n2026-11-20,Acme Corporation,电话,谈了报价,seller\n2026-11-21,Acme Corporation,微信,发了资料,Wang Ruotong\n2026-12-24,Acme Corporation,拜访,还没到,seller\n2026-11-22,Acme Corporation,占卜,x,seller\n"
    batch = kit.bring(cast.lead, "activities", file)
    assert kit.problems(batch) == {
        4: [(0, "This day is still to come. Plan it as the next contact.")],
        5: [(2, "“占卜” is not known here.")],
    }
    rows = Activity.everything.order_by("on")
    assert [(row.kind, row.person.code) for row in rows] == [("call", "seller"), ("message", "seller2")]
    acme.refresh_from_db()
    assert str(acme.last_contact_on) == "2026-11-21"
    assert (
        kit.upload(cast.lead, "activities", file + "2026-11-22,Acme Corporation,电话,新的,seller\n").counts["again"]
        == 2
    )


def test_products_contracts_and_their_money(cast: SimpleNamespace, acme: Customer) -> None:
    assert (
        kit.bring(cast.finance, "products", 'SKU,Product,Price\nP-1,GTX Pro,"4,821"\nP-2,MG,55\n').counts["create"] == 2
    )
    file = (
        "合同编号,客户,签订日期,合同金额,负责人,产品,数量,单价,业绩分配\n"
        "K-1,Acme Corporation,2026-10-01,9697,seller,GTX Pro,2,4821,Chen Siyuan 60%; seller2 40%\n"
        "K-1,,2026-10-01,,,MG,1,55,\n"
        "K-2,Acme Corporation,2026-10-02,100,seller,Nothing known,,,\n"
        "K-3,Acme Corporation,2026-10-03,100,seller,MG,1,100,nobody 100%\n"
    )
    batch = kit.bring(cast.finance, "contracts", file)
    assert kit.problems(batch) == {5: [(8, "There is no “nobody”.")]}
    first = Contract.everything.get(code="K-1")
    assert [(line.product_name, line.quantity, line.unit_price) for line in first.lines.all()] == [
        ("GTX Pro", 2, 4821),
        ("MG", 1, 55),
    ]
    assert sorted((one.person.code, one.share) for one in first.credits.all()) == [
        ("seller", Decimal("0.6")),
        ("seller2", Decimal("0.4")),
    ]
    assert Contract.everything.get(code="K-2").lines.get().product_name == "Nothing known"
    due = kit.bring(cast.finance, "receivables", "合同号,到期日,应收金额\nK-1,2026-12-01,9697\nK-9,2026-12-01,1\n")
    assert (due.counts["create"], due.counts["wrong"]) == (1, 1)
    paid = kit.bring(
        cast.finance,
        "receipts",
        '合同号,回款日期,回款金额,流水号\nK-1,1/11/2026,"5,000.00",R-77\nK-1,15/11/2026,-200,\n',
    )
    assert paid.counts["create"] == 2, kit.problems(paid)
    assert [(str(one.received_on), one.amount) for one in Receipt.everything.order_by("pk")] == [
        ("2026-11-01", Decimal("5000.00")),
        ("2026-11-15", Decimal("-200.00")),
    ]
    with pytest.raises(Conflict, match="depend"):
        operations.undo(cast.finance, batch.pk)
    for one in (paid, due, batch):
        assert operations.undo(cast.finance, one.pk).state == "undone"
    assert not Contract.everything.exists()
    assert not Receivable.everything.exists()
    assert Product.everything.count() == 2


def test_targets_by_row_and_by_month(cast: SimpleNamespace) -> None:
    rows = "姓名,指标,月份,目标\nseller,回款,2026年12月,250000\nChen Siyuan,合同额,2026-Q4,1e9x\n"
    batch = kit.bring(cast.hr, "targets", rows)
    assert kit.problems(batch) == {3: [(3, "“1e9x” is no number.")]}
    wide = kit.upload(cast.hr, "targets", "员工,年份,1月,2月\nseller,2027,100,200\nseller2,2027,,300\n")
    wide = kit.run(cast.hr, wide)
    assert wide.counts["create"] == 2, kit.problems(wide)
    found = Target.everything.order_by("period", "person__code").values_list("person__code", "period", "value")
    assert [(code, period, int(value)) for code, period, value in found] == [
        ("seller", "2026-12", 250000),
        ("seller", "2027-01", 100),
        ("seller", "2027-02", 200),
        ("seller2", "2027-02", 300),
    ]
    assert operations.undo(cast.hr, wide.pk).state == "undone"
    assert Target.everything.exclude(value=None).count() == 1


def test_who_may_import_what(cast: SimpleNamespace) -> None:
    for who, kind in (("seller", "people"), ("auditor", "customers"), ("hr", "customers"), ("seller", "receipts")):
        with pytest.raises(Forbidden):
            operations.upload(getattr(cast, who), kind=kind, name="x.csv", chunks=[b"name\nx\n"])


def test_a_right_that_ended_stops_the_import(cast: SimpleNamespace) -> None:
    batch = kit.upload(cast.seller, "customers", "name\nAcme\n")
    RoleAssignment.everything.filter(user=cast.seller.user).update(valid=DateRange(None, cast.seller.today))
    from merit.org.actor import actor_for

    with pytest.raises(Forbidden):
        operations.start(actor_for(cast.seller.user), batch.pk)
    assert not Customer.everything.exists()


def test_duplicates_fill_update_skip_create(cast: SimpleNamespace, acme: Customer) -> None:
    file = "name,phone,industry\nACME corporation,1,Steel\n"
    assert kit.upload(cast.seller, "customers", file).counts["skipped"] == 1
    filled = kit.bring(cast.seller, "customers", file, duplicates="fill")
    acme.refresh_from_db()
    assert (acme.phone, acme.industry, filled.counts["update"]) == ("0512-66666666", "Steel", 1)
    updated = kit.bring(cast.seller, "customers", file.replace("Steel", "Iron"), duplicates="update")
    acme.refresh_from_db()
    assert (acme.phone, acme.industry) == ("1", "Iron")
    assert operations.undo(cast.seller, updated.pk).state == "undone"
    acme.refresh_from_db()
    assert (acme.phone, acme.industry) == ("0512-66666666", "Steel")
    kit.bring(cast.seller, "customers", file.replace("Steel", "Zinc"), duplicates="create")
    assert Customer.everything.count() == 2


def test_rows_that_repeat_each_other(cast: SimpleNamespace) -> None:
    batch = kit.bring(cast.seller, "customers", "name\nAcme Co., Ltd\nBolt\nACME\n")
    assert (batch.counts["create"], batch.counts["skipped"]) == (2, 1)


def test_all_or_nothing(cast: SimpleNamespace) -> None:
    batch = kit.upload(cast.seller, "customers", "name,created on\nAcme,2026-01-01\nBolt,yesterday\n")
    batch = kit.choose(cast.seller, batch, mode="all")
    with pytest.raises(Conflict):
        operations.start(cast.seller, batch.pk)
    assert not Customer.everything.exists()


def test_a_mapping_is_kept_and_comes_again_by_headers(cast: SimpleNamespace) -> None:
    batch = kit.upload(cast.seller, "customers", "Kunde,Stufe\nAcme,Gold\n")
    batch = kit.choose(
        cast.seller, batch, {"name": {"column": 0}, "customer_class": {"column": 1, "values": {"Gold": "A"}}}
    )
    operations.keep_preset(cast.seller, batch.pk, name="CRM alt")
    kit.run(cast.seller, batch)
    assert Customer.everything.get().customer_class == "A"
    again = kit.upload(cast.seller2, "customers", "Stufe,Kunde\nGold,Bolt\n")
    assert "name" not in again.mapping
    preset = ImportPreset.everything.get()
    again = operations.use_preset(cast.seller2, again.pk, None, preset.pk)
    assert again.mapping["name"]["column"] == 1
    kit.run(cast.seller2, kit.through(again))
    assert Customer.everything.get(name="Bolt").customer_class == "A"


def test_an_import_that_others_build_on_is_not_undone(cast: SimpleNamespace) -> None:
    batch = kit.bring(cast.seller, "customers", "name\nAcme\nBolt\n")
    kit.bring(cast.seller, "contacts", "customer,name\nAcme,Kim\n")
    with pytest.raises(Conflict, match=r"contacts \(1\)"):
        operations.undo(cast.seller, batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Customer.everything.count()) == ("done", 2)


def test_custom_fields_come_in_by_their_kinds(cast: SimpleNamespace) -> None:
    from merit.crm.custom import CustomField

    common = {"company": cast.acme, "record": "customer"}
    CustomField.everything.create(**common, code="capital", label="注册资本", kind="money")
    CustomField.everything.create(**common, code="vip", label="重点客户", kind="yesno", required=True)
    CustomField.everything.create(**common, code="helper", label="协助人", kind="person")
    CustomField.everything.create(**common, code="level", label="信用", kind="choice", choices=["AAA", "AA"])
    file = "客户名称,注册资本,重点客户,协助人,信用\n金源,500万,是,Wang Ruotong,AAA\n联拓,x,,,BBB\n"
    batch = kit.bring(cast.seller, "customers", file)
    assert kit.problems(batch) == {
        3: [(1, "“x” is no number."), (2, "This is needed.")],
    }
    helper = cast.people["seller2"].pk
    assert Customer.everything.get().attributes == {
        "capital": "5000000.00", "vip": "yes", "helper": str(helper), "level": "AAA",
    }  # fmt: skip
