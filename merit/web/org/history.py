"""The history page: what happened, newest first, for those who check; every filter stands in the address."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from merit.org.events import Asked, happened, names, narrowed
from merit.web.org.history_told import Told, told
from merit.web.org.history_words import AREAS, KINDS, type_name
from merit.web.org.views import _page

PAGE = 50


def kinds() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The choices of the filter: each area as a whole, then its kinds of records."""
    every = [("", pgettext_lazy("history", "All records"))]
    areas = [(AREAS[area], _of_area(area)) for area in KINDS]
    return [("", every), *areas]


def _of_area(area: str) -> list[tuple[str, Any]]:
    return [(area, AREAS[area]), *((kind, type_name(kind)) for kind in KINDS[area])]


class HistoryForm(forms.Form):
    """What to look for. `about`: an area, or a kind of record."""

    q = forms.CharField(max_length=100, required=False)
    who = forms.CharField(max_length=100, required=False)
    about = forms.CharField(max_length=60, required=False)
    since = forms.DateField(label=pgettext_lazy("history", "From day"), required=False, widget=forms.DateInput())
    until = forms.DateField(label=pgettext_lazy("history", "To day"), required=False, widget=forms.DateInput())

    @property
    def asked(self) -> Asked:
        """The filters that can be read; a day that is none is left out and said beside its field."""
        clean = self.cleaned_data
        about = clean.get("about", "")
        return Asked(
            q=clean.get("q", ""),
            who=clean.get("who", ""),
            area="" if "." in about else about,
            kind=about if "." in about else "",
            since=clean.get("since"),
            until=clean.get("until"),
        )


@require_GET
def history(request: Any) -> HttpResponse:
    """What happened in the companies that the actor checks."""
    rows = happened(request.actor)
    form = HistoryForm(request.GET)
    form.is_valid()
    page = Paginator(narrowed(rows, request.actor, form.asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "days": by_day(told(page.object_list, request.actor)),
        "page": _page(page),
        "form": form,
        "about": form.cleaned_data.get("about", ""),
        "kinds": kinds(),
        "names": names(request.actor),
        "filtered": form.asked != Asked(),
    }
    return render(request, "org/history.html", context)


def by_day(rows: list[Told]) -> list[tuple[Any, list[Told]]]:
    """The days of the company, each with what happened on it."""
    return [(day, list(of_day)) for day, of_day in groupby(rows, lambda one: timezone.localtime(one.event.at).date())]
