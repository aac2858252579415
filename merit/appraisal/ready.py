"""The ready templates: for employees (德能勤績) and for mid-level managers, in each language of Merit.

They are texts in the folder `ready`; installed, they are templates like any other and free to change.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from merit.appraisal.models import AppraisalTemplate, AppraisalTemplateVersion
from merit.calc.template import parse_template
from merit.core.operations import create, log
from merit.org.models import Company

if TYPE_CHECKING:
    from merit.org.actor import Actor

FOLDER: Final = Path(__file__).parent / "ready"
CODES: Final = ("employees", "managers")
LANGUAGES: Final = ("en", "zh-hans", "zh-hant")


def ready_text(code: str, language: str) -> str:
    """The text of a ready template; English where the language has none."""
    chosen = language if language in LANGUAGES else "en"
    return (FOLDER / f"{code}.{chosen}.yaml").read_text(encoding="utf-8")


def missing(company: Company) -> list[str]:
    """The codes of the ready templates that the company does not have."""
    there = AppraisalTemplate.objects.unscoped("which codes are taken").filter(company=company, code__in=CODES)
    taken = set(there.values_list("code", flat=True))
    return [code for code in CODES if code not in taken]


@transaction.atomic
def install_ready(company: Company, language: str, actor: Actor | None = None) -> list[AppraisalTemplate]:
    """Adds the ready templates that the company lacks; returns those added. `actor` None: the demo, a loader."""
    if actor is not None:
        actor.must("appraisal.write", company.pk)
    made = []
    for code in missing(company):
        text = ready_text(code, language)
        template = create(AppraisalTemplate(company=company, code=code, name=parse_template(text, code).template))
        user: Any = actor.user if actor else None
        create(AppraisalTemplateVersion(template=template, number=1, text=text, made_by=user))
        log(actor, "template-created", template, ready=code, language=language)
        made.append(template)
    return made
