"""Comments: write one, correct or take back one's own; those named with @, and those who are in it, are told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import about
from merit.crm.comments import ON, Comment, Mention
from merit.crm.files import File
from merit.crm.operations.files import discard
from merit.crm.searching import search_text
from merit.org.actor import Actor
from merit.org.models import Person
from merit.org.notices import Notice, notify

OPEN_FOR = timedelta(hours=24)
MOST_MENTIONS, MOST_TOLD = 20, 10
_AT = re.compile(r"(?<![A-Za-z0-9._%+@-])@(?=\S)")  # no mail address


@transaction.atomic
def comment(actor: Actor, *, text: str, **ids: Any) -> Comment:
    """A comment on a lead, a customer, an opportunity or a contract. People named in it with @ are told."""
    kind, row = about.named(actor, ids, ON)
    about.must_comment(actor, row)
    one = Comment(company=row.company, author=actor.user, author_name=actor.name, **{kind: row})
    one.text = _said(text)
    one.search = search_text(one.text)
    create(one)
    people = mentioned(one.text, row)
    _name(one, people)
    log(actor, "commented", row, comment=one.text)
    notify(people, "mentioned", row, key=f"mentioned/{one.pk}", day=actor.today, by=actor.name, text=_short(one.text))
    others = [person for person in _in_it(actor, row, kind) if person not in people]
    notify(others, "commented", row, key=f"commented/{one.pk}", day=actor.today, by=actor.name, text=_short(one.text))
    return one


@transaction.atomic
def change_comment(actor: Actor, pk: int, version: int, *, text: str) -> Comment:
    """Correct one's own within a day; the earlier text stays in the history. Who is newly named is told."""
    one, row = _own(actor, pk, version)
    before = set(one.mentions.values_list("person_id", flat=True))
    diff = change(one, {"text": _said(text)})
    if not diff:
        return one
    one.search = search_text(one.text)
    one.edited_at = timezone.now()
    one.save(update_fields=["search", "edited_at"])
    people = mentioned(one.text, row)
    one.mentions.all().delete()
    _name(one, people)
    log(actor, "comment-changed", row, comment=diff["text"])
    fresh = [person for person in people if person.pk not in before]
    notify(fresh, "mentioned", row, key=f"mentioned/{one.pk}", day=actor.today, by=actor.name, text=_short(one.text))
    return one


@transaction.atomic
def delete_comment(actor: Actor, pk: int, version: int) -> None:
    """Take back one's own within a day, with its files: it is shown no more, and stays in the history."""
    one, row = _own(actor, pk, version)
    for file in File.objects.unscoped("they go with their comment").filter(comment=one):
        discard(file)
    change(one, {"deleted_at": timezone.now()})
    one.search = ""
    one.save(update_fields=["search"])
    log(actor, "comment-deleted", row, comment=one.text)
    told = Notice.objects.unscoped("what was said of it").filter(key__in=[f"mentioned/{pk}", f"commented/{pk}"])
    told.filter(done_at=None).update(done_at=timezone.now())


def may_change(actor: Actor, one: Comment) -> bool:
    """One's own, for a day."""
    young = timezone.now() - one.created_at < OPEN_FOR
    return one.author_id == actor.user.pk and one.deleted_at is None and young and actor.may(about.COMMENT)


def mentioned(text: str, row: Any) -> list[Person]:
    """The people named in the text with @: the longest name that stands there. Invalid where one may not see `row`.

    A name that several have is told apart by the code behind it: `@Chen Wei (P-012)`.
    """
    found: dict[int, Person] = {}
    for match in _AT.finditer(text):
        person = _named(text[match.end() :], row)
        if person is not None:
            found[person.pk] = person
    if len(found) > MOST_MENTIONS:
        raise Invalid(text=_("At most %(n)d people can be named in a comment.") % {"n": MOST_MENTIONS})
    for person in found.values():
        if not about.sees(person, row):
            words = _("%(name)s may not see this record and cannot be named in its comments.")
            raise Invalid(text=words % {"name": person.name})
    return list(found.values())


def _named(rest: str, row: Any) -> Person | None:
    """The person of the company whose name comes next; of several the one whose code follows, or who sees `row`."""
    starts = {rest[:n] for n in range(1, min(len(rest), 80) + 1)}
    reason = "who is named is asked afterwards whether he sees the record"
    rows = Person.objects.unscoped(reason).filter(company=about.company_of(row), name__in=starts).select_related("user")
    people = sorted(rows, key=lambda one: -len(one.name))
    longest = [one for one in people if len(one.name) == len(people[0].name)]
    coded = [one for one in longest if rest[len(one.name) :].startswith(f" ({one.code})")]
    if coded or len(longest) < 2:
        return next(iter(coded or longest), None)
    return next((one for one in longest if about.sees(one, row)), longest[0])


def _name(one: Comment, people: Iterable[Person]) -> None:
    Mention.objects.unscoped("of the comment just written").bulk_create(
        [Mention(comment=one, person=person) for person in people]
    )


def _in_it(actor: Actor, row: Any, kind: str) -> list[Person]:
    """The record's owner and those who commented lately, as far as they see it: without the one who writes now."""
    lately = Comment.objects.unscoped("who else is in it").filter(**{kind: row}, deleted_at=None)
    people = [about.owner_of(row)]
    for one in lately.select_related("author__person").order_by("-pk")[:50]:
        people.append(one.author.person)
    others = {one.pk: one for one in people if one is not None and one.pk != actor.user.person_id}
    return about.who_sees(others.values(), row, MOST_TOLD)


def _own(actor: Actor, pk: int, version: int) -> tuple[Comment, Any]:
    one = locked(Comment.objects.visible_to(actor).filter(deleted_at=None), pk)
    if one.author_id != actor.user.pk or not actor.may(about.COMMENT):
        raise Forbidden
    if not may_change(actor, one):
        raise Conflict(_("A comment can be changed for a day. Write another one."))
    if one.version != version:
        raise Stale
    kind, key = one.on
    return one, about.seen(actor, kind).get(pk=key)


def _said(text: str) -> str:
    clean = clean_text(text)
    if not clean:
        raise Invalid(text=_("Write something."))
    return clean


def _short(text: str) -> str:
    return text if len(text) <= 140 else f"{text[:139]}…"
