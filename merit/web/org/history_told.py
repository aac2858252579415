"""Events told: who did what to which record, with what changed, and where the record is to be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.urls import reverse

from merit.core.models import Event
from merit.crm import custom
from merit.web.org.history_values import Change, changes_of
from merit.web.org.history_words import said, type_name

# Kind of record → its page, the kind whose page it is, and the column that leads there. Others have no page.
PAGES: Final[dict[str, tuple[str, str, str]]] = {
    "org.person": ("person", "org.person", "pk"),
    "crm.customer": ("customer", "crm.customer", "pk"),
    "crm.contact": ("contact", "crm.contact", "pk"),
    "crm.opportunity": ("opportunity", "crm.opportunity", "pk"),
    "crm.activity": ("customer", "crm.customer", "customer_id"),
    "crm.followup": ("customer", "crm.customer", "customer_id"),
    "crm.contract": ("contract", "crm.contract", "pk"),
    "crm.product": ("product", "crm.product", "pk"),
    "appraisal.appraisaltemplate": ("appraisal-template", "appraisal.appraisaltemplate", "pk"),
    "appraisal.appraisalcycle": ("appraisal-cycle", "appraisal.appraisalcycle", "pk"),
    "appraisal.appraisal": ("appraisal", "appraisal.appraisal", "pk"),
    "pay.payplan": ("pay-plan", "pay.payplan", "pk"),
    "pay.payplanversion": ("pay-plan", "pay.payplan", "plan_id"),
    "pay.payrun": ("pay-run", "pay.payrun", "pk"),
    "pay.statement": ("statement", "pay.statement", "pk"),
}


@dataclass(frozen=True)
class Told:
    """An event in words. `url`: the page of its record, for a reader who may see it."""

    event: Event
    title: Any
    type: Any
    icon: str
    kind: str
    changes: list[Change]
    url: str = ""


def told(events: Iterable[Event], actor: Any = None, *, reader: Any = None) -> list[Told]:
    """The events in words, without what is hidden from the reader; for an `actor` with links to the records he sees."""
    rows = list(events)
    for event in rows if actor or reader else ():
        event.data = custom.readable(actor or reader, event)
    urls = links(rows, actor) if actor is not None else {}
    return [_told(event, urls.get((event.subject_type, event.subject_id), "")) for event in rows]


def _told(event: Event, url: str) -> Told:
    words = said(event.subject_type, event.verb)
    kind = type_name(event.subject_type)
    return Told(event, words.title, kind, words.icon, words.kind, changes_of(event), url)


def links(events: Iterable[Event], actor: Any) -> Mapping[tuple[str, int | None], str]:
    """(kind, id) → page. At most two queries for each kind of record, however many events there are."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.subject_type in PAGES and event.subject_id is not None:
            wanted[event.subject_type].add(event.subject_id)
    found: dict[tuple[str, int | None], str] = {}
    for kind, ids in wanted.items():
        name, owner, column = PAGES[kind]
        there = _visible(actor, kind, ids, column)
        if column != "pk":
            seen = _visible(actor, owner, set(there.values()), "pk")
            there = {pk: target for pk, target in there.items() if target in seen}
        found |= {(kind, pk): reverse(name, args=[target]) for pk, target in there.items()}
    return found


def _visible(actor: Any, kind: str, ids: set[int], column: str) -> dict[int, int]:
    rows = apps.get_model(kind).objects.visible_to(actor)
    return dict(rows.filter(pk__in=ids).values_list("pk", column))
