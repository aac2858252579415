"""Users and their roles. For administrators; nobody changes his own roles, and nobody learns a password."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router

from merit.api.kernel import Body, Listing, Out, listed, shown
from merit.core.errors import Forbidden
from merit.core.operations import found
from merit.org import operations
from merit.org.models import RoleAssignment, User

router = Router(tags=["users"])


class RoleOut(Out):
    """`company_id` None: in the whole group; `department_id` None: wherever the role reaches by itself."""

    id: int
    role: str
    company_id: int | None
    department_id: int | None
    start: date | None
    until: date | None


class UserOut(Out):
    id: int
    email: str
    name: str
    person_id: int | None
    is_active: bool


class UserPage(Out):
    items: list[UserOut]
    count: int


class UserFull(UserOut):
    """`blocked_until`: after wrong passwords in a row, when the next one may be tried."""

    roles: list[RoleOut]
    blocked_until: datetime | None


class UserIn(Body):
    email: str
    name: str
    person_id: int | None = None


class RoleIn(Body):
    role: str
    company_id: int | None = None
    department_id: int | None = None
    start: date


class RoleEnd(Body):
    last: date


class UserInvitationOut(Out):
    """A page on which the user sets a password, once, within a day. It is not shown again."""

    url: str


class UserListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"name": ("name",), "email": ("email",)}
    q: str = ""
    is_active: bool | None = None

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        if self.is_active is not None:
            rows = rows.filter(is_active=self.is_active)
        return rows.filter(Q(name__icontains=self.q) | Q(email__icontains=self.q)) if self.q else rows


def _administrator(request: Any) -> Any:
    if not request.actor.reach("users").companies:
        raise Forbidden
    return operations.users_of(request.actor)


def _full(request: Any, user: User, status: int = 200) -> HttpResponse:
    rows = RoleAssignment.objects.visible_to(request.actor).filter(user=user).order_by("-valid", "pk")
    roles = [
        RoleOut(
            id=row.pk,
            role=row.role,
            company_id=row.company_id,
            department_id=row.department_id,
            start=row.valid.lower,
            until=row.valid.upper,
        )
        for row in rows
    ]
    waits = operations.blocked(user)
    plain = UserOut.from_orm(user).model_dump()
    full = UserFull(**plain, roles=roles, blocked_until=waits.until if waits else None)
    return shown(request, full, UserFull, status)


@router.get("", response=UserPage)
def list_users(request: Any, listing: Query[UserListing]) -> dict[str, Any]:
    """The users whom you administer."""
    return listed(request, _administrator(request), listing, UserOut)


@router.post("", response={201: UserFull})
def create_user(request: Any, body: UserIn) -> HttpResponse:
    """Someone who may sign in once invited."""
    _administrator(request)
    return _full(request, operations.create_user(request.actor, **body.model_dump()), 201)


@router.get("/{int:pk}", response=UserFull)
def get_user(request: Any, pk: int) -> HttpResponse:
    """One user with the roles that you administer."""
    return _full(request, found(_administrator(request), pk))


@router.post("/{int:pk}/invitation", response={201: UserInvitationOut})
def invite_user(request: Any, pk: int) -> HttpResponse:
    """A link that sets a password. A former one no longer works once a password is set."""
    path = operations.invite(request.actor, pk)
    return shown(request, UserInvitationOut(url=settings.BASE_URL.rstrip("/") + path), UserInvitationOut, 201)


@router.post("/{int:pk}/deactivation", response=UserFull)
def shut_out(request: Any, pk: int) -> HttpResponse:
    """The user is out at once, everywhere."""
    return _full(request, operations.set_active(request.actor, pk, False))


@router.delete("/{int:pk}/deactivation", response=UserFull)
def let_in(request: Any, pk: int) -> HttpResponse:
    """The user may sign in again."""
    return _full(request, operations.set_active(request.actor, pk, True))


@router.delete("/{int:pk}/sign-in-block", response=UserFull)
def unblock(request: Any, pk: int) -> HttpResponse:
    """Who waits after wrong passwords may try again at once."""
    return _full(request, operations.lift(request.actor, pk))


@router.post("/{int:pk}/roles", response={201: UserFull})
def give_role(request: Any, pk: int, body: RoleIn) -> HttpResponse:
    """A role from a day on."""
    operations.give_role(request.actor, pk, **body.model_dump())
    return _full(request, found(_administrator(request), pk), 201)


@router.post("/{int:pk}/roles/{int:assignment}/ending", response=UserFull)
def end_role(request: Any, pk: int, assignment: int, body: RoleEnd) -> HttpResponse:
    """The role ends after `last`."""
    user = found(_administrator(request), pk)
    found(RoleAssignment.objects.visible_to(request.actor).filter(user=user), assignment)
    operations.end_role(request.actor, assignment, last=body.last)
    return _full(request, user)
