"""Appraisal templates: their texts in versions. Source: docs/spec/template-language.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.appraisal import operations, policy, ready
from merit.appraisal.models import AppraisalTemplate
from merit.core.errors import NotFound
from merit.core.operations import found
from merit.org.models import Company

router = Router(tags=["appraisal-templates"])
MOST_TEXT = 200_000


class VersionOut(Out):
    """One version: never changed."""

    id: int
    number: int
    made_at: datetime
    text: str


class TemplateOut(Out):
    """`newest`: the version that new cycles use."""

    id: int
    version: int
    company_id: int
    code: str
    name: str
    archived_at: datetime | None
    newest: VersionOut | None


class TemplatePage(Out):
    items: list[TemplateOut]
    count: int


class TemplateIn(Body):
    """`company_id`: the caller's own where none is named."""

    company_id: int | None = Field(None, ge=1, lt=2**63)
    code: str = Field(pattern=r"^[\w.\-]{1,60}$")
    name: str = Field(min_length=1, max_length=200)
    text: str = Field(max_length=MOST_TEXT)


class NameIn(Body):
    name: str = Field(min_length=1, max_length=200)


class TextIn(Body):
    text: str = Field(max_length=MOST_TEXT)


class ReadyIn(Body):
    """Which language the ready templates shall have."""

    language: Literal["en", "zh-hans", "zh-hant"] = "en"


class ReadyOut(Out):
    """Those that were added; none where they were there already."""

    items: list[TemplateOut]


class TemplateListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("code",), "name": ("name",)}

    code: str = Field("", max_length=60)
    company: int | None = Field(None, ge=1, lt=2**63)
    archived: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        if self.code:
            rows = rows.filter(code=self.code)
        if self.company:
            rows = rows.filter(company_id=self.company)
        return rows if self.archived is None else rows.filter(archived_at__isnull=not self.archived)


def _rows(request: Any) -> QuerySet[Any]:
    policy.must_oversee(request.actor)
    return AppraisalTemplate.objects.visible_to(request.actor).prefetch_related("versions")


def _answer(request: Any, pk: int, status: int = 200) -> HttpResponse:
    return shown(request, found(_rows(request), pk), TemplateOut, status)


@router.get("", response=TemplatePage, summary="Appraisal templates", operation_id="list_templates")
def list_templates(request: Any, listing: Query[TemplateListing]) -> dict[str, Any]:
    """Those of the companies whose appraisals the caller sees."""
    return listed(request, _rows(request), listing, TemplateOut)


@router.post("", response={201: TemplateOut}, summary="Make a template", operation_id="create_template")
def create_template(request: Any, body: TemplateIn) -> HttpResponse:
    """With its first version. 422 names every mistake of the text, with line and field."""
    fields = body.model_dump(exclude={"company_id"})
    made = operations.create_template(request.actor, company=body.company_id or request.actor.company.pk, **fields)
    return _answer(request, made.pk, 201)


@router.post("/ready", response={201: ReadyOut}, summary="Add the ready templates", operation_id="install_ready")
def install_ready(request: Any, body: ReadyIn) -> Any:
    """Employees and mid-level managers, into the caller's company; what is there already is left alone."""
    company = Company.objects.visible_to(request.actor).get(pk=request.actor.company.pk)
    return Status(201, {"items": ready.install_ready(company, body.language, request.actor)})


@router.get("/{int:pk}", response=TemplateOut, summary="One template", operation_id="get_template")
def get_template(request: Any, pk: int) -> HttpResponse:
    return _answer(request, pk)


@router.patch("/{int:pk}", response=TemplateOut, summary="Rename a template", operation_id="change_template")
def change_template(request: Any, pk: int, body: NameIn) -> HttpResponse:
    operations.change_template(request.actor, pk, seen(request), name=body.name)
    return _answer(request, pk)


@router.get(
    "/{int:pk}/versions", response=list[VersionOut], summary="All versions, newest first", operation_id="list_versions"
)
def list_versions(request: Any, pk: int) -> Any:
    return list(found(_rows(request), pk).versions.all())


@router.get("/{int:pk}/versions/{int:number}", response=VersionOut, summary="One version", operation_id="get_version")
def get_version(request: Any, pk: int, number: int) -> Any:
    row = found(_rows(request), pk).versions.filter(number=number).first()
    if row is None:
        raise NotFound
    return row


@router.post(
    "/{int:pk}/versions", response={201: VersionOut}, summary="Save the text as a new version", operation_id="save_text"
)
def save_text(request: Any, pk: int, body: TextIn) -> Any:
    """The same text again is the version that is there. If-Match: the template's version."""
    return Status(201, operations.save_text(request.actor, pk, seen(request), text=body.text))


@router.post(
    "/{int:pk}/archival", response=TemplateOut, summary="Take a template out of use", operation_id="archive_template"
)
def archive_template(request: Any, pk: int) -> HttpResponse:
    operations.archive_template(request.actor, pk)
    return _answer(request, pk)


@router.delete(
    "/{int:pk}/archival", response=TemplateOut, summary="Use a template again", operation_id="restore_template"
)
def restore_template(request: Any, pk: int) -> HttpResponse:
    operations.archive_template(request.actor, pk, archived=False)
    return _answer(request, pk)
