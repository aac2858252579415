"""A browser of this machine, the cast in a database that the server sees, and people who sign in as people do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PASSWORD = "correct horse battery"
expect.set_options(timeout=15_000)  # patient with a busy machine
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, else the one that Playwright brought; closed after each module, for it runs an event loop."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread, no view does
        with sync_playwright() as playwright:
            found = shutil.which("chromium") or playwright.chromium.executable_path
            if not Path(found).exists():
                pytest.skip("no browser: install chromium, or run `playwright install chromium`")
            browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
            yield browser
            browser.close()


@pytest.fixture(scope="module")
def catalogs() -> None:
    """The translations of now: compiled, and read again if they had been read before."""
    from django.utils.translation.reloader import translation_file_changed

    from merit.config.catalogs import compile_all

    if compile_all():
        translation_file_changed(None, Path("django.mo"))


@pytest.fixture
def story(transactional_db: None, catalogs: None, today: date, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The cast, committed, so that the server sees it; the date is `today` for everyone."""
    from merit.org import actor
    from tests import cast as people

    assert os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE"), "a story needs the browser first"
    monkeypatch.setattr(actor, "today_in", lambda _company: today)
    return people.make()


@pytest.fixture
def sign_in(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A page of somebody who signed in through the sign-in page: sign_in(cast.seller)."""
    contexts = []

    def enter(actor: Any, **options: Any) -> Page:
        actor.user.set_password(PASSWORD)
        actor.user.save()
        context = browser.new_context(
            base_url=live_server.url, **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("E-mail").fill(actor.user.email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(live_server.url + "/")
        return page

    yield enter
    for context in contexts:
        context.close()
