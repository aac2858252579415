"""The organisation as of a day: departments as a tree, with the people in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from merit.core.fields import on
from merit.org.models import Department, DepartmentTerm, Term


@dataclass
class Node:
    """A department on that day. `count`: its people and those of the departments below."""

    department: Department
    people: list[Term] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)
    count: int = 0


def tree(actor: Any, day: date) -> list[Node]:
    """The departments of the actor's company on `day`, from the top, each with its people: three queries."""
    rows = DepartmentTerm.objects.visible_to(actor).filter(on(day), department__company=actor.company)
    rows = rows.select_related("department").order_by("department__code")
    nodes = {row.department_id: Node(row.department) for row in rows}
    top: list[Node] = []
    for row in rows:
        above = nodes.get(row.parent_id)
        (above.below if above else top).append(nodes[row.department_id])
    for term in staff(actor, day):
        if term.department_id in nodes:
            nodes[term.department_id].people.append(term)
    for node in top:
        _count(node)
    return top


def staff(actor: Any, day: date) -> Any:
    """The terms of those employed in the actor's company on `day`: leads first, then by code."""
    rows = Term.objects.visible_to(actor).filter(on(day), company=actor.company)
    rows = rows.filter(Q(hired_on=None) | Q(hired_on__lte=day), Q(left_on=None) | Q(left_on__gte=day))
    rows = rows.select_related("person", "position", "superior", "leader", "department")
    return rows.order_by("-group", "person__code")


def _count(node: Node) -> int:
    node.count = len(node.people) + sum(_count(below) for below in node.below)
    return node.count
