"""The first company and its administrator: by the command line of whoever runs the server, once."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from merit.core.errors import Conflict
from merit.core.operations import checked, create, log
from merit.org.models import Company, RoleAssignment, User


@transaction.atomic
def first_administrator(email: str, code: str, name: str, currency: str, time_zone: str, language: str) -> str:
    """The path on which the administrator sets a password. Conflict when there are users already."""
    if User.objects.exists():
        raise Conflict(_("There are users already: an administrator adds more in the pages."))
    company = create(Company(code=code, name=name, currency=currency, time_zone=time_zone, language=language))
    user = User(email=email.lower(), name=email.split("@", maxsplit=1)[0], language=language)
    user.set_unusable_password()
    checked(user).save()
    RoleAssignment(user=user, role="admin", company=None, valid=DateRange(None, None)).save()
    log(None, "first administrator", user, area="users", company=company)
    return f"/invitation/{urlsafe_base64_encode(force_bytes(user.pk))}/{default_token_generator.make_token(user)}"
