"""Suggestions while typing: customers, owners, and values that stand in a column already."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from merit.crm import policy
from merit.crm.models import CustomerClass, LossReason, Product
from merit.org.actor import Actor
from merit.org.models import Person
from merit.web.crm import owners
from merit.web.picking import BETWEEN, SHOWN, offered, suggestions
from merit.web.request import Request

MOST_KNOWN = 60
# From one value to the next along the index, instead of reading every row of a company.
_WALK = """
WITH RECURSIVE known(value) AS (
    (SELECT customer_class FROM crm_customer
        WHERE company_id = %(company)s AND customer_class > '' AND archived_at IS NULL ORDER BY 1 LIMIT 1)
    UNION ALL
    SELECT (SELECT customer_class FROM crm_customer
        WHERE company_id = %(company)s AND customer_class > known.value AND archived_at IS NULL ORDER BY 1 LIMIT 1)
    FROM known WHERE known.value IS NOT NULL
)
SELECT value FROM known WHERE value IS NOT NULL LIMIT %(most)s
"""


def classes(actor: Actor) -> list[str]:
    """The classes that the actor's customers have."""
    if actor.company.pk not in actor.reach("crm").companies:
        return known(actor, "customer_class")
    with connection.cursor() as cursor:
        cursor.execute(_WALK, {"company": actor.company.pk, "most": MOST_KNOWN})
        return [value for (value,) in cursor.fetchall()]


def managed(actor: Actor) -> list[str]:
    """The classes that the company has set up, in its order."""
    rows = CustomerClass.objects.visible_to(actor).filter(company=actor.company).order_by("position")
    return list(rows.values_list("name", flat=True))


def known(actor: Actor, column: str) -> list[str]:
    """The values that the actor's customers have in this column."""
    rows = owners.customers(actor).exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[:MOST_KNOWN])


def reasons(actor: Actor, company_id: int) -> list[tuple[str, str]]:
    """The loss reasons to choose from."""
    rows = LossReason.objects.visible_to(actor).filter(company_id=company_id, archived_at=None)
    return [(str(one.pk), one.name) for one in rows]


@require_GET
def customers(request: Request) -> HttpResponse:
    rows = suggestions(owners.customers(request.actor), request.GET.get("q", ""))
    return offered(request, rows, lambda row: " · ".join(filter(None, [row.region, row.code])))


@require_GET
def people(request: Request) -> HttpResponse:
    """Whom the actor may make an owner; `from`: whose records he may give away."""
    rows = owners.givers(request.actor) if "from" in request.GET else owners.assignable(request.actor)
    return offered(request, suggestions(rows, request.GET.get("q", "")))


@require_GET
def products(request: Request) -> HttpResponse:
    """The products in use, by name or code."""
    text = request.GET.get("q", "").partition(BETWEEN)[0].strip()
    rows = Product.objects.visible_to(request.actor).filter(company=request.actor.company, archived_at=None)
    rows = rows.filter(Q(name__icontains=text) | Q(code__istartswith=text))
    return offered(request, rows.order_by("name", "pk")[:SHOWN])


@require_GET
def colleagues(request: Request) -> HttpResponse:
    """The people of the company, for teams and steps."""
    rows = Person.objects.visible_to(request.actor).filter(company=request.actor.company)
    return offered(request, suggestions(rows, request.GET.get("q", "")))


@require_GET
def owners_seen(request: Request) -> HttpResponse:
    """Whose records a list may be narrowed to: oneself first."""
    actor, text = request.actor, request.GET.get("q", "")
    rows = suggestions(owners.reached(actor), text)
    if not text and actor.person and actor.may(policy.WRITE):
        rows = [actor.person, *(row for row in rows if row != actor.person)]
    return offered(request, rows)
