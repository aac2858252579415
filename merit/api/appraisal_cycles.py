"""Appraisal cycles: people and raters of a draft, opening, closing, publishing. Source: docs/spec/scores.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from merit.api.kernel import PERIOD, Body, Listing, Out, listed, seen, shown
from merit.appraisal import operations, policy
from merit.appraisal.models import Appraisal, AppraisalCycle
from merit.appraisal.operations.cycles import check_period, newest_usable
from merit.appraisal.people import Choice, preview
from merit.calc.template import parse_template
from merit.core.errors import NotFound
from merit.core.operations import found

router = Router(tags=["appraisal-cycles"])
MOST_ID = 2**63


class CycleOut(Out):
    """`state`: draft, open, closed, published."""

    id: int
    version: int
    company_id: int
    name: str
    template_version_id: int
    period: str
    due_on: date | None
    state: str
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None


class CyclePage(Out):
    items: list[CycleOut]
    count: int


class CycleIn(Body):
    """For whom: groups, departments with those below, single people; nothing named is the whole company."""

    template_version: int = Field(ge=1, lt=MOST_ID)
    period: str = Field(pattern=PERIOD)
    name: str = Field("", max_length=200)
    due_on: date | None = None
    groups: list[str] = Field([], max_length=100)
    departments: list[int] = Field([], max_length=1000)
    people: list[int] = Field([], max_length=5000)


class CycleChange(Body):
    name: str | None = Field(None, min_length=1, max_length=200)
    due_on: date | None = None


class PreviewOut(Out):
    """Who would be in it, who cannot and why, how many the template does not admit."""

    people: list[int]
    refused: list[RefusedOut]
    outside: int


class RefusedOut(Out):
    person_id: int
    reason: str


class PeopleIn(Body):
    people: list[int] = Field(min_length=1, max_length=5000)


class RaterIn(Body):
    person_id: int = Field(ge=1, lt=MOST_ID)
    role: str = Field(max_length=40)


class RaterOut(Out):
    """`handed_in`: whether the marks are handed in; the marks themselves are the rater's."""

    id: int
    role: str
    rater_id: int
    submitted_at: datetime | None


class MemberOut(Out):
    """An appraisal of the cycle, without its result."""

    id: int
    person_id: int
    department_id: int
    raters: list[RaterOut]


class ReasonIn(Body):
    reason: str = Field(min_length=1, max_length=1000)


class PublicationIn(Body):
    """`without_scores`: also when some people have none."""

    without_scores: bool = False


class CycleListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"period": ("period",), "due_on": ("due_on",), "name": ("name",)}

    state: str = Field("", max_length=12)
    period: str = Field("", max_length=8)
    company: int | None = Field(None, ge=1, lt=MOST_ID)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"state": self.state, "period": self.period, "company_id": self.company}
        return rows.filter(**{name: value for name, value in equal.items() if value})


def _rows(request: Any) -> QuerySet[Any]:
    policy.must_oversee(request.actor)
    companies = request.actor.reach("appraisal").companies
    return AppraisalCycle.objects.visible_to(request.actor).filter(company_id__in=companies)


def _answer(request: Any, pk: int, status: int = 200) -> HttpResponse:
    return shown(request, found(_rows(request), pk), CycleOut, status)


@router.get("", response=CyclePage, summary="Appraisal cycles", operation_id="list_cycles")
def list_cycles(request: Any, listing: Query[CycleListing]) -> dict[str, Any]:
    """Those of the companies whose appraisals the caller oversees."""
    return listed(request, _rows(request), listing, CycleOut)


@router.post("", response={201: CycleOut}, summary="Make a draft", operation_id="create_cycle")
def create_cycle(request: Any, body: CycleIn) -> HttpResponse:
    """With everyone who can be in it, and the raters that the organisation suggests."""
    cycle = operations.create_cycle(request.actor, **body.model_dump())
    return _answer(request, cycle.pk, 201)


@router.post("/preview", response=PreviewOut, summary="Who would be in a cycle", operation_id="preview_cycle")
def preview_cycle(request: Any, body: CycleIn) -> Any:
    """Nothing is made."""
    version = newest_usable(request.actor, body.template_version)
    company = version.template.company
    policy.must_organise(request.actor, company.pk)
    check_period(body.period)
    choice = Choice(tuple(body.groups), tuple(body.departments), tuple(body.people))
    seen_people = preview(company, parse_template(version.text), body.period, choice, request.actor)
    return {
        "people": [one.person.pk for one in seen_people.candidates],
        "refused": [{"person_id": person.pk, "reason": str(why)} for person, why in seen_people.reasons],
        "outside": seen_people.outside,
    }


@router.get("/{int:pk}", response=CycleOut, summary="One cycle", operation_id="get_cycle")
def get_cycle(request: Any, pk: int) -> HttpResponse:
    return _answer(request, pk)


@router.patch("/{int:pk}", response=CycleOut, summary="Change name and due date", operation_id="change_cycle")
def change_cycle(request: Any, pk: int, body: CycleChange) -> HttpResponse:
    """What is not named stays."""
    cycle = found(_rows(request), pk)
    fields = {"due_on": cycle.due_on} | body.model_dump(exclude_unset=True)
    operations.change_cycle(request.actor, pk, seen(request), **fields)
    return _answer(request, pk)


@router.delete("/{int:pk}", response={204: None}, summary="Throw a draft away", operation_id="delete_cycle")
def delete_cycle(request: Any, pk: int) -> Any:
    operations.delete_cycle(request.actor, pk)
    return Status(204, None)


@router.get("/{int:pk}/people", response=list[MemberOut], summary="People and their raters", operation_id="list_people")
def list_people(request: Any, pk: int) -> Any:
    cycle = found(_rows(request), pk)
    return list(cycle.appraisals.prefetch_related("raters").order_by("pk"))


@router.post(
    "/{int:pk}/people", response={201: list[MemberOut]}, summary="Add people to a draft", operation_id="add_people"
)
def add_people(request: Any, pk: int, body: PeopleIn) -> Any:
    made = operations.add_people(request.actor, pk, people=body.people)
    return Status(201, list(Appraisal.objects.visible_to(request.actor).filter(pk__in=[one.pk for one in made])))


@router.delete(
    "/{int:pk}/people/{int:appraisal}",
    response={204: None},
    summary="Take somebody out of a draft",
    operation_id="remove_person",
)
def remove_person(request: Any, pk: int, appraisal: int) -> Any:
    """`appraisal`: the id of the member, not of the person."""
    _member(request, pk, appraisal)
    operations.remove_person(request.actor, appraisal)
    return Status(204, None)


@router.post(
    "/{int:pk}/people/{int:appraisal}/raters",
    response={201: RaterOut},
    summary="Add a rater until the cycle is closed",
    operation_id="add_rater",
)
def add_rater(request: Any, pk: int, appraisal: int, body: RaterIn) -> Any:
    _member(request, pk, appraisal)
    return Status(201, operations.add_rater(request.actor, appraisal=appraisal, role=body.role, rater=body.person_id))


@router.delete(
    "/{int:pk}/people/{int:appraisal}/raters/{int:rater}",
    response={204: None},
    summary="Take a rater off",
    operation_id="remove_rater",
)
def remove_rater(request: Any, pk: int, appraisal: int, rater: int) -> Any:
    """One who has not handed in. `rater`: the id of the assignment."""
    row = _member(request, pk, appraisal)
    if not row.raters.filter(pk=rater).exists():
        raise NotFound
    operations.remove_rater(request.actor, rater)
    return Status(204, None)


def _member(request: Any, pk: int, appraisal: int) -> Appraisal:
    found(_rows(request), pk)
    row: Appraisal = found(Appraisal.objects.visible_to(request.actor).filter(cycle_id=pk), appraisal)
    return row


@router.post("/{int:pk}/opening", response=CycleOut, summary="Open: the raters see it", operation_id="open_cycle")
def open_cycle(request: Any, pk: int) -> HttpResponse:
    operations.open_cycle(request.actor, pk)
    return _answer(request, pk)


@router.post("/{int:pk}/closing", response=CycleOut, summary="Close: scores are computed", operation_id="close_cycle")
def close_cycle(request: Any, pk: int) -> HttpResponse:
    operations.close_cycle(request.actor, pk)
    return _answer(request, pk)


@router.post("/{int:pk}/reopening", response=CycleOut, summary="Reopen before publishing", operation_id="reopen_cycle")
def reopen_cycle(request: Any, pk: int, body: ReasonIn) -> HttpResponse:
    operations.reopen_cycle(request.actor, pk, reason=body.reason)
    return _answer(request, pk)


@router.post(
    "/{int:pk}/publication",
    response=CycleOut,
    summary="Publish: scores count and are shown",
    operation_id="publish_cycle",
)
def publish_cycle(request: Any, pk: int, body: PublicationIn) -> HttpResponse:
    operations.publish_cycle(request.actor, pk, without_scores=body.without_scores)
    return _answer(request, pk)
