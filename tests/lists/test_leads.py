"""The list of leads: its tabs, sentences, sums, cells, many rows changed and put back, custom fields, files; long ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from merit.core.errors import Invalid
from merit.core.staging import analyse
from merit.crm import operations as crm
from merit.crm.leads import operations
from merit.crm.leads.models import Lead
from merit.lists import bulk, exporting
from merit.lists.described import LISTS
from merit.lists.query import ordered, rows_of
from merit.lists.state import State, state_of
from merit.org.actor import actor_for
from tests.crm.lead_kit import lead, waits
from tests.web.crm_kit import BUDGET, text

LEADS = LISTS["leads"]
MANY = 12_000


def fresh(actor: Any) -> Any:
    """The same user in the next request."""
    found = actor_for(actor.user)
    assert found is not None
    return found


def names(actor: Any, query: str) -> list[str]:
    state = state_of(QueryDict(query))
    return [str(row) for row in ordered(LEADS, actor, state, rows_of(LEADS, actor, state))]


@pytest.fixture
def rows(cast: SimpleNamespace) -> list[Lead]:
    made = [
        lead(cast.seller, "Ann", company_name="苏州金源", region="江苏", amount="300.00", source="Fair", tags=["hot"]),
        lead(cast.seller, "Ben", company_name="Bolt", region="浙江", amount="100.00", source="Fair"),
        lead(cast.seller2, "Kim", company_name="", region="江苏", phone="13800138000"),
    ]
    waits(made[1], 30)
    waits(made[2], 2)
    operations.qualify_lead(cast.seller, made[0].pk, made[0].version)
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("f=region.is.江苏&sort=company_name", ["Kim", "苏州金源"]),
        ("f=source.is.fair&sort=-amount", ["苏州金源", "Bolt"]),
        ("f=status.is.qualified|amount.under.200&sort=amount", ["Bolt", "苏州金源"]),
        ("f=waits.filled&sort=-waits", ["Bolt", "Kim"]),
        ("f=waits.between.24,47", ["Bolt"]),
        ("f=owner.is.me", []),
        ("f=tags.is.hot", ["苏州金源"]),
        ("f=received_on.since.2026-01-01&f=phone.has.138", ["Kim"]),
        ("q=jinyuan", ["苏州金源"]),
    ],
)
def test_what_a_superior_finds(cast: Any, rows: Any, query: str, found: list[str]) -> None:
    assert names(cast.lead, query) == found


def test_a_salesperson_finds_his_own_in_the_tabs(cast: Any, rows: Any, client_of: Any) -> None:
    client = client_of(cast.seller)
    for tab, there, gone in (
        ("", ["苏州金源", "Bolt"], "Kim"),
        ("unhandled", ["Bolt"], "金源"),
        ("qualified", ["金源"], "Bolt"),
    ):
        page = text(client.get(f"/leads?view={tab}"))
        assert all(one in page for one in there) and f">{gone}<" not in page and gone not in page.split("<tbody>")[1]
    operations.disqualify_lead(cast.seller, rows[1].pk, rows[1].version, reason="no budget")
    assert "Bolt" not in text(client.get("/leads"))
    assert "Bolt" in text(client.get("/leads?view=disqualified")) and "Bolt" in text(client.get("/leads?view=all"))
    assert "waits 1 day" not in text(client.get("/leads?view=all"))


def test_groups_have_sums_and_the_address_keeps_all_of_it(cast: Any, rows: Any, client_of: Any) -> None:
    page = text(
        client_of(cast.lead).get("/leads?f=&sort=-amount,company_name&group=source&cols=company_name,amount,region")
    )
    assert "¥400" in page.split("<tfoot")[1] and "Fair" in page
    assert "grp-r" in page and 'data-col="region"' in page


def test_states_of_nothing_differ(cast: Any, client_of: Any) -> None:
    assert "No leads yet" in text(client_of(cast.seller).get("/leads"))
    assert "No lead matches" in text(client_of(cast.seller).get("/leads?f=region.is.x"))
    blind = text(client_of(cast.hr).get("/leads?f=region.is.x"))
    assert "Not open to you" in blind and "No lead" not in blind


def test_a_cell_is_changed_in_place_by_who_may(cast: Any, rows: Any, client_of: Any) -> None:
    one = Lead.everything.get(pk=rows[1].pk)
    address = f"/lists/leads/rows/{one.pk}/region"
    assert client_of(cast.seller).get(address).status_code == 200
    done = client_of(cast.seller).post(address, {"version": one.version, "value": "上海"})
    assert done.status_code == 200 and "上海" in text(done)
    assert client_of(cast.seller).post(address, {"version": one.version, "value": "x"}).status_code == 422, (
        "changed since"
    )
    assert client_of(cast.finance).post(address, {"version": 9, "value": "x"}).status_code == 403
    assert client_of(cast.outsider).get(address).status_code == 404
    assert client_of(cast.seller).get(f"/lists/leads/rows/{one.pk}/status").status_code == 404, "it has its verbs"


def test_many_are_assigned_tagged_changed_disqualified_and_put_back(cast: Any, rows: Any) -> None:
    ids, other = [one.pk for one in rows[:2]], cast.people["seller2"]
    operations.change_lead(cast.seller, ids[1], Lead.everything.get(pk=ids[1]).version, next_contact_on="2026-12-01")
    for action, params, now, before in (
        ("assign", {"owner_id": other.pk}, lambda row: row.owner == other, lambda row: row.owner != other),
        ("tag", {"add": "new"}, lambda row: "new" in row.tags, lambda row: "new" not in row.tags),
        ("change", {"column": "amount", "value": "7"}, lambda row: row.amount == 7, lambda row: row.amount != 7),
        (
            "disqualify",
            {"reason": "no budget"},
            lambda row: (row.status, row.reason) == ("disqualified", "no budget"),
            lambda row: row.status == ("qualified" if row.pk == ids[0] else "new") and not row.reason,
        ),
    ):
        change = bulk.start(cast.lead, LEADS, action, params, ids=ids)
        bulk.run(change.pk, cast.lead)
        assert all(now(row) for row in Lead.everything.filter(pk__in=ids)), action
        bulk.start_undo(cast.lead, change.pk)
        bulk.undo(change.pk, cast.lead)
        assert all(before(row) for row in Lead.everything.filter(pk__in=ids)), action
    assert str(Lead.everything.get(pk=ids[1]).next_contact_on) == "2026-12-01", "put back as well"
    with pytest.raises(Invalid):
        bulk.start(cast.lead, LEADS, "disqualify", {"reason": " "}, ids=ids)


def test_a_closed_lead_is_refused_and_told(cast: Any, rows: Any, client_of: Any) -> None:
    operations.disqualify_lead(cast.seller, rows[1].pk, rows[1].version, reason="spam")
    form = {"action": "disqualify", "id": [one.pk for one in rows[:2]], "reason": "too small"}
    answer = client_of(cast.lead).post("/lists/leads/changes", form, follow=True)
    assert "1 refused" in text(answer) and "closed" in text(answer)
    assert Lead.everything.get(pk=rows[0].pk).reason == "too small"


def test_all_that_match_are_changed(cast: Any, rows: Any, client_of: Any) -> None:
    form = {"action": "tag", "all": "1", "query": "f=region.is.江苏", "add": "east"}
    assert client_of(cast.lead).post("/lists/leads/changes", form).status_code == 303
    assert {str(one) for one in Lead.everything.filter(tags__contains=["east"])} == {"苏州金源", "Kim"}


def test_an_export_has_what_is_seen(cast: Any, rows: Any, settings: Any, tmp_path: Any) -> None:
    settings.MERIT_HOME = tmp_path
    export = exporting.start(cast.seller, LEADS, "f=&sort=amount&cols=company_name,status,amount,waits", "csv")
    exporting.run(export, cast.seller)
    lines = list(csv.reader(io.StringIO(exporting.path_of(export).read_text("utf-8-sig"))))
    assert lines[0] == ["Lead", "Status", "Amount", "Hours unhandled"]
    assert [line[:3] for line in lines[1:]] == [["Bolt", "New", "100.00"], ["苏州金源", "Qualified", "300.00"]]
    assert lines[1][3] == "30"


@pytest.fixture
def fields(cast: SimpleNamespace) -> None:
    for given in (
        {"label": "Machines", "kind": "number", "required": True},
        {"label": "Interest", "kind": "choice", "choices": ["high", "low"], "default": "low"},
        {"label": "Rating", "kind": "text", "hidden_from": ["salesperson"]},
        {"label": "Checked", "kind": "yesno", "read_only_for": ["salesperson"]},
    ):
        crm.create_custom_field(cast.admin, record="lead", **given)


def test_custom_fields_in_form_record_list_and_api(cast: Any, fields: Any, client_of: Any, api_of: Any) -> None:
    client = client_of(cast.seller)
    page = text(client.get("/leads/new"))
    assert page.index("Machines") < page.index("Interest") < page.index("Checked") and "Rating" not in page
    missing = client.post("/leads/new", {"company_name": "A", "x_interest": "low"})
    assert missing.status_code == 422 and "required" in text(missing)
    for name, machines in (("A", "9"), ("B", "10")):
        sent = {"company_name": name, "x_machines": machines, "x_interest": "high", "x_checked": "yes"}
        assert client.post("/leads/new", sent).status_code == 303
    made = Lead.everything.get(company_name="A")
    assert made.attributes == {"machines": "9", "interest": "high"}, "what is read-only stays empty"
    record = text(client.get(f"/leads/{made.pk}"))
    assert "Machines" in record and "high" in record
    assert names(fresh(cast.seller), "f=&sort=-x_machines") == ["B", "A"], "as numbers"
    assert names(fresh(cast.seller), "f=x_machines.under.10") == ["A"]
    shown = text(client.get("/leads?f=&cols=company_name,x_machines,x_interest"))
    assert "Machines" in shown and ">9<" in shown
    answer = api_of(cast.seller).get("/api/v1/leads?filter=x_interest.is.high&sort=-x_machines").json()
    assert [one["company_name"] for one in answer["items"]] == ["B", "A"]
    assert api_of(cast.seller).get("/api/v1/leads?filter=x_rating.is.good").status_code == 400
    edited = client.post(f"/leads/{made.pk}/edit", {"version": made.version, "company_name": "A", "x_machines": "x"})
    assert edited.status_code == 422
    wrong = api_of(cast.seller).post("/api/v1/leads", {"name": "C", "attributes": {"machines": "many"}})
    assert wrong.status_code == 422 and "attributes.machines" in wrong.content.decode()


def test_what_is_hidden_stays_hidden_and_as_it_was(cast: Any, fields: Any, client_of: Any, api_of: Any) -> None:
    boss = fresh(cast.lead)
    made = operations.create_lead(
        boss, name="Kim", owner_id=cast.people["seller"].pk, attributes={"machines": "1", "rating": "secret"}
    )
    assert made.attributes["interest"] == "low", "the default"
    client = client_of(cast.seller)
    sent = {"version": made.version, "name": "Kim", "x_machines": "2", "x_interest": "high"}
    assert client.post(f"/leads/{made.pk}/edit", sent).status_code == 303
    made.refresh_from_db()
    assert made.attributes == {"machines": "2", "interest": "high", "rating": "secret"}
    operations.change_lead(fresh(cast.lead), made.pk, made.version, attributes={**made.attributes, "rating": "worse"})
    for path in ("", "?tab=history"):
        page = text(client.get(f"/leads/{made.pk}{path}"))
        assert "secret" not in page and "worse" not in page
    assert "worse" in text(client_of(cast.lead).get(f"/leads/{made.pk}"))
    assert "rating" not in api_of(cast.seller).get(f"/api/v1/leads/{made.pk}").json()["attributes"]


@pytest.fixture
def many(cast: SimpleNamespace) -> Iterator[None]:
    """MANY leads of one salesperson."""
    made = lead(cast.seller, "Kim")
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'crm_lead'")
        kept = [one for (one,) in cursor.fetchall() if one not in {"id", "code", "company_name", "amount"}]
        columns = ", ".join(kept)
        cursor.execute(
            f"INSERT INTO crm_lead (code, company_name, amount, {columns}) SELECT 'M' || n, 'Many ' || n, 10, {columns}"
            " FROM crm_lead, generate_series(2, %s) n WHERE id = %s",
            [MANY, made.pk],
        )
    analyse()
    yield


def test_a_long_list_has_bounded_queries(
    cast: Any, many: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.lead)
    for query in ("", "?view=unhandled", "?f=region.empty&f=amount.from.5&sort=-amount,company_name&group=status"):
        with django_assert_max_num_queries(BUDGET):
            page = client.get(f"/leads{query}")
        assert page.status_code == 200 and len(page.context["lines"]) == 50
    assert page.context["page"].more
    state = State()
    plan = ordered(LEADS, cast.lead, state, rows_of(LEADS, cast.lead, state))[:50].explain()
    assert "lead_received" in plan, "the newest are read from the index"
