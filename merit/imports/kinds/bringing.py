"""How rows of a file become records: what every kind does alike.

A chunk of rows goes through `Bringer.bring`: references are looked up for all of them at once, records that are there
are found, then each row is created, updated or skipped by the operations of its room. A check does the very same and
takes it back, so that what it says is what a run does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid, MeritError
from merit.crm.operations import bulk
from merit.crm.operations.codes import Reserved
from merit.imports.fields import Field, Kind
from merit.imports.finding import SEVERAL, Finder
from merit.imports.kinds import kind_for

if TYPE_CHECKING:
    from merit.org.actor import Actor

ATTRIBUTE = "attr:"
Made = tuple[int, str, int]  # the row on whose way, what kind of record, which


@dataclass(slots=True)
class Item:
    """A row on its way. `values`: by field, as the operations take them; `given`: the fields that had a cell.

    `problems`: (field, sentence); `action`: create, update, skip, again; `record`: what it became.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    digest: str = ""
    keys: list[str] = field(default_factory=list)
    existing: int | None = None
    same_as: int | None = None
    action: str = ""
    record: tuple[str, int] | None = None
    before: dict[str, Any] | None = None

    def wrong(self, name: str, text: Any) -> None:
        self.problems.append((name, str(text)))


@dataclass
class Work:
    """What a chunk is brought in with. `missing`: by field what an unknown name means: error, blank, create."""

    actor: Actor
    batch_id: int
    label: str
    duplicates: str = "skip"
    key: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)
    dry: bool = False
    finder: Finder = None  # type: ignore[assignment]
    seen: dict[int, int] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    codes: Reserved = field(default_factory=Reserved)

    def __post_init__(self) -> None:
        self.finder = self.finder or Finder(self.actor)


class Bringer:
    """Brings in rows of one kind, each by the operation of its room, in a savepoint of its own."""

    kind: Kind
    several: ClassVar[int] = 200  # rows in one transaction

    def __init__(self, work: Work) -> None:
        self.work = work
        self.actor = work.actor
        self.kind = kind_for(work.actor, type(self).kind.name) or type(self).kind

    def bring(self, items: Sequence[Item]) -> None:
        """Creates, updates or skips each item that has no problem; what is refused becomes its problem."""
        self.resolve(items)
        self.match([item for item in items if not item.problems])
        self.decide([item for item in items if not item.problems])
        self.write([item for item in items if not item.problems and item.action in {"create", "update"}])

    # references

    def resolve(self, items: Sequence[Item]) -> None:
        """Names and codes become ids."""
        for one in self.kind.fields:
            if one.ref and one.ref != "contact":
                self._resolve(one, [item for item in items if item.texts.get(one.name)])

    def _resolve(self, one: Field, items: Sequence[Item]) -> None:
        found = self.work.finder.find(one.ref, {item.texts[one.name] for item in items})
        for item in items:
            text = item.texts[one.name]
            row = found.get(text)
            if row is None and self.work.missing.get(one.name) == "create" and one.creates and not item.problems:
                row = found[text] = self._make(one, item, text)
            if row is SEVERAL and not one.soft:
                item.wrong(one.name, _("“%(name)s” is the name of several: write the code.") % {"name": text})
            elif row is not None and row is not SEVERAL:
                item.values[one.name] = row
            elif not one.soft and self.work.missing.get(one.name) != "blank":
                item.wrong(one.name, _("There is no “%(name)s”.") % {"name": text})

    def _make(self, one: Field, item: Item, text: str) -> Any:
        """A record that a row names and that is not there yet."""
        try:
            with transaction.atomic():
                row = self.make(one, item, text)
        except (MeritError, IntegrityError) as error:
            item.wrong(one.name, said(error))
            return None
        self.work.finder.learn(one.ref, text, row)
        self.work.made.append((item.number, row._meta.label_lower, row.pk))
        return row

    def make(self, one: Field, item: Item, text: str) -> Any:
        raise NotImplementedError

    # what is there

    def match(self, items: Sequence[Item]) -> None:
        """`existing` of rows whose record is there, by the key."""
        for key in self.keys():
            waiting = [item for item in items if item.existing is None and self.key_of(item, key)]
            found = self.present(key, {self.key_of(item, key) for item in waiting})
            for item in waiting:
                ids = found.get(self.key_of(item, key), [])
                if len(ids) > 1:
                    name = self.kind.field(key)
                    words = {"n": len(ids), "field": name.label if name else key}
                    item.wrong(key, _("There are %(n)s with this %(field)s.") % words)
                elif ids:
                    item.existing = ids[0]
            self._in_file(waiting, key)

    def keys(self) -> tuple[str, ...]:
        chosen = self.work.key
        return (chosen,) if chosen in self.kind.keys else self.kind.keys

    def key_of(self, item: Item, key: str) -> Any:
        """What the record is recognised by; None where the row has none."""
        return item.texts.get(key) or None

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:  # noqa: ARG002
        """By key, the ids of what is there."""
        return {}

    def _in_file(self, items: Iterable[Item], key: str) -> None:
        """Rows that repeat an earlier one of the file: the run will find what that one made."""
        for item in items:
            if item.existing is None and not item.problems:
                first = self.work.seen.setdefault(hash((key, self.key_of(item, key))), item.number)
                if first != item.number:
                    item.same_as = first

    def decide(self, items: Sequence[Item]) -> None:
        for item in items:
            if item.action:
                continue
            there = item.existing is not None or item.same_as is not None
            if not there or (self.work.duplicates == "create" and "create" in self.kind.choices):
                item.action = "create"
            elif item.existing is None:
                item.action = "skip"
            else:
                item.action = "skip" if self.work.duplicates == "skip" else "update"

    # writing

    def write(self, items: Sequence[Item]) -> None:
        for item in items:
            with caught(item), transaction.atomic():
                self.write_one(item)

    def write_one(self, item: Item) -> None:
        if item.action == "update":
            item.before = self.update(item, item.existing)
            item.record = (self.kind.model, item.existing or 0)
        else:
            row = self.create(item)
            item.record = (row._meta.label_lower, row.pk)

    def create(self, item: Item) -> Any:
        raise NotImplementedError

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        """Changes the record; what stood there before, with the version after it."""
        raise NotImplementedError

    def revert_all(self, changes: Sequence[tuple[int, dict[str, Any]]]) -> None:
        """Puts back what stood there before these updates."""
        for pk, before in changes:
            self.revert(pk, before)

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        """Puts back what stood there before an update."""
        raise NotImplementedError

    def parts(self) -> frozenset[str]:
        """Models whose rows belong to the record itself and go with it."""
        return frozenset()

    # help for kinds

    def pick(self, item: Item, names: Iterable[str]) -> dict[str, Any]:
        """The values of these fields, where the row has them."""
        return {name: item.values[name] for name in names if name in item.values}

    def attributes(self, item: Item) -> dict[str, str]:
        """The row's further columns and custom fields, as texts."""
        found = dict(item.values.get("attributes") or {})
        for name, value in item.values.items():
            if name.startswith(ATTRIBUTE) and value not in (None, ""):
                found[name.removeprefix(ATTRIBUTE)] = _as_text(value)
        return found

    def attributes_over(self, item: Item, row: Any) -> dict[str, dict[str, str]]:
        """Of an update: all attributes of the record with the row's among them; nothing where they are as they are."""
        given = self.attributes(item)
        whole = {**given, **row.attributes} if self.work.duplicates == "fill" else {**row.attributes, **given}
        return {"attributes": whole} if given and whole != row.attributes else {}

    def fresh(self, item: Item, row: Any, names: Iterable[str]) -> dict[str, Any]:
        """Of an update: the values to set. To fill in, only where nothing stands; never a blank over something."""
        values = {name: item.values[name] for name in names if name in item.given and name in item.values}
        if self.work.duplicates == "fill":
            values = {name: value for name, value in values.items() if getattr(row, name) in (None, "", [], {})}
        return {name: value for name, value in values.items() if getattr(row, name) != value}


class Together(Bringer):
    """Each row is checked as its operation does; then those of a chunk are written at once (crm/operations/bulk)."""

    def prepared(self, item: Item) -> Any:
        """The row's record, checked and not saved; Invalid, Forbidden."""
        raise NotImplementedError

    def alone(self, item: Item) -> bool:
        """Whether the row goes by the single operation of its room."""
        return item.action == "update"

    def insert(self, rows: Sequence[Any]) -> None:
        """Writes records that are prepared."""
        bulk.insert(self.actor, rows, batch=self.work.label)

    def written(self, rows: Sequence[tuple[Item, Any]]) -> None:
        """What goes in behind the records."""

    def write(self, items: Sequence[Item]) -> None:
        ready: list[tuple[Item, Any]] = []
        for item in items:
            with caught(item):
                if self.alone(item):
                    super().write([item])
                else:
                    ready.append((item, self.prepared(item)))
        self._free(ready)
        if self.work.dry:
            return
        ready = [one for one in ready if not one[0].problems]
        self.work.codes.give([row for _item, row in ready if not row.code_given])
        self.insert([row for _item, row in ready])
        for item, row in ready:
            item.record = (self.kind.model, row.pk)
        self.written(ready)

    def _free(self, ready: Sequence[tuple[Item, Any]]) -> None:
        """A code that a record has, whoever sees it, or an earlier row of the file, is not given to another one."""
        coded = [(item, row) for item, row in ready if getattr(row, "code_given", False)]
        model: Any = apps.get_model(self.kind.model)
        taken: set[str] = set()
        if coded:
            rows = model.objects.unscoped("a code is free or taken, whoever may see the row")
            if not model._meta.get_field("code").unique:
                rows = rows.filter(company=self.actor.company)
            taken = set(rows.filter(code__among={row.code for _item, row in coded}).values_list("code", flat=True))
        for item, row in coded:
            if (
                row.code in taken
                or self.work.seen.setdefault(hash(("code given", row.code)), item.number) != item.number
            ):
                item.wrong("code", _("This code is taken."))


def _as_text(value: Any) -> str:
    """A value as custom fields keep it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value.pk) if hasattr(value, "pk") else str(value)


class caught:  # noqa: N801 - reads as a sentence
    """What an operation refuses becomes the row's problem."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _at: Any) -> bool:
        if isinstance(error, Invalid):
            for name, texts in error.fields.items():
                for text in texts:
                    self.item.wrong(name.removesuffix("_id").replace("attributes.", ATTRIBUTE), text)
            return True
        if isinstance(error, MeritError | IntegrityError | DataError):
            self.item.wrong("", said(error))
            return True
        return False


def said(error: BaseException) -> str:
    """A refusal in words."""
    if isinstance(error, Invalid):
        return " ".join(str(text) for texts in error.fields.values() for text in texts)
    if isinstance(error, MeritError):
        return str(error.detail)
    return _("The database refuses this: it is there already, or a value is out of bounds.")
