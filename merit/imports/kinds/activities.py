"""Contacts with customers that took place; the same row comes in once, whatever file it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.crm.models import Activity, Contact
from merit.crm.operations import brought
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Item, Together
from merit.imports.kinds.contacts import CUSTOMER, make_customer

KINDS = {
    "call": "call|电话|致电|通话|來電|来电|去电|電話|phone|phone call|tel",
    "visit": "visit|拜访|上门|上门拜访|到访|拜訪|外出拜访|on-site|onsite|site visit",
    "mail": "mail|邮件|郵件|email|e-mail|电子邮件",
    "message": "message|微信|短信|消息|簡訊|wechat|whatsapp|sms|qq|钉钉|企业微信|line|im|chat",
    "meeting": "meeting|会议|會議|面谈|开会|面談|线上会议|video|demo",
    "other": "other|其他|其它|展会|宴请",
}
WORDS = {word: kind for kind, words in KINDS.items() for word in words.split("|")}

KIND = Kind(
    "activities",
    gettext_lazy("Activities"),
    "message-square-text",
    "crm.activity",
    (
        CUSTOMER,
        Field(
            "on",
            gettext_lazy("Date"),
            read="date",
            required=True,
            known="日期|联系日期|跟进日期|拜访日期|时间|联系时间|"
            "跟进时间|date|activity date|on|contact date|created|timestamp|when|created at",
        ),
        Field(
            "kind",
            gettext_lazy("Kind"),
            read="choice",
            most=40,
            words=WORDS,
            fallback="other",
            known="方式|联系方式|类型|跟进方式|跟进类型|活动类型|type|kind|activity type|channel|method",
        ),
        Field(
            "content",
            gettext_lazy("What was said"),
            read="long",
            most=8000,
            known="内容|跟进内容|联系内容|沟通内容|记录|"
            "跟进记录|备注|拜访内容|content|note|notes|description|summary|body|details|comment|subject",
        ),
        Field(
            "person",
            gettext_lazy("Who"),
            ref="person",
            known="负责人|跟进人|业务员|联系人员|拜访人|销售|记录人|创建人|"
            "person|who|owner|user|sales rep|sales agent|salesperson|by|created by|rep",
        ),
        Field(
            "opportunity",
            gettext_lazy("Opportunity"),
            ref="opportunity",
            known="商机|商机名称|商机编号|项目|机会|opportunity|deal|deal name|opportunity id",
        ),
        Field(
            "contact",
            gettext_lazy("Contact"),
            ref="contact",
            known="联系人|联系人姓名|客户联系人|contact|contact name|contact person",
        ),
        Field("time", gettext_lazy("Time"), read="time", known="几点|具体时间|time|start time"),
        Field("minutes", gettext_lazy("Minutes"), read="whole", known="时长|分钟|时长(分钟)|minutes|duration|length"),
        Field("outcome", gettext_lazy("Outcome"), known="结果|跟进结果|沟通结果|outcome|result"),
        Field("code", gettext_lazy("Code"), most=40, known="编号|记录编号|code|id|activity id|no"),
    ),
    keys=("code",),
    choices=("skip",),
)


class Activities(Together):
    """In bulk. What an activity says is its author's: rows that are there are left alone."""

    kind = KIND
    several = 2000

    def make(self, one: Field, item: Item, text: str) -> Any:  # noqa: ARG002
        return make_customer(self, item, text)

    def resolve(self, items: Sequence[Item]) -> None:
        super().resolve(items)
        named = [item for item in items if item.texts.get("contact") and item.values.get("customer")]
        known: dict[Any, Any] = {}
        if named:
            ids = {item.values["customer"].pk for item in named}
            rows = Contact.objects.visible_to(self.actor).filter(customer__in=ids)
            known = {(row.customer_id, row.name): row for row in rows}
        for item in named:
            contact = known.get((item.values["customer"].pk, item.texts["contact"]))
            if contact is None and self.work.missing.get("contact") != "blank":
                item.wrong("contact", _("There is no “%(name)s” at this customer.") % {"name": item.texts["contact"]})
            item.values["contact"] = contact

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:  # noqa: ARG002
        rows = Activity.objects.unscoped("a code is taken, whoever may see the row").filter(code__in=wanted)
        return {code: [pk] for pk, code in rows.values_list("pk", "code")}

    def prepared(self, item: Item) -> Activity:
        return brought.prepared_activity(self.actor, **self.pick(item, [one.name for one in KIND.fields]))
