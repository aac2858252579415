"""Two decide at the same moment: one counts, the other is told, and the room above hears of one end."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from merit.approvals import operations
from merit.approvals.models import ApprovalRequest
from merit.crm import operations as crm
from tests.approvals.kit import TOLD, ask, draw, role
from tests.pay.test_at_once import both

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8
REFUSAL = {"reason": "No"}


def verb(name: str) -> Callable[[Any, Any], Callable[[], Any]]:
    more = {} if name == "approve" else REFUSAL
    if name == "send_back":
        more = {**REFUSAL, "to_step": None}
    return lambda actor, request: lambda: getattr(operations, name)(actor, request.pk, request.version, **more)


@pytest.mark.parametrize("first", ["approve", "refuse"])
@pytest.mark.parametrize(
    ("second", "who"),
    [
        ("approve", "finance2"),
        ("refuse", "finance2"),
        ("approve", "finance"),
        ("withdraw", "seller"),
        ("send_back", "finance2"),
    ],
)
def test_one_of_two_decisions_counts(cast: SimpleNamespace, first: str, second: str, who: str) -> None:
    draw(cast, role("finance"))
    for _round in range(ROUNDS):
        TOLD.clear()
        request = ask(cast)
        works = verb(first)(cast.finance, request), verb(second)(getattr(cast, who), request)
        assert both(*works) == ["Conflict", "done"]
        request.refresh_from_db()
        assert request.state != "pending" and [outcome for _pk, outcome, _name in TOLD] == [request.state]
        assert request.actions.count() == 2
        assert not request.tasks.filter(state__in=["open", "waiting"]).exists()


def test_both_of_all_are_heard(cast: SimpleNamespace) -> None:
    draw(cast, role("finance", "all"))
    for _round in range(ROUNDS):
        request = ask(cast)
        assert both(verb("approve")(cast.finance, request), verb("approve")(cast.finance2, request)) == ["done", "done"]
        request.refresh_from_db()
        assert request.state == "approved"


def test_submitted_twice_at_once_is_one_request(cast: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        subject = crm.create_customer(cast.seller, name="Firm")
        works = [lambda: ask(cast, subject=subject)] * 2  # noqa: B023
        assert both(*works) == ["Conflict", "done"]
        assert ApprovalRequest.everything.filter(subject_id=subject.pk).count() == 1
