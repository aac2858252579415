"""Which texts of the application lack a translation: the texts are read from the sources, as makemessages would."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib

MERIT = Path(__file__).parent.parent / "merit"
LANGUAGES = ("zh_Hans", "zh_Hant")
CALLS = {"_", "_t", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
_PARAMETER = re.compile(r"%\((\w+)\)[sd]")
Text = tuple[str, str, str]
# Words of the mainland, other words for the same thing, slips of conversion → what Merit says in traditional Chinese.
TRADITIONAL = {
    **{"合同": "契約", "合約": "契約", "聯絡": "聯繫", "專案": "項目", "周期": "週期", "按周": "按週", "歸檔": "封存"},
    **{"保存": "儲存", "導入": "匯入", "導出": "匯出", "模板": "範本", "列表": "清單", "添加": "新增", "共享": "共用"},
    **{
        "運行": "執行",
        "郵箱": "信箱",
        "收件箱": "收件匣",
        "數據": "資料",
        "設置": "設定",
        "默認": "預設",
        "登錄": "登入",
    },
    **{
        "消息": "訊息",
        "信息": "資訊",
        "重命名": "重新命名",
        "打開": "開啟",
        "點擊": "點選",
        "文件": "檔案",
        "程序": "程式",
    },
    **{
        "服務器": "伺服器",
        "軟件": "軟體",
        "網絡": "網路",
        "鏈接": "連結",
        "字段": "欄位",
        "用戶": "使用者",
        "搜索": "搜尋",
    },
    **{"支持": "支援", "質量": "品質", "短信": "簡訊", "視頻": "影片", "當前": "目前", "丟棄": "捨棄", "公佈": "公布"},
    **{
        "標簽": "標籤",
        "已籤": "已簽",
        "覈": "核",
        "爲": "為",
        "合並": "合併",
        "一並": "一併",
        "衝回": "沖回",
        "天后": "天後",
    },
    **{"“": "「", "”": "」", "你": "您"},
}


def texts() -> set[Text]:
    """(context, text, plural) of everything marked for translation."""
    found: set[Text] = set()
    for path in MERIT.rglob("*.py"):
        if "gettext" in (source := path.read_text()):
            found |= set(_of_python(source))
    for path in MERIT.rglob("templates/**/*.html"):
        found |= set(_of_template(path.read_text()))
    return found


def _of_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [
                one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "" for one in node.args
            ]
            if not words or not words[0]:
                continue
            name = node.func.id
            context = words.pop(0) if name.startswith(("pgettext", "npgettext")) else ""
            yield context, words[0], words[1] if name.startswith(("ngettext", "npgettext")) else ""


def _of_template(source: str) -> Iterator[Text]:
    for match in re.finditer(r"""\{%-?\s*trans(?:late)?\s+("[^"]*"|'[^']*')([^%]*)%\}""", source):
        context = re.search(r"""context\s+("[^"]*"|'[^']*')""", match[2])
        yield context[1][1:-1] if context else "", match[1][1:-1], ""
    block = r"\{%-?\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}"
    for match in re.finditer(block, source, re.DOTALL):
        context = re.search(r"""context\s+("[^"]*"|'[^']*')""", match[1])
        parts = re.split(r"\{%\s*plural\s*%\}", match[2])
        one, plural = (_message(part, "trimmed" in match[1]) for part in (*parts, "")[:2])
        yield context[1][1:-1] if context else "", one, plural


def _message(text: str, trimmed: bool) -> str:
    if trimmed:
        text = " ".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", text.replace("%", "%%") if "{{" in text or "%" in text else text)


def _entries(language: str) -> Iterator[polib.POEntry]:
    for path in sorted(MERIT.rglob(f"locale/{language}/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            if not entry.obsolete and (entry.msgid_plural or entry.msgstr):
                yield entry


def catalog(language: str) -> dict[tuple[str, str], polib.POEntry]:
    """Every entry of a language, of all catalogs."""
    return {(entry.msgctxt or "", entry.msgid): entry for entry in _entries(language)}


def disagreeing() -> list[str]:
    """Texts that two catalogs translate differently: Django takes one of them for both, so they need a context."""
    lines = []
    for language in LANGUAGES:
        said: dict[tuple[str, str], set[str]] = {}
        for entry in _entries(language):
            words = entry.msgstr or str(sorted(entry.msgstr_plural.items()))
            said.setdefault((entry.msgctxt or "", entry.msgid), set()).add(words)
        lines += [
            f"{language}: {key[1]!r} is both {' and '.join(sorted(all_))}"
            for key, all_ in said.items()
            if len(all_) > 1
        ]
    return lines


def missing() -> list[str]:
    """One line per text and language that is not translated, or whose translation names other parameters."""
    lines = []
    wanted = sorted(texts())
    for language in LANGUAGES:
        entries = catalog(language)
        for context, text, plural in wanted:
            entry = entries.get((context, text))
            if entry is None:
                if not _is_djangos(text):
                    lines.append(f"{language}: {text!r}")
                continue
            translated = entry.msgstr_plural.get(0, "") if plural else entry.msgstr
            if not translated or entry.fuzzy:
                lines.append(f"{language}: {text!r}")
            elif set(_PARAMETER.findall(translated)) - set(_PARAMETER.findall(text + plural)):
                lines.append(f"{language}: {text!r} names other parameters")
    return lines


def idle() -> list[str]:
    """One line per entry that no source says any more: what a removed page leaves behind."""
    said = {(context, text) for context, text, _plural in texts()} | _in_words()
    said |= {(context, text.replace("%", "%%")) for context, text in said}  # as `translate` of a template looks it up
    return [
        f"{language}: nobody says {entry.msgid!r}"
        for language in LANGUAGES
        for entry in _entries(language)
        if not {(entry.msgctxt or "", entry.msgid), ("", entry.msgid)} & said and not _is_djangos(entry.msgid)
    ]


def foreign() -> list[str]:
    """One line per traditional text that says a thing by another word than the rest does."""
    return [
        f"zh_Hant: {text!r} says {word}, not {ours}"
        for entry in _entries("zh_Hant")
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        for word, ours in TRADITIONAL.items()
        if word in text
    ]


def _in_words() -> set[tuple[str, str]]:
    """Texts that are translated by way of a variable or of `_("…")` in a template."""
    found = set()
    for path in MERIT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(("", node.value))
    for path in MERIT.rglob("templates/**/*.html"):
        found |= {("", text[1:-1]) for text in re.findall(r"""\b_\(("[^"]*"|'[^']*')\)""", path.read_text())}
    return found


@cache
def _djangos() -> set[str]:
    import django

    path = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.po"
    return {entry.msgid for entry in polib.pofile(str(path))}


def _is_djangos(text: str) -> bool:
    """Whether Django itself translates it."""
    return text in _djangos()
