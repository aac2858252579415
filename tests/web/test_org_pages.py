"""The pages of the organisation, as people use them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from merit.org import operations
from merit.org.models import Person, Term


def test_the_tree_shows_the_day_asked_for(cast: SimpleNamespace, client_of: Any) -> None:
    operations.set_term(
        cast.hr, cast.people["seller"].pk, None, start=date(2026, 11, 1), department_id=cast.departments["sales2"].pk
    )
    client = client_of(cast.hr)
    pages = [client.get(f"/organisation?on={day}").content.decode() for day in ("2026-10-31", "2026-11-01")]
    tails = [page.split("Sales2", 1)[1].split("Office", 1)[0] for page in pages]
    assert ["Chen Siyuan" in tail for tail in tails] == [False, True]


def test_a_person_is_hired_moved_and_leaves(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.hr)
    form = {
        "name": "Sun Wei",
        "start": "2026-11-01",
        "hired_on": "2026-11-01",
        "department_id": cast.departments["sales1"].pk,
        "group": "employee",
        "superior_id": cast.people["lead"].pk,
        "base_wage": "6500.00",
        "more": "volume_base = 2000",
    }
    answer = client.post("/people/new", form)
    assert answer.status_code == 302, answer.content.decode()
    person = Person.everything.get(name="Sun Wei")
    assert Term.everything.get(person=person).attributes == {"base_wage": "6500.00", "volume_base": "2000"}
    page = client.get(f"/people/{person.pk}").content.decode()
    assert "¥6,500.00" in page
    move = {**form, "start": "2026-12-01", "base_wage": "7000", "version": person.version, "left_on": "2026-12-31"}
    assert client.post(f"/people/{person.pk}/term", move).status_code == 302
    assert [str(term.valid.lower) for term in Term.everything.filter(person=person)] == ["2026-11-01", "2026-12-01"]


def test_nobody_stands_above_himself(cast: SimpleNamespace, client_of: Any) -> None:
    lead = cast.people["lead"]
    form = {
        "version": lead.version,
        "start": "2026-11-01",
        "department_id": cast.departments["sales1"].pk,
        "group": "manager",
        "superior_id": cast.people["seller"].pk,
    }
    answer = client_of(cast.hr).post(f"/people/{lead.pk}/term", form)
    assert answer.status_code == 422
    assert "circle" in answer.content.decode()


def test_wages_show_to_those_who_may_see_pay(cast: SimpleNamespace, client_of: Any) -> None:
    path = f"/people/{cast.people['seller'].pk}"
    sees = {
        who: "Base wage" in client_of(getattr(cast, who)).get(path).content.decode()
        for who in ("seller", "finance", "lead", "seller2", "admin")
    }
    assert sees == {"seller": True, "finance": True, "lead": False, "seller2": False, "admin": False}


@pytest.mark.parametrize("path", ["/users", "/company", "/users/new", "/people/new", "/departments/new", "/history"])
def test_a_salesperson_administers_nothing(cast: SimpleNamespace, client_of: Any, path: str) -> None:
    assert client_of(cast.seller).get(path).status_code == 403


def test_an_invited_user_sets_a_password_once(
    cast: SimpleNamespace, client_of: Any, client: Any, settings: Any
) -> None:
    user = operations.create_user(cast.admin, email="new@acme.test", name="New", person_id=None)
    operations.give_role(
        cast.admin, user.pk, role="salesperson", company_id=cast.acme.pk, department_id=None, start=date(2026, 1, 1)
    )
    link = operations.invite(cast.admin, user.pk)
    assert client.post(link, {"password": "short", "again": "short"}).status_code == 422
    good = {"password": "pears and 7 plums", "again": "pears and 7 plums"}
    assert client.post(link, good).status_code == 302
    client.logout()
    assert client.post(link, good).status_code == 404


def test_nobody_changes_his_own_roles(cast: SimpleNamespace, client_of: Any) -> None:
    form = {"role": "finance", "company_id": cast.acme.pk, "start": "2026-11-01"}
    assert client_of(cast.admin).post(f"/users/{cast.admin.user.pk}/roles", form).status_code == 409
    assert client_of(cast.admin).post(f"/users/{cast.seller.user.pk}/roles", form).status_code == 302


def test_a_token_is_shown_once_and_revoked(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    page = client.post("/settings/tokens", {"name": "till", "scopes": "read", "days": "30"}).content.decode()
    secret = page.split("merit_", 1)[1].split("<", 1)[0]
    assert secret not in client.get("/settings/tokens").content.decode()
    anyone = type(client)()
    asked = {"headers": {"Authorization": f"Bearer merit_{secret}"}}
    assert anyone.get("/api/v1/people", **asked).status_code == 200
    from merit.org.models import Token

    client.post(f"/settings/tokens/{Token.everything.get().pk}/revoke")
    assert anyone.get("/api/v1/people", **asked).status_code == 401


def test_groups_are_chosen_by_their_words(cast: SimpleNamespace, client_of: Any) -> None:
    Term.everything.filter(person=cast.people["seller3"]).update(group="interns")
    client = client_of(cast.hr)
    client.cookies["merit_language"] = "zh-hans"
    page = client.get("/people/new").content.decode()
    assert (
        '<option value="employee" selected>员工</option>' in page and '<option value="interns">interns</option>' in page
    )
    assert "employee or manager" not in page
