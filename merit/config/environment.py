"""Settings from the environment, typed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """What the environment says; the defaults are safe."""

    home: Path
    database_url: str | None
    secret_key: str | None
    debug: bool
    allowed_hosts: tuple[str, ...]
    base_url: str
    language: str
    trust_proxy: bool


def read(environ: Mapping[str, str]) -> Environment:
    """Raises nothing yet."""
    hosts = environ.get("MERIT_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
    return Environment(
        home=Path(environ.get("MERIT_HOME", "var")),
        database_url=environ.get("DATABASE_URL"),
        secret_key=environ.get("MERIT_SECRET_KEY"),
        debug=environ.get("MERIT_DEBUG", "0") == "1",
        allowed_hosts=tuple(host.strip() for host in hosts.split(",")),
        base_url=environ.get("MERIT_BASE_URL", "http://127.0.0.1:8000"),
        language=environ.get("MERIT_LANGUAGE", "en"),
        trust_proxy=environ.get("MERIT_TRUST_PROXY", "0") == "1",
    )


def secret_key(env: Environment) -> str:
    """The key that signs sessions: the environment's, else one made once and kept in the home folder."""
    if env.secret_key:
        return env.secret_key
    path = env.home / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()
