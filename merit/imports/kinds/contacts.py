"""Contacts at customers; a customer that is not there can be made on the way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Contact, Customer
from merit.crm.operations import brought, bulk
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Bringer, Item, Together

TEXTS = ("name", "title", "phone", "email", "note")
CUSTOMER = Field(
    "customer",
    gettext_lazy("Customer"),
    ref="customer",
    required=True,
    creates=True,
    known="客户|客户名称|公司|公司名称|单位|单位名称|企业名称|所属客户|往来单位|customer|account|account name|company|"
    "company name|customer name|client|organization|customer code|客户编号|客户编码",
)

KIND = Kind(
    "contacts",
    gettext_lazy("Contacts"),
    "contact",
    "crm.contact",
    (
        CUSTOMER,
        Field(
            "name",
            pgettext_lazy("person", "Name"),
            required=True,
            known="姓名|联系人|联系人姓名|名字|名称|name|contact|contact name|full name|contact person",
        ),
        Field("title", gettext_lazy("Job title"), most=100, known="职务|职位|头衔|title|job title|position|role"),
        Field(
            "phone",
            gettext_lazy("Phone"),
            most=40,
            known="手机|手机号|手机号码|电话|联系电话|移动电话|phone|mobile|cell|tel|"
            "telephone|phone number|mobile phone",
        ),
        Field(
            "email",
            gettext_lazy("Email"),
            read="email",
            most=254,
            known="邮箱|电子邮箱|电子邮件|email|e-mail|mail|email address",
        ),
        Field(
            "note", gettext_lazy("Note"), read="long", most=4000, known="备注|说明|note|notes|remark|remarks|comment"
        ),
    ),
    keys=("email", "phone", "name"),
)


def make_customer(bringer: Bringer, item: Item, text: str) -> Customer:
    """A customer that a row names and that is not there: its owner is the row's, else the importer."""
    owner = item.values.get("owner") or item.values.get("person")
    row = brought.prepared_customer(bringer.actor, name=text, owner=owner)
    bringer.work.codes.give([row])
    bulk.insert(bringer.actor, [row], batch=bringer.work.label)
    return row


class Contacts(Together):
    """In bulk; recognised at their customer."""

    kind = KIND
    several = 2000

    def make(self, one: Field, item: Item, text: str) -> Any:  # noqa: ARG002
        return make_customer(self, item, text)

    def key_of(self, item: Item, key: str) -> Any:
        text, customer = item.texts.get(key), item.values.get("customer")
        return (customer.pk, text) if text and customer else None

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:
        rows = Contact.objects.unscoped("contacts of customers that are seen").filter(
            **{f"{key}__in": {text for _customer, text in wanted}},
            customer__in={customer for customer, _text in wanted},
        )
        found: dict[Any, list[int]] = {}
        for pk, customer, text in rows.order_by("pk").values_list("pk", "customer_id", key):
            found.setdefault((customer, text), []).append(pk)
        return found

    def prepared(self, item: Item) -> Contact:
        values = {**self.pick(item, TEXTS), "attributes": self.attributes(item)}
        return brought.prepared_contact(self.actor, customer=item.values["customer"], **values)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Contact.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, TEXTS) | self.attributes_over(item, row)
        if not values:
            return {}
        before = {name: getattr(row, name) for name in values}
        row = operations.change_contact(self.actor, row.pk, row.version, **values)
        return {**before, "version": row.version}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Contact.objects.visible_to(self.actor), pk)
        values = {name: value for name, value in before.items() if name != "version"}
        operations.change_contact(self.actor, pk, row.version, **values)
