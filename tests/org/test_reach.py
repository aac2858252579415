"""How far each role sees."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from merit.core.errors import Forbidden
from merit.crm.models import Customer
from merit.org import actor
from merit.org.models import Person, RoleAssignment, User


def _names(rows: object) -> set[str]:
    return {str(row.code) for row in rows}  # type: ignore[attr-defined]


@pytest.fixture
def customers(cast: SimpleNamespace) -> None:
    for owner in ("seller", "seller2", "seller3", "outsider"):
        person = cast.people[owner]
        Customer.everything.create(company=person.company, code=f"c-{owner}", name=owner, owner=person)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("seller", {"c-seller"}),
        ("lead", {"c-seller", "c-seller2"}),
        ("lead2", {"c-seller3"}),
        ("leader", {"c-seller", "c-seller2", "c-seller3"}),
        ("finance", {"c-seller", "c-seller2", "c-seller3"}),
        ("gm", {"c-seller", "c-seller2", "c-seller3"}),
        ("auditor", {"c-seller", "c-seller2", "c-seller3"}),
        ("hr", set()),
        ("admin", set()),
        ("committee", set()),
        ("outsider", {"c-outsider"}),
    ],
)
def test_whose_customers_a_role_sees(cast: SimpleNamespace, customers: None, who: str, seen: set[str]) -> None:
    assert _names(Customer.objects.visible_to(getattr(cast, who))) == seen


def test_colleagues_of_another_company_are_not_seen(cast: SimpleNamespace) -> None:
    assert "outsider" not in _names(Person.objects.visible_to(cast.gm))
    assert _names(Person.objects.visible_to(cast.outsider)) == {"outsider"}


def test_rows_open_for_an_actor_only(db: None) -> None:
    with pytest.raises(PermissionError):
        Customer.objects.all()
    assert not Customer.objects.visible_to(None).exists()


def test_an_auditor_writes_nothing(cast: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        cast.auditor.must("crm.write")


def test_a_role_begins_with_the_day_of_its_company_for_a_user_who_is_nobodys_person(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At seven in the morning in Shanghai it is still yesterday elsewhere."""
    user = User.objects.create(name="Guest", email="guest@example.com")
    RoleAssignment.everything.create(
        user=user, role="finance", company=cast.acme, valid=DateRange(date(2026, 12, 1), None)
    )
    monkeypatch.setattr(actor, "today_in", lambda company: date(2026, 12, 1) if company else date(2026, 11, 30))
    found = actor.actor_for(user)
    assert found is not None and found.has("finance")
