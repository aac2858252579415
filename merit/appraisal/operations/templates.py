"""Templates: every saved text is a version of its own; a version is never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from merit.appraisal import policy
from merit.appraisal.models import AppraisalTemplate, AppraisalTemplateVersion
from merit.calc.problems import InputError, Problem
from merit.calc.template import Template, parse_template
from merit.calc.texts import pick_language
from merit.core.errors import Conflict, Invalid
from merit.core.operations import change, create, locked, log
from merit.org.models import Company

if TYPE_CHECKING:
    from merit.org.actor import Actor

FILE = "template.yaml"


class BadTemplate(Invalid):
    """A text that is no template. `problems`: each with its line (`row`) and field (`column`)."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        language = pick_language(get_language())
        super().__init__(text=[problem.text(language) for problem in problems])


def read(text: str) -> Template:
    """The template of a text. Raises BadTemplate with every mistake at once."""
    try:
        return parse_template(text, FILE)
    except InputError as error:
        raise BadTemplate(list(error.problems)) from error


@transaction.atomic
def create_template(actor: Actor, *, company: int, code: str, name: str, text: str) -> AppraisalTemplate:
    """A new template with its first version."""
    policy.must_organise(actor, company)
    read(text)
    home = Company.objects.visible_to(actor).get(pk=company)
    taken = AppraisalTemplate.objects.unscoped("codes are used once").filter(company=home, code=code.strip())
    if taken.exists():
        raise Invalid(code=_("This code is taken."))
    template = create(AppraisalTemplate(company=home, code=code, name=name))
    _add_version(actor, template, 1, text)
    log(actor, "template-created", template, code=template.code)
    return template


@transaction.atomic
def save_text(actor: Actor, pk: int, version: int | None, *, text: str) -> AppraisalTemplateVersion:
    """The text as a new version; the same text again is the version that is there."""
    template = _writable(actor, pk, version)
    read(text)
    newest = template.versions.first()
    clean = text.replace("\r\n", "\n")
    if newest is not None and newest.text == clean:
        return newest
    number = newest.number + 1 if newest else 1
    made = _add_version(actor, template, number, clean)
    template.version += 1
    template.save()
    log(actor, "template-version", template, number=number)
    return made


@transaction.atomic
def change_template(actor: Actor, pk: int, version: int | None, *, name: str) -> AppraisalTemplate:
    """Another name."""
    template = _writable(actor, pk, version)
    diff = change(template, {"name": name})
    if diff:
        log(actor, "template-changed", template, **diff)
    return template


@transaction.atomic
def archive_template(actor: Actor, pk: int, version: int | None = None, *, archived: bool = True) -> AppraisalTemplate:
    """Not offered for new cycles any more (or again); cycles that use it are not touched."""
    template = _locked(actor, pk, version)
    if archived == (template.archived_at is not None):
        raise Conflict
    change(template, {"archived_at": timezone.now() if archived else None})
    log(actor, "template-archived" if archived else "template-restored", template)
    return template


def _add_version(actor: Actor, template: AppraisalTemplate, number: int, text: str) -> AppraisalTemplateVersion:
    row = AppraisalTemplateVersion(
        template=template, number=number, text=text.replace("\r\n", "\n"), made_by=actor.user
    )
    return create(row)


def _locked(actor: Actor, pk: int, version: int | None) -> AppraisalTemplate:
    template = locked(AppraisalTemplate.objects.visible_to(actor), pk, version)
    policy.must_organise(actor, template.company_id)
    return template


def _writable(actor: Actor, pk: int, version: int | None) -> AppraisalTemplate:
    template = _locked(actor, pk, version)
    if template.archived_at is not None:
        raise Conflict(_("An archived template is not changed. Restore it first."))
    return template
