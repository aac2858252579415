"""A kind of request for tests: a customer is what is asked about; what the room above was told is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from merit.approvals import kinds, operations
from merit.approvals.models import ApprovalRequest
from merit.crm import operations as crm
from merit.crm.models import Customer

CODE = "sample"
TOLD: list[tuple[int, str, str]] = []


def closed(request: ApprovalRequest, outcome: str, actor: Any) -> None:
    TOLD.append((request.subject_id, outcome, actor.name if actor else "Merit"))


KIND = kinds.Kind(
    code=CODE,
    label="Sample",
    model=Customer,
    area="receipts",
    choices=lambda _company: [("meal", "Meal"), ("travel", "Travel")],
    closed=closed,
    address=lambda pk: f"/customers/{pk}",
    has_probability=True,
)


@contextmanager
def registered() -> Iterator[None]:
    TOLD.clear()
    kinds.register(KIND)
    try:
        yield
    finally:
        del kinds._KINDS[CODE]


def ask(cast: SimpleNamespace, by: Any = None, *, subject: Any = None, concerned: Any = (), **facts: Any) -> Any:
    """A request of the seller's about a new customer."""
    by = by or cast.seller
    subject = subject or crm.create_customer(cast.seller, name="Firm")
    known = {"currency": "CNY", "lines": [("Place", "Shanghai")], **facts}
    return operations.submit(by, CODE, subject, text="Dinner", facts=operations.Facts(**known), concerned=concerned)


def draw(cast: SimpleNamespace, *steps: dict[str, Any], company: Any = None) -> Any:
    """The company's flow, as its administrator draws it."""
    company = company or cast.acme
    flow = operations.flow_of(company, CODE)
    version = flow.version if flow else None
    return operations.save_flow(cast.admin, company, CODE, name="Costs", steps=steps, version=version)


def role(code: str, mode: str = "any", **more: Any) -> dict[str, Any]:
    return {"name": code, "approvers": [{"role": code}], "mode": mode, **more}


SUPERIOR: dict[str, Any] = {"name": "Superior", "approvers": [{"relation": "superior"}]}


def asked(request: Any) -> list[str]:
    """Who is asked at present."""
    return list(request.tasks.filter(state="open").values_list("person__code", flat=True))


def history(request: Any) -> list[str]:
    return list(request.actions.values_list("verb", flat=True))
