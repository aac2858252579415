"""Translations are compiled without GNU gettext, and only when they have to be."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from merit.config import catalogs

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "Customers"
msgstr "客户"

#, fuzzy
msgid "Guess"
msgstr "猜"

msgctxt "verb"
msgid "Order"
msgstr "订购"

msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s 天"
"""


@pytest.fixture
def po(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "crm/locale/zh_Hans/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO)
    monkeypatch.setattr(catalogs, "MERIT", tmp_path)
    return folder / "django.po"


def test_a_catalog_is_compiled_once(po: Path) -> None:
    assert catalogs.stale() == [po]
    assert catalogs.compile_all() == 1
    assert catalogs.compile_all() == 0
    assert sorted(path.name for path in po.parent.iterdir()) == ["django.mo", "django.po"]
    with po.with_suffix(".mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.gettext("Customers") == "客户"
    assert texts.gettext("Guess") == "Guess"
    assert texts.pgettext("verb", "Order") == "订购"
    assert texts.ngettext("%(count)s day", "%(count)s days", 2) == "%(count)s 天"


def test_a_changed_catalog_is_compiled_again(po: Path) -> None:
    catalogs.compile_all()
    po.write_text(PO.replace("客户", "客戶"))
    os.utime(po, (2**31, 2**31))
    assert catalogs.compile_all() == 1
    with po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Customers") == "客戶"
