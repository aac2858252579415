"""The pages of a large company: queries, server time, weight; and how many a second two web processes give."""

from __future__ import annotations

import gzip
import http.client
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import Any

ROUNDS = 40
PATIENCE = 6.0
CLIENTS = 8
SECONDS = 15
LISTS = {
    "customers": [
        "",
        "?sort=-last_contact_on",
        "?page=200",
        "?q=jinyuan",
        "?q=szjyjm+77",
        "?class=A",
        "?sort=name&page=3",
        "?f=customer_class.is.A,B&f=last_contact_on.ago.30&f=region.filled&sort=-x_credit_limit",
        "?f=x_credit_limit.over.500000&f=industry.filled&f=name.has.1&sort=x_credit_limit",
        "?f=&group=customer_class",
    ],
    "contacts": ["", "?page=100", "?q=wang+99"],
    "opportunities": [
        *("", "?sort=-amount", "?q=scx", "?page=50", "?stage=1"),
        "?f=kind.is.open&f=amount.from.100000&f=expected_on.next.60&sort=-amount,name",
    ],
    "activities": ["", "?page=40", "?kind=visit", "?q=price"],
    "contracts": [
        *("", "?page=100", "?q=k77", "?state=open", "?state=overdue", "?state=collected", "?sort=-outstanding"),
        "?f=outstanding.over.1000&f=signed_on.within.this-year&f=amount.from.10000&sort=-amount,name",
        "?f=&group=owner",
    ],
    "receivables": ["", "?view=overdue", "?view=soon", "?view=settled", "?page=30", "?f=state.is.part"],
    "receipts": ["", "?page=100", "?q=R00777", "?view=refunds", "?f=amount.over.10000&sort=-amount"],
    "people": ["", "?q=77", "?page=20"],
}


def measure(people: SimpleNamespace) -> None:
    """A line per page and viewer, then the rate."""
    from django.conf import settings
    from django.db import connection

    from merit.config.web import one_core_a_query

    settings.ALLOWED_HOSTS = ["*"]
    one_core_a_query()  # as the web server asks
    connection.close()
    print(f"\n{'page':<34}{'queries':>8}{'median':>9}{'p95':>9}{'gzip':>9}   aim")
    for viewer in ("salesperson", "lead", "finance"):
        for name, variants in LISTS.items():
            _line(f"{name}, {viewer}", getattr(people, viewer), [f"/{name}{query}" for query in variants], 40, 12)
    for viewer in ("salesperson", "gm"):
        _line(f"board, {viewer}", getattr(people, viewer), ["/opportunities/board"], 90)
        _line(f"home, {viewer}", getattr(people, viewer), ["/"], 90)
        for name, addresses in _records(getattr(people, viewer)).items():
            _line(f"{name}, {viewer}", getattr(people, viewer), addresses, 50)
    _line("home's company part, gm", people.gm, ["/home/company"], 90)
    _line("composer, salesperson", people.salesperson, _composers(people.salesperson), 40)
    _line("sums of all contracts, finance", people.finance, ["/contracts?part=sums"], 90)
    _line("receivables by age, finance", people.finance, ["/receivables?part=ages"], 90)
    _statements(people)
    _rate(people)


def _statements(people: SimpleNamespace) -> None:
    from merit.pay.models import Statement

    rows = Statement.everything.exclude(run__state="void").order_by("pk")[:20].values_list("pk", flat=True)
    if rows:
        _line("statement, finance", people.finance, [f"/pay/statements/{pk}" for pk in rows], 50)
    else:
        print("no statements: let the pay run be measured first")


def _records(actor: Any) -> dict[str, list[str]]:
    from merit.crm.models import Contract, Customer, Opportunity

    models = {
        "customer": ("customers", Customer),
        "opportunity": ("opportunities", Opportunity),
        "contract": ("contracts", Contract),
    }
    return {
        name: [
            f"/{path}/{pk}" for pk in model.objects.visible_to(actor).order_by("pk").values_list("pk", flat=True)[:20]
        ]
        for name, (path, model) in models.items()
    }


def _composers(actor: Any) -> list[str]:
    """The form in which a contact is written down, of the first records."""
    names = {"customer": "customer", "opportunity": "about"}
    records = _records(actor)
    return [
        f"/activities/new?{word}={address.rpartition('/')[2]}"
        for name, word in names.items()
        for address in records[name]
    ]


def _client(actor: Any) -> Any:
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="zh-Hans")
    client.force_login(actor.user)
    return client


def _line(label: str, actor: Any, addresses: list[str], aim: int, queries: int = 0) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, asked, weight = _client(actor), 0, 0
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200:
            print(f"{label:<34}{answer.status_code} at {address}")
            return
        asked, weight = max(asked, len(captured)), max(weight, len(gzip.compress(answer.content)))
    times, until = {address: [_timed(client, address)] for address in addresses}, time.monotonic() + PATIENCE
    for _ in range(max(8, ROUNDS // len(addresses))):
        if time.monotonic() < until:
            for address in addresses:
                times[address].append(_timed(client, address))
    every = [one for some in times.values() for one in some]
    slow = quantiles(every, n=20)[18]
    note = f"{aim} ms" + (f", {queries}" if queries else "")
    worst = max(times, key=lambda address: median(times[address]))
    mark = (
        "" if slow <= aim and (not queries or asked <= queries) else f"  slowest: {worst} {median(times[worst]):.0f} ms"
    )
    print(
        f"{label:<34}{asked:>8}{median(every):>6.1f} ms{slow:>6.1f} ms{weight / 1024:>6.1f} kB   {note}{mark}",
        flush=True,
    )


def _timed(client: Any, address: str) -> float:
    started = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - started) * 1000


def _rate(people: SimpleNamespace) -> None:
    """List pages a second that two web processes give eight clients, who take their time from the same cores."""
    with _served() as (port, memory):
        for viewer in ("salesperson", "finance"):
            client = _client(getattr(people, viewer))
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
            addresses = ["/customers", "/customers?page=2", "/opportunities", "/customers?sort=name"]
            done = _pages(port, cookie, addresses)
            print(f"list pages a second, {viewer:<12} {done:>10.0f}   (aim: 100, {CLIENTS} clients)")
        print(f"memory of two web processes, shared counted once {memory():>6.0f} MiB   (aim: under 300)")


@contextmanager
def _served() -> Iterator[tuple[int, Callable[[], float]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).with_name("merit")), "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, lambda: _memory(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _memory(pid: int) -> float:
    """MiB of the server and its processes, shared pages counted once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rolls = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in (str(pid), *children)]
    return sum(int(line.split()[1]) for text in rolls for line in text.splitlines() if line.startswith("Pss:")) / 1024


def _pages(port: int, cookie: str, addresses: list[str]) -> float:
    def ask(number: int) -> int:
        done, until = 0, time.monotonic() + SECONDS
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for address in itertools.cycle(addresses[number % len(addresses) :] + addresses[: number % len(addresses)]):
            connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{answer.status} at {address}")
            done += 1
            if time.monotonic() > until:
                return done
        return done

    started = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        total = sum(pool.map(ask, range(CLIENTS)))
    return total / (time.monotonic() - started)
