"""Makes the demo's traditional words of the simplified ones: `python -m tests.demo.traditional`."""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

FOLDER = Path(__file__).parents[2] / "merit" / "demo" / "words"
# What the conversion of single characters does not say as one says it in traditional Chinese.
TERMS = {
    "軟件": "軟體",
    "信息": "資訊",
    "質量": "品質",
    "項目": "專案",
    "網絡": "網路",
    "到賬": "到帳",
    "模塊": "模組",
    "視頻": "影片",
    "範思成": "范思成",
    "文件": "檔案",
}


def traditional() -> str:
    """The text of zh-hant.toml."""
    text = OpenCC("s2tw").convert((FOLDER / "zh-hans.toml").read_text(encoding="utf-8"))
    for before, after in TERMS.items():
        text = text.replace(before, after)
    return str(text)


if __name__ == "__main__":
    (FOLDER / "zh-hant.toml").write_text(traditional(), encoding="utf-8")
