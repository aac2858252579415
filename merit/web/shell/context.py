"""What every page's frame needs: who acts, where one can go, which theme. Worked out only when a template asks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from merit.org.models import Company
from merit.org.roles import ROLES
from merit.web.shell import nav
from merit.web.shell.preferences import theme_of

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
    def company(self) -> Any:
        return self.actor.company if self.actor else ""

    @cached_property
    def companies(self) -> list[Company]:
        """Those that the actor can change to."""
        if self.actor is None or len(self.actor.company_ids) < 2:
            return []
        return list(Company.objects.visible_to(self.actor).filter(archived_on=None).order_by("code"))

    @cached_property
    def nav(self) -> list[nav.Section]:
        return nav.navigation(self.actor) if self.actor else []

    @cached_property
    def tabs(self) -> list[nav.Item]:
        return nav.tabs(self.actor, self.nav) if self.actor else []

    @cached_property
    def current(self) -> nav.Item | None:
        return nav.current(self._request.path, self.nav)

    @cached_property
    def role_names(self) -> str:
        roles = self.actor.roles if self.actor else ()
        return " · ".join(str(role.name) for code, role in ROLES.items() if code in roles)

    @cached_property
    def search_url(self) -> str:
        return nav.address("search")

    @cached_property
    def badges_url(self) -> str:
        return nav.address("badges") if nav.BADGES else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor: `shell` in every template."""
    return {"shell": Shell(request)}
