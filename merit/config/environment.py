"""Settings from the environment, and from nowhere else: typed, with safe defaults.

Source: docs/admin/settings.md (a test holds its table equal to this one).
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from merit.calc.problems import nearest


class SettingError(Exception):
    """One line per variable that is wrong."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Environment:
    """What the environment says; see TABLE for what each means."""

    home: Path
    database_url: str | None
    secret_key: str | None
    debug: bool
    allowed_hosts: tuple[str, ...]
    base_url: str
    port: int
    bind: str
    web_workers: int
    language: str
    log: str
    trust_proxy: bool
    files: str
    file_most_mb: int
    s3_endpoint: str
    s3_region: str
    s3_key: str | None
    s3_secret: str | None
    mail_host: str | None
    mail_port: int
    mail_security: str
    mail_user: str | None
    mail_password: str | None
    mail_from: str
    mail_folder: Path | None
    mail_hour: int


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ValueError("a folder") from error


def _flag(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("0 or 1")
    return text == "1"


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in text.split(",") if host.strip())


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError("an address without a path, such as https://merit.example.com")
    return text.rstrip("/")


def _database(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("postgresql://user:password@host:port/name")
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def read_number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return read_number


def _one_of(*choices: str) -> Callable[[str], str]:
    def read_choice(text: str) -> str:
        if text not in choices:
            raise ValueError(" or ".join(choices))
        return text

    return read_choice


def _files(text: str) -> str:
    if text.startswith("s3://"):
        bucket = text.removeprefix("s3://").partition("/")[0]
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
            raise ValueError("a folder, or s3://bucket/prefix")
        return text.rstrip("/")
    return str(_path(text)) if text else ""


def _endpoint(text: str) -> str:
    return _url(text) if text else ""


def _address(text: str) -> str:
    if "@" not in text.strip("@") or any(char in text for char in "\r\n"):
        raise ValueError("a mail address, such as merit@example.com")
    return text


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("at least 32 characters")
    return text


# By variable: its field, default, reader and meaning
TABLE: dict[str, tuple[str, str | None, Callable[[str], Any], str]] = {
    "MERIT_HOME": ("home", "./var", _path, "Folder of the embedded database, the secret key and the logs."),
    "DATABASE_URL": ("database_url", None, _database, "Another PostgreSQL (15 or newer) instead of the embedded one."),
    "MERIT_SECRET_KEY": ("secret_key", None, _secret, "Signs sessions; otherwise made once and kept in MERIT_HOME."),
    "MERIT_DEBUG": ("debug", "0", _flag, "1 shows errors in the browser. Never where others can reach it."),
    "MERIT_ALLOWED_HOSTS": ("allowed_hosts", "127.0.0.1,localhost,[::1]", _hosts, "Host names that are answered."),
    "MERIT_BASE_URL": (
        "base_url",
        "http://127.0.0.1:{port}",
        _url,
        "Address in links; https switches on secure cookies and HSTS.",
    ),
    "MERIT_PORT": ("port", "8000", _number(1, 65535), "Port of the web server."),
    "MERIT_BIND": ("bind", "127.0.0.1", str, "Address that the web server listens on."),
    "MERIT_WEB_WORKERS": ("web_workers", "2", _number(1, 64), "Web processes."),
    "MERIT_LANGUAGE": ("language", "en", _one_of("en", "zh-Hans", "zh-Hant"), "Language before anyone chose one."),
    "MERIT_LOG": ("log", "text", _one_of("text", "json"), "Form of the log lines."),
    "MERIT_TRUST_PROXY": (
        "trust_proxy",
        "0",
        _flag,
        "1 behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For.",
    ),
    "MERIT_FILES": (
        "files",
        "",
        _files,
        "Where attached files lie: a folder (else MERIT_HOME/files) or s3://bucket/prefix.",
    ),
    "MERIT_FILE_MAX_MB": ("file_most_mb", "25", _number(1, 1000), "How large one file may be, in megabytes."),
    "MERIT_S3_ENDPOINT": ("s3_endpoint", "", _endpoint, "Address of an S3-compatible store; empty for Amazon's own."),
    "MERIT_S3_REGION": ("s3_region", "us-east-1", str, "Region of the bucket."),
    "MERIT_S3_KEY": ("s3_key", None, str, "Access key of the store."),
    "MERIT_S3_SECRET": ("s3_secret", None, str, "Secret of that key."),
    "MERIT_MAIL_HOST": ("mail_host", None, str, "Mail server (SMTP) for digests; none: no mail is sent."),
    "MERIT_MAIL_PORT": ("mail_port", "587", _number(1, 65535), "Port of the mail server."),
    "MERIT_MAIL_SECURITY": (
        "mail_security",
        "starttls",
        _one_of("starttls", "tls", "none"),
        "How the connection to the mail server is kept secret.",
    ),
    "MERIT_MAIL_USER": ("mail_user", None, str, "Sign-in name at the mail server, if it wants one."),
    "MERIT_MAIL_PASSWORD": ("mail_password", None, str, "Its password."),
    "MERIT_MAIL_FROM": ("mail_from", "merit@localhost", _address, "Sender of the mails."),
    "MERIT_MAIL_FOLDER": ("mail_folder", None, _path, "Mails become files in this folder: for trying them out."),
    "MERIT_MAIL_HOUR": ("mail_hour", "8", _number(0, 23), "Hour of the digest, in each company's time zone."),
}
OTHERS = ("MERIT_LANG", "MERIT_EXAMPLES", "MERIT_TEST_DATABASE_URL", "MERIT_DEMO_LANG")


def read(environ: Mapping[str, str]) -> Environment:
    """Raises SettingError naming every variable that is wrong."""
    values: dict[str, Any] = {}
    wrong = []
    for variable, (field, default, reader, _meaning) in TABLE.items():
        text = environ.get(variable) or default
        try:
            values[field] = None if text is None else reader(text)
        except ValueError as error:
            wrong.append(f"{variable}={_shown(variable, text)}: {error}")
    if wrong:
        raise SettingError(wrong)
    values["files"] = values["files"] or str(values["home"] / "files")
    values["base_url"] = values["base_url"].replace("{port}", str(values["port"]))
    return Environment(**values)


def _shown(variable: str, text: str | None) -> str:
    """What was read; not where it is a secret."""
    hidden = {"MERIT_SECRET_KEY", "DATABASE_URL", "MERIT_S3_SECRET", "MERIT_MAIL_PASSWORD"}
    return "…" if variable in hidden else str(text)


def unknown(environ: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """MERIT_ variables that mean nothing, each with the nearest that does."""
    known = [*TABLE, *OTHERS]
    return [(name, nearest(name, known)) for name in sorted(environ) if name.startswith("MERIT_") and name not in known]


def secret_key(env: Environment) -> str:
    """The key that signs sessions: the environment's, else one made once and kept in the home folder."""
    if env.secret_key:
        return env.secret_key
    path = env.home / "secret"
    try:
        if not path.exists():
            _make_secret(path)
        return _secret(path.read_text().strip())
    except OSError as error:
        raise SettingError([f"MERIT_HOME={env.home}: {path} cannot be used: {error.strerror}"]) from error
    except ValueError as error:
        raise SettingError([f"{path}: {error}; delete it and a new one is made (everyone signs in again)"]) from error


def _make_secret(path: Path) -> None:
    """Written aside and linked into place, so that two processes at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="secret.", dir=path.parent)  # readable by us alone
    part = Path(name)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def table() -> str:
    """The settings as a Markdown table."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for variable, (_field, default, _reader, meaning) in TABLE.items():
        rows.append(f"| `{variable}` | {f'`{default}`' if default else ''} | {meaning} |")
    return "\n".join(rows)
