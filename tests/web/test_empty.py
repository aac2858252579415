"""An empty company: each page says what would be there, who makes it, and offers only what the reader may do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from tests.web.crm_kit import text

SELL = "Salespeople and their superiors enter them."


@pytest.mark.parametrize(
    ("path", "role", "said"),
    [
        ("/customers", "auditor", SELL),
        ("/opportunities", "finance", SELL),
        ("/contracts", "gm", "Salespeople and finance enter them."),
        ("/receipts", "seller", "Finance books them."),
        ("/products", "gm", "Finance enters them."),
        ("/points", "auditor", "Superiors, HR and the general manager propose them."),
        ("/pay/runs", "hr", "Finance starts it."),
        ("/pay/plans", "gm", "Finance writes it, somebody else approves it."),
        ("/pay/awards", "gm", "Finance gives it."),
        ("/appraisal-cycles", "gm", "HR opens it."),
        ("/appraisal-templates", "auditor", "HR makes them."),
        ("/surveys", "seller", "The general manager or an administrator sets one up."),
        ("/web-forms", "seller", "The general manager or an administrator sets one up."),
        ("/opportunities/board", "seller", "An administrator of the company sets the stages up."),
    ],
)
def test_who_fills_it(cast: SimpleNamespace, client_of: Any, path: str, role: str, said: str) -> None:
    assert said in _main(client_of(getattr(cast, role)).get(path))


def _main(answer: Any) -> str:
    return text(answer).split('<main class="panel"')[1].split("</main>")[0]


def test_who_may_is_not_told_that_others_do(cast: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(cast.seller).get("/customers"))
    assert SELL not in page and 'href="/customers/new"' in page


def test_no_opportunity_before_there_are_stages_and_customers(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    page = text(client.get("/opportunities/new"))
    assert "No stages yet" in page and 'name="amount"' not in page
    assert 'href="/opportunities/new"' not in _main(client.get("/opportunities/board"))
    operations.create_pipeline(cast.admin, name="Sales")
    for path in ("/opportunities/new", "/contacts/new"):
        page = text(client.get(path))
        assert "No customers yet" in page and 'href="/customers/new"' in page and 'name="name"' not in page
    operations.create_customer(cast.seller, name="Firm")
    assert 'name="amount"' in text(client.get("/opportunities/new"))
    assert 'name="name"' in text(client.get("/contacts/new"))


def test_no_award_without_an_item_that_pays_it(cast: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(cast.finance).get("/pay/awards/new"))
    assert "No plan pays awards yet" in page and 'name="amount"' not in page


def test_errors_stand_under_their_place_and_say_why(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    gone, shut = client.get("/customers/999999"), client.get("/users")
    assert (gone.status_code, shut.status_code) == (404, 403)
    crumb = text(gone).split('class="crumb">')[1].split("</div>")[0]
    assert 'href="/customers"' in crumb and "404" not in crumb
    assert "HTTP 404" in text(gone)
    assert "An administrator of your company can change that." in text(shut)
