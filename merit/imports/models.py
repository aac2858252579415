"""Imports: the file, how it is read and mapped, its rows until they are in, and what they became.

A row of the file stands in ImportRow as text until the import is done; what it made or changed stands in Outcome,
which is written in the same transaction as the record itself: so a row is brought in once, whatever is killed when.
"""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org.models import Company, User

STATES = (
    ("reading", pgettext_lazy("import", "Being read")),
    ("unreadable", pgettext_lazy("import", "Cannot be read")),
    ("checking", pgettext_lazy("import", "Being checked")),
    ("ready", pgettext_lazy("import", "Ready")),
    ("running", pgettext_lazy("import", "Running")),
    ("done", pgettext_lazy("import", "Done")),
    ("undoing", pgettext_lazy("import", "Being undone")),
    ("undone", pgettext_lazy("import", "Undone")),
)
BUSY = ("reading", "checking", "running", "undoing")
OPEN = ("reading", "unreadable", "checking", "ready")
# What becomes of rows whose record is there already.
DUPLICATES = (
    ("skip", _("Skip these rows")),
    ("fill", _("Fill in what is empty")),
    ("update", _("Overwrite with the file")),
    ("create", _("Make new records all the same")),
)
MODES = (
    ("good", _("Bring in the good rows, report the others")),
    ("all", _("Bring in all rows or none")),
)


@tracked(exclude=["passed", "columns"])
class Import(Record):
    """One file on its way in. `reading`: how it is read (encoding, delimiter, sheet, header); `columns`: what was
    found in each column; `mapping`: field → column, format, constant, values; `settings`: the choices; `passed`: the
    last row that a run has behind it.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="imports")
    kind = LineField(_("kind"), max_length=40)
    state = models.CharField(_("state"), max_length=12, default="reading", choices=STATES)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="imports")
    file_name = LineField(_("file"), max_length=200)
    stored = models.CharField(max_length=80, blank=True)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    reading = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    problem = models.JSONField(default=dict, blank=True)
    rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    passed = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (
            models.Index(fields=["company", "-created_at"], name="import_company"),
            models.Index(fields=["company", "kind", "digest"], name="import_digest"),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def busy(self) -> bool:
        """Whether a job works on it."""
        return self.state in BUSY

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own; and all of the company for those who see its history."""
        return Q(made_by=actor.user) & Q(company_id__in=actor.company_ids) | Q(
            company_id__in=actor.reach("history").companies
        )


class ImportRow(Row):
    """A row of the file: its cells as a JSON list of texts. `state`: what the check found, `problems` at which column.

    `number`: as a spreadsheet counts, the header's row included.
    """

    STATES = (
        ("", pgettext_lazy("row of an import", "New")),
        ("broken", pgettext_lazy("row of an import", "Cannot be read")),
        ("wrong", pgettext_lazy("row of an import", "With errors")),
        ("known", pgettext_lazy("row of an import", "There already")),
        ("again", pgettext_lazy("row of an import", "Imported before")),
    )
    batch = models.ForeignKey(Import, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.TextField()
    state = models.CharField(max_length=8, default="", choices=STATES)
    problems = models.JSONField(default=list, blank=True)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),)
        indexes = (models.Index(fields=["batch", "state", "number"], name="import_row_marked", condition=~Q(state="")),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(batch__in=Import.everything.filter(Import.scope(actor)))


class Outcome(Row):
    """What a row became: `verb` created, updated or skipped, the record and, of an update, what stood there before."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="outcomes", db_index=False)
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=8)
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=24, blank=True)
    before = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)

    class Meta(Row.Meta):
        indexes = (
            models.Index(fields=["batch", "number"], name="outcome_row"),
            models.Index(fields=["company", "kind", "digest"], name="outcome_digest", condition=~Q(digest="")),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(batch__in=Import.everything.filter(Import.scope(actor)))


class Progress(Row):
    """How far the job of an import is: written beside its work, so that pages see it meanwhile."""

    batch = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="progress")
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)

    @property
    def share(self) -> int:
        """In per cent."""
        return min(99, self.done * 100 // self.of) if self.of else 0

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(batch__in=Import.everything.filter(Import.scope(actor)))


@tracked()
class ImportPreset(Record):
    """A mapping kept under a name, for the files that come again; shared in the company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="import_presets")
    kind = LineField(_("kind"), max_length=40)
    name = LineField(_("name"), max_length=100)
    mapping = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        verbose_name = _("import preset")
        verbose_name_plural = _("import presets")
        constraints = (models.UniqueConstraint(fields=["company", "kind", "name"], name="import_preset_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)
