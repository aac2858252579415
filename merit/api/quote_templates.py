"""The texts of a company's quotes, one set per language: an administrator writes them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from merit.api.kernel import Body, Out, seen, shown
from merit.crm.quoting.operations import set_template
from merit.crm.quoting.texts import READY, template_of

router = Router(tags=["quote templates"])
Language = Literal["en", "zh-hans", "zh-hant"]


class QuoteTemplateOut(Out):
    """`version` 0: the ready texts, which the company has not written itself yet."""

    version: int
    language: str
    title: str
    header: str
    intro: str
    terms: str
    closing: str
    footer: str
    valid_days: int

    @staticmethod
    def resolve_version(row: Any) -> int:
        return int(row.version) if getattr(row, "pk", row) is not None else 0


class QuoteTemplatePage(Out):
    items: list[QuoteTemplateOut]
    count: int


class QuoteTemplateIn(Body):
    """`{names}` that are filled in: docs/spec/quotes.md. If-Match "0" writes the first ones."""

    title: str = Field(max_length=200)
    header: str = Field("", max_length=2000)
    intro: str = Field("", max_length=4000)
    terms: str = Field("", max_length=8000)
    closing: str = Field("", max_length=4000)
    footer: str = Field("", max_length=300)
    valid_days: int = Field(30, ge=1, le=3650)


@router.get("", response=QuoteTemplatePage, operation_id="list_quote_templates")
def list_quote_templates(request: HttpRequest) -> dict[str, Any]:
    """Of the company one is in, in each language."""
    company = request.actor.company  # type: ignore[attr-defined]
    rows = [QuoteTemplateOut.from_orm(template_of(company, language)) for language in READY]
    return {"items": rows, "count": len(rows)}


@router.put("/{language}", response=QuoteTemplateOut, operation_id="set_quote_template")
def set_quote_template(request: HttpRequest, language: Language, body: QuoteTemplateIn) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = set_template(actor, language=language, version=seen(request), **body.model_dump())
    return shown(request, row, QuoteTemplateOut)
