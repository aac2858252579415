"""Language and theme of a reader: in cookies, so that the sign-in page has them too, and on the user."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from merit.org.models import User

THEMES: Final = (("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark")))
THEME_COOKIE: Final = "merit_theme"
_YEAR: Final = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """The theme to show: the cookie's, the user's, the system's."""
    actor = getattr(request, "actor", None)
    chosen = request.COOKIES.get(THEME_COOKIE) or (actor.user.theme if actor else "")
    return chosen if chosen in dict(THEMES) else "system"


def remember(response: HttpResponseBase, *, language: str = "", theme: str = "") -> None:
    """Puts what is chosen into cookies."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, language), (THEME_COOKIE, theme)):
        if value:
            response.set_cookie(
                name, value, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
            )


def keep(user: User, **choices: str | bool) -> None:
    """Puts a choice on the user, so that it follows to other machines."""
    for name, value in choices.items():
        setattr(user, name, value)
    user.save(update_fields=list(choices))
