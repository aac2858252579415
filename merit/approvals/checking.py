"""Steps of a flow as somebody entered them: checked, with what is wrong at its place ("steps.0.approvers")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from merit.approvals import steps
from merit.approvals.kinds import kind_of
from merit.approvals.line import able
from merit.core.errors import Invalid
from merit.core.fields import MOST, clean_text
from merit.org import actor as actors
from merit.org.actor import Actor
from merit.org.models import Company, Department, Person

# Salespeople are many and auditors only read.
ROLES: Final = ("lead", "leader", "hr", "finance", "gm", "committee", "admin")
MOST_STEPS: Final = 20
MOST_APPROVERS: Final = 10
MOST_DAYS: Final = 365
ONE: Final = Decimal(1)


class Check:
    """Reads one flow's steps and gathers what is wrong."""

    def __init__(self, actor: Actor, company: Company | None, kind: str) -> None:
        self.actor, self.company, self.kind = actor, company, kind_of(kind)
        self.wrong: dict[str, list[Any]] = {}

    def fail(self, where: str, text: str) -> None:
        self.wrong.setdefault(where, []).append(text)

    def step(self, at: str, given: Mapping[str, Any]) -> steps.Step:
        mode = given.get("mode") or steps.ANY
        if mode not in steps.MODES:
            self.fail(f"{at}.mode", _("There is no such choice."))
        name = clean_text(str(given.get("name") or ""))
        if len(name) > 100:
            self.fail(f"{at}.name", _("At most 100 characters."))
        return steps.Step(
            name=name,
            approvers=self.approvers(at, given.get("approvers")),
            mode=mode,
            conditions=self.conditions(at, given.get("conditions") or {}),
            remind_after_days=self.days(at, given, "remind_after_days"),
            escalate_after_days=self.days(at, given, "escalate_after_days"),
        )

    def days(self, at: str, given: Mapping[str, Any], name: str) -> int | None:
        value = given.get(name)
        if value in (None, ""):
            return None
        if str(value).isdigit() and 1 <= int(value) <= MOST_DAYS:
            return int(value)
        self.fail(f"{at}.{name}", _("Enter 1 to %(n)d days.") % {"n": MOST_DAYS})
        return None

    def approvers(self, at: str, given: Any) -> tuple[steps.Approver, ...]:
        where = f"{at}.approvers"
        if not isinstance(given, list | tuple) or not 1 <= len(given) <= MOST_APPROVERS:
            self.fail(where, _("Choose one to %(n)d approvers.") % {"n": MOST_APPROVERS})
            return ()
        found = [self.approver(one) if isinstance(one, Mapping) else None for one in given]
        if None in found:
            self.fail(where, _("Choose approvers that there are: a role, a relation, or somebody who can sign in."))
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def approver(self, given: Mapping[str, Any]) -> steps.Approver | None:
        if given.get("role") in ROLES and given.get("scope", steps.COMPANY) in steps.SCOPES:
            return steps.Approver(role=given["role"], scope=given.get("scope", steps.COMPANY))
        if given.get("relation") in steps.RELATIONS:
            return steps.Approver(relation=given["relation"])
        pk = given.get("person")
        if not str(pk).isdigit() or not self._person(int(pk)):  # type: ignore[arg-type]
            return None
        return steps.Approver(person=int(pk))  # type: ignore[arg-type]

    def _person(self, pk: int) -> bool:
        """Of a company that the administrator sees, and able to decide."""
        seen = Person.objects.visible_to(self.actor).filter(pk=pk).exists()
        return bool(seen and pk in able([pk], actors.today_in(self.company)))

    def conditions(self, at: str, given: Any) -> steps.Conditions:
        where = f"{at}.conditions"
        if not isinstance(given, Mapping):
            self.fail(where, _("There is no such choice."))
            return steps.Conditions()
        bounds: dict[str, Decimal | None] = {}
        for name, most in (("amount", MOST), ("probability", ONE)):
            low, high = (self.number(f"{where}.{name}_{end}", given.get(f"{name}_{end}"), most) for end in ENDS)
            if low is not None and high is not None and high <= low:
                self.fail(f"{where}.{name}_below", _("This must be more than the lower bound."))
            bounds |= {f"{name}_from": low, f"{name}_below": high}
        return steps.Conditions(**bounds, kinds=self.kinds(where, given), departments=self.departments(where, given))

    def number(self, where: str, value: Any, most: Decimal) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite() and 0 <= number <= most:
            return number
        self.fail(where, _("Enter a number from 0 to %(most)s.") % {"most": most})
        return None

    def kinds(self, where: str, given: Mapping[str, Any]) -> frozenset[str]:
        chosen = frozenset(map(str, given.get("kinds") or ()))
        known = {code for code, _label in self.kind.choices(self.company)} if self.company and chosen else set()
        if self.company and not chosen <= known:
            self.fail(f"{where}.kinds", _("There is no such choice."))
        return chosen

    def departments(self, where: str, given: Mapping[str, Any]) -> frozenset[int]:
        chosen = frozenset(int(one) for one in given.get("departments") or () if str(one).isdigit())
        rows = Department.objects.visible_to(self.actor).filter(pk__in=chosen)
        rows = rows.filter(company=self.company) if self.company else rows
        if len(chosen) != len(given.get("departments") or ()) or rows.count() != len(chosen):
            self.fail(f"{where}.departments", _("There is no such choice."))
        return chosen


ENDS: Final = ("from", "below")


def checked_steps(
    actor: Actor, company: Company | None, kind: str, given: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The steps as they are kept; Invalid, naming what is wrong."""
    check = Check(actor, company, kind)
    if not 1 <= len(given) <= MOST_STEPS:
        raise Invalid(steps=_("A flow has one to %(n)d steps.") % {"n": MOST_STEPS})
    found = [check.step(f"steps.{at}", one) for at, one in enumerate(given)]
    if check.wrong:
        raise Invalid(check.wrong)
    return steps.write(found)
