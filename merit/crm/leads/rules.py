"""The assignment rules of a company: their conditions, their people and their order."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm.leads.models import CHANNELS, LeadRule, LeadRuleMember, WebForm
from merit.crm.leads.policy import must_rules
from merit.crm.operations.common import chosen, known
from merit.org.actor import Actor
from merit.org.models import Person

FIELDS = ("name", "form_id", "channels", "sources", "regions", "industries", "least_amount", "way")
MOST_PEOPLE, MOST_WORDS = 200, 100
Members = list[dict[str, Any]]
"""[{"person_id": …, "regions": […]}, …] in the order of the round."""


@transaction.atomic
def create_rule(actor: Actor, *, members: Members, **fields: Any) -> LeadRule:
    """A rule of the actor's company, after the others."""
    must_rules(actor, actor.company.pk)
    values = _values(actor, known(fields, FIELDS))
    rows = _of_company(actor, actor.company.pk)
    rule = LeadRule(company=actor.company, position=len(rows) + 1, **values)
    create(rule)
    _set_members(actor, rule, members)
    log(actor, "created", rule)
    return rule


@transaction.atomic
def change_rule(actor: Actor, pk: int, version: int, *, members: Members | None = None, **fields: Any) -> LeadRule:
    """Change some of FIELDS, or its people; whoever stays keeps the place in the round."""
    rule = locked(LeadRule.objects.visible_to(actor), pk, version)
    must_rules(actor, rule.company_id)
    before = _names(rule)
    diff = change(rule, _values(actor, known(fields, FIELDS)))
    if members is not None:
        _set_members(actor, rule, members)
        if _names(rule) != before:
            diff["people"] = [before, _names(rule)]
            if len(diff) == 1:
                rule.version += 1
                rule.save(update_fields=["version"])
    if diff:
        log(actor, "changed", rule, **diff)
    return rule


def _values(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    if "form_id" in values:
        pk = values.pop("form_id")
        rows = WebForm.objects.visible_to(actor).filter(company=actor.company)
        values["form"] = chosen(rows, pk, "form_id") if pk else None
    for name in ("sources", "regions", "industries"):
        if name in values:
            values[name] = _words(values[name], name)
    if not set(values.get("channels", ())) <= {code for code, _name in CHANNELS}:
        raise Invalid(channels=_("Choose one from the list."))
    return values


def _words(words: list[str], name: str) -> list[str]:
    found = [text for text in dict.fromkeys(clean_text(word) for word in words) if text]
    if len(found) > MOST_WORDS or any(len(text) > 100 for text in found):
        raise Invalid({name: _("At most %(n)d, of at most 100 characters each.") % {"n": MOST_WORDS}})
    return found


def _set_members(actor: Actor, rule: LeadRule, members: Members) -> None:
    if rule.way == "pool":
        members = []
    elif not members:
        raise Invalid(members=_("Name at least one person."))
    if len(members) > MOST_PEOPLE:
        raise Invalid(members=_("At most %(n)d people.") % {"n": MOST_PEOPLE})
    people = Person.objects.visible_to(actor).filter(company_id=rule.company_id)
    named = [chosen(people, one["person_id"], "members") for one in members]
    if len({one.pk for one in named}) < len(named):
        raise Invalid(members=_("Somebody is named twice."))
    turns = dict(rule.members.values_list("person_id", "turn"))
    rule.members.all().delete()
    for place, (person, one) in enumerate(zip(named, members, strict=True), start=1):
        regions = _words(one.get("regions") or [], "members")
        if rule.way == "region" and not regions:
            raise Invalid(members=_("Say which regions are %(name)s’s.") % {"name": person.name})
        LeadRuleMember(rule=rule, person=person, position=place, regions=regions, turn=turns.get(person.pk, 0)).save(
            force_insert=True
        )


def _names(rule: LeadRule) -> list[str]:
    return list(rule.members.order_by("position").values_list("person__name", flat=True))


@transaction.atomic
def move_rule(actor: Actor, pk: int, version: int, *, up: bool) -> LeadRule:
    """One place up or down; at the end nothing happens."""
    rule = locked(LeadRule.objects.visible_to(actor), pk, version)
    must_rules(actor, rule.company_id)
    rows = _of_company(actor, rule.company_id)
    at = next(index for index, one in enumerate(rows) if one.pk == rule.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        _renumber(rows)
        log(actor, "moved", rule, position=to + 1)
        return rows[to]
    return rule


@transaction.atomic
def delete_rule(actor: Actor, pk: int, version: int) -> None:
    rule = locked(LeadRule.objects.visible_to(actor), pk, version)
    must_rules(actor, rule.company_id)
    rest = [one for one in _of_company(actor, rule.company_id) if one.pk != rule.pk]
    log(actor, "deleted", rule)
    rule.delete()
    _renumber(rest)


def _of_company(actor: Actor, company_id: int) -> list[LeadRule]:
    """The company's rules in order, locked."""
    rows = LeadRule.objects.visible_to(actor).filter(company_id=company_id)
    return list(rows.select_for_update(of=("self",)).order_by("position"))


def _renumber(rows: list[LeadRule]) -> None:
    """Positions 1, 2, 3 … in two steps, so that no two are ever the same."""
    moved = [(one, place) for place, one in enumerate(rows, start=1) if one.position != place]
    for offset in (2000, 0):
        for one, place in moved:
            one.position = place + offset
            one.save(update_fields=["position"])
