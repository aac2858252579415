"""Every page, wide and narrow, in each language, light and dark: it fits, it is accessible, and it is translated.

Each page is visited once a language; width and theme alternate, so that it meets both widths and both themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import axe_playwright_python  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from merit.org.models import Department, Person
from merit.web.shell.preferences import THEME_COOKIE
from tests.e2e import kit

LANGUAGES = ("en", "zh-hans", "zh-hant")
# page → who looks at it; a page of a record has its id from the kit
PAGES: tuple[tuple[str, str], ...] = (
    *(("sign-in", ""), ("home", "seller"), ("home", "lead"), ("home", "gm"), ("home", "finance"), ("home", "hr")),
    *(("customers", "seller"), ("customer", "seller"), ("board", "seller"), ("opportunity", "seller")),
    *(("activities", "seller"), ("contracts", "finance"), ("contract", "finance"), ("receivables", "finance")),
    *(
        ("receipts", "finance"),
        ("receipt", "finance"),
        ("receipt-new", "finance"),
        ("targets", "lead"),
        ("target-share-department", "hr"),
        ("working-days", "hr"),
    ),
    *(("appraisals", "lead"), ("marking", "lead"), ("appraisal", "seller"), ("appraisal-cycle", "hr")),
    *(("appraisal-template", "hr"), ("pay-runs", "finance"), ("pay-run", "finance"), ("pay-plan", "gm")),
    *(("statements", "hr"), ("statements", "seller"), ("statement", "seller"), ("pay-questions", "finance")),
    *(
        ("organisation", "hr"),
        ("people", "hr"),
        ("person", "hr"),
        ("users", "admin"),
        ("company", "admin"),
        ("stages", "admin"),
    ),
    *(("opportunity-products", "seller"), ("opportunity-winning", "seller"), ("loss-reasons", "admin")),
    *(("quote-texts", "admin"), ("stage-new", "admin"), ("pipeline-new", "admin")),
    *(("leads", "seller"), ("lead", "seller"), ("lead-new", "seller"), ("lead-conversion", "seller")),
    *(("leads-monitor", "lead"), ("pool", "seller"), ("lead-rules", "admin"), ("lead-rule-new", "admin")),
    *(("web-forms", "admin"), ("web-form-edit", "admin"), ("pool-settings", "admin"), ("web-form", "")),
    *(("pipeline", "lead"), ("pipeline-moves", "lead"), ("stuck", "lead"), ("supervisions", "lead")),
    *(("supervision", "seller"), ("supervision-new", "lead"), ("pipeline-settings", "admin")),
    *(("forecast", "lead"), ("forecast-accuracy", "lead")),
    *(
        ("contacts", "seller"),
        ("opportunities", "lead"),
        ("custom-fields", "admin"),
        ("custom-field-new", "admin"),
        ("bulk-changes", "seller"),
        ("exports", "seller"),
        ("settings", "seller"),
        ("search", "seller"),
        ("history", "auditor"),
        ("duplicates", "seller"),
        ("merges", "seller"),
        ("transfers", "lead"),
        ("transfer-new", "lead"),
        ("customer-classes", "admin"),
        ("class-rules", "gm"),
        ("class-changes", "gm"),
        ("surveys", "gm"),
        ("survey-new", "gm"),
        ("survey-many", "seller"),
        ("survey-invitation", "seller"),
        ("notices", "seller"),
        ("violations", "lead"),
        ("approvals", "lead"),
        ("approval", "lead"),
        ("approval-flows", "admin"),
        ("approval-flow", "admin"),
        ("approval-delegations", "hr"),
        ("expense-requests", "lead"),
        ("expense-new", "seller"),
        ("expense-edit", "seller"),
        ("expense", "lead"),
        ("expense-reports", "seller"),
        ("expense-limits", "seller"),
        ("expense-limit", "finance"),
        ("points", "lead"),
        ("points-new", "hr"),
        ("points-entry", "seller"),
        ("calls", "lead"),
        ("workload", "lead"),
        ("team-board", "gm"),
        ("reports", "gm"),
        ("report", "gm"),
        ("interval-rules", "admin"),
    ),
    *(("imports", "seller"), ("import-new", "seller"), ("import", "seller")),
)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
# Words that are the same in every language, and those of the kit.
TERMS = {
    "pdf",
    "nps",
    "csat",
    "api",
    "csv",
    "excel",
    "xlsx",
    "merit",
    "ctrl",
    "enter",
    "esc",
    "acme",
    "other",
    "english",
    "cny",
    "sample",
    "meal",
    "travel",
    "test",
    "utc",
}


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_is_accessible_and_translated(
    browser: Browser, story: SimpleNamespace, page: Page, live_server: Any, language: str
) -> None:
    ids = kit.one_of_everything(story)
    errors: list[str] = []
    page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: errors.append(str(one)))
    problems: list[str] = []
    sessions: dict[str, str] = {"": ""}
    for number, (name, role) in enumerate(PAGES):
        turn = number + LANGUAGES.index(language)
        width, theme = (1440, 390)[turn % 2], ("light", "dark")[(number + turn) // 2 % 2]
        if role not in sessions:
            sessions[role] = session_of(getattr(story, role))
        dress(page, live_server.url, {settings.SESSION_COOKIE_NAME: sessions[role], THEME_COOKIE: theme}, language)
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(reverse(name, args=[ids[name]] if name in ids else []))
        assert answer is not None
        found = [f"answers {answer.status}"] if answer.status != 200 else []
        found += wrong(page, language, errors)
        problems += [f"{name} of {role or 'anybody'} at {width}, {theme}: {one}" for one in found]
    assert not problems, "\n".join(problems)


def session_of(actor: Any) -> str:
    client = Client()
    client.force_login(actor.user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def dress(page: Page, url: str, cookies: dict[str, str], language: str) -> None:
    """Who looks, and in which language and theme."""
    page.context.clear_cookies()
    every = {**cookies, settings.LANGUAGE_COOKIE_NAME: language}
    page.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in every.items() if value])


def wrong(page: Page, language: str, errors: list[str]) -> list[str]:
    """What is wrong with the page as it is shown."""
    found = [f"overflows {wide}"] if (wide := page.evaluate(kit.OVERFLOW)) else []
    found += [f"dialog {one}" for one in page.evaluate(kit.DIALOGS)]
    page.evaluate(AXE)
    found += page.evaluate(kit.AXE)
    if language != "en":
        known = TERMS | names()
        found += [f"English: {text}" for text in page.evaluate(kit.LABELS) if english(text, known)]
    found += [f"console: {text}" for text in errors]
    errors.clear()
    return found


def names() -> set[str]:
    """Words of people and departments."""
    texts = [*Person.everything.values_list("name", flat=True), *Department.everything.values_list("name", flat=True)]
    return {word.lower() for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)}


def english(text: str, known: set[str]) -> bool:
    """Whether a text has ASCII letters only, and a word that is neither a name, a code nor a known term."""
    words = re.findall(r"(?<![\w@./-])[A-Za-z]{2,}(?![\w@./-]*[\d@])", text)
    return text.isascii() and any(word.lower() not in known for word in words)
