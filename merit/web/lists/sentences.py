"""Filters as sentences: “Class is A or B”, “Last contact over 14 days ago”, “Owner is me”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from merit.lists.columns import Column
from merit.lists.conditions import Condition, Sentence, Wrong, day, number
from merit.lists.periods import NAMED
from merit.lists.query import ListOf
from merit.org.models import Person
from merit.web import formats

OPERATORS: Final[Mapping[str, Any]] = {
    "is": pgettext_lazy("operator", "is"),
    "not": pgettext_lazy("operator", "is not"),
    "has": pgettext_lazy("operator", "contains"),
    "hasnt": pgettext_lazy("operator", "does not contain"),
    "starts": pgettext_lazy("operator", "starts with"),
    "from": pgettext_lazy("operator", "at least"),
    "upto": pgettext_lazy("operator", "at most"),
    "over": pgettext_lazy("operator", "more than"),
    "under": pgettext_lazy("operator", "less than"),
    "between": pgettext_lazy("operator", "between"),
    "within": pgettext_lazy("operator", "within"),
    "ago": pgettext_lazy("operator", "over so many days ago"),
    "last": pgettext_lazy("operator", "in the last days"),
    "next": pgettext_lazy("operator", "in the next days"),
    "on": pgettext_lazy("operator", "on"),
    "since": pgettext_lazy("operator", "since"),
    "until": pgettext_lazy("operator", "until"),
    "empty": pgettext_lazy("operator", "is empty"),
    "filled": pgettext_lazy("operator", "is filled in"),
}
# column and value in the order of the language
PATTERNS: Final[Mapping[str, Any]] = {
    "is": gettext_lazy("%(column)s is %(value)s"),
    "not": gettext_lazy("%(column)s is not %(value)s"),
    "has": gettext_lazy("%(column)s contains %(value)s"),
    "hasnt": gettext_lazy("%(column)s does not contain %(value)s"),
    "starts": gettext_lazy("%(column)s starts with %(value)s"),
    "from": gettext_lazy("%(column)s at least %(value)s"),
    "upto": gettext_lazy("%(column)s at most %(value)s"),
    "over": gettext_lazy("%(column)s more than %(value)s"),
    "under": gettext_lazy("%(column)s less than %(value)s"),
    "between": gettext_lazy("%(column)s between %(value)s"),
    "within": gettext_lazy("%(column)s %(value)s"),
    "on": gettext_lazy("%(column)s on %(value)s"),
    "since": gettext_lazy("%(column)s since %(value)s"),
    "until": gettext_lazy("%(column)s until %(value)s"),
    "empty": gettext_lazy("%(column)s is empty"),
    "filled": gettext_lazy("%(column)s is filled in"),
}
PEOPLE: Final[Mapping[str, Any]] = {
    "me": pgettext_lazy("person", "me"),
    "team": pgettext_lazy("person", "my team"),
    "nobody": pgettext_lazy("person", "nobody"),
}


class Teller:
    """Tells the sentences of a list to one reader; the names of people are read once."""

    def __init__(self, listing: ListOf, actor: Any, sentences: Iterable[Sentence]) -> None:
        self.columns, self.actor = listing.known(actor), actor
        self.language = get_language() or "en"
        self.names = self._names([one for sentence in sentences for one in sentence])

    def _names(self, conditions: list[Condition]) -> dict[str, str]:
        ids = {
            int(value)
            for one in conditions
            if (column := self.columns.get(one.column)) and column.kind == "person"
            for value in one.values
            if value.isdecimal() and len(value) < 19
        }
        if not ids:
            return {}
        rows = Person.objects.visible_to(self.actor).filter(pk__in=ids)
        return {str(pk): name for pk, name in rows.values_list("pk", "name")}

    def sentence(self, sentence: Sentence) -> str:
        """The whole sentence."""
        return pgettext("between alternatives", " or ").join(self.condition(one) for one in sentence)

    def condition(self, one: Condition) -> str:
        column = self.columns[one.column]
        label = str(column.label)
        if one.operator in {"ago", "last", "next"}:
            return self._days(label, one)
        values = [self.value(column, value) for value in one.values]
        between = pgettext("between two values", " and ") if one.operator == "between" else _(" or ")
        return str(PATTERNS[one.operator]) % {"column": label, "value": between.join(values)}

    def _days(self, column: str, one: Condition) -> str:
        n = int(one.values[0])
        text = {
            "ago": ngettext("%(column)s over %(n)d day ago", "%(column)s over %(n)d days ago", n),
            "last": ngettext("%(column)s in the last %(n)d day", "%(column)s in the last %(n)d days", n),
            "next": ngettext("%(column)s in the next %(n)d day", "%(column)s in the next %(n)d days", n),
        }[one.operator]
        return text % {"column": column, "n": n}

    def value(self, column: Column, value: str) -> str:
        """One value in words."""
        try:
            return self._value(column, value)
        except Wrong:
            return value

    def _value(self, column: Column, value: str) -> str:
        match column.kind:
            case "person":
                return str(PEOPLE.get(value) or self.names.get(value) or "?")
            case "choice" | "tags":
                return str(column.word(self.actor, value))
            case "date":
                return str(NAMED[value][0]) if value in NAMED else formats.day_full(day(value), self.language)
            case "money":
                return formats.money(number(value), self.actor.currency, 0 if "." not in value else None)
            case "percent":
                return f"{value}%"
            case "yesno":
                return _("Yes") if value == "yes" else _("No")
        return value if column.kind == "number" else f"“{value}”"
