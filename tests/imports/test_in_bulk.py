"""What a file brings in is what the single operations make of the same input: rows, their history, events, standing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from merit.core.models import Event
from merit.crm import models
from merit.crm.models import Contract, Customer, Opportunity, OpportunityStep, Product, Receipt, Receivable, Standing
from merit.crm.operations import create_custom_field, create_customer, create_opportunity, ensure_default_stages
from merit.crm.operations.steps import contract_step
from merit.crm.sales.contracts import create_contract
from merit.crm.sales.products import create_product, set_list_price
from merit.crm.sales.receipts import create_receipt
from merit.crm.sales.receivables import create_receivable
from merit.crm.sales.rows import Line, Share
from merit.imports import jobs, operations, work
from merit.imports.kinds.contracts import Contracts
from merit.imports.models import Import
from merit.org import models as org
from merit.org.models import Person, Term
from merit.org.operations.people import create_person
from merit.targets.models import Target, TargetChange
from tests.imports import kit

D = Decimal
CLOCK = {"created_at", "updated_at", "done_at", "at"}


@pytest.fixture
def there(cast: SimpleNamespace) -> SimpleNamespace:
    """Two customers, an opportunity that waits for its contract, a product with two prices, a custom field."""
    ensure_default_stages(cast.acme)
    create_customer(cast.seller, name="Acme")
    create_customer(cast.seller2, name="苏州金源")
    won = create_opportunity(
        cast.seller, customer_id=Customer.everything.get(name="Acme").pk, name="Line 2", amount=D(9)
    )
    contract_step(cast.seller, won)
    pump = create_product(cast.finance, name="Pump", code="P-1", price=D("12.50"), price_from=date(2026, 1, 1))
    set_list_price(cast.finance, pump.pk, pump.version, price=D(15), start=date(2026, 10, 1))
    create_custom_field(cast.admin, record="contract", label="Channel", kind="text", code="channel", default="direct")
    return cast


def picture(*models: Any) -> dict[str, list[str]]:
    """Every row of these models and of their history, and the events, with codes in place of ids, without the clock."""
    contracts = dict(Contract.everything.values_list("pk", "code"))
    receivables = dict(Receivable.everything.values_list("pk", "code"))
    products = dict(Product.everything.values_list("pk", "code"))
    people = dict(Person.everything.values_list("pk", "code"))
    named = {"contract": contracts, "receivable": receivables, "product": products}
    named |= {"person": people, "superior": people}
    found = {}
    for model in (*models, Event):
        every = model.everything if hasattr(model, "everything") else model.objects
        rows = []
        for row in every.exclude(area="imports") if model is Event else every.all():
            told = {}
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if field.name in CLOCK or field.name.startswith("pgh_") or field.attname == "id":
                    continue
                told[field.name] = named[field.name].get(value, value) if field.name in named else value
            if model is Event:
                found_by = {"crm.contract": contracts, "org.person": people}.get(row.subject_type, {})
                told["subject_id"] = found_by.get(row.subject_id)
                told["data"] = {name: text for name, text in row.data.items() if name != "batch"}
            rows.append(json.dumps(told, default=str, sort_keys=True))
        found[model.__name__] = sorted(rows)
    return found


def same(file: Callable[[], Any], singly: Callable[[], Any], *models: Any) -> dict[str, list[str]]:
    """The picture that both leave."""
    pictures = []
    for job in (file, singly):
        with transaction.atomic():
            job()
            pictures.append(picture(*models))
            transaction.set_rollback(True)
    assert pictures[0] == pictures[1]
    return pictures[0]


def test_contracts(there: SimpleNamespace) -> None:
    file = (
        "code,name,customer,signed on,amount,owner,opportunity,product,quantity,unit price,list price,credits,channel,note\n"
        "K-1,视觉检测线,Acme,2026-09-01,,seller,Line 2,Pump,2,600.005,,seller 60%; seller2 40%,agent,As agreed\n"
        "K-1,,Acme,2026-09-01,,,,Service,0.5,100,90,,,\n"
        "K-2,,苏州金源,2026-10-05,40,,,Pump,,,,,,\n"
        ",Later,Acme,2026-10-06,7.10,lead,,,,,,,,\n"
    )
    acme, other = Customer.everything.get(name="Acme").pk, Customer.everything.get(name="苏州金源").pk
    people, pump = there.people, Product.everything.get().pk

    def singly() -> None:
        lines = [Line(D(2), D("600.005"), pump), Line(D("0.5"), D(100), None, "Service", D(90))]
        shares = [Share(people["seller"].pk, D("0.6")), Share(people["seller2"].pk, D("0.4"))]
        chance = Opportunity.everything.get().pk
        create_contract(
            *(there.finance,), code="K-1", name="视觉检测线", customer_id=acme, signed_on=date(2026, 9, 1),
            owner_id=people["seller"].pk, opportunity_id=chance, lines=lines, credits=shares,
            attributes={"channel": "agent"}, note="As agreed",
        )  # fmt: skip
        line = Line(D(1), D(40), pump)
        create_contract(
            there.finance, code="K-2", customer_id=other, signed_on=date(2026, 10, 5), amount=D(40), lines=[line]
        )
        owner = people["lead"].pk
        create_contract(
            *(there.finance,), name="Later", customer_id=acme, owner_id=owner, signed_on=date(2026, 10, 6), amount=D("7.10")
        )  # fmt: skip

    def brought() -> None:
        batch = kit.bring(there.finance, "contracts", file)
        assert (batch.counts["create"], batch.counts["lines"]) == (3, 1), kit.problems(batch)

    told = same(
        brought,
        singly,
        *(Contract, models.ContractLine, models.Credit, Standing, OpportunityStep),
        *(models.ContractEvent, models.ContractLineEvent, models.CreditEvent),
    )
    assert [len(told[name]) for name in ("Contract", "ContractLine", "Credit", "Standing")] == [3, 3, 4, 3]
    assert len(told["CreditEvent"]) == 4


def test_people(there: SimpleNamespace) -> None:
    """Who is below somebody further down the file comes in behind him."""
    file = (
        "code,name,department,superior,email,base wage,hired on,holds from\n"
        "N-1,Nina,sales1,Otto,n@x.example,6000,2026-03-01,2026-03-01\n"
        ",王敏,sales1,seller,,,,\n"
        "N-2,Otto,sales,lead,,,,\n"
        "N-3,Paul,sales,,,,2026-03-01,\n"
    )
    hr, people, rooms = there.hr, there.people, there.departments

    def singly() -> None:
        def enter(name: str, room: str, **more: Any) -> Any:
            company, department = there.acme.pk, rooms[room].pk
            return create_person(hr, company_id=company, name=name, department_id=department, **more)

        day = date(2026, 3, 1)
        enter("王敏", "sales1", superior_id=people["seller"].pk)
        otto = enter("Otto", "sales", code="N-2", superior_id=people["lead"].pk)
        enter("Paul", "sales", code="N-3", hired_on=day)
        wage = {"base_wage": "6000"}
        more = {"email": "n@x.example", "hired_on": day, "start": day, "attributes": wage, "superior_id": otto.pk}
        enter("Nina", "sales1", code="N-1", **more)

    def brought() -> None:
        batch = kit.upload(hr, "people", file)
        assert (batch.counts["create"], batch.counts["wrong"]) == (4, 0), kit.problems(batch)
        assert kit.run(hr, batch).counts["create"] == 4

    told = same(brought, singly, Person, Term, org.PersonEvent, org.TermEvent)
    assert (len(told["Person"]), len(told["Term"])) == (len(people) + 4, len(people) + 4)


def test_people_under_somebody_who_does_not_come_in(there: SimpleNamespace) -> None:
    rows = (
        "code,name,department,superior\nN-1,Nina,sales1,Otto\nseller,Otto,sales,\nN-3,Paul,sales,Nina\nN-4,Qi,sales,\n"
    )
    batch = kit.choose(there.hr, kit.upload(there.hr, "people", rows), duplicates="create")
    gone = "The row of this person was not brought in."
    assert kit.problems(batch) == {2: [(3, gone)], 3: [(0, "This code is taken.")], 4: [(3, gone)]}
    assert kit.run(there.hr, batch).counts["create"] == 1


def test_products(there: SimpleNamespace) -> None:
    file = "name,code,unit,list price,price from\nValve,V-1,pcs,3.5,2026-02-01\nFitting,,,0,\n服务,S-1,,,\n"

    def singly() -> None:
        create_product(there.finance, name="Valve", code="V-1", unit="pcs", price=D("3.5"), price_from=date(2026, 2, 1))
        create_product(there.finance, name="Fitting", price=D(0))
        create_product(there.finance, name="服务", code="S-1")

    def brought() -> None:
        batch = kit.bring(there.finance, "products", file)
        assert batch.counts["create"] == 3, kit.problems(batch)

    told = same(brought, singly, Product, models.ListPrice, models.ProductEvent, models.ListPriceEvent)
    assert (len(told["ListPrice"]), len(told["ProductEvent"])) == (4, 8)


def test_receivables_and_receipts(there: SimpleNamespace) -> None:
    kit.bring(
        there.finance,
        "contracts",
        "code,customer,signed on,amount\nK-1,Acme,2026-09-01,100\nK-2,Acme,2026-09-01,50\n",
    )
    due = "contract,due on,amount,note,code\nK-1,2026-10-01,60,first,\nK-1,2026-11-01,40,,AR-9\nK-2,2026-10-15,50,,\n"
    paid = "contract,received on,amount,account,code\nK-1,2026-10-02,70,招行,\nK-1,2026-10-09,-5,,R-9\nK-2,2026-10-20,50,,\n"
    one, two = (Contract.everything.get(code=code).pk for code in ("K-1", "K-2"))
    finance = there.finance

    def singly() -> None:
        create_receivable(finance, contract_id=one, due_on=date(2026, 10, 1), amount=D(60), note="first")
        create_receivable(finance, contract_id=one, due_on=date(2026, 11, 1), amount=D(40), code="AR-9")
        create_receivable(finance, contract_id=two, due_on=date(2026, 10, 15), amount=D(50))
        create_receipt(finance, contract_id=one, received_on=date(2026, 10, 2), amount=D(70), account="招行")
        create_receipt(finance, contract_id=one, received_on=date(2026, 10, 9), amount=D(-5), code="R-9")
        create_receipt(finance, contract_id=two, received_on=date(2026, 10, 20), amount=D(50))

    def brought() -> None:
        for kind, file in (("receivables", due), ("receipts", paid)):
            batch = kit.bring(finance, kind, file)
            assert batch.counts["create"] == 3, kit.problems(batch)

    told = same(
        brought,
        singly,
        *(Contract, Receivable, Receipt, Standing, models.Settlement, models.ReceivableEvent, models.ReceiptEvent),
    )
    assert len(told["Settlement"]) == 3
    assert [json.loads(row)["open"] for row in told["Settlement"]].count("0.00") == 2, "K-1's first and K-2's are paid"
    assert sorted(json.loads(row)["version"] for row in told["Contract"]) == [2, 3]
    verbs = [json.loads(row)["verb"] for row in told["Event"]]
    assert (verbs.count("receipt-booked"), verbs.count("refund-booked")) == (2, 1)


def test_targets_of_many_rows_are_one_change_and_the_wrong_one_is_told(there: SimpleNamespace) -> None:
    """Whichever row is wrong, the others are set; a target that stands in two rows is what the last one says."""
    rows = ["person,metric,period,target", "seller,receipts,2026-12,5", "seller2,receipts,2026-12,-5"]
    rows += ["seller,receipts,2026-11,6", "lead,contract_count,2026-11,3", "seller,receipts,2026-12,7"]
    batch = kit.upload(there.hr, "targets", "\n".join(rows))
    assert kit.problems(batch) == {3: [(3, "This target cannot be below 0.")]}
    batch = kit.run(there.hr, kit.choose(there.hr, batch, duplicates="update"))
    assert (batch.counts["create"], batch.counts["update"], batch.counts["wrong"]) == (3, 1, 1)
    found = Target.everything.order_by("person__code", "period").values_list("person__code", "period", "value")
    assert [*found] == [("lead", "2026-11", 3), ("seller", "2026-11", 6), ("seller", "2026-12", 7)]
    made = TargetChange.everything.order_by("pk").values_list("metric", "cells")
    assert [(metric, len(cells)) for metric, cells in made] == [("receipts", 2), ("contract_count", 1), ("receipts", 1)]
    assert kit.through(operations.undo(there.hr, batch.pk)).state == "undone"
    assert not Target.everything.exclude(value=None).exists()


def test_the_rules_are_told_at_the_cell(there: SimpleNamespace) -> None:
    """A salesperson's own file: what the form would refuse him is refused, with what the form would say."""
    head = "code,customer,signed on,amount,owner,product,quantity,unit price,credits\n"
    file = head + (
        "K-1,Acme,2026-09-01,100,seller,,,,\n"
        "K-2,Acme,2026-09-01,100,seller2,,,,\n"
        "K-3,Acme,2026-09-01,-5,seller,,,,\n"
        "K-4,Acme,2026-09-01,100,seller,,,,seller 60%; seller2 50%\n"
        "K-5,Acme,2030-09-01,100,seller,,,,\n"
        "K-6,Acme,2026-09-01,,seller,,,,\n"
        "K-7,苏州金源,2026-09-01,100,seller,,,,\n"
    )
    batch = kit.bring(there.seller, "contracts", file)
    assert {row: [text for _place, text in told] for row, told in kit.problems(batch).items()} == {
        3: ["You create contracts for yourself and your own people only."],
        4: ["An amount is at least 0."],
        5: ["The shares sum to 110 %; they must sum to 100 %."],
        6: ["This is more than a year ahead."],
        7: ["Enter the amount, or lines that make it up."],
        8: ["There is no “苏州金源”."],
    }
    assert [one.code for one in Contract.everything.all()] == ["K-1"]
    due = "contract,due on,amount\nK-1,2026-12-01,5\n"
    told = kit.problems(kit.upload(there.seller, "receivables", due))
    assert told == {2: [(-1, "Once a contract is signed, finance keeps its schedule.")]}


@pytest.mark.parametrize(
    ("kind", "who", "head", "first", "second"),
    [
        ("customers", "seller", "code,name", "X-1,One", "X-1,Two"),
        ("products", "finance", "code,name", "X-1,One", "X-1,Two"),
        ("receipts", "finance", "code,contract,received on,amount", "X-1,K-1,2026-10-01,5", "X-1,K-1,2026-10-02,6"),
        ("receivables", "finance", "code,contract,due on,amount", "X-1,K-1,2026-12-01,5", "X-1,K-1,2026-12-02,6"),
    ],
)
def test_a_code_is_given_once(there: SimpleNamespace, kind: str, who: str, head: str, first: str, second: str) -> None:
    """New records all the same, but none with the code of another: the row is refused, the others come in."""
    kit.bring(there.finance, "contracts", "code,customer,signed on,amount\nK-1,Acme,2026-09-01,100\n")
    more = second.replace("X-1", "X-2")
    batch = kit.bring(getattr(there, who), kind, "\n".join((head, first, second, more)), duplicates="create")
    assert batch.state == "done"
    assert kit.problems(batch) == {3: [(0, "This code is taken.")]}
    again = kit.upload(getattr(there, who), kind, "\n".join((head, second)))
    again = kit.choose(getattr(there, who), again, duplicates="create")
    assert (again.state, kit.problems(again)) == ("ready", {2: [(0, "This code is taken.")]})


def test_killed_between_chunks_each_contract_comes_in_once(
    there: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Contracts, "several", 4)
    monkeypatch.setattr(operations, "FEW_ROWS", 0)
    monkeypatch.setattr(jobs, "defer", lambda _batch: None)
    lines = [f"K-{n},Acme,2026-09-01,{name},1,5\n" for n in range(9) for name in ("Pump", "Service", "Fitting")]
    file = "code,customer,signed on,product,quantity,unit price\n" + "".join(lines)
    batch = operations.start(there.finance, kit.upload(there.finance, "contracts", file).pk)

    class Killed(BaseException):
        pass

    def killing(done: int, _of: int) -> None:
        if done > 9:
            raise Killed

    with pytest.raises(Killed):
        work.run(batch.pk, batch.attempt, killing)
    assert 0 < Contract.everything.count() < 9
    work.run(batch.pk, batch.attempt)
    batch = Import.everything.get(pk=batch.pk)
    assert (batch.state, batch.counts["create"], batch.counts["lines"]) == ("done", 9, 18)
    assert [one.lines.count() for one in Contract.everything.all()] == [3] * 9
    assert kit.through(operations.undo(there.finance, batch.pk)).state == "undone"
    assert not Contract.everything.exists()
    assert not Standing.everything.exists()
