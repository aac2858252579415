"""Several at the same moment: claims, limits, the round of a rule, a conversion, a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from merit.core.errors import MeritError
from merit.crm import operations as crm
from merit.crm.leads import operations, web_forms
from merit.crm.leads.models import Lead
from merit.crm.models import Customer, Opportunity
from merit.crm.pool import operations as pool
from merit.crm.pool.models import PoolMove
from tests.crm.lead_kit import lead, rule, settings, web_form

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[str]:
    """What each was told: "done", or the code of the refusal."""
    start, told = Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        start.wait()
        try:
            work()
            told.append("done")
        except MeritError as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(told)


def test_of_two_claims_one_wins_and_the_other_is_told(transactional_db: None, cast: SimpleNamespace) -> None:
    row = crm.create_customer(cast.seller, name="Bolt")
    pool.return_customer(cast.seller, row.pk, None, note="no time")
    told = at_once(*(lambda who=who: pool.claim(who, Customer, row.pk) for who in (cast.seller2, cast.seller3)))
    assert told == ["conflict", "done"]
    assert PoolMove.everything.filter(kind="claimed").count() == 1


def test_two_claims_of_one_person_do_not_pass_his_limit(transactional_db: None, cast: SimpleNamespace) -> None:
    settings(cast, claims_per_day=1)
    rows = [crm.create_customer(cast.seller, name=f"C{n}") for n in range(2)]
    for row in rows:
        pool.return_customer(cast.seller, row.pk, None, note="no time")
    told = at_once(*(lambda pk=row.pk: pool.claim(cast.seller2, Customer, pk) for row in rows))
    assert told == ["conflict", "done"]


def test_leads_at_once_never_break_the_round(transactional_db: None, cast: SimpleNamespace) -> None:
    rule(cast, "seller", "seller2", "seller3")
    told = at_once(*(lambda n=n: lead(cast.seller, f"N{n}", by_rules=True) for n in range(6)))
    assert told == ["done"] * 6
    assert Counter(Lead.everything.values_list("owner__code", flat=True)) == {"seller": 2, "seller2": 2, "seller3": 2}


def test_a_lead_is_converted_once(transactional_db: None, cast: SimpleNamespace) -> None:
    crm.ensure_default_stages(cast.acme)
    made = lead(cast.seller)
    told = at_once(*(lambda who=who: operations.convert_lead(who, made.pk, 1) for who in (cast.seller, cast.lead)))
    assert told == ["done", "stale"]
    assert (Customer.everything.count(), Opportunity.everything.count()) == (1, 1)


def test_a_double_click_on_a_web_form_is_one_lead(
    transactional_db: None, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_forms, "SOONEST", timedelta(seconds=-1))
    form = web_form(cast)
    token = web_forms.fresh_token(form)
    data = {"name": "Kim", "phone": "1234567"}
    told = at_once(*(lambda: web_forms.sent(form, token, "203.0.113.9", data, agreed=False) for _ in range(3)))
    assert told == ["done"] * 3
    assert Lead.everything.count() == 1
