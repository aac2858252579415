"""Who gets a lead: the company's rules in their order. Two leads at once wait for each other at the rule's row.

Source: docs/spec/leads.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from merit.crm.leads.models import OPEN, Lead, LeadRule, LeadRuleMember
from merit.crm.searching import plain, simplified
from merit.org import actor as acting
from merit.org.models import Person, Term

REASON = "a lead is given by rule, whoever may see it"


def owner_by_rules(lead: Lead) -> tuple[Person | None, LeadRule | None]:
    """The person and the rule that names him; (None, None or the rule): into the pool. In a transaction."""
    day = acting.today_in(lead.company)
    for rule in LeadRule.objects.unscoped(REASON).filter(company=lead.company).order_by("position"):
        if not holds(rule, lead):
            continue
        if rule.way == "pool":
            return None, rule
        person = _taken(rule, lead, day)
        if person is not None:
            return person, rule
    return None, None


def holds(rule: LeadRule, lead: Lead) -> bool:
    """Whether every condition that the rule has holds for the lead."""
    if rule.form_id is not None and rule.form_id != lead.form_id:
        return False
    if rule.channels and lead.channel not in rule.channels:
        return False
    if rule.least_amount is not None and (lead.amount is None or lead.amount < rule.least_amount):
        return False
    named = ((rule.sources, lead.source), (rule.regions, lead.region), (rule.industries, lead.industry))
    return all(not wanted or among(text, wanted) for wanted, text in named)


def among(text: str, wanted: Iterable[str]) -> bool:
    """Whether the text is, or begins with or names, one of these: 江苏 holds for 江苏省, 江苏苏州 and 江蘇."""
    found = simplified(plain(text))
    return bool(found) and any(simplified(plain(one)) in found for one in wanted if plain(one))


def _taken(rule: LeadRule, lead: Lead, day: date) -> Person | None:
    """Whose turn it is; counted, so that the next lead goes on from here."""
    rule = LeadRule.objects.unscoped(REASON).select_for_update(of=("self",)).get(pk=rule.pk)
    members = _present(rule, day)
    if rule.way == "region":
        members = [one for one in members if among(lead.region, one.regions)]
    if not members:
        return None
    if rule.way == "load":
        loads = _loads([one.person_id for one in members])
        chosen = min(members, key=lambda one: (loads.get(one.person_id, 0), one.turn, one.position, one.pk))
    else:
        chosen = min(members, key=lambda one: (one.turn, one.position, one.pk))
    _count(rule, chosen)
    return chosen.person


def _count(rule: LeadRule, chosen: LeadRuleMember) -> None:
    rule.turn += 1
    chosen.turn = rule.turn
    rule.save(update_fields=["turn"])
    chosen.save(update_fields=["turn"])


def _present(rule: LeadRule, day: date) -> list[LeadRuleMember]:
    """The members who work on this day and can sign in: who has left is stepped over."""
    members = list(rule.members.select_related("person__user", "person__company").order_by("position", "pk"))
    terms = Term.everything.filter(person_id__in=[one.person_id for one in members], valid__contains=day)
    here = set(terms.filter(Q(left_on=None) | Q(left_on__gte=day)).values_list("person_id", flat=True))
    return [one for one in members if one.person_id in here and _signs_in(one.person)]


def _signs_in(person: Person) -> bool:
    user = getattr(person, "user", None)
    return user is not None and user.is_active


def _loads(people: list[int]) -> dict[int, int]:
    rows = Lead.objects.unscoped(REASON).filter(owner_id__in=people, status__in=OPEN)
    return dict(rows.values_list("owner_id").annotate(Count("pk")))
