"""Settings: defaults, one line per mistake, the secret, and the table in the docs."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from merit.config import environment
from merit.config.environment import SettingError, read, secret_key, unknown

ROOT = Path(__file__).parents[2]


def test_defaults_are_safe() -> None:
    env = read({})
    assert env.home == Path("var")
    assert env.database_url is None
    assert not env.debug
    assert not env.trust_proxy
    assert env.bind == "127.0.0.1"
    assert env.allowed_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert env.web_workers == 2
    assert env.base_url == "http://127.0.0.1:8000"


def test_links_lead_to_the_port() -> None:
    assert read({"MERIT_PORT": "8765"}).base_url == "http://127.0.0.1:8765"
    assert read({"MERIT_PORT": "8765", "MERIT_BASE_URL": "https://m.example/"}).base_url == "https://m.example"


def test_an_empty_variable_is_as_none() -> None:
    assert read({"MERIT_PORT": "", "DATABASE_URL": ""}) == read({})


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("MERIT_DEBUG", "yes"),
        ("MERIT_PORT", "0"),
        ("MERIT_PORT", "65536"),
        ("MERIT_PORT", "８０"),
        ("MERIT_WEB_WORKERS", "-1"),
        ("MERIT_BASE_URL", "merit.example.com"),
        ("MERIT_BASE_URL", "https://example.com/merit"),
        ("MERIT_LANGUAGE", "fr"),
        ("MERIT_LOG", "xml"),
        ("MERIT_HOME", "~no-such-user-here/merit"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_may_be(variable: str, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        read({variable: text})
    (line,) = caught.value.lines
    assert line.startswith(f"{variable}={text}: ")
    assert "\n" not in line


def test_all_wrong_settings_are_named_at_once() -> None:
    with pytest.raises(SettingError) as caught:
        read({"MERIT_DEBUG": "on", "MERIT_PORT": "x"})
    assert [line.split("=")[0] for line in caught.value.lines] == ["MERIT_DEBUG", "MERIT_PORT"]


@pytest.mark.parametrize(("variable", "text"), [("MERIT_SECRET_KEY", "short"), ("DATABASE_URL", "mysql://u:pw@h/d")])
def test_a_wrong_secret_is_not_shown(variable: str, text: str) -> None:
    with pytest.raises(SettingError) as caught:
        read({variable: text})
    assert text not in caught.value.lines[0]


def test_an_unknown_setting_is_named_with_the_nearest() -> None:
    found = unknown({"MERIT_PROT": "1", "MERIT_PORT": "1", "PATH": "", "MERIT_ZZZZZZZZ": ""})
    assert found == [("MERIT_PROT", "MERIT_PORT"), ("MERIT_ZZZZZZZZ", None)]


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    env = read({"MERIT_HOME": str(tmp_path / "home")})
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(env), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert stat.S_IMODE((env.home / "secret").stat().st_mode) == 0o600
    assert [path.name for path in env.home.iterdir()] == ["secret"]


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("")
    with pytest.raises(SettingError, match="delete it and a new one is made"):
        secret_key(read({"MERIT_HOME": str(tmp_path)}))


def test_a_given_secret_needs_no_folder() -> None:
    env = read({"MERIT_HOME": "/nowhere/at/all", "MERIT_SECRET_KEY": "k" * 40})
    assert secret_key(env) == "k" * 40


def test_the_documented_settings_are_the_settings() -> None:
    assert environment.table() in (ROOT / "docs/admin/settings.md").read_text()
