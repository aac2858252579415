"""Web forms: their definition, and what is done with what somebody sends, spam kept out.

A sending counts once per token (a double click, a page sent again), at most `per_hour` per network; what fills the
hidden field is thanked and thrown away. Source: docs/spec/leads.md.
"""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid, MeritError
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm.leads.intake import receive
from merit.crm.leads.models import ASK, Lead, WebForm, WebFormTry, new_key
from merit.crm.leads.policy import must_rules
from merit.crm.operations.common import chosen, known, not_archived, set_archived
from merit.org.actor import Actor
from merit.org.models import Person

FIELDS = (
    *("name", "title", "intro", "fields", "consent", "thanks", "source", "origins"),
    *("assignment", "person_id", "per_hour"),
)
MOST_CHARS: Final = {"name": 200, "company_name": 200, "phone": 40, "email": 254, "region": 100, "industry": 100}
MOST_NEED: Final = 2000
SOONEST: Final = timedelta(seconds=2)  # nobody reads and fills a form faster
LATEST: Final = timedelta(hours=12)
KEPT: Final = timedelta(days=2)
_SALT: Final = "merit.web-form"
_ORIGIN: Final = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")


class TooMany(MeritError):
    """One network sends more than the form takes."""

    status = 429
    code = "too-many"


class Outdated(MeritError):
    """The page was opened too long ago, or its token is not ours."""

    status = 409
    code = "outdated"


@transaction.atomic
def create_web_form(actor: Actor, **fields: Any) -> WebForm:
    """A form of the actor's company, with an address of its own."""
    must_rules(actor, actor.company.pk)
    row = WebForm(company=actor.company, **_values(actor, known(fields, FIELDS)))
    _complete(row)
    create(row)
    log(actor, "created", row)
    return row


@transaction.atomic
def change_web_form(actor: Actor, pk: int, version: int, **fields: Any) -> WebForm:
    """Change some of FIELDS; the address stays."""
    row = locked(WebForm.objects.visible_to(actor), pk, version)
    must_rules(actor, row.company_id)
    diff = change(row, _values(actor, known(fields, FIELDS)))
    _complete(row)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def renew_address(actor: Actor, pk: int, version: int) -> WebForm:
    """Another address; the old one no longer answers."""
    row = locked(WebForm.objects.visible_to(actor), pk, version)
    must_rules(actor, row.company_id)
    not_archived(row)
    change(row, {"key": new_key()})
    log(actor, "renewed", row)
    return row


@transaction.atomic
def archive_web_form(actor: Actor, pk: int, version: int, archived: bool = True) -> WebForm:
    """It no longer answers; its leads stay. Or (`archived` False) it answers again."""
    row = locked(WebForm.objects.visible_to(actor), pk, version)
    must_rules(actor, row.company_id)
    if set_archived(row, archived):
        log(actor, "archived" if archived else "restored", row)
    return row


@transaction.atomic
def delete_web_form(actor: Actor, pk: int, version: int) -> None:
    """A form that brought no lead and that no rule names."""
    from merit.crm.leads.models import LeadRule

    row = locked(WebForm.objects.visible_to(actor), pk, version)
    must_rules(actor, row.company_id)
    reason = "what depends, whoever may see it"
    if Lead.objects.unscoped(reason).filter(form=row).exists():
        raise Conflict(_("Leads came by this form. Archive it instead: it no longer answers."))
    if LeadRule.objects.unscoped(reason).filter(form=row).exists():
        raise Conflict(_("A rule names this form."))
    log(actor, "deleted", row)
    row.delete()


def _values(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    for name in ("intro", "consent", "thanks"):
        if name in values:
            values[name] = clean_text(values[name])
    if "fields" in values:
        values["fields"] = _asked(values["fields"])
    if "origins" in values:
        values["origins"] = _origins(values["origins"])
    if "person_id" in values:
        pk = values.pop("person_id")
        people = Person.objects.visible_to(actor).filter(company=actor.company)
        values["person"] = chosen(people, pk, "person_id") if pk else None
    return values


def _complete(row: WebForm) -> None:
    if row.assignment == "person" and row.person is None:
        raise Invalid(person_id=_("Choose who is to look after it."))
    if row.assignment != "person" and row.person is not None:
        row.person = None
        row.save(update_fields=["person"]) if row.pk else None


def _asked(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Known fields, each once; a name or a company, and a phone or an address, so that a lead can be reached."""
    names = [one.get("name") for one in fields]
    if not set(names) <= {name for name, _label in ASK} or len(set(names)) < len(names):
        raise Invalid({"fields": _("Choose from the list, each once.")})
    if not {"name", "company_name"} & set(names) or not {"phone", "email"} & set(names):
        raise Invalid({"fields": _("Ask for a name or a company, and for a phone number or an e-mail address.")})
    return [{"name": one["name"], "required": bool(one.get("required"))} for one in fields]


def _origins(origins: list[str]) -> list[str]:
    """Sites as a browser names them: https://www.example.com"""
    found = list(dict.fromkeys(one.strip().rstrip("/").lower() for one in origins if one.strip()))
    for one in found:
        if not _ORIGIN.fullmatch(one) or len(one) > 200:
            raise Invalid(origins=_("Write a site as https://www.example.com: %(site)s") % {"site": one[:100]})
    if len(found) > 20:
        raise Invalid(origins=_("At most %(n)d.") % {"n": 20})
    return found


def open_form(key: str) -> WebForm | None:
    """The form at this address, if it answers."""
    rows = WebForm.objects.unscoped("whoever knows the address").filter(key=key[:40], archived_at=None)
    return rows.select_related("company", "person").first()


def fresh_token(form: WebForm) -> str:
    """Of a page that is opened now: signed, for this form, once."""
    return signing.TimestampSigner(salt=_SALT).sign(f"{form.pk}.{get_random_string(16)}")


def sent(form: WebForm, token: str, address: str, data: dict[str, str], agreed: bool) -> str:
    """What becomes of a sending: "lead", "again" (had it before), "trap" (thrown away); Invalid, TooMany, Outdated."""
    mark = _read(form, token)
    if data.get("website"):
        return _outcome(form, mark, address, "trap")
    values = _checked(form, data, agreed)
    with transaction.atomic():
        WebForm.objects.unscoped("counted one after the other").select_for_update(of=("self",), no_key=True).get(
            pk=form.pk
        )
        if WebFormTry.everything.filter(form=form, token=mark).exists():
            return "again"
        _within(form, network_of(address))
        WebFormTry(form=form, network=network_of(address), token=mark, outcome="lead").save(force_insert=True)
        receive(form, values, form.consent if agreed else "")
    return "lead"


def _read(form: WebForm, token: str) -> str:
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        value = signer.unsign(token[:200], max_age=LATEST)
    except signing.BadSignature:
        raise Outdated(_("This page was opened long ago. Look through your entries and send it again.")) from None
    if not value.startswith(f"{form.pk}."):
        raise Outdated(_("This page was opened long ago. Look through your entries and send it again."))
    if _too_soon(signer, token):
        raise Outdated(_("That was faster than anybody reads. Please send it again."))
    return sha256(value.encode()).hexdigest()


def _too_soon(signer: signing.TimestampSigner, token: str) -> bool:
    try:
        signer.unsign(token, max_age=SOONEST)
    except signing.SignatureExpired:
        return False
    return True


def _checked(form: WebForm, data: dict[str, str], agreed: bool) -> dict[str, str]:
    """The fields that the form asks for, within their limits."""
    wrong: dict[str, Any] = {}
    values: dict[str, str] = {}
    for one in form.fields:
        name, text = one["name"], clean_text(data.get(one["name"], ""))
        if one["required"] and not text:
            wrong[name] = _("Please fill this in.")
        elif len(text) > MOST_CHARS.get(name, MOST_NEED):
            wrong[name] = _("At most %(n)d characters.") % {"n": MOST_CHARS.get(name, MOST_NEED)}
        values[name] = text if name == "need" else " ".join(text.split())
    wrong |= _readable(values)
    if not (values.get("name") or values.get("company_name")):
        wrong.setdefault("name" if "name" in values else "company_name", _("Please fill this in."))
    if form.consent and not agreed:
        wrong["consent"] = _("Please agree, so that we may answer.")
    if wrong:
        raise Invalid(wrong)
    return values


def _readable(values: dict[str, str]) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if values.get("email"):
        try:
            validate_email(values["email"])
        except ValidationError:
            wrong["email"] = _("This is not an e-mail address.")
    if values.get("phone") and len(re.sub(r"\D", "", values["phone"])) < 6:
        wrong["phone"] = _("This is not a phone number.")
    return wrong


def _within(form: WebForm, network: str) -> None:
    since = timezone.now() - timedelta(hours=1)
    tries = WebFormTry.everything.filter(form=form, network=network, at__gte=since)
    if tries.count() >= form.per_hour:
        raise TooMany(_("Too many entries came from your network. Please try again in an hour."))


def _outcome(form: WebForm, mark: str, address: str, outcome: str) -> str:
    WebFormTry.everything.bulk_create(
        [WebFormTry(form=form, network=network_of(address), token=mark, outcome=outcome)], ignore_conflicts=True
    )
    return outcome


def network_of(address: str) -> str:
    """A digest of the caller's network: the IPv4 address, or the /64 of an IPv6 one. The address is not kept."""
    try:
        ip = ip_address(address)
        named = str(ip_network(f"{ip}/64", strict=False)) if isinstance(ip, IPv6Address) else str(ip)
    except ValueError:
        named = "unknown"
    return sha256(f"web form {named}".encode()).hexdigest()


def forget_tries(_company: Any, _day: Any) -> None:
    """What was counted is thrown away after two days."""
    WebFormTry.everything.filter(at__lt=timezone.now() - KEPT).delete()
