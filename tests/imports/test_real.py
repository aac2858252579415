"""The data set ../shared/data/b2b-pipeline goes in as it is: people, products, customers, opportunities."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from django.db.backends.postgresql.psycopg_any import DateRange

from merit.crm.models import Customer, Opportunity, Product, StageChange
from merit.crm.operations import ensure_default_stages
from merit.org.actor import actor_for
from merit.org.models import Person, RoleAssignment
from tests.imports import kit


def test_the_whole_company(cast: SimpleNamespace) -> None:
    ensure_default_stages(cast.acme)
    for role in ("salesperson", "hr", "finance"):
        RoleAssignment.everything.create(user=cast.gm.user, role=role, company=cast.acme, valid=DateRange(None, None))
    boss = actor_for(cast.gm.user)
    assert boss is not None
    people = kit.upload(boss, "people", kit.real("sales_teams.csv"))
    people = kit.choose(boss, people, missing={"department": "create", "superior": "create"})
    people = kit.run(boss, people)
    assert people.counts["create"] == 35, kit.problems(people)
    assert Person.everything.filter(name="Anna Snelling").get().term(boss.today).superior.name == "Dustin Brinkmann"
    assert kit.bring(boss, "products", kit.real("products.csv")).counts["create"] == 7
    assert Product.everything.get(name="GTX Pro").prices.get().price == 4821
    accounts = kit.bring(boss, "customers", kit.real("accounts.csv"))
    assert accounts.counts["create"] == 85, kit.problems(accounts)
    deals = kit.upload(boss, "opportunities", kit.real("sales_pipeline.csv"))
    print({name: (g.get("column"), g["how"], g.get("format"), g.get("values")) for name, g in deals.mapping.items()})
    deals = kit.choose(boss, deals, {"customer": {"column": 3, "constant": "Unknown"}}, missing={"customer": "create"})
    print(deals.counts)
    deals = kit.run(boss, deals)
    assert deals.counts["create"] == 8800, deals.counts
    won = Opportunity.everything.filter(stage__kind="won")
    assert (won.count(), sum(won.values_list("amount", flat=True))) == (4238, Decimal("10005534.00"))
    assert Customer.everything.filter(name="Unknown").exists()
    first = Opportunity.everything.get(code="1C1I7A6R")
    assert [str(one.on) for one in StageChange.everything.filter(opportunity=first)] == ["2016-10-20", "2017-03-01"]
