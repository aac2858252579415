"""A salesperson as a program: what bench/sellers.py has locust run, fifty times at once. Writes down what it was told."""

from __future__ import annotations

import json
import os
import random
import uuid
from datetime import date
from pathlib import Path
from typing import Any

from locust import HttpUser, between, task

FOLDER = Path(os.environ["MERIT_SELLERS"])
SELLERS = json.loads((FOLDER / "sellers.json").read_text())
TOLD = (FOLDER / f"told-{os.getpid()}.jsonl").open("a", buffering=1)


class Seller(HttpUser):
    """Reads more than he writes; one write in ten is sent twice."""

    wait_time = between(0.5, 2)

    def on_start(self) -> None:
        self.me = SELLERS.pop() if SELLERS else {}
        self.client.headers["Authorization"] = f"Bearer {self.me['token']}"
        self.stages: dict[int, int] = {}

    def tell(self, **said: Any) -> None:
        TOLD.write(json.dumps(said) + "\n")

    @task(4)
    def lists(self) -> None:
        query = random.choice(["", "?filter=last_contact_on.ago.14", "?sort=-last_contact_on", "?q=jinyuan"])
        self.client.get(f"/api/v1/customers{query}", name="/customers")

    @task(2)
    def record(self) -> None:
        self.client.get(f"/api/v1/customers/{random.choice(self.me['customers'])}", name="/customers/id")

    @task(4)
    def contact(self) -> None:
        key = uuid.uuid4().hex
        body = {"customer_id": random.choice(self.me["customers"]), "kind": "call", "content": f"bench:{key}"}
        body["on"] = date.today().isoformat()  # noqa: DTZ011 - the company is in this machine's zone
        for _ in range(2 if random.random() < 0.1 else 1):
            answer = self.client.post("/api/v1/activities", json=body, headers={"Idempotency-Key": key}, name="log")
            self.tell(what="activity", key=key, status=answer.status_code)

    @task(2)
    def move(self) -> None:
        if not self.me["opportunities"]:
            return
        pk = random.choice(self.me["opportunities"])
        seen = self.client.get(f"/api/v1/opportunities/{pk}", name="/opportunities/id")
        stage = random.choice([one for one in self.me["stages"] if one != seen.json().get("stage_id")])
        headers = {"If-Match": seen.headers.get("ETag", ""), "Idempotency-Key": uuid.uuid4().hex}
        for turn in range(2 if random.random() < 0.1 else 1):
            answer = self.client.post(
                f"/api/v1/opportunities/{pk}/stage-changes", json={"stage_id": stage}, headers=headers, name="move"
            )
            self.tell(what="move", opportunity=pk, status=answer.status_code, changed=turn == 0)
