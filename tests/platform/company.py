"""Makes a small company in the database of DATABASE_URL, with a pay run to compute; says what it made, as JSON.

Run as a program of its own by tests that kill others.
"""

from __future__ import annotations

import json
import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merit.config.settings")
    import django

    django.setup()
    from django.db import transaction

    from merit.crm import operations as crm
    from merit.pay import operations
    from merit.pay.compute import compute
    from merit.pay.models import PayLine
    from tests import cast as people
    from tests.api_client import ApiClient
    from tests.pay import test_runs as pay

    cast = people.make()
    crm.ensure_default_stages(cast.acme)
    plan = operations.create_plan(cast.finance, code="sellers", name="Sellers")
    draft = operations.save_version(cast.finance, plan.pk, text=pay.PLAN, effective_from=None, groups=["employee"])
    operations.approve_version(cast.gm, draft.pk, draft.version)
    pay.receipt(pay.contract(cast, "K1", {"seller": "0.6", "seller2": "0.4"}), "R1", "2026-08-10", "100000.01")
    run = operations.start_run(cast.finance, month="2026-08")
    with transaction.atomic():  # what it will come to
        compute(run.pk, run.attempt)
        lines = list(PayLine.everything.filter(run=run).values_list("amount", flat=True))
        transaction.set_rollback(True)
    token = ApiClient(cast.seller).secret
    print(json.dumps({"run": run.pk, "token": token, "lines": len(lines), "sum": str(sum(lines))}))


if __name__ == "__main__":
    main()
