"""What tests of requests share."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from merit.crm.contracts import Contract


@pytest.fixture
def make_contract(cast: SimpleNamespace) -> Callable[[str], Contract]:
    """A contract of somebody's."""

    def make(who: str) -> Contract:
        person = cast.people[who]
        return Contract.everything.create(
            company=person.company, code=f"k-{who}", owner=person, signed_on=date(2026, 11, 2), amount=Decimal(1000)
        )

    return make
