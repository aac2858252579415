"""People, and what holds for them from a day on. Wages among the further columns: for those who may see pay."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponse
from ninja import Query, Router

from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.api.money import EventOut
from merit.core.errors import Forbidden
from merit.core.fields import on
from merit.core.operations import found
from merit.org import operations
from merit.org.events import of_person
from merit.org.models import Person, Term

router = Router(tags=["people"])


class TermOut(Out):
    start: date | None
    until: date | None
    department_id: int
    group: str
    position_id: int | None
    superior_id: int | None
    leader_id: int | None
    hired_on: date | None
    left_on: date | None
    attributes: dict[str, str] | None = None


class PeoplePersonOut(Out):
    id: int
    version: int
    code: str
    name: str
    company_id: int
    email: str
    phone: str


class PersonFull(PeoplePersonOut):
    terms: list[TermOut]


class PersonChange(Body):
    name: str
    email: str = ""
    phone: str = ""


class TermIn(Body):
    start: date
    department_id: int | None = None
    group: str | None = None
    position_id: int | None = None
    superior_id: int | None = None
    leader_id: int | None = None
    hired_on: date | None = None
    left_on: date | None = None
    attributes: dict[str, str] | None = None


class PersonIn(PersonChange):
    company_id: int
    code: str = ""
    department_id: int
    start: date | None = None
    group: str = "employee"
    position_id: int | None = None
    superior_id: int | None = None
    leader_id: int | None = None
    hired_on: date | None = None
    left_on: date | None = None
    attributes: dict[str, str] | None = None


class PersonListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("code",), "name": ("name",)}
    company_id: int | None = None
    department_id: int | None = None
    superior_id: int | None = None
    q: str = ""

    def narrow(self, rows: Any, actor: Any) -> Any:
        if self.company_id is not None:
            rows = rows.filter(company_id=self.company_id)
        for name in ("department_id", "superior_id"):
            if (wanted := getattr(self, name)) is not None:
                now = Term.objects.visible_to(actor).filter(on(actor.today), **{name: wanted})
                rows = rows.filter(pk__in=now.values("person_id"))
        return rows.filter(search__contains=self.q.lower()) if self.q else rows


def _full(request: Any, person: Person, status: int = 200) -> HttpResponse:
    reach = request.actor.reach("pay")
    pay = person.company_id in reach.companies or person.pk in reach.people
    terms = []
    for term in Term.everything.filter(person=person).order_by("valid"):
        values = {name: getattr(term, name) for name in TermOut.model_fields if hasattr(term, name)}
        values |= {"start": term.valid.lower, "until": term.valid.upper}
        values["attributes"] = term.attributes if pay else None
        terms.append(TermOut(**values))
    plain = PeoplePersonOut.from_orm(person).model_dump()
    response = shown(request, PersonFull(**plain, terms=terms), PersonFull, status)
    response["ETag"] = f'"{person.version}"'
    return response


@router.get("", response=dict)
def list_people(request: Any, listing: Query[PersonListing]) -> dict[str, Any]:
    """People of your companies."""
    return listed(request, Person.objects.visible_to(request.actor), listing, PeoplePersonOut)


@router.post("", response={201: PersonFull})
def create_person(request: Any, body: PersonIn) -> HttpResponse:
    """Someone new, with what holds from `start` on."""
    _may_write_wages(request, body.attributes)
    return _full(request, operations.create_person(request.actor, **body.model_dump()), 201)


def _may_write_wages(request: Any, attributes: dict[str, str] | None) -> None:
    if attributes and not request.actor.reach("pay").companies:
        raise Forbidden


@router.get("/{int:pk}", response=PersonFull)
def get_person(request: Any, pk: int) -> HttpResponse:
    """One person with what held when."""
    return _full(request, found(Person.objects.visible_to(request.actor), pk))


@router.patch("/{int:pk}", response=PersonFull)
def change_person(request: Any, pk: int, body: PersonChange) -> HttpResponse:
    """Name and addresses."""
    return _full(request, operations.change_person(request.actor, pk, seen(request), **body.model_dump()))


@router.post("/{int:pk}/terms", response={201: PersonFull})
def set_term(request: Any, pk: int, body: TermIn) -> HttpResponse:
    """What holds from a day on; fields not sent stay as they are on that day. Needs If-Match."""
    _may_write_wages(request, body.attributes)
    values = body.model_dump(exclude_unset=True)
    return _full(request, operations.set_term(request.actor, pk, seen(request), **values), 201)


@router.delete("/{int:pk}", response={204: None})
def delete_person(request: Any, pk: int) -> HttpResponse:
    """Only someone on whom nothing depends."""
    operations.delete_person(request.actor, pk, seen(request))
    return HttpResponse(status=204)


@router.get("/{int:pk}/events", response=list[EventOut], operation_id="list_person_events")
def person_events(request: Any, pk: int) -> list[Any]:
    """What happened to the person; for the person, who sees the pay and who keeps people (for others none). Wages
    are named, never their amounts.
    """
    return of_person(request.actor, found(Person.objects.visible_to(request.actor), pk))
