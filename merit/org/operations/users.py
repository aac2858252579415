"""Users and their roles. An administrator lets people in, but never knows a password and never changes own roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.operations import checked, found, log
from merit.org.models import Company, Department, Person, RoleAssignment, User
from merit.org.roles import ROLES


def users_of(actor: Any) -> Any:
    """The users whom the actor administers: of people and roles in his companies, and those who have neither yet."""
    companies = actor.reach("users").companies
    rows = User.objects.filter(person__company_id__in=companies)
    rows |= User.objects.filter(person=None, role_assignments__company_id__in=companies)
    if companies:
        rows |= User.objects.filter(person=None, role_assignments=None)
    return User.objects.all() if actor.every("users") else rows.distinct()


@transaction.atomic
def create_user(actor: Any, *, email: str, name: str, person_id: int | None) -> User:
    """Someone who may sign in once invited."""
    person = found(Person.objects.visible_to(actor), person_id) if person_id is not None else None
    actor.must("users.write", person.company_id if person else actor.company.pk)
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid(email=_("Somebody already signs in with this address."))
    if person is not None and User.objects.filter(person=person).exists():
        raise Invalid(person=_("This person already signs in."))
    user = User(email=email.lower(), name=name, person=person)
    user.set_unusable_password()
    checked(user).save()
    log(actor, "created", user, area="users", company=person.company if person else actor.company)
    return user


def invite(actor: Any, user_id: object) -> str:
    """The path of a page on which the user sets a password, once, within a day."""
    user = found(users_of(actor), user_id)
    actor.must("users.write")
    log(actor, "invited", user, area="users", company=actor.company)
    code = urlsafe_base64_encode(force_bytes(user.pk))
    return f"/invitation/{code}/{default_token_generator.make_token(user)}"


@transaction.atomic
def set_active(actor: Any, user_id: object, active: bool) -> User:
    """Lets a user in or out; out at once, everywhere."""
    user = found(users_of(actor), user_id)
    actor.must("users.write")
    if user.pk == actor.user.pk:
        raise Forbidden(_("Nobody shuts himself out."))
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(user)
    log(actor, "let in" if active else "shut out", user, area="users", company=actor.company)
    return user


def end_sessions(user: User) -> None:
    """Every session of this user ends now."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """The user's own new password: every other session ends, and wrong ones before are forgotten."""
    from merit.org.operations.attempts import forget

    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user)
    forget(user)
    company = user.person.company if user.person else None
    log(Themself(user, user.name), "set password", user, area="users", company=company)


@dataclass(frozen=True)
class Themself:
    """Who does something to the own account, with no company around."""

    user: User
    name: str


@transaction.atomic
def give_role(
    actor: Any, user_id: object, *, role: str, company_id: int | None, department_id: int | None, start: date
) -> RoleAssignment:
    """A role from a day on, in one company (None: the whole group)."""
    user = found(users_of(actor), user_id)
    company = found(Company.objects.visible_to(actor), company_id) if company_id is not None else None
    _may_assign(actor, user, company)
    if role not in ROLES:
        raise Invalid(role=_("There is no such role."))
    department = None
    if department_id is not None:
        department = found(Department.objects.visible_to(actor), department_id)
        if company is None or department.company_id != company.pk:
            raise Invalid(department=_("This department is not of that company."))
    row = RoleAssignment(user=user, role=role, company=company, department=department, valid=DateRange(start, None))
    checked(row).save()
    log(actor, "gave role", user, area="users", company=company or actor.company, role=role, start=start)
    return row


@transaction.atomic
def end_role(actor: Any, assignment_id: object, *, last: date) -> None:
    """The role ends after `last`."""
    rows = RoleAssignment.objects.visible_to(actor).select_for_update(of=("self",))
    row = found(rows, assignment_id)
    _may_assign(actor, row.user, row.company)
    end = date.fromordinal(last.toordinal() + 1)
    if row.valid.lower is not None and row.valid.lower >= end:
        row.delete()
    else:
        row.valid = DateRange(row.valid.lower, end)
        row.save()
    log(actor, "ended role", row.user, area="users", company=row.company or actor.company, role=row.role, last=last)


def may_group(actor: Any) -> bool:
    """Whether the actor gives and ends roles in the whole group: who administers every company of it."""
    return actor.may("users.write") and actor.every("users")


def _may_assign(actor: Any, user: User, company: Company | None) -> None:
    if company is not None:
        actor.must("users.write", company.pk)
    elif not may_group(actor):
        raise Forbidden(_("Only an administrator of the whole group gives or ends a role in the whole group."))
    if user.pk == actor.user.pk:
        raise Conflict(_("Nobody changes his own roles: ask another administrator."))
