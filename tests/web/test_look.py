"""The files of the look fit together: themes, stylesheets, icons, scripts under the strict policy, catalogs."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from merit.web.templatetags import merit as tags

WEB = Path(tags.__file__).parents[1]
CSS = WEB / "static/merit/css"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def test_dark_by_choice_and_dark_by_the_system_are_the_same() -> None:
    tokens = (CSS / "tokens.css").read_text()
    chosen = re.search(r'\[data-theme="dark"\] \{(.*?)\n\}', tokens, re.DOTALL)
    system = re.search(r'\[data-theme="system"\] \{(.*?)\n\}', tokens, re.DOTALL)
    assert chosen
    assert system
    assert chosen[1].split() == system[1].split()


def test_every_stylesheet_is_linked_by_the_frame_or_by_a_page_of_its_own() -> None:
    files = {path.stem for path in CSS.glob("*.css")}
    of_pages = {name for path in TEMPLATES for name in re.findall(r"merit/css/([\w-]+)\.css", path.read_text())}
    assert len(set(tags.SHEETS)) == len(tags.SHEETS)
    assert set(tags.SHEETS) | of_pages == files
    assert not of_pages & set(tags.SHEETS)


def test_colours_come_from_the_tokens() -> None:
    allowed = {
        "#fff",
        "#2a2926",
        "#f3f2ee",
        "#b9cafc",
        "#c9c7c0",
        "#3b3a36",
        "#f2887e",
    }  # toasts are dark in both themes
    avatars = set(re.findall(r"#[0-9a-f]{3,6}\b", (CSS / "tag.css").read_text()))
    for path in CSS.glob("*.css"):
        if path.stem not in {"tokens", "tag"}:
            assert set(re.findall(r"#[0-9a-f]{3,6}\b", path.read_text())) <= allowed | avatars, path.name


def test_every_variable_is_defined() -> None:
    text = "".join(path.read_text() for path in CSS.glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    used = {name for name, fallback in re.findall(r"var\((--[\w-]+)(,?)", text) if not fallback}
    assert used <= defined


def test_every_icon_that_a_template_names_is_there() -> None:
    names = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text())}
    names |= {name for path in TEMPLATES for name in re.findall(r'(?<!:)\bicon="([\w-]+)"', path.read_text())}
    names |= set(re.findall(r'Place\("[\w-]+", _\("[^"]+"\), "([\w-]+)"', (WEB / "shell/nav.py").read_text()))
    assert len(names) > 30
    assert {name for name in names if not (tags.ICONS / f"{name}.svg").is_file()} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_in_a_template_that_the_policy_forbids(path: Path) -> None:
    text = re.sub(r"\{[%{].*?[%}]\}", "", path.read_text())
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "scripts are files"
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=", text), "no handlers in attributes"
    assert "hx-on" not in text
    assert "javascript:" not in text
    assert not re.search(r"https?://", text.replace("http://www.w3.org", "")), "nothing from elsewhere"


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_every_text_is_translated(language: str) -> None:
    catalog = polib.pofile(str(WEB / f"locale/{language}/LC_MESSAGES/django.po"))
    assert len(catalog) > 80
    assert [entry.msgid for entry in catalog if not entry.translated()] == []
    for entry in catalog:
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        names = set(re.findall(r"%\(\w+\)s", entry.msgid))
        assert any(set(re.findall(r"%\(\w+\)s", one)) == names for one in texts), entry.msgid


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_forms_end_alike(path: Path) -> None:
    """Cancel, then what the form is for: written by one component, and in dialogs by theirs."""
    text = path.read_text()
    links = re.findall(r'<a class="btn[^>]*>\{% translate "Cancel" %\}</a>', text)
    assert path.name == "end.html" or not links, "a page's form ends with <c-end>"
    if 'data-close>{% translate "Cancel" %}' in text:
        assert not re.search(
            r'<button class="btn pri"[^>]*>[^<]*(<kbd>[^<]*</kbd>)?</button>\s*<button[^>]*data-close', text
        )


@pytest.mark.parametrize("name", sorted(path.stem for path in CSS.glob("*.css")))
def test_a_dialog_fits_a_phone(name: str) -> None:
    """The widths of dialogs stand in their own sheet, where the narrow ones come last."""
    text = (CSS / f"{name}.css").read_text()
    if name != "dialog":
        assert not re.search(r"\.dlg[\w.-]* \{[^}]*\bwidth:", text)
        return
    assert text.rindex("width: 100vw") > text.rindex("min(720px")
