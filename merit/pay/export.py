"""A run as a table: for payroll, as a file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from merit.calc.periods import parse_period
from merit.core.fields import on
from merit.org.models import Term
from merit.pay.models import PayRun, Statement
from merit.pay.plans import item_names
from merit.pay.review import ZERO, items_of


def run_table(run: PayRun) -> tuple[list[str], list[list[object]]]:
    """Headers and rows: code, name, department, every item, total. Amounts are Decimals."""
    statements = list(
        Statement.objects.unscoped("the run's own").filter(run=run).select_related("person").order_by("person__code")
    )
    people = [one.person_id for one in statements]
    items, names = items_of(run, people), item_names(run)
    used = {item for own in items.values() for item in own}
    columns = [item for item in names if item in used] + sorted(used - set(names))
    day = parse_period(run.month).last_day
    rows = Term.objects.unscoped("where they were").filter(on(day), person_id__in=people)
    departments = dict(rows.values_list("person_id", "department__name"))
    headers = [_("Code"), _("Name"), _("Department"), *(names.get(item, item) for item in columns), _("Total")]
    table: list[list[object]] = []
    for one in statements:
        own = items.get(one.person_id, {})
        amounts = [own.get(item, ZERO) for item in columns]
        table.append([one.person.code, one.person.name, departments.get(one.person_id, ""), *amounts, one.total])
    return headers, table
