"""What a record is found by: its texts in lower case, and Chinese names also by full pinyin and by initials.

A search is one `search__contains` per word, so that 「jinyuan」, 「jy」 and 「金源」 all find 苏州金源. Beside it
may stand the same question to the index of pairs of letters (`merit_grams`, made by the migrations): whatever
contains the word contains its pairs. No extension of the database is needed.
"""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection
from django.db.models import AutoField, BigAutoField, CharField, ForeignKey, Func, Lookup, Q, QuerySet, TextField

from merit.core.fields import clean_text

MOST_WORDS = 6
FEW = 2000
SAMPLE, COMMON = 500, 10  # a word in so many of so many rows is in many
_PARTS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_NUMBER = re.compile(r"\+?[\d ().-]*\d")
_ABROAD = re.compile(r"(?:\+|00)\s?(?:86|852|853|886|1|4[1-9]|3[0-469]|6[0-6]|7|81|82|84|9[0-58])\s?-?(?:\(0\))?")
_HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@TextField.register_lookup
class HasPairs(Lookup):
    """The text has every pair of letters of the word: what an index answers. Nothing is said of a single letter."""

    lookup_name = "has_pairs"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, before = self.process_lhs(compiler, connection)
        word, after = self.process_rhs(compiler, connection)
        return f"merit_grams({text}) @> merit_grams({word})", (*before, *after)


class Among(Lookup):
    """The key is one of a list, sent as one array: `IN` would send each of a thousand as a parameter of its own."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        key, before = self.process_lhs(compiler, connection)
        return f"{key} = ANY(%s)", (*before, list(self.rhs))


for _keys in (AutoField, BigAutoField, CharField, ForeignKey):
    _keys.register_lookup(Among)


def pairs_index(name: str) -> GinIndex:
    """For the pairs of letters in the column `search` of a model."""
    return GinIndex(Func("search", function="merit_grams"), name=name)


def plain(text: str) -> str:
    """As it is compared: half-width, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", clean_text(text)).lower().split())


def search_text(*texts: str) -> str:
    """The column `search` of a record with these texts."""
    found: list[str] = []
    for text in filter(None, map(plain, texts)):
        found.append(text)
        if _HANZI.search(text):
            found.extend(_pinyin(text))
    return "\n".join(dict.fromkeys(found))


def joined(*texts: str) -> str:
    """One column `search` of several, each line once."""
    return "\n".join(dict.fromkeys(line for text in texts for line in text.splitlines() if line))


def _pinyin(text: str) -> tuple[str, str]:
    """The syllables, and their initials: of what is not Chinese, all of it in both."""
    syllables: list[str] = []
    letters: list[str] = []
    for part in _PARTS.findall(text):
        if _HANZI.match(part):
            found = _syllables(part)
            syllables.extend(found)
            letters.extend(one[:1] for one in found)
        else:
            syllables.append(part)
            letters.append(part)
    return "".join(syllables).replace(" ", ""), "".join(letters).replace(" ", "")


def _syllables(text: str) -> list[str]:
    """Of a Chinese text, word by word, so that a character is read as its word has it."""
    _reader, cut = _pypinyin()
    return [one for word in cut(text) for one in _read(word)]


@cache
def _pypinyin() -> tuple[Any, Callable[[str], Iterable[str]]]:
    """(what reads a word, what cuts a text of Chinese characters alone into words)"""
    from pypinyin.core import Pinyin
    from pypinyin.seg.mmseg import seg

    gc.collect()
    gc.freeze()  # a collector would look through its dictionaries again and again
    return Pinyin(), seg.cut


@lru_cache(50_000)
def _read(word: str) -> tuple[str, ...]:
    """The syllables of one word: words come again and again, and reading them is the slow part."""
    reader, _cut = _pypinyin()
    return tuple(reader.lazy_pinyin([word]))


def words(text: str) -> list[str]:
    """What is looked for when somebody types this."""
    return plain(text)[:200].split()[:MOST_WORDS]


@cache
def _scripts() -> tuple[dict[int, str], dict[int, str]]:
    """(each traditional character to its simplified one, each simplified one to its usual traditional one)."""
    folder = files("opencc") / "dictionary"
    found = []
    for name in ("TSCharacters.txt", "STCharacters.txt"):
        lines = (line.split("\t") for line in (folder / name).read_text("utf-8").splitlines() if "\t" in line)
        found.append({ord(one): other.split()[0] for one, other in lines if len(one) == 1})
    return found[0], found[1]


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return text.translate(_scripts()[0])


def written(word: str) -> list[str]:
    """The ways in which a word may stand in a record: as it was typed, simplified, traditional (苏州, 蘇州)."""
    if not _HANZI.search(word):
        return [word]
    plainly = simplified(word)
    return list(dict.fromkeys((word, plainly, plainly.translate(_scripts()[1]))))


def _any(column: str, word: str) -> Q:
    return _either(Q(**{column: one}) for one in written(word))


def asked(text: str) -> list[list[str]]:
    """The ways to ask: the words as they were typed; of a telephone number also its digits, as they are kept."""
    typed, number = words(text), _number(plain(text))
    return [typed, [number]] if number and [number] != typed else [typed]


def _number(text: str) -> str:
    """The digits of a telephone number without its country's code and trunk 0; "" for what is none."""
    abroad = _ABROAD.match(text)
    rest = text[abroad.end() :] if abroad else text
    found = digits(rest).lstrip("0")
    return found if _NUMBER.fullmatch(text) and len(found) >= 7 else ""


def with_pairs(text: str) -> Q:
    """What the index can say of these words."""
    ways = [[word for word in way if len(word) > 1] for way in asked(text)]
    return _either(Q(*(_any("search__has_pairs", word) for word in way)) for way in ways) if all(ways) else Q()


def matching(text: str, fields: Iterable[str] = ("search",)) -> Q:
    """Rows in which every word of `text` occurs, in one of these search columns; read word by word."""
    columns = [f"{field}__contains" for field in fields]
    return _either(Q(*(_either(_any(column, word) for column in columns) for word in way)) for way in asked(text))


def _either(rules: Iterable[Q]) -> Q:
    """One of these holds."""
    found = Q()
    for rule in rules:
        found |= rule
    return found


def holding(model: Any, text: str) -> Q:
    """Rows of `model` in which every word of `text` occurs, said the quickest way: by their keys where they are few."""
    if not words(text):
        return Q()
    keys = few(_all(model), text)
    return matching(text) if keys is None else Q(pk__among=keys)


def holding_with_customer(model: Any, text: str) -> Q:
    """As `holding`, of rows that have a customer: each word occurs in their own texts or in the customer's."""
    return _either(_with_customer(model, " ".join(way)) for way in asked(text))


def _with_customer(model: Any, text: str) -> Q:
    rule = matching(text, ("search", "customer__search"))
    for word in sorted(words(text), key=len, reverse=True):
        keys, customers = few(_all(model), word), few(_all(model._meta.get_field("customer").related_model), word)
        if keys is not None and customers is not None:
            return rule & (Q(pk__among=keys) | Q(customer__among=customers))
    return rule


def few(rows: QuerySet[Any], text: str, *others: QuerySet[Any]) -> list[int] | None:
    """The keys of those of `rows` in which every word of `text` occurs, by the index; None where they are many.

    Many rows are found soon by reading them, and working out their pairs of letters would be the slower way.
    `others`: rows of the same model that count as well.
    """
    queries = (rows.filter(matching(text), with_pairs(text)), *others)
    first, *more = (one.order_by().values_list("pk", flat=True) for one in queries)
    wanted = (first.union(*more, all=True) if more else first)[: FEW + 1]
    keys = list(wanted) if rows.query.where else _unless_common(rows.model, asked(text), wanted)
    return sorted(set(keys)) if keys is not None and len(keys) <= FEW else None


def _unless_common(model: Any, ways: list[list[str]], keys: QuerySet[Any]) -> list[int] | None:
    """The keys; None where so many of the table's first rows have the words that they cannot be few in all."""
    sql, values = keys.query.sql_with_params()
    likes = [[written(word) for word in way] for way in ways]
    holds = _joined(
        " OR ", (_joined(" AND ", (_joined(" OR ", ["search LIKE %s"] * len(one)) for one in way)) for way in likes)
    )
    sought = [f"%{connection.ops.prep_for_like_query(one)}%" for one in chain(*chain(*likes))]
    table = connection.ops.quote_name(model._meta.db_table)
    text = f"""
        WITH sample AS MATERIALIZED (
            SELECT count(*) >= {COMMON} AND count(*) * greatest(max(size), 0) > {FEW * SAMPLE} AS common
            FROM (SELECT search FROM {table} LIMIT {SAMPLE}) AS first,
                (SELECT reltuples AS size FROM pg_class WHERE oid = %s::regclass) AS class
            WHERE {holds})
        SELECT CASE WHEN common THEN 1 ELSE 0 END FROM sample
        UNION ALL SELECT key FROM ({sql}) AS found (key) WHERE NOT (SELECT common FROM sample)"""  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(text, (table, *sought, *values))
        (common,), *found = cursor.fetchall()
    return None if common else [key for (key,) in found]


def _joined(word: str, rules: Iterable[str]) -> str:
    return f"({word.join(rules)})"


def _all(model: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.unscoped("which of them are seen is the caller's filter")
    return found


def digits(phone: str) -> str:
    """A number as it is typed in one go."""
    return re.sub(r"\D", "", phone)


def of_customer(row: Any) -> str:
    return search_text(row.name, row.code, row.phone, digits(row.phone), *row.tags)


def of_contact(row: Any) -> str:
    return search_text(row.name, row.phone, digits(row.phone), row.email)


def of_opportunity(row: Any) -> str:
    return search_text(row.name, row.code, row.customer.name)


def of_contract(row: Any) -> str:
    return search_text(row.code, row.name)


def of_activity(row: Any) -> str:
    return search_text(row.content[:2000], row.outcome)
