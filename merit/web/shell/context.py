"""What every page's frame needs: who acts, where one can go, which theme. Worked out only when a template asks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from merit.org.models import Company
from merit.org.roles import ROLES
from merit.web.shell.nav import BADGES, Item, Section, address, current, navigation, tabs
from merit.web.shell.preferences import theme_of
from merit.web.shell.quick import Quick, choices

if TYPE_CHECKING:
    from merit.org.actor import Actor


class Shell:
    """The frame of one page. Everything is empty for someone who is not signed in."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor | None:
        return getattr(self._request, "actor", None)

    @cached_property
    def theme(self) -> str:
        return theme_of(self._request)

    @cached_property
    def keys(self) -> bool:
        """Whether single letters are shortcuts."""
        return self.actor is None or self.actor.user.single_keys

    @cached_property
    def company(self) -> Any:
        return self.actor.company if self.actor else ""

    @cached_property
    def companies(self) -> list[Company]:
        """Those that the actor can change to."""
        if self.actor is None or len(self.actor.company_ids) < 2:
            return []
        return list(Company.objects.visible_to(self.actor).filter(archived_on=None).order_by("code"))

    @cached_property
    def nav(self) -> tuple[Section, ...]:
        return navigation(self.actor) if self.actor else ()

    @cached_property
    def tabs(self) -> list[Item]:
        return tabs(self.actor, self.nav) if self.actor else []

    @cached_property
    def current(self) -> Item | None:
        return current(self._request.path, self.nav)

    @cached_property
    def reach(self) -> tuple[object, ...]:
        """What the places and the new things of the frame depend on (shell/frame.py)."""
        return (frozenset(self.actor.roles) if self.actor else None, tuple(one.name for one in self.quick))

    @property
    def here(self) -> str:
        """The name of the place that the page belongs to."""
        return self.current.name if self.current else ""

    @cached_property
    def may_log(self) -> bool:
        """Whether the composer of a contact opens from every page."""
        return self.actor is not None and self.actor.person is not None and self.actor.may("crm.write")

    @cached_property
    def role_names(self) -> str:
        roles = self.actor.roles if self.actor else ()
        return " · ".join(str(role.name) for code, role in ROLES.items() if code in roles)

    @cached_property
    def search_url(self) -> str:
        return address("palette")

    @cached_property
    def quick(self) -> tuple[Quick, ...]:
        """What can be made from anywhere."""
        return choices(self.actor) if self.actor else ()

    @cached_property
    def badges_url(self) -> str:
        return address("badges") if BADGES else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor: `shell` in every template."""
    return {"shell": Shell(request)}
