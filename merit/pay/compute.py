"""The job of a pay run: facts out of one snapshot, every plan simulated by the core, lines in with COPY.

All that a run writes is written in one transaction, which ends with the conditional step from computing to computed.
Killed at any moment it leaves nothing half-done, and done twice it leaves the same.

Source: docs/spec/pay.md; architecture "One substrate for calculation".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from psycopg import sql

from merit.appraisal.gather import tables as appraisal_tables
from merit.calc.explain.tree import TEXTS as TERMS
from merit.calc.facts import read_facts
from merit.calc.notices import Notice
from merit.calc.pay import Run, simulate
from merit.calc.periods import parse_period
from merit.calc.plan import parse_plan
from merit.calc.problems import InputError
from merit.calc.texts import LANGUAGES, Language
from merit.core.copying import Scope, copy_out, snapshot
from merit.core.operations import log
from merit.metrics.gather import ROOMS
from merit.org.models import Person
from merit.pay import inputs
from merit.pay.gather import tables as pay_tables
from merit.pay.models import PayPlan, PayPlanVersion, PayRun, Question, RunStep, Statement
from merit.pay.plans import approved, in_force, narrowed, parsed, text_of
from merit.points.gather import tables as points_tables

Progress = Callable[[int, int], None]
OWN = ("paid.csv", "runs.csv")
MOST_NOTICES = 300
BROKE = {
    "en": "Something went wrong here, not in the figures. Compute the run again; reference {reference}.",
    "zh-Hans": "程序出错，与数据无关。请重新核算；编号 {reference}。",
    "zh-Hant": "程式出錯，與資料無關。請重新核算；編號 {reference}。",
}


@dataclass
class Part:
    """One plan's share of the run."""

    plan: PayPlan
    version: PayPlanVersion
    run: Run


def compute(run_id: int, attempt: int, progress: Progress | None = None) -> None:
    """Computes the run, unless it is no longer waiting for this attempt."""
    rows = PayRun.objects.unscoped("the job computes what was started")
    run = rows.select_related("company").filter(pk=run_id, state="computing", attempt=attempt).first()
    if run is None:
        return
    try:
        files = gathered(run)
        with ThreadPoolExecutor(1) as beside:
            packing = beside.submit(inputs.packed, files)
            parts = list(_parts(run, files, progress or (lambda _done, _of: None)))
            _store(run, inputs.digest(files), packing, parts)
    except InputError as error:
        said = zip(*(error.lines(language) for language in LANGUAGES), strict=True)
        _failed(run, [dict(zip(LANGUAGES, lines, strict=True)) for lines in said])


def gathered(run: PayRun) -> dict[str, bytes]:
    """The facts of one moment; per plan, in its folder, what it has paid and its versions as they pay."""
    currency, month = run.company.currency, run.month
    last = parse_period(month).last_day
    plans = PayPlan.objects.unscoped("the company's plans").filter(company=run.company, archived_at=None)
    with snapshot():
        files: dict[str, bytes] = {}
        for tables in (*ROOMS, points_tables, appraisal_tables, pay_tables):
            wanted = tables(Scope(currency, before=month))
            files |= copy_out({name: select for name, select in wanted.items() if name not in OWN})
        for plan in plans.select_related("company").order_by("pk"):
            if in_force(plan, last) is None:
                continue
            paid = pay_tables(Scope(currency, plan=plan.pk, before=month))
            files |= {f"plan-{plan.pk}/{name}": text for name, text in copy_out({n: paid[n] for n in OWN}).items()}
            for version in approved(plan):
                own = narrowed(parsed(version), plan.company.code, version.groups)
                if own is not None:
                    files[f"plan-{plan.pk}/{version.number:05d}.yaml"] = text_of(own).encode()
    return files


def _parts(run: PayRun, files: dict[str, bytes], progress: Progress) -> Iterable[Part]:
    plans = sorted({int(name.split("/")[0].removeprefix("plan-")) for name in files if "/" in name})
    rows = PayPlanVersion.objects.unscoped("which versions pay").select_related("plan")
    for place, plan_id in enumerate(plans):
        facts, _texts = inputs.of_plan(files, plan_id)
        versions = {number: parse_plan(text) for number, text in inputs.versions_of(files, plan_id).items()}

        def tell(done: int, of: int, place: int = place) -> None:
            progress(place * 1000 + done * 1000 // max(of, 1), len(plans) * 1000)

        simulated = simulate(list(versions.values()), read_facts(facts, run.company.currency), run.month, tell)
        # the version in force when the facts were gathered, whatever has been approved since
        number = next(number for number, read in versions.items() if read is simulated.plan)
        version = rows.get(plan=plan_id, number=number)
        yield Part(version.plan, version, simulated)


@transaction.atomic
def _store(run: PayRun, digest: str, packing: Future[dict[str, bytes]], parts: list[Part]) -> None:
    """Replaces what an earlier attempt wrote; nothing of this stays unless the run still waits for this attempt."""
    held = PayRun.objects.unscoped("held until it is written").select_for_update().get(pk=run.pk)
    if held.state != "computing" or held.attempt != run.attempt:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pay_question q SET line_id = NULL FROM pay_payline l WHERE l.id = q.line_id AND l.run_id = %s",
            [run.pk],
        )
        cursor.execute("DELETE FROM pay_payline WHERE run_id = %s", [run.pk])
    people = dict(Person.objects.unscoped("codes to ids").values_list("code", "pk"))
    position, expected = 0, _counted([part.run for part in parts])
    for part in parts:
        position = _copy_in(run, part, people, position)
    _statements(run)
    counted = controls(run)
    assert counted == expected, "what was written is what was computed"
    now = timezone.now()
    notices = [_notice(one) for part in parts for one in part.run.notices][:MOST_NOTICES]
    inputs.keep(run, packing.result())
    values = {"state": "computed", "notices": notices, "controls": counted, "digest": digest, "computed_at": now}
    PayRun.objects.unscoped("computed").filter(pk=run.pk).update(version=held.version + 1, updated_at=now, **values)
    RunStep(run=run, state="computed", by=None, by_name="Merit").save()
    log(None, "computed", run, **{"people": counted["people"], "lines": counted["lines"], "digest": digest})


def _notice(notice: Notice) -> dict[str, str]:
    """In every language; a metric by its word, for who reads this need not know the plan's language."""
    return {
        language: replace(notice, params=_in_words(notice.params, language)).text(language) for language in LANGUAGES
    }


def _in_words(params: dict[str, object], language: Language) -> dict[str, object]:
    word = f"term.{params.get('metric')}"
    return {**params, "metric": TERMS.text(word, language)} if word in TERMS.sentences else params


def _copy_in(run: PayRun, part: Part, people: dict[str, int], position: int) -> int:
    """The plan's lines with COPY; returns the position after the last one."""
    lines = part.run.lines()
    codes = pl.DataFrame(
        {"employee": list(people), "person_id": list(people.values())},
        schema={"employee": pl.String, "person_id": pl.Int64},
    )
    frame = lines.with_row_index("position", position).join(codes, on="employee", how="left", maintain_order="left")
    frame = frame.with_columns(
        run_id=pl.lit(run.pk),
        plan_id=pl.lit(part.plan.pk),
        plan_version_id=pl.lit(part.version.pk),
        base=pl.col("base").fill_null(""),
        rate=pl.col("rate").fill_null(""),
        source=pl.col("source").fill_null(""),
    )
    columns = ["run_id", "plan_id", "plan_version_id", "person_id", "position", *lines.columns[1:]]
    _copy("pay_payline", frame.select(columns))
    return position + lines.height


def _copy(table: str, frame: pl.DataFrame) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({}))").format(
        sql.Identifier(table),
        columns,
        sql.SQL(", ").join(sql.Identifier(name) for name in frame.columns if frame[name].dtype == pl.String),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for start in range(0, frame.height, 100_000):
            stream.write(frame.slice(start, 100_000).write_csv(include_header=False).encode())


def _statements(run: PayRun) -> None:
    """One per person with lines; those that were asked about stay, with what they sum to now, to be confirmed anew."""
    rows = Statement.objects.unscoped("made anew").filter(run=run)
    asked = Question.objects.unscoped("asked before").filter(statement__run=run).values("statement_id")
    rows.exclude(pk__in=asked).delete()
    rows.update(total=0, confirmed_at=None, version=F("version") + 1, updated_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pay_statement (run_id, person_id, total, version, created_at, updated_at)"
            " SELECT run_id, person_id, sum(amount), 1, now(), now() FROM pay_payline WHERE run_id = %s"
            " GROUP BY run_id, person_id ON CONFLICT (run_id, person_id) DO UPDATE SET total = excluded.total",
            [run.pk],
        )


def _counted(runs: list[Run]) -> dict[str, Any]:
    """The controls, from what the core computed."""
    frames = [one.lines() for one in runs] or [
        pl.DataFrame(schema=dict.fromkeys(("employee", "item", "amount"), pl.String))
    ]
    lines = pl.concat([one.select("employee", "item", pl.col("amount").cast(pl.Decimal(38, 2))) for one in frames])
    items = lines.group_by("item").agg(pl.col("amount").sum()).sort("item")
    return {
        "people": lines["employee"].n_unique(),
        "lines": lines.height,
        "items": {item: f"{amount:.2f}" for item, amount in items.iter_rows()},
    }


def controls(run: PayRun) -> dict[str, Any]:
    """People, lines and the sum of each item, counted in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT person_id), count(*) FROM pay_payline WHERE run_id = %s", [run.pk])
        people, lines = cursor.fetchone()
        query = "SELECT item, sum(amount) FROM pay_payline WHERE run_id = %s GROUP BY item ORDER BY item"
        cursor.execute(query, [run.pk])
        items = {item: f"{amount:.2f}" for item, amount in cursor.fetchall()}
    return {"people": people, "lines": lines, "items": items}


def give_up(run_id: int, attempt: int, reference: str) -> None:
    """What broke is no mistake of the input: the run fails with a reference to the log, and can be computed again."""
    run = PayRun.objects.unscoped("failed").filter(pk=run_id, state="computing", attempt=attempt).first()
    if run is not None:
        _failed(run, [{language: text.format(reference=reference) for language, text in BROKE.items()}])


@transaction.atomic
def _failed(run: PayRun, lines: list[dict[str, str]]) -> None:
    rows = PayRun.objects.unscoped("failed").filter(pk=run.pk, state="computing", attempt=run.attempt)
    if rows.update(state="failed", error=lines, version=F("version") + 1, updated_at=timezone.now()):
        RunStep(run=run, state="failed", by=None, by_name="Merit", note=lines[0]["en"][:1000] if lines else "").save()
        log(None, "failed", run)
