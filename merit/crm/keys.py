"""What makes two customers likely the same: name, phones, domains and tax number, each in one plain form.

A name without its legal form, spaces and signs, simplified, half-width, lower case; a phone as its country code and
number; a domain that belongs to the firm alone; a tax number without signs. Written into the column `keys` wherever
a customer or lead is written ("n:…", "p:…", "d:…", "t:…", of a lead also the address "e:…"). Rows that came by SQL have
NULL there until `fill` meets them.

Source: docs/spec/duplicates.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from merit.crm import numbers
from merit.crm.searching import plain, simplified

NAME, PHONE, DOMAIN, TAX, MAIL = "n", "p", "d", "t", "e"
_CJK_STARTS: Final = ("株式会社", "주식회사", "有限会社")
_CJK_FORMS: Final = (
    *("有限责任公司", "股份有限公司", "集团有限公司", "控股有限公司", "有限公司", "股份公司", "集团公司", "总公司"),
    *("分公司", "株式会社", "合同会社", "有限会社", "주식회사", "유한회사", "(有限合伙)", "有限合伙", "合伙企业"),
    *("企业集团", "集团", "公司", "股份", "控股", "责任", "有限", "(普通合伙)", "(个体工商户)"),
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LATIN_FORMS: Final = _words(
    "co company ltd limited inc incorporated corp corporation llc llp lp plc gmbh ag kg ohg ug se sa sas sarl srl spa"
    " bv nv oy oyj ab as asa aps kft sro doo pte pty pvt private sdn bhd kk gk kabushiki kaisha group holding holdings"
    " mbh cokg and"
)
FREE_MAIL: Final = _words(
    "gmail.com googlemail.com outlook.com hotmail.com live.com live.cn msn.com yahoo.com yahoo.cn yahoo.com.cn"
    " yahoo.com.tw yahoo.com.hk yahoo.co.jp ymail.com aol.com icloud.com me.com mac.com proton.me protonmail.com"
    " gmx.com gmx.de gmx.net web.de t-online.de mail.com mail.ru yandex.ru yandex.com zoho.com fastmail.com hey.com"
    " qq.com foxmail.com vip.qq.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com sina.com sina.cn"
    " vip.sina.com sohu.com 139.com 189.cn wo.cn 21cn.com aliyun.com tom.com 263.net hinet.net seed.net.tw"
    " pchome.com.tw netvigator.com naver.com daum.net hanmail.net orange.fr free.fr laposte.net libero.it"
)
# Where many firms have a page each, and names that stand for none (RFC 2606).
SHARED: Final = _words(
    "facebook.com instagram.com linkedin.com x.com twitter.com youtube.com weibo.com zhihu.com bilibili.com taobao.com"
    " tmall.com jd.com 1688.com alibaba.com made-in-china.com amazon.com github.io"
    " blogspot.com wordpress.com wixsite.com"
    " weixin.qq.com mp.weixin.qq.com google.com baidu.com qcc.com tianyancha.com example.com example.org example.net"
)
_OF_NOBODY: Final = FREE_MAIL | SHARED
_SECOND: Final = _words("com co net org gov edu ac or ne go gob idv")
# The country of a number that is written without one.
_HOME: Final = {
    **{f"Asia/{city}": "86" for city in ("Shanghai", "Chongqing", "Harbin", "Urumqi", "Kashgar")},
    **{"Asia/Taipei": "886", "Asia/Hong_Kong": "852", "Asia/Macau": "853", "Asia/Singapore": "65"},
    **{"Asia/Kuala_Lumpur": "60", "Asia/Tokyo": "81", "Asia/Seoul": "82", "Asia/Bangkok": "66"},
    **{"Asia/Ho_Chi_Minh": "84", "Asia/Jakarta": "62", "Asia/Kolkata": "91", "Europe/London": "44"},
    **{"Europe/Berlin": "49", "Europe/Paris": "33", "Europe/Vienna": "43", "Europe/Zurich": "41"},
    **{"Europe/Madrid": "34", "Europe/Rome": "39", "Europe/Amsterdam": "31", "Australia/Sydney": "61"},
    **{f"America/{city}": "1" for city in ("New_York", "Chicago", "Denver", "Los_Angeles", "Toronto")},
}
_UNMARKED: Final = re.compile("[\x00-\x7f·\u4e00-\u9fff]*")  # the letters of nearly every name: none has a mark
_SIGNS: Final = re.compile(r"[^\w]")
_APART: Final = re.compile(r"[\s,，(（]+")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_NO_DIGITS: Final = re.compile(r"\(0\)|\D")
_SCHEME: Final = re.compile(r"^[a-z]+://")
_BEHIND_HOST: Final = re.compile(r"[/:?#\s]")
_HOST: Final = re.compile(r"[\w-]+(\.[\w-]+)+")
_NO_TAX: Final = re.compile(r"[^0-9A-Z]")
_CITY: Final = re.compile(r"^(\w{2,4})市(?=\s*\w{2})")
_MARKS: Final = re.compile(r"^the (?=\w)|[(\[](?:株|合资|独资|外资|中外合资|外商独资|代表处)[)\]]")


def name_key(name: str) -> str:
    """The name without legal form, spaces and signs: 「華辰智能（蘇州）有限公司」 and 「华辰智能(苏州)」 are alike."""
    text = simplified(plain(name)).replace("&", " and ")
    if not _UNMARKED.fullmatch(text):
        text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
        text = unicodedata.normalize("NFC", text)
    text = text.casefold()
    bare = _CITY.sub(r"\1", _MARKS.sub("", text).strip())
    short = _letters(" ".join(_without_latin(_without_cjk(bare))))
    return short if len(short) > 1 else _letters(text)


def _without_cjk(text: str) -> str:
    found = True
    while found:
        text = text.strip(" .,·-")
        found = False
        if not text.endswith(_CJK_FORMS) and not text.startswith(_CJK_STARTS):
            return text
        for form in _CJK_FORMS:
            if text.endswith(form) and len(text) > len(form) + 1:
                text, found = text[: -len(form)], True
            if form in _CJK_STARTS and text.startswith(form):
                text, found = text[len(form) :], True
    return text


def _without_latin(text: str) -> list[str]:
    """The words, without those at the end that say what kind of firm it is; "s.a.r.l." is one word."""
    words = [one for one in (_SIGNS.sub("", part) for part in _APART.split(text)) if one]
    while len(words) > 1 and words[-1] in _LATIN_FORMS:
        words.pop()
    return words


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)[:120]


def phone_keys(text: str, home: str = "86") -> list[str]:
    """Each number in the text as country code and number, without the trunk 0 and extensions."""
    return list(dict.fromkeys(filter(None, (_phone(numbers.outside(one), home) for one in numbers.each(text)))))


def _phone(text: str, home: str) -> str:
    text = text.strip()
    abroad = text.startswith(("+", "00"))
    digits = _NO_DIGITS.sub("", text)
    if abroad:
        digits = digits.removeprefix("00") if text.startswith("00") else digits
    elif digits.startswith("0"):
        digits = home + digits.lstrip("0")
    elif not (digits.startswith(home) and len(digits) >= len(home) + 9):
        digits = home + digits
    if home and digits.startswith(f"{home}0"):
        digits = home + digits[len(home) + 1 :]
    return digits if 7 <= len(digits) - len(home) <= 15 else ""


def domain_key(text: str) -> str:
    """The registered domain of a web or mail address; empty for free mail, shared sites and what is none."""
    host = plain(text).rpartition("@")[2]
    host = _BEHIND_HOST.split(_SCHEME.sub("", host), maxsplit=1)[0].strip(".").removeprefix("www.")
    if not _HOST.fullmatch(host) or host.replace(".", "").isdigit():
        return ""
    parts = host.split(".")
    size = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND else 2
    domain = ".".join(parts[-size:])
    reserved = parts[-1] in {"test", "invalid", "localhost", "example", "local"}
    return "" if reserved or {host, domain} & _OF_NOBODY else domain


def tax_key(text: str) -> str:
    """Letters and digits only, capitals; shorter than six is no tax number."""
    key = _NO_TAX.sub("", unicodedata.normalize("NFKC", text).upper())
    return key if len(key) >= 6 else ""


def home_of(company: Any) -> str:
    """The country code of a company, by where its clock stands."""
    return _HOME.get(company.time_zone, "86" if company.currency == "CNY" else "")


def keys_of(
    *, name: str = "", phone: str = "", website: str = "", tax_number: str = "", emails: Iterable[str] = (), home: str
) -> list[str]:
    """The keys of one customer, each once."""
    found = [f"{NAME}:{key}"] if (key := name_key(name)) else []
    found += [f"{PHONE}:{one}" for one in phone_keys(phone, home)] if phone else []
    found += [f"{DOMAIN}:{one}" for one in map(domain_key, filter(None, (website, *emails))) if one]
    found += [f"{TAX}:{key}"] if tax_number and (key := tax_key(tax_number)) else []
    return list(dict.fromkeys(found))
