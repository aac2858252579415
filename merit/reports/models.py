"""Reports kept under a name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from merit.core.history import tracked
from merit.core.models import Record
from merit.lists.models import Shared
from merit.org.models import User


@tracked()
class Report(Shared):
    """What somebody wants to see again (報表). `query`: what is asked, as an address writes it (shape.py).

    Whoever it is shared with sees the rows that he may see, not those of who made it.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="reports")
    list = models.CharField(max_length=40)
    query = models.TextField(max_length=8000)

    class Meta(Record.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (models.UniqueConstraint(fields=["owner", "company", "name"], name="report_name"),)
