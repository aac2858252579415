"""Customers and contacts: who may enter, change, assign, archive and delete them, and what is found."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.models import Event
from merit.crm import operations
from merit.crm.models import Customer, FollowUp, Opportunity
from merit.crm.searching import matching, search_text


def test_a_customer_is_the_salespersons_who_enters_it(cast: SimpleNamespace, customer: Customer) -> None:
    assert customer.owner == cast.seller.person
    assert customer.code == "C-00001"
    assert customer.created_on == cast.seller.today
    assert Event.everything.filter(subject_id=customer.pk, verb="created").exists()


@pytest.mark.parametrize("who", ["leader", "hr", "finance", "gm", "auditor", "admin", "committee"])
def test_other_roles_enter_no_customers(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(Forbidden):
        operations.create_customer(getattr(cast, who), name="X")
    assert not Customer.everything.exists()


@pytest.mark.parametrize("who", ["seller2", "lead2", "hr", "admin", "outsider"])
def test_one_whom_others_do_not_see_is_not_there(cast: SimpleNamespace, customer: Customer, who: str) -> None:
    with pytest.raises(NotFound):
        operations.change_customer(getattr(cast, who), customer.pk, 1, name="X")


@pytest.mark.parametrize("who", ["leader", "finance", "gm", "auditor"])
def test_who_only_sees_changes_nothing(cast: SimpleNamespace, customer: Customer, who: str) -> None:
    with pytest.raises(Forbidden):
        operations.change_customer(getattr(cast, who), customer.pk, 1, name="X")
    with pytest.raises(Forbidden):
        operations.delete_customer(getattr(cast, who), customer.pk, 1)


def test_the_lead_changes_what_is_the_teams(cast: SimpleNamespace, customer: Customer) -> None:
    changed = operations.change_customer(cast.lead, customer.pk, 1, name="苏州金源", tags=["老客户", "老客户", " "])
    assert (changed.name, changed.tags, changed.version) == ("苏州金源", ["老客户"], 2)
    with pytest.raises(Stale):
        operations.change_customer(cast.seller, customer.pk, 1, name="Other")


def test_a_second_role_that_sees_more_does_not_change_more(cast: SimpleNamespace, customer: Customer) -> None:
    from merit.org.actor import actor_for
    from merit.org.models import RoleAssignment
    from tests.cast import ALWAYS

    RoleAssignment.everything.create(user=cast.seller2.user, role="auditor", company=cast.acme, valid=ALWAYS)
    both = actor_for(cast.seller2.user)
    with pytest.raises(Forbidden):
        operations.change_customer(both, customer.pk, 1, name="X")


def test_unknown_fields_are_the_programmers_mistake(cast: SimpleNamespace, customer: Customer) -> None:
    with pytest.raises(TypeError):
        operations.change_customer(cast.seller, customer.pk, 1, company_id=2)


def test_what_is_wrong_is_said_at_the_field(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as caught:
        operations.create_customer(cast.seller, name=" ")
    assert "name" in caught.value.fields
    with pytest.raises(Invalid) as caught:
        operations.create_customer(cast.seller, name="A", attributes={"Größe": "x"})
    assert "attributes" in caught.value.fields
    with pytest.raises(Invalid) as caught:
        operations.create_customer(cast.seller, name="A", owner_id=cast.seller2.person.pk)
    assert "owner_id" in caught.value.fields


def test_codes_step_over_those_of_loaded_facts(cast: SimpleNamespace) -> None:
    Customer.everything.create(company=cast.acme, code="C-00001", name="Loaded")
    Customer.everything.create(company=cast.acme, code="C-00041", name="Loaded")
    assert operations.create_customer(cast.seller, name="New").code == "C-00042"


def test_assigning_takes_the_follow_ups_and_open_opportunities_along(
    cast: SimpleNamespace, customer: Customer, opportunity: Opportunity, today: object
) -> None:
    operations.plan_follow_up(cast.seller, opportunity_id=opportunity.pk, due_on=cast.seller.today)
    with pytest.raises(Forbidden):
        operations.assign_customer(cast.seller, customer.pk, 1, owner_id=cast.seller2.person.pk)
    operations.assign_customer(cast.lead, customer.pk, 1, owner_id=cast.seller2.person.pk)
    assert Opportunity.everything.get().owner == cast.seller2.person
    assert FollowUp.everything.get().person == cast.seller2.person
    with pytest.raises(NotFound):
        operations.change_customer(cast.seller, customer.pk, 2, name="X")


def test_a_lead_assigns_within_the_team_only(cast: SimpleNamespace, customer: Customer) -> None:
    with pytest.raises(Invalid):
        operations.assign_customer(cast.lead, customer.pk, 1, owner_id=cast.people["seller3"].pk)
    assert operations.assign_customer(cast.gm, customer.pk, 1, owner_id=cast.people["seller3"].pk).version == 2


def test_deleting_says_what_depends(cast: SimpleNamespace, customer: Customer) -> None:
    contact = operations.create_contact(cast.seller, customer_id=customer.pk, name="王会计", phone="138 0000")
    with pytest.raises(Conflict, match="1 contact"):
        operations.delete_customer(cast.seller, customer.pk, 1)
    operations.delete_contact(cast.seller, contact.pk, 1)
    operations.delete_customer(cast.seller, customer.pk, 1)
    assert not Customer.everything.exists()


def test_archived_ones_get_nothing_new(cast: SimpleNamespace, customer: Customer) -> None:
    operations.archive_customer(cast.seller, customer.pk, 1)
    with pytest.raises(Conflict):
        operations.create_contact(cast.seller, customer_id=customer.pk, name="X")
    assert operations.restore_customer(cast.seller, customer.pk, 2).archived_at is None


@pytest.mark.parametrize("text", ["金源", "jinyuan", "szjy", "C-0000", "ｊｉｎ", "苏州 jy"])
def test_found_by_hanzi_pinyin_and_initials(cast: SimpleNamespace, customer: Customer, text: str) -> None:
    assert list(Customer.objects.visible_to(cast.seller).filter(matching(text))) == [customer]


def test_search_text_has_no_control_characters() -> None:
    assert search_text("A\x00B", "", "中 国") == "ab\n中 国\nzhongguo\nzg"


def test_contacts_follow_their_customers_rights(cast: SimpleNamespace, customer: Customer) -> None:
    contact = operations.create_contact(cast.lead, customer_id=customer.pk, name="王会计")
    changed = operations.change_contact(cast.seller, contact.pk, 1, title="会计")
    assert (changed.title, changed.version) == ("会计", 2)
    with pytest.raises(NotFound):
        operations.change_contact(cast.seller2, contact.pk, 2, title="X")
    with pytest.raises(Forbidden):
        operations.change_contact(cast.gm, contact.pk, 2, title="X")
    with pytest.raises(Invalid):
        operations.create_contact(cast.seller2, customer_id=customer.pk, name="X")
