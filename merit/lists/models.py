"""Saved views, changes to many rows at once, exports."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merit.core.fields import LineField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org.models import Company, Person, User


class Shared(Record):
    """What somebody keeps under a name and may share.

    Private, or shared with everybody of the company, with a role, or with a team: `team` leads it, and it is all below.
    """

    SHARED = (
        ("", _("Only me")),
        ("company", _("Everybody in the company")),
        ("role", _("A role")),
        ("team", _("A team")),
    )
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    name = LineField(_("name"), max_length=60)
    shared = models.CharField(_("shared with"), max_length=10, choices=SHARED, blank=True, default="")
    role = models.CharField(_("role"), max_length=30, blank=True, default="")
    team = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team"))

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own, and those shared with one."""
        seen = Q(shared="company") | Q(shared="role", role__in=actor.roles)
        if actor.person is not None:
            seen |= Q(shared="team", team__in=actor.leaders())
        return Q(owner=actor.user) | (Q(company_id__in=actor.company_ids) & seen)


@tracked()
class SavedView(Shared):
    """A list as somebody wants to see it again. `state`: filters, order, columns, as an address writes them."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=40)
    state = models.TextField(max_length=8000)
    pinned_by = models.ManyToManyField(User, through="ViewPin", related_name="pinned_views")

    class Meta(Record.Meta):
        verbose_name = _("view")
        verbose_name_plural = _("views")
        indexes = (models.Index(fields=["company", "list"], name="saved_view_list"),)
        constraints = (models.UniqueConstraint(fields=["owner", "company", "list", "name"], name="saved_view_name"),)


class ViewPin(Row):
    """That a view is one of somebody's tabs."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["view", "user"], name="view_pin_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(user=actor.user)


class BulkChange(Row):
    """A change to many rows: who asked for what, how far it is, whether it was undone."""

    STATES = (("running", _("Running")), ("done", _("Done")), ("undoing", _("Undoing")), ("undone", _("Undone")))
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    list = models.CharField(max_length=40)
    action = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    said = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=STATES, default="running")
    of = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        indexes = (models.Index(fields=["user", "-made_at"], name="bulk_change_user"),)

    def __str__(self) -> str:
        return self.said

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(user=actor.user)


class BulkRow(Row):
    """One row of a change: waiting, changed (with what it was before), refused (with why), or put back."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows")
    record = models.BigIntegerField()
    label = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, default="waiting")
    before = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["change", "record"], name="bulk_row_once"),)
        indexes = (models.Index(fields=["change", "state"], name="bulk_row_state"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(change__user=actor.user)


class Export(Row):
    """A list as a file: what was asked for, how far it is, where the file lies until it expires."""

    FORMATS = (("xlsx", "Excel"), ("csv", "CSV"))
    STATES = (("running", _("Running")), ("done", _("Done")), ("failed", _("Failed")))
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    list = models.CharField(max_length=40)
    query = models.TextField(max_length=8000)
    language = models.CharField(max_length=10, default="en")
    format = models.CharField(max_length=4, choices=FORMATS, default="xlsx")
    state = models.CharField(max_length=10, choices=STATES, default="running")
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=80, blank=True, default="")
    reference = models.CharField(max_length=20, blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        indexes = (models.Index(fields=["user", "-made_at"], name="export_user"),)

    def __str__(self) -> str:
        return f"{self.list}.{self.format}"

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(user=actor.user, company_id__in=actor.company_ids)
