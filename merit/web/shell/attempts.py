"""The place where sign-in attempts are counted. Nothing is counted yet: everyone may try as often as they like.

A counter belongs where all web processes share it (the database); it replaces the three functions here and the
sign-in page stays as it is.
"""

from __future__ import annotations

from django.http import HttpRequest


def may_try(request: HttpRequest, account: str) -> bool:  # noqa: ARG001 - what a counter will need
    """Whether this account may be tried from this address now."""
    return True


def failed(request: HttpRequest, account: str) -> None:
    """A wrong password was given."""


def succeeded(request: HttpRequest, account: str) -> None:
    """The right one was given: earlier failures are forgotten."""
