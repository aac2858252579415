"""Sign-in attempts, counted per account and per network in the database, so that all web processes count together.

An attempt is counted before the password is looked at, in one statement: many at once are not more than many in turn.
After five wrong ones in a row an account waits a minute, then two, four … at most fifteen; a network (an IPv4 address,
or the /64 of an IPv6 one) waits after fifty, since an office shares one. Nobody is shut out for good, the right
password clears the account's count, and an administrator may lift the wait. An account that does not exist waits alike.

Source: docs/admin/settings.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from merit.core.operations import found, log
from merit.org.models import SignInFailures, User
from merit.org.operations.users import users_of

OF_ACCOUNT: Final = 5
OF_NETWORK: Final = 50
FORGOTTEN: Final = timedelta(hours=1)
SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(minutes=15)

_COUNT = """
    INSERT INTO org_signinfailures AS f (key, failures, last_at, until)
    VALUES (%(key)s, 1, %(now)s, CASE WHEN %(most)s <= 1 THEN %(now)s + %(shortest)s END)
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN f.last_at < %(forgotten)s THEN 1 ELSE f.failures + 1 END,
        last_at = %(now)s,
        until = CASE WHEN f.last_at >= %(forgotten)s AND f.failures + 1 >= %(most)s
            THEN %(now)s + least(%(longest)s, %(shortest)s * 2 ^ least(f.failures + 1 - %(most)s, 10)) END
    WHERE f.until IS NULL OR f.until <= %(now)s
    RETURNING failures, until
"""


def attempt(email: str, address: str) -> datetime | None:
    """Counts an attempt. None: the password may be looked at; else when the next one may be."""
    until = _until(_network(address)) or _until(_account(email))
    if until is None and _counted(_network(address), OF_NETWORK):
        if _counted(_account(email), OF_ACCOUNT):
            return None
        until = _until(_account(email))
    return until or _until(_network(address)) or timezone.now() + SHORTEST


def limited(kind: str, address: str, most: int) -> datetime | None:
    """Counts one more of this kind from a network; None, or when the next may come, once there were `most` in a row."""
    key = sha256(f"{kind} {_network(address)}".encode()).hexdigest()
    return None if _counted(key, most) else _until(key) or timezone.now() + SHORTEST


def failed(email: str) -> None:
    """The password was wrong: where the account now has to wait, that stands in the history."""
    user = User.objects.filter(email__iexact=email).select_related("person__company").first()
    row = SignInFailures.objects.filter(pk=_account(email), until__gt=timezone.now()).first()
    if user is not None and row is not None:
        company = user.person.company if user.person else None
        log(None, "sign-in blocked", user, area="users", company=company, failures=row.failures)


def succeeded(email: str, address: str) -> None:
    """The password was right: the account's failures are forgotten, and this one was none of the network's."""
    SignInFailures.objects.filter(pk=_account(email)).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE org_signinfailures SET failures = greatest(failures - 1, 0), until = NULL WHERE key = %s",
            [_network(address)],
        )


def forget(user: User) -> int:
    """Forgets the user's wrong passwords; whether there were any."""
    return SignInFailures.objects.filter(pk=_account(user.email)).delete()[0]


def blocked(user: User) -> SignInFailures | None:
    """The user's wrong passwords, while he has to wait."""
    return SignInFailures.objects.filter(pk=_account(user.email), until__gt=timezone.now()).first()


@transaction.atomic
def lift(actor: Any, user_id: object) -> User:
    """Lets a user try again at once."""
    user = found(users_of(actor), user_id)
    actor.must("users.write")
    if forget(user):
        log(actor, "lifted sign-in block", user, area="users", company=actor.company)
    return user


def _counted(key: str, most: int) -> bool:
    """Counts one more; False while the key has to wait."""
    now = timezone.now()
    values: dict[str, Any] = {"key": key, "now": now, "most": most, "forgotten": now - FORGOTTEN}
    values |= {"shortest": SHORTEST, "longest": LONGEST}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return cursor.fetchone() is not None


def _until(key: str) -> datetime | None:
    row = SignInFailures.objects.filter(pk=key, until__gt=timezone.now()).first()
    return row.until if row else None


def _account(email: str) -> str:
    return sha256(f"account {email.strip().casefold()}".encode(errors="replace")).hexdigest()


def _network(address: str) -> str:
    try:
        one = ip_address(address)
    except ValueError:
        return sha256(b"network unknown").hexdigest()
    if isinstance(one, IPv6Address):
        one = one.ipv4_mapped or one
    name = str(ip_network(f"{one}/64", strict=False)) if isinstance(one, IPv6Address) else str(one)
    return sha256(f"network {name}".encode()).hexdigest()
