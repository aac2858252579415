"""Comments: who may write and be named, what is told to whom, and what can be taken back for how long."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.core.models import Event
from merit.crm import operations
from merit.crm.models import Comment
from merit.org.models import Person
from merit.org.notices import Notice


@pytest.fixture
def customer(cast: SimpleNamespace) -> object:
    return operations.create_customer(cast.seller, name="苏州金源精密", phone="0512-6688 1234")


def told() -> list[tuple[str, str]]:
    return [(one.kind, one.person.code) for one in Notice.everything.select_related("person").order_by("pk")]


def test_a_comment_tells_who_is_named_and_whose_the_record_is(cast: SimpleNamespace, customer: object) -> None:
    one = operations.comment(cast.lead, customer_id=customer.pk, text="请@Chen Siyuan本周回访，@Li Daowei 知悉")
    assert told() == [("mentioned", "seller"), ("mentioned", "leader")] or set(told()) == {
        ("mentioned", "seller"),
        ("mentioned", "leader"),
    }
    operations.comment(cast.seller, customer_id=customer.pk, text="好的")
    assert ("commented", "lead") in told()
    assert Event.everything.filter(verb="commented", subject_id=customer.pk).count() == 2
    assert {two.person.code for two in one.mentions.all()} == {"seller", "leader"}


@pytest.mark.parametrize("who", ["seller2", "hr", "admin"])
def test_one_who_may_not_see_the_record_cannot_be_named(cast: SimpleNamespace, customer: object, who: str) -> None:
    name = cast.people[who].name
    with pytest.raises(Invalid, match=name):
        operations.comment(cast.seller, customer_id=customer.pk, text=f"@{name} please look")
    assert not Comment.everything.exists()
    assert not told()


def test_an_address_and_an_unknown_name_are_no_mentions(cast: SimpleNamespace, customer: object) -> None:
    one = operations.comment(cast.seller, customer_id=customer.pk, text="mail a@Chen Siyuan or @nobody, @ all")
    assert not one.mentions.exists()


def test_of_two_of_one_name_the_code_tells(cast: SimpleNamespace, customer: object) -> None:
    Person.everything.create(code="p-77", name="Lin Wanqing", company=cast.acme)
    one = operations.comment(cast.seller, customer_id=customer.pk, text="@Lin Wanqing see this")
    assert [two.person.code for two in one.mentions.all()] == ["lead"], "the one who sees it"
    with pytest.raises(Invalid):
        operations.comment(cast.seller, customer_id=customer.pk, text="@Lin Wanqing (p-77) see this")


@pytest.mark.parametrize("who", ["seller", "lead", "leader", "finance", "gm"])
def test_who_sees_it_comments(cast: SimpleNamespace, customer: object, who: str) -> None:
    assert operations.comment(getattr(cast, who), customer_id=customer.pk, text="x").author_name


def test_who_only_reads_does_not(cast: SimpleNamespace, customer: object) -> None:
    with pytest.raises(Forbidden):
        operations.comment(cast.auditor, customer_id=customer.pk, text="x")
    with pytest.raises(Invalid):
        operations.comment(cast.seller2, customer_id=customer.pk, text="x")
    with pytest.raises(Invalid):
        operations.comment(cast.seller, text="x")


def test_one_corrects_and_takes_back_ones_own_for_a_day(cast: SimpleNamespace, customer: object) -> None:
    one = operations.comment(cast.seller, customer_id=customer.pk, text="first")
    with pytest.raises(Forbidden):
        operations.change_comment(cast.lead, one.pk, 1, text="y")
    one = operations.change_comment(cast.seller, one.pk, 1, text="second @Lin Wanqing")
    assert one.edited_at
    assert ("mentioned", "lead") in told()
    with pytest.raises(Stale):
        operations.change_comment(cast.seller, one.pk, 1, text="z")
    event = Event.everything.get(verb="comment-changed")
    assert event.data["comment"] == ["first", "second @Lin Wanqing"]
    Comment.everything.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Conflict):
        operations.delete_comment(cast.seller, one.pk, 2)
    Comment.everything.filter(pk=one.pk).update(created_at=timezone.now())
    operations.delete_comment(cast.seller, one.pk, 2)
    assert not Notice.everything.filter(done_at=None, kind="mentioned").exists()
    assert Event.everything.get(verb="comment-deleted").data["comment"] == "second @Lin Wanqing"


def test_a_customer_with_comments_is_archived_not_deleted(cast: SimpleNamespace, customer: object) -> None:
    operations.comment(cast.seller, customer_id=customer.pk, text="x")
    with pytest.raises(Conflict, match="comment"):
        operations.delete_customer(cast.seller, customer.pk, 1)


def test_numbers_are_found_as_they_are_typed(cast: SimpleNamespace, customer: object) -> None:
    from merit.crm.finding import find

    assert [row.pk for row in find(cast.seller, "051266881234").customers] == [customer.pk]
