"""The types of requests as the middleware leaves them, for the signatures of views."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from merit.org.actor import Actor
from merit.org.models import User


class Request(HttpRequest):
    """Of a page that needs a sign-in."""

    actor: Actor
    htmx: HtmxDetails
    user: User


class OpenRequest(HttpRequest):
    """Of a page that anyone may open."""

    actor: Actor | None
    htmx: HtmxDetails
    user: User | AnonymousUser
