"""People with what holds for them: department, superior, wages. Rows may name superiors that stand further down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from merit.core.errors import Invalid
from merit.core.operations import found, next_code
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Item, Together
from merit.org.models import Department, Person
from merit.org.operations.bringing import TEXTS, insert_people, person_to_insert
from merit.org.operations.departments import create_department
from merit.org.operations.people import change_person, create_person, set_term

TERM = ("group", "hired_on", "left_on")
WAGES = ("base_wage", "floating_wage")
ABOVE = ("superior", "leader")
REFS = ("department", "position", "superior", "leader")

KIND = Kind(
    "people",
    gettext_lazy("People"),
    "users",
    "org.person",
    (
        Field(
            "name",
            gettext_lazy("Name"),
            required=True,
            known="姓名|员工姓名|名字|员工|业务员|人员|name|employee|"
            "employee name|full name|person|staff|sales agent|salesperson",
        ),
        Field(
            "code",
            gettext_lazy("Code"),
            most=40,
            known="工号|员工编号|编号|人员编号|员工号|code|employee id|employee no|staff id|id|no|employee code",
        ),
        Field(
            "department",
            gettext_lazy("Department"),
            ref="department",
            required=True,
            creates=True,
            known="部门|所属部门|"
            "部门名称|组织|团队|区域|大区|department|dept|team|division|office|regional office|unit|region",
        ),
        Field(
            "superior",
            gettext_lazy("Superior"),
            ref="person",
            creates=True,
            known="上级|直属上级|主管|直接主管|汇报对象|"
            "经理|领导|superior|manager|supervisor|reports to|boss|line manager|team lead",
        ),
        Field(
            "leader",
            gettext_lazy("Supervising leader"),
            ref="person",
            known="分管领导|督办领导|leader|supervising leader",
        ),
        Field(
            "position", gettext_lazy("Position"), ref="position", known="职位|岗位|职务|position|job|job title|title"
        ),
        Field(
            "group", gettext_lazy("Group"), most=60, known="类别|人员类别|考核组|分组|群组|group|category|staff group"
        ),
        Field("email", gettext_lazy("Email"), read="email", most=254, known="邮箱|电子邮箱|电子邮件|email|e-mail|mail"),
        Field("phone", gettext_lazy("Phone"), most=40, known="手机|手机号|电话|联系电话|手机号码|phone|mobile|tel"),
        Field(
            "hired_on",
            gettext_lazy("Hired on"),
            read="date",
            known="入职日期|入职时间|到岗日期|hired|hire date|hired on|start date|joined|join date",
        ),
        Field(
            "left_on",
            gettext_lazy("Left on"),
            read="date",
            known="离职日期|离职时间|left|left on|leave date|end date|termination date",
        ),
        Field(
            "base_wage",
            gettext_lazy("Base wage"),
            read="number",
            known="基本工资|底薪|基础工资|固定工资|base wage|base salary|basic salary|base pay",
        ),
        Field(
            "floating_wage",
            gettext_lazy("Floating wage"),
            read="number",
            known="浮动工资|绩效工资|绩效基数|floating wage|variable pay|performance wage",
        ),
        Field(
            "start",
            gettext_lazy("Holds from"),
            read="date",
            known="生效日期|起始日期|holds from|effective|effective from|valid from",
        ),
    ),
    keys=("code", "email", "name"),
    verbs=("people.write",),
)


class People(Together):
    """In bulk, each with the first term; who stands above others before them."""

    kind = KIND
    several = 2000  # superiors may stand further down

    def make(self, one: Field, item: Item, text: str) -> Any:
        """A department at the top of the company; a superior in the row's department."""
        company = self.actor.company
        if one.ref == "department":
            code = f"{company.code}-{next_code(f'department-{company.pk}', 'D', 3)}"[:40]
            return create_department(self.actor, company_id=company.pk, code=code, name=text)
        department = item.values.get("department")
        if department is None:
            raise Invalid({one.name: gettext_lazy("Choose a department first.")})
        return create_person(self.actor, company_id=company.pk, name=text, department_id=department.pk)

    def resolve(self, items: Sequence[Item]) -> None:
        """Superiors who are created by other rows of the file are looked up when it is their turn."""
        self.coming: dict[str, set[int]] = {}
        self.new: dict[int, Person] = {}
        names = {item.values.get("name") for item in items} | {item.texts.get("code") for item in items}
        for one in self.kind.fields:
            if one.ref:
                waiting = [item for item in items if item.texts.get(one.name)]
                if one.name in ABOVE:
                    known = self.work.finder.find("person", {item.texts[one.name] for item in waiting})
                    later = [i for i in waiting if i.texts[one.name] in names and known.get(i.texts[one.name]) is None]
                    self.coming[one.name] = {item.number for item in later}
                    waiting = [item for item in waiting if item.number not in self.coming[one.name]]
                self._resolve(one, waiting)

    def write(self, items: Sequence[Item]) -> None:
        """First those whose superiors are there, then those below them."""
        waiting = list(items)
        while waiting:
            ready = [item for item in waiting if self._there(item)]
            if not ready:
                for item in waiting:
                    name = next(name for name in ABOVE if item.number in self.coming.get(name, ()))
                    item.wrong(name, gettext_lazy("The row of this person was not brought in."))
                return
            super().write(ready)
            self._learn([item for item in ready if not item.problems])
            done = {item.number for item in ready}
            waiting = [item for item in waiting if item.number not in done]

    def _learn(self, items: Sequence[Item]) -> None:
        """Those who are there now, for the rows that name them; of a check they are not saved."""
        keys = {item.record[1] for item in items if item.action == "update" and item.record is not None}
        rows = Person.objects.unscoped("just brought in").filter(pk__in=keys) if keys else ()
        for row in (*rows, *(self.new[item.number] for item in items if item.number in self.new)):
            for text in filter(None, (row.name, row.code)):
                self.work.finder.learn("person", text, row)

    def _there(self, item: Item) -> bool:
        for name, later in self.coming.items():
            if item.number in later and name not in item.values:
                row = self.work.finder.find("person", {item.texts[name]})[item.texts[name]]
                if row is None:
                    return False
                item.values[name] = row
        return True

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:
        rows = Person.objects.visible_to(self.actor).filter(company=self.actor.company)
        found: dict[Any, list[int]] = {}
        for pk, text in rows.filter(**{f"{key}__in": wanted}).values_list("pk", key):
            found.setdefault(text, []).append(pk)
        return found

    def _term(self, item: Item) -> dict[str, Any]:
        """What holds for the person, as rows."""
        term = self.pick(item, (*TERM, *REFS))
        wages = {name: f"{item.values[name]:f}" for name in WAGES if item.values.get(name) is not None}
        return {**term, "attributes": wages} if wages else term

    def prepared(self, item: Item) -> Any:
        if not isinstance(item.values.get("department"), Department):
            raise Invalid(department=gettext_lazy("This is needed."))
        values = {**self.pick(item, ("start", *TEXTS)), **self._term(item)}
        self.new[item.number] = person_to_insert(self.actor, **values)
        return self.new[item.number]

    def insert(self, rows: Sequence[Any]) -> None:
        insert_people(self.actor, rows, batch=self.work.label)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Person.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, ("name", "email", "phone"))
        before: dict[str, Any] = {name: getattr(row, name) for name in values}
        if values:
            whole = {name: getattr(row, name) for name in ("name", "email", "phone")} | values
            row = change_person(self.actor, row.pk, row.version, **whole)
        term = self._term(item) if self.work.duplicates == "update" else {}
        term = {f"{name}_id" if name in REFS else name: getattr(value, "pk", value) for name, value in term.items()}
        now = row.term(self.actor.today)
        term = {name: value for name, value in term.items() if now is None or getattr(now, name, None) != value}
        if "attributes" in term:
            term["attributes"] = {**(now.attributes if now else {}), **term["attributes"]}
        if term:
            before["term"] = {name: getattr(now, name, None) for name in term}
            set_term(self.actor, row.pk, row.version, start=item.values.get("start") or self.actor.today, **term)
            row.refresh_from_db()
        return {**before, "version": row.version} if before else {}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Person.objects.visible_to(self.actor), pk)
        whole = {name: before.get(name, getattr(row, name)) for name in ("name", "email", "phone")}
        row = change_person(self.actor, pk, row.version, **whole)
        if before.get("term"):
            set_term(self.actor, pk, row.version, start=self.actor.today, **before["term"])

    def parts(self) -> frozenset[str]:
        return frozenset({"org.term"})
