"""What can be imported: per kind its fields, as what their cells are read and by which headers they are recognised.

Headers are compared by `plain_header`: small letters, no spaces or brackets, traditional characters as simplified.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# traditional → simplified, of the characters that headers have
_SIMPLE: Final = str.maketrans(
    "戶稱號負責業務電話聯繫絡開階級區類別約額單價產數項預計實際訂簽備註標籤網時間員門職離郵碼傳來個銷團隊隸屬狀態進"
    "點內結轉連給說評贏輸買賣報應還長廠國縣鄉鎮樓層無與歸擁檔專詳紀錄總經領導課組織編製處銀帳賬戶匯歷優發節師處參條",
    "户称号负责业务电话联系络开阶级区类别约额单价产数项预计实际订签备注标签网时间员门职离邮码传来个销团队隶属状态进"
    "点内结转连给说评赢输买卖报应还长厂国县乡镇楼层无与归拥档专详纪录总经领导课组织编制处银账账户汇历优发节师处参条",
)


def plain_header(text: str) -> str:
    """A header as it is compared: 「客戶名稱 (必填)*」 is 客户名称."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_SIMPLE)
    folded = re.sub(r"[（(\[【][^)）\]】]*[)）\]】]", "", folded)
    return re.sub(r"[\W_]+", "", folded)


@dataclass(frozen=True)
class Field:
    """A field. `read`: text, long, date, money, number, percent, whole, tags, email, choice, time, period.

    `ref`: it names a record of this kind (`soft`: or says it in words; `creates`: one can be made). `known`: synonyms
    of its header. `fallback`: what stands in it when no column does.
    """

    name: str
    label: Any
    read: str = "text"
    known: str = ""
    required: bool = False
    most: int = 200
    ref: str = ""
    creates: bool = False
    soft: bool = False
    words: Mapping[str, str] | None = None
    fallback: Any = ""
    hint: Any = ""

    @property
    def synonyms(self) -> tuple[str, ...]:
        return tuple(plain_header(word) for word in self.known.split("|") if word)


@dataclass(frozen=True)
class Kind:
    """A kind of records. `keys`: the fields by which a record that is there is recognised, the first filled one counts.
    `verbs`: rights of which one is needed; `choices`: what may become of rows whose record is there.
    """

    name: str
    label: Any
    icon: str
    model: str
    fields: tuple[Field, ...]
    keys: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ("crm.write", "crm.assign")
    choices: tuple[str, ...] = ("skip", "fill", "update", "create")
    grouped: str = ""

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)
