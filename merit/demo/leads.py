"""Leads of the last weeks, some of them waiting; the rules that gave them; what lies in the public pool, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.utils import timezone

from merit.crm.leads.alike import keys_for
from merit.crm.leads.models import Lead, LeadRule, LeadRuleMember, WebForm
from merit.crm.models import Activity, Customer, FollowUp, Opportunity
from merit.crm.pool.models import PoolMove, PoolSettings, RecycleRule
from merit.crm.searching import digits, of_activity, search_text
from merit.demo.cast import MAIN, MEMBERS
from merit.demo.clock import rolled
from merit.demo.lists import WORDS as INTERESTS
from merit.demo.people import Stage
from merit.demo.writer import write

# Hours for which the newest leads have waited: (owner, hours).
WAITING: Final = (("chen", 2), ("chen", 27), ("wang", 5), ("lu", 52), ("shen", 9), ("dai", 31), ("fu", 3))
LOOKED_AFTER: Final = 34
STATUSES: Final = ("working", "working", "qualified", "converted", "disqualified")
LYING: Final = 9
LEADS_LYING: Final = 5


def make(stage: Stage) -> None:
    """Writes the chapter, after customers, opportunities and contracts."""
    form = _settings(stage)
    leads = list(_leads(stage, rolled(71), form))
    write(leads)
    write(list(_said(stage, leads)))
    write([_arrived(stage, one) for one in leads if one.pooled_at])
    _pool(stage)


def _settings(stage: Stage) -> WebForm:
    """The times, two recycle rules, three assignment rules and a web form."""
    words, company = stage.words.leads, stage.companies[MAIN]
    write([PoolSettings(company=company, claims_per_month=30, held_customers=80, held_leads=40, pool_hours=168)])
    write(
        [
            RecycleRule(company=company, customer_class="A", idle_days=180),
            RecycleRule(company=company, idle_days=120, opportunity_days=365),
        ]
    )
    fields = [
        {"name": name, "required": name in {"name", "phone"}}
        for name in ("name", "company_name", "phone", "email", "need")
    ]
    form = WebForm(company=company, name=words["form"], title=words["title"], fields=fields, intro=words["intro"])
    form.consent, form.thanks, form.source = words["consent"], words["thanks"], stage.words.sources[2]
    form.origins = ["https://www.example.com"]
    write([form])
    _rules(stage, words)
    return form


def _rules(stage: Stage, words: Any) -> None:
    company, cities = stage.companies[MAIN], stage.words.cities
    common = {"company": company}
    rules = [
        LeadRule(**common, position=1, name=words["large"], way="load", least_amount=Decimal(1_000_000)),
        LeadRule(**common, position=2, name=words["east"], way="region", regions=[cities[0][1], cities[3][1]]),
        LeadRule(**common, position=3, name=words["rest"], way="turn"),
    ]
    write(rules)
    people = {0: ("lin", "zhao", "gu"), 1: ("chen", "wang"), 2: ("lu", "shen", "dai", "fu")}
    regions = {"chen": [cities[0][1], cities[1][1]], "wang": [cities[3][1]]}
    write(
        [
            LeadRuleMember(rule=rule, person=stage.people[who], position=at, regions=regions.get(who, []))
            for place, rule in enumerate(rules)
            for at, who in enumerate(people[place], start=1)
        ]
    )


def _leads(stage: Stage, dice: Random, form: WebForm) -> Iterator[Lead]:
    """Oldest first; the last ones wait for their owner, or lie in the pool."""
    owners = [one.key for one in MEMBERS.values() if one.seller and one.left is None and one.company == MAIN][:14]
    now = stage.clock.now
    for place in range(1, LOOKED_AFTER + 1):
        owner = "chen" if place % 4 == 0 else owners[place % len(owners)]
        received = now - timedelta(days=(LOOKED_AFTER - place) * 2 + 3, hours=dice.randrange(8))
        yield _after(stage, dice, _lead(stage, dice, form, place, received, owner), place)
    for number, (owner, hours) in enumerate(WAITING, start=LOOKED_AFTER + 1):
        yield _lead(stage, dice, form, number, now - timedelta(hours=hours, minutes=dice.randrange(50)), owner)
    first = LOOKED_AFTER + len(WAITING) + 1
    for number in range(first, first + LEADS_LYING):
        yield _lead(stage, dice, form, number, now - timedelta(days=dice.randint(1, 20)), "")


def _lead(stage: Stage, dice: Random, form: WebForm, place: int, received: datetime, owner: str) -> Lead:
    words, web = stage.words, place % 2 == 0
    glue = " " if stage.lang == "en" else ""
    city, industry = words.cities[dice.randrange(19)], words.industries[dice.randrange(18)]
    code, phone = f"L-{place:05d}", f"137 {dice.randint(1000, 9999)} {dice.randint(1000, 9999)}"
    lead = Lead(
        company=stage.companies[MAIN],
        code=code,
        name=glue.join([words.surnames[dice.randrange(30)], words.given[dice.randrange(30)]]),
        company_name=glue.join([city[0], words.brands[(place * 7) % 50], industry[0]]),
        title=words.titles[dice.randrange(10)],
        phone=phone,
        email=f"{code.lower().replace('-', '')}@example.com",
        region=city[1],
        industry=industry[1],
        need=words.leads["needs"][dice.randrange(8)],
        amount=Decimal(dice.randint(4, 120) * 10_000) if dice.random() < 0.7 else None,
        source=form.source if web else words.sources[dice.randrange(7)],
        channel="form" if web else dice.choice(("hand", "call")),
        form=form if web else None,
        consent=form.consent if web else "",
        attributes=_attributes(stage, place),
        owner=stage.people[owner] if owner else None,
        owned_at=received if owner else None,
        pooled_at=None if owner else received,
        received_at=received,
        created_at=received,
    )
    texts = (lead.company_name, lead.name, code, phone, lead.email)
    lead.search = search_text(*texts, digits(phone))
    lead.keys = keys_for(lead)
    return lead


def _attributes(stage: Stage, place: int) -> dict[str, str]:
    """What the company's own fields say of most of them (demo/lists.py)."""
    if place % 6 == 5:
        return {}
    return {"interest": INTERESTS[stage.lang]["interests"][place * 5 % 3], "headcount": str(place * 37 % 90 * 10 + 20)}


def _after(stage: Stage, dice: Random, lead: Lead, place: int) -> Lead:
    """What became of one that was looked after."""
    words = stage.words.leads
    lead.status = STATUSES[place % len(STATUSES)]
    lead.handled_at = min(lead.received_at + timedelta(hours=dice.randint(1, 30)), stage.clock.now)
    lead.last_contact_on = lead.handled_at.astimezone(stage.clock.zone).date()
    if lead.status == "disqualified":
        lead.reason = words["reasons"][dice.randrange(4)]
    elif lead.status == "converted":
        _became(lead)
    else:
        lead.next_contact_on = stage.clock.ago(dice.randint(-9, 2))
        lead.next_step = words["steps"][dice.randrange(4)]
    return lead


def _became(lead: Lead) -> None:
    """A customer of the owner's with its contact and an opportunity; without one it is qualified only."""
    rows = Opportunity.objects.unscoped("the story").filter(owner=lead.owner, contact__isnull=False)
    deal = rows.select_related("customer", "contact").order_by("-opened_on", "pk").first()
    if deal is None:
        lead.status = "qualified"
        return
    lead.customer, lead.contact, lead.opportunity = deal.customer, deal.contact, deal
    lead.company_name, lead.converted_at = deal.customer.name, lead.handled_at


def _said(stage: Stage, leads: list[Lead]) -> Iterator[Activity]:
    """One contact with each that was looked after."""
    count = Activity.objects.unscoped("the story").count()
    said = stage.words.leads["said"]
    for place, lead in enumerate((one for one in leads if one.handled_at), start=1):
        row = Activity(
            company=lead.company,
            code=f"A-{count + place:05d}",
            person=lead.owner,
            customer=lead.customer,
            opportunity=lead.opportunity,
            kind="call" if place % 3 else "message",
            content=said[place % 4],
        )
        assert lead.last_contact_on and lead.handled_at, "it was looked after"
        row.lead, row.on, row.created_at = lead, lead.last_contact_on, lead.handled_at
        row.search = of_activity(row)
        yield row


def _arrived(stage: Stage, lead: Lead) -> PoolMove:
    on = lead.received_at.astimezone(stage.clock.zone).date()
    assert lead.pooled_at, "it lies in the pool"
    return PoolMove(
        company=lead.company, lead=lead, kind="arrived", reason="unassigned", on=on, at=lead.pooled_at, by_name="Merit"
    )


def _pool(stage: Stage) -> None:
    """Some customers without contract and open opportunity have gone into the pool; two were claimed again."""
    rows = Customer.objects.unscoped("the story").filter(company=stage.companies[MAIN], contracts=None)
    rows = rows.exclude(opportunities__stage__kind="open").exclude(owner=stage.people["chen"]).select_related("owner")
    moves = []
    for place, row in enumerate(rows.order_by("pk")[:LYING]):
        at, former = stage.clock.stamp(stage.clock.ago(3 + place * 4), 6), row.owner
        by_hand = place % 4 == 3
        move = PoolMove(
            company=row.company, customer=row, from_person=former, on=stage.clock.ago(3 + place * 4), at=at,
            kind="returned" if by_hand else "recycled", reason="hand" if by_hand else "idle",
            note=stage.words.leads["given_back"] if by_hand else "", days=None if by_hand else 121,
            by=stage.users.get(_key(stage, former)) if by_hand else None,
            by_name=former.name if by_hand and former else "Merit",
        )  # fmt: skip
        moves.append(move)
        Customer.objects.unscoped("the story").filter(pk=row.pk).update(owner=None, owned_at=None, pooled_at=at)
        waiting = FollowUp.objects.unscoped("the story").filter(customer=row, done_at=None)
        waiting.update(done_at=timezone.now())
    write(moves)


def _key(stage: Stage, person: Any) -> str:
    return next((key for key, one in stage.people.items() if person is not None and one.pk == person.pk), "")
