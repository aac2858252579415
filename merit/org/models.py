"""Who there is: companies, departments, people, what held for them when, users and their roles.

What changes with time (a department's parent, a person's department, superior, wages) stands in *terms*: rows with a
half-open date range that never overlap for one subject. A figure of March uses the term of March.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from merit.core.fields import LineField, on, same
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.roles import ROLES

LANGUAGES = (("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"))
CURRENCIES = tuple((code, code) for code in ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "SGD", "MYR", "KRW"))


@tracked()
class Company(Record):
    """A company (公司) of the group."""

    code = LineField(_("code"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3, default="CNY", choices=CURRENCIES)
    time_zone = LineField(_("time zone"), max_length=60, default="Asia/Shanghai")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="zh-hans")
    archived_on = models.DateField(_("archived on"), null=True, blank=True)
    shows_rank = models.BooleanField(_("salespeople see their rank"), default=False, db_default=False)

    class Meta(Record.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(pk__in=actor.company_ids)


@tracked()
class Department(Record):
    """A department (部門). Where it stands and what it is called is dated: see DepartmentTerm."""

    code = LineField(_("code"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=200)
    company = models.ForeignKey(Company, models.PROTECT, verbose_name=_("company"), related_name="departments")
    archived_on = models.DateField(_("archived on"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked()
class DepartmentTerm(Row):
    """What holds for a department over `valid`. `attributes`: its further columns by name, such as pool, as text."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="terms")
    valid = DateRangeField(_("valid"))
    parent = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="child_terms")
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    attributes = models.JSONField(_("further columns"), default=dict, blank=True)

    class Meta(Row.Meta):
        constraints = (
            ExclusionConstraint(
                name="department_term_once",
                expressions=[(same("department_id"), RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(department__company_id__in=actor.company_ids)


@tracked()
class Position(Record):
    """A position (職位) of a company, e.g. senior salesperson."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="positions")
    code = LineField(_("code"), max_length=40)
    name = LineField(_("name"), max_length=200)

    class Meta(Record.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = (models.UniqueConstraint(fields=["company", "code"], name="position_code_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked()
class Person(Record):
    """Someone who works, or has worked, for the group. `company` is where the newest term stands."""

    code = LineField(_("code"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=200)
    company = models.ForeignKey(Company, models.PROTECT, related_name="people")
    email = models.EmailField(_("email"), blank=True)
    phone = LineField(_("phone"), max_length=40, blank=True)
    search = models.TextField(editable=False, default="", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = (
            models.Index(fields=["company", "name"], name="person_company"),
            models.Index(fields=["name", "id"], name="person_name"),
        )

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "people", people="pk")

    def term(self, day: date) -> Term | None:
        """What holds for this person on `day`."""
        return Term.everything.filter(on(day), person=self).select_related("department", "superior", "company").first()


@tracked()
class Term(Row):
    """What holds for a person over `valid`: the dated row of employees.csv.

    `attributes`: numbers that plans use (base_wage, floating_wage, volume_base …) and any other column, as text.
    Pay among them is shown to those who may see pay only.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="terms")
    valid = DateRangeField(_("valid"))
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="person_terms")
    group = LineField(_("group"), max_length=60, default="employee")
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="+")
    superior = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="report_terms")
    leader = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="led_terms", verbose_name=_("supervising leader")
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    attributes = models.JSONField(_("further columns"), default=dict, blank=True)

    class Meta(Row.Meta):
        constraints = (
            ExclusionConstraint(
                name="term_once",
                expressions=[(same("person_id"), RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        )
        ordering = (Lower("valid"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "people", people="person_id", company="person__company_id")


class CalendarDay(Row):
    """A day that is, or is not, a working day, other than Monday to Friday: of a company, else of every one."""

    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="+")
    day = models.DateField(_("day"))
    workday = models.BooleanField(_("working day"))

    class Meta(Row.Meta):
        constraints = (
            models.UniqueConstraint(fields=["day", "company"], name="calendar_day_once", nulls_distinct=False),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's companies', and everybody's."""
        return Q(company_id__in=actor.company_ids) | Q(company=None)


class Users(BaseUserManager["User"]):
    """Finds a user by sign-in name, however it is capitalised."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Someone who signs in; usually a person of the group."""

    email = models.EmailField(_("email"), unique=True)
    name = LineField(_("name"), max_length=200)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, blank=True, default="")
    theme = models.CharField(_("theme"), max_length=10, blank=True, default="")
    single_keys = models.BooleanField(_("single keys"), default=True)
    mail_digest = models.BooleanField(_("digest by mail"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Users()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name


@tracked()
class RoleAssignment(Row):
    """A role of a user, from a day on: where it reaches follows from the role (org/roles.py).

    `company`: the company it holds in; none = the whole group. `department`: for a supervising leader or HR of one
    department tree; none = wherever the role reaches by itself.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=30, choices=[(role.code, role.name) for role in ROLES.values()])
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, null=True, blank=True, related_name="+")
    valid = DateRangeField(_("valid"))

    class Meta(Row.Meta):
        indexes = (models.Index(fields=["user"], name="role_user"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own; of the companies administered; of the whole group, whoever administers a company of its user."""
        companies = actor.reach("users").companies
        group = Q(company=None) if actor.every("users") else Q(company=None, user__person__company_id__in=companies)
        return scope.rows(actor, "users", company="company_id") | group | Q(user_id=actor.user.pk)


@tracked(exclude=["digest", "last_used_at"])
class Token(Row):
    """A bearer token for the API: only its digest is kept. `scopes`: read, write."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = LineField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(user_id=actor.user.pk)


class CalendarFeed(Row):
    """The secret address under which a user's calendar program reads his follow-ups; only its digest is kept.

    `asked_at`, `asked`: since when how often it was read, so that a program gone wild is slowed down.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(user_id=actor.user.pk)


class SignInFailures(models.Model):
    """Wrong passwords in a row, of one account or from one network: see org/operations/attempts.py.

    `key`: a digest of which account or network, since people type passwords where the address belongs.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key[:8]


from merit.org.notices import Notice  # noqa: E402, F401  (a model of this app in a file of its own)
