"""A program that calls the API: a bearer token, JSON in, JSON out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from merit.org.actor import Actor
from merit.org.models import Token
from merit.org.operations.tokens import digest_of, new_secret


class ApiClient(Client):
    """get, post, put, patch, delete under /api/v1 (paths may be given without it); `headers` as keyword."""

    def __init__(self, actor: Actor, scopes: tuple[str, ...] = ("read", "write")) -> None:
        super().__init__()
        secret = new_secret()
        Token.everything.create(
            user=actor.user,
            name="test",
            digest=digest_of(secret),
            hint=secret[-4:],
            scopes=list(scopes),
            expires_at=timezone.now() + timedelta(days=1),
        )
        self.secret = secret

    def generic(self, method: str, path: str, data: Any = "", *args: Any, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", **(more.pop("headers", None) or {})}
        return super().generic(method, self._path(path), data, *args, headers=headers, **more)

    def post(self, path: str, data: Any = None, *args: Any, **more: Any) -> Any:
        more.setdefault("content_type", "application/json")
        return super().post(self._path(path), data if data is not None else {}, *args, **more)

    def patch(self, path: str, data: Any = None, *args: Any, **more: Any) -> Any:
        more.setdefault("content_type", "application/json")
        return super().patch(self._path(path), data if data is not None else {}, *args, **more)

    def put(self, path: str, data: Any = None, *args: Any, **more: Any) -> Any:
        more.setdefault("content_type", "application/json")
        return super().put(self._path(path), data if data is not None else {}, *args, **more)

    def _path(self, path: str) -> str:
        return path if path.startswith("/api/") else f"/api/v1{path}"
