"""How often signing in may be tried. The counts stand in the database, where all web processes share them.

An attempt is counted before the password is looked at, in one statement, so that many at once are not more than one
after the other; the right password takes it back. A bucket allows `burst` failures in a row, then one per `refill`.
An unknown account is counted like a known one. Whoever signed in from a device before is counted by that device
alone: strangers who guess, or a crowded office address, do not keep them out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from merit.core.operations import log
from merit.org.actor import actor_for
from merit.org.models import AttemptCount, User


@dataclass(frozen=True)
class Limit:
    burst: int
    refill: timedelta


LIMITS: Final = {
    "account": Limit(20, timedelta(minutes=10)),  # one account, by strangers from anywhere
    "address": Limit(100, timedelta(seconds=30)),  # any accounts, by strangers at one address: perhaps an office
    "device": Limit(10, timedelta(minutes=3)),  # one account, from a device that it signed in from before
    "pair": Limit(5, timedelta(minutes=3)),  # one account, by strangers at one address
    "token": Limit(60, timedelta(seconds=10)),  # bearer tokens that open nothing, from one address
}


@dataclass(frozen=True)
class Bucket:
    """What is counted together. `account` names the counts that an administrator clears with one account."""

    kind: str
    key: str
    account: str = ""


@dataclass(frozen=True)
class Attempt:
    """One attempt; `wait` is how long to wait instead, when it may not be made now."""

    buckets: Sequence[Bucket]
    user: User | None = None
    address: str = ""
    wait: timedelta = timedelta()


def known(name: str) -> User | None:
    """The user whom this name, as somebody typed it, would sign in."""
    plain = unicodedata.normalize("NFKC", name).strip()[:254]
    return User.objects.select_related("person__company").filter(email__iexact=plain).order_by("pk").first()


def buckets(name: str, user: User | None, address: str, device: str = "") -> list[Bucket]:
    """Where an attempt on this account counts, in the order in which rows are locked."""
    account = _account(name, user)
    if device:
        return [Bucket("device", _digest(device, account), account)]
    near = network(address)
    return [
        Bucket("account", account, account),
        Bucket("address", _digest(near)),
        Bucket("pair", _digest(near, account), account),
    ]


def token_bucket(address: str) -> Bucket:
    return Bucket("token", _digest(network(address)))


def network(address: str) -> str:
    """An address as it is counted: of IPv6 its /64, since one computer has all of that."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _account(name: str, user: User | None) -> str:
    return _digest(f"user {user.pk}" if user else "name " + unicodedata.normalize("NFKC", name).upper().casefold())


def _digest(*parts: str) -> str:
    return salted_hmac("merit.attempts", "\n".join(parts), algorithm="sha256").hexdigest()


def take(wanted: Sequence[Bucket]) -> timedelta:
    """Counts an attempt in every bucket, or in none when one is spent: then how long to wait."""
    now = timezone.now()
    with transaction.atomic():
        waits = []
        for bucket in wanted:
            waits.append(_take(bucket, now))
            if waits[-1]:
                transaction.set_rollback(True)
                break
    return max(waits, default=timedelta())


def _take(bucket: Bucket, now: datetime) -> timedelta:
    limit = LIMITS[bucket.kind]
    query = """
        INSERT INTO org_attemptcount AS c (kind, key, account, failures, spent_until, told)
        VALUES (%(kind)s, %(key)s, %(account)s, 1, %(now)s + %(refill)s, false)
        ON CONFLICT (kind, key) DO UPDATE SET
            failures = CASE WHEN c.spent_until <= %(now)s THEN 1 ELSE c.failures + 1 END,
            told = c.told AND c.spent_until > %(now)s,
            spent_until = GREATEST(c.spent_until, %(now)s) + %(refill)s
        WHERE c.spent_until + %(refill)s <= %(now)s + %(whole)s
        RETURNING 1
    """
    values: dict[str, Any] = {"kind": bucket.kind, "key": bucket.key, "account": bucket.account, "now": now}
    whole = limit.burst * limit.refill
    with connection.cursor() as cursor:
        cursor.execute(query, {**values, "refill": limit.refill, "whole": whole})
        if cursor.fetchone():
            return timedelta()
    until = AttemptCount.objects.filter(kind=bucket.kind, key=bucket.key).values_list("spent_until", flat=True).first()
    return until + limit.refill - whole - now if until else timedelta()


def give_back(taken: Sequence[Bucket]) -> None:
    """The attempt was no failure: who signed in starts anew where only he counts; elsewhere it was not made."""
    own = [bucket for bucket in taken if bucket.kind in {"device", "pair"}]
    with connection.cursor() as cursor:
        for bucket in taken:
            if bucket not in own:
                cursor.execute(
                    "UPDATE org_attemptcount SET failures = GREATEST(failures - 1, 0), spent_until = spent_until - %s"
                    " WHERE kind = %s AND key = %s",
                    [LIMITS[bucket.kind].refill, bucket.kind, bucket.key],
                )
    for bucket in own:
        AttemptCount.objects.filter(kind=bucket.kind, key=bucket.key).delete()


@transaction.atomic
def tell(attempt: Attempt) -> None:
    """The failure that spends a bucket of a known account is told in the history, once a series."""
    actor = actor_for(attempt.user) if attempt.user else None
    if attempt.user is None or actor is None:
        return
    for bucket in attempt.buckets:
        row = _spent(bucket) if bucket.account else None
        if row is not None:
            row.told = True
            row.save(update_fields=["told"])
            data = {"failures": row.failures, "address": attempt.address}
            log(None, "sign-in held back", attempt.user, area="users", company=actor.company, **data)
            return


def _spent(bucket: Bucket) -> AttemptCount | None:
    limit = LIMITS[bucket.kind]
    over = timezone.now() + (limit.burst - 1) * limit.refill
    rows = AttemptCount.objects.select_for_update()
    return rows.filter(kind=bucket.kind, key=bucket.key, told=False, spent_until__gt=over).first()


def signed_in(attempt: Attempt) -> None:
    """The right password: earlier failures are forgotten, and the history tells it."""
    give_back(attempt.buckets)
    actor = actor_for(attempt.user) if attempt.user else None
    if actor is not None:
        log(actor, "signed in", actor.user, area="users", company=actor.company, address=attempt.address)


def held(user: User) -> list[AttemptCount]:
    """The counts that keep somebody from signing in to this account now."""
    account = _account("", user)
    rows = AttemptCount.objects.filter(account=account, spent_until__gt=timezone.now()).order_by("-spent_until")
    return [row for row in rows if _opens(row) > timezone.now()]


def _opens(row: AttemptCount) -> datetime:
    limit = LIMITS[row.kind]
    return row.spent_until - (limit.burst - 1) * limit.refill


def opens_at(user: User) -> datetime | None:
    """When the last of them lets another attempt through; None when nothing is held back."""
    return max((_opens(row) for row in held(user)), default=None)


def forget(user: User) -> int:
    """Every count of this account; how many there were."""
    return AttemptCount.objects.filter(account=_account("", user)).delete()[0]


def sweep() -> int:
    """Deletes the counts that mean nothing any more."""
    return AttemptCount.objects.filter(spent_until__lte=timezone.now()).delete()[0]
