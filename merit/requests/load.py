"""costs.csv into the database. Source: docs/spec/facts.md."""

from __future__ import annotations

from merit.core.staging import Staged, check_free

TABLES = ("costs",)
LIMITS = {("costs", "cost"): 40, ("costs", "kind"): 60}


def load(staged: Staged) -> None:
    """Costs of people already loaded."""
    staged.stage(TABLES)
    check_free("costs", "cost", "requests_cost")
    staged.run(
        "INSERT INTO requests_cost (code, person_id, contract_id, spent_on, amount, kind, version, created_at,"
        " updated_at)"
        " SELECT s.cost, e.id, k.id, s.spent_on, s.amount, coalesce(s.kind, ''), 1, now(), now() FROM load_costs s"
        " JOIN org_person e ON e.code = s.employee LEFT JOIN crm_contract k ON k.code = s.contract"
    )
