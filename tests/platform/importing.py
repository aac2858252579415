"""Makes a small company in the database of DATABASE_URL, with an import to run or to undo; says what it made, as JSON.

Run as a program of its own by tests that kill others: `python -m tests.platform.importing run|undo`.
"""

from __future__ import annotations

import json
import os
import sys

ROWS = 4500  # three chunks of customers
UPDATED = 3000  # in the second one


def text() -> bytes:
    """Customers; one row brings the phone of a customer who is there."""
    lines = [f"Customer {n},0512-{60000000 + n}" for n in range(ROWS)]
    lines[UPDATED] = "Acme Works,0512-11111111"
    return "\n".join(["name,phone", *lines]).encode()


def main(step: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merit.config.settings")
    import django

    django.setup()
    from merit.crm import operations as crm
    from merit.imports import operations, work
    from tests import cast as people

    cast = people.make()
    crm.ensure_default_stages(cast.acme)
    acme = crm.create_customer(cast.seller, name="Acme Works", phone="0512-22222222")
    batch = operations.upload(cast.seller, kind="customers", name="customers.csv", chunks=[text()])
    settings = {**batch.settings, "duplicates": "update", "key": "name"}
    batch = operations.map_columns(cast.seller, batch.pk, mapping=batch.mapping, settings=settings)
    batch = operations.start(cast.seller, batch.pk)
    if step == "undo":
        work.run(batch.pk, batch.attempt)
        batch = operations.undo(cast.seller, batch.pk)
    print(json.dumps({"import": batch.pk, "acme": acme.pk, "state": batch.state}))


if __name__ == "__main__":
    main(sys.argv[1])
