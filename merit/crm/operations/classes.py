"""Classes of customers: the list, the rules, a class by hand, and what holds it against the rules.

Who sets up the company, or leads all of it, decides about classes; a customer's class is given by who may change it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, checked, create, locked, log
from merit.crm import classifying, policy
from merit.crm.classes import ClassBand, ClassChange, ClassPin, ClassRule, CustomerClass
from merit.crm.duplicates import CustomerRules
from merit.crm.following import IntervalRule
from merit.crm.models import Customer
from merit.org.actor import Actor

FIELDS = ("name", "color", "points_from")
MOST_RULES, MOST_BANDS, MOST_CLASSES = 20, 30, 20


def may_classes(actor: Actor, company_id: int) -> bool:
    """An administrator, and who may give away the customers of the whole company."""
    whole = company_id in policy.reach(actor, policy.ASSIGN).companies
    return actor.may(policy.STAGES, company_id) or whole


def must_classes(actor: Actor, company_id: int) -> None:
    if not may_classes(actor, company_id):
        raise Forbidden


def _of(company_id: int) -> Any:
    return CustomerClass.objects.unscoped("the list is the company's").filter(company_id=company_id)


@transaction.atomic
def create_class(actor: Actor, *, name: str, color: str = "", points_from: int | None = None) -> CustomerClass:
    """A class at the end of the list."""
    must_classes(actor, actor.company.pk)
    rows = _of(actor.company.pk).select_for_update()
    if rows.count() >= MOST_CLASSES:
        raise Conflict(_("At most %(n)d classes.") % {"n": MOST_CLASSES})
    last = rows.order_by().values_list("position", flat=True)
    row = CustomerClass(company=actor.company, name=name, color=color, points_from=points_from)
    row.position = max(last, default=0) + 1
    create(row)
    log(actor, "created", row)
    return row


@transaction.atomic
def change_class(actor: Actor, pk: int, version: int, **fields: Any) -> CustomerClass:
    """Change name, colour or points; its customers and interval rules take the new name."""
    row = locked(CustomerClass.objects.visible_to(actor), pk, version)
    must_classes(actor, row.company_id)
    was = row.name
    diff = change(row, {name: fields[name] for name in FIELDS if name in fields})
    if "name" in diff:
        theirs = Customer.objects.unscoped("customers of a renamed class").filter(company_id=row.company_id)
        theirs.filter(customer_class=was).update(customer_class=row.name, version=F("version") + 1)
        rules = IntervalRule.objects.unscoped("rules of a renamed class").filter(company_id=row.company_id)
        rules.filter(customer_class=was).update(customer_class=row.name, version=F("version") + 1)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def move_class(actor: Actor, pk: int, version: int, *, up: bool) -> CustomerClass:
    """One place earlier or later."""
    row = locked(CustomerClass.objects.visible_to(actor), pk, version)
    must_classes(actor, row.company_id)
    rows = _of(row.company_id).select_for_update()
    near = (
        rows.filter(position__lt=row.position).order_by("-position")
        if up
        else rows.filter(position__gt=row.position).order_by("position")
    )
    other = near.first()
    if other is not None:
        row.position, other.position = other.position, row.position
        for one in (row, other):
            one.version += 1
            one.save(update_fields=["position", "version", "updated_at"])
        log(actor, "moved", row)
    return row


@transaction.atomic
def delete_class(actor: Actor, pk: int, version: int) -> None:
    """Remove a class that no customer and no rule has."""
    row = locked(CustomerClass.objects.visible_to(actor), pk, version)
    must_classes(actor, row.company_id)
    customers = Customer.objects.unscoped("who has it").filter(company_id=row.company_id, customer_class=row.name)
    if customers.exists() or row.rules.exists():
        raise Conflict(_("Customers or rules have this class: give them another first."))
    log(actor, "deleted", row)
    row.delete()


@transaction.atomic
def set_rules(
    actor: Actor,
    version: int | None,
    *,
    class_by: str,
    class_months: int = 12,
    rules: Sequence[Mapping[str, Any]] = (),
    bands: Sequence[Mapping[str, Any]] = (),
    floors: Mapping[str, int | None] | None = None,
) -> CustomerRules:
    """How the actor's company gives classes, all of it at once. `version` None: nobody decided yet.

    `rules`: class (its name), revenue, recency, frequency, in order. `bands`: measure, bound, points. `floors`: class →
    from so many points.
    """
    company = actor.company
    must_classes(actor, company.pk)
    every = CustomerRules.objects.unscoped("who decides about classes")
    row = every.filter(company=company).first()
    row = create(CustomerRules(company=company)) if row is None else locked(every, row.pk, version)
    classes = {one.name: one for one in _of(company.pk)}
    diff = change(row, {"class_by": class_by, "class_months": class_months})
    _put_rules(company, classes, rules)
    _put_bands(company, bands)
    for name, points in (floors or {}).items():
        change(_known(classes, name, "floors"), {"points_from": points})
    if not diff:
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
    log(actor, "rules set", row, count=len(rules) or len(bands), **diff)
    return row


def _known(classes: Mapping[str, CustomerClass], name: str, field: str) -> CustomerClass:
    if name not in classes:
        raise Invalid({field: _("There is no such class: %(name)s") % {"name": name[:40]}})
    return classes[name]


def _put_rules(company: Any, classes: Mapping[str, CustomerClass], rules: Sequence[Mapping[str, Any]]) -> None:
    if len(rules) > MOST_RULES:
        raise Invalid(rules=_("At most %(n)d rules.") % {"n": MOST_RULES})
    ClassRule.objects.unscoped("put anew").filter(company=company).delete()
    for number, one in enumerate(rules, start=1):
        row = ClassRule(company=company, position=number, customer_class=_known(classes, one["class"], "rules"))
        for name in ("revenue", "recency", "frequency"):
            setattr(row, name, one.get(name))
        checked(row).save()


def _put_bands(company: Any, bands: Sequence[Mapping[str, Any]]) -> None:
    if len(bands) > MOST_BANDS:
        raise Invalid(bands=_("At most %(n)d bands.") % {"n": MOST_BANDS})
    ClassBand.objects.unscoped("put anew").filter(company=company).delete()
    for one in bands:
        checked(ClassBand(company=company, **{name: one[name] for name in ("measure", "bound", "points")})).save()


@transaction.atomic
def apply_rules(actor: Actor) -> int:
    """Gives the classes that the rules say now, without waiting for the night; how many changed."""
    must_classes(actor, actor.company.pk)
    count = classifying.classify(actor.company, actor.today)
    log(actor, "classified", actor.company, area="crm", company=actor.company, count=count)
    return count


@transaction.atomic
def set_class(
    actor: Actor, pk: int, version: int, *, customer_class: str, pinned: bool = True, reason: str = ""
) -> Customer:
    """A class by hand. `pinned`: no rule changes it; not pinned: the next night may."""
    row = locked(Customer.objects.visible_to(actor), pk, version)
    policy.must_write(actor, row)
    was = row.customer_class
    diff = change(row, {"customer_class": customer_class})
    _pin(actor, row, pinned, reason)
    note_class(actor, row, was, reason)
    if diff:
        log(actor, "changed", row, **diff)
    return row


def _pin(actor: Actor, row: Customer, pinned: bool, reason: str) -> None:
    pins = ClassPin.objects.unscoped("of a customer that the actor may change")
    pins.filter(customer=row).delete()
    if pinned:
        pins.create(customer=row, by=actor.user, by_name=actor.name, reason=clean_text(reason)[:300])


def note_class(actor: Actor, row: Customer, was: str, reason: str = "") -> None:
    """Keeps a change of class by a person."""
    if row.customer_class == was:
        return
    ClassChange.objects.unscoped("the history of classes").create(
        customer=row,
        was=was,
        now=row.customer_class,
        on=actor.today,
        by=actor.user,
        by_name=actor.name,
        reason=clean_text(reason)[:300],
    )


def pin_by_hand(actor: Actor, row: Customer) -> None:
    """What a person gave in a form stays against the rules, where there are any."""
    rules = CustomerRules.objects.unscoped("the company's").filter(company_id=row.company_id).exclude(class_by="hand")
    if rules.exists():
        _pin(actor, row, True, "")
