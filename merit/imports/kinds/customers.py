"""Customers, each with a first contact where the row names one; without an owner they are the importer's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.core.operations import found
from merit.crm import keys, operations
from merit.crm.models import Customer
from merit.crm.operations import brought, bulk, duplicates
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Item, Together, caught

TEXTS = ("name", "customer_class", "industry", "region", "source", "address", "phone", "website", "tax_number")
PREFIX = {"tax_number": keys.TAX, "name": keys.NAME, "phone": keys.PHONE}
OTHERS = ("tags", "note", "created_on")
CONTACT = {"contact_name": "name", "contact_title": "title", "contact_phone": "phone", "contact_email": "email"}

KIND = Kind(
    "customers",
    gettext_lazy("Customers"),
    "building-2",
    "crm.customer",
    (
        Field(
            "name",
            gettext_lazy("Name"),
            required=True,
            known="客户名称|客户|客户名|公司名称|公司|单位名称|企业名称|往来单位|名称|account|account name|customer|"
            "customer name|company|company name|client|client name|name|organization|organisation",
        ),
        Field(
            "code",
            gettext_lazy("Code"),
            most=40,
            known="客户编号|客户编码|客户代码|编号|编码|代码|code|customer code|"
            "customer id|account id|customer no|no|id|client id",
        ),
        Field(
            "owner",
            gettext_lazy("Owner"),
            ref="person",
            known="负责人|所属业务员|业务员|销售|销售人员|销售代表|客户经理|跟进人|归属人|所有者|owner|account owner|"
            "sales rep|sales agent|salesperson|account manager|rep|assigned to",
        ),
        Field(
            "customer_class",
            gettext_lazy("Class"),
            most=40,
            known="客户级别|客户等级|等级|级别|客户类别|客户分类|类别|分类|class|grade|tier|level|rating|"
            "customer class|type",
        ),
        Field("industry", gettext_lazy("Industry"), most=100, known="行业|所属行业|行业类别|industry|sector|vertical"),
        Field(
            "region",
            gettext_lazy("Region"),
            most=100,
            known="地区|区域|省市|城市|省份|所在地|所在城市|国家|region|area|city|country|state|province|location|"
            "office location|territory",
        ),
        Field(
            "source",
            gettext_lazy("Source"),
            most=100,
            known="来源|客户来源|渠道|获客渠道|source|lead source|channel|origin",
        ),
        Field(
            "address",
            gettext_lazy("Address"),
            most=300,
            known="地址|公司地址|详细地址|联系地址|通讯地址|address|street",
        ),
        Field(
            "phone",
            gettext_lazy("Phone"),
            most=40,
            known="电话|公司电话|座机|联系电话|固定电话|电话号码|phone|telephone|tel|phone number|main phone",
        ),
        Field("website", gettext_lazy("Website"), known="网站|网址|官网|主页|website|web|url|homepage|domain"),
        Field(
            "tax_number",
            gettext_lazy("Tax number"),
            most=40,
            known="税号|统一社会信用代码|统一信用代码|信用代码|纳税人识别号|税务登记号|统一编号|统编|tax number|tax id|"
            "vat|vat number|vat id|ein|registration number|company number",
        ),
        Field("tags", gettext_lazy("Tags"), read="tags", most=1000, known="标签|客户标签|tags|labels|tag"),
        Field(
            "created_on",
            gettext_lazy("Customer since"),
            read="date",
            known="客户起始日|建档日期|创建日期|创建时间|开户日期|成为客户日期|首次合作日期|录入日期|customer since|"
            "created|created on|created at|since|date created",
        ),
        Field(
            "note",
            gettext_lazy("Note"),
            read="long",
            most=4000,
            known="备注|说明|描述|note|notes|remark|remarks|comment|description",
        ),
        Field(
            "contact_name",
            gettext_lazy("Contact: name"),
            known="联系人|联系人姓名|主要联系人|首要联系人|contact|contact name|contact person|primary contact",
        ),
        Field(
            "contact_title",
            gettext_lazy("Contact: job title"),
            most=100,
            known="联系人职务|职务|职位|contact title|job title|position",
        ),
        Field(
            "contact_phone",
            gettext_lazy("Contact: phone"),
            most=40,
            known="手机|手机号|手机号码|联系人手机|联系人电话|"
            "移动电话|mobile|cell|contact phone|mobile phone|contact mobile",
        ),
        Field(
            "contact_email",
            gettext_lazy("Contact: email"),
            read="email",
            most=254,
            known="邮箱|电子邮箱|电子邮件|联系人邮箱|email|e-mail|mail|contact email",
        ),
    ),
    keys=("code", "tax_number", "name", "phone"),
)


class Customers(Together):
    """In bulk: a hundred thousand in a minute."""

    kind = KIND
    several = 2000
    _filled = False

    def match(self, items: Sequence[Item]) -> None:
        """By the code; else by what makes customers likely the same, unless one field was chosen for it."""
        home = keys.home_of(self.actor.company)
        for item in items:
            texts = {name: str(item.values.get(name) or "") for name in ("name", "phone", "website", "tax_number")}
            emails = [item.values["contact_email"]] if item.values.get("contact_email") else []
            item.keys = keys.keys_of(**texts, emails=emails, home=home)
        if self.work.key in {"code", *PREFIX}:
            super().match(items)
            return
        coded = {item.texts["code"] for item in items if item.texts.get("code")}
        known = duplicates.by_code(self.actor.company.pk, coded) if coded else {}
        for item in items:
            item.existing = known.get(item.texts.get("code", ""))
        self._match_likely([item for item in items if item.existing is None])
        self._in_file([item for item in items if item.texts.get("code")], "code")

    def _match_likely(self, items: Sequence[Item]) -> None:
        having = self._having({key for item in items for key in item.keys})
        for item in items:
            ids = list(dict.fromkeys(pk for key in item.keys for pk in having.get(key, ())))
            if len(ids) > 1 and self.work.duplicates in {"fill", "update"}:
                item.wrong(
                    "name",
                    _("There are %(n)s customers like this: choose by what they are recognised.") % {"n": len(ids)},
                )
            elif ids:
                item.existing = ids[0]
            if item.existing is None:
                self._repeated(item)

    def _repeated(self, item: Item) -> None:
        """A customer whom an earlier row of the file names already."""
        marks = [hash(key) for key in item.keys if key[0] in "nt"]
        first = next((self.work.seen[mark] for mark in marks if mark in self.work.seen), item.number)
        if first != item.number:
            item.same_as = first
        for mark in marks:
            self.work.seen.setdefault(mark, item.number)

    def _having(self, wanted: set[str]) -> dict[str, list[int]]:
        """By key, the customers of the company that have it, whoever sees them."""
        if not self._filled:
            duplicates.fill(self.actor.company.pk)
            self._filled = True
        return duplicates.holders(self.actor.company.pk, wanted) if wanted else {}

    def key_of(self, item: Item, key: str) -> Any:
        if key == "code":
            return item.texts.get("code") or None
        return next((one for one in item.keys if one[0] == PREFIX[key]), None)

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:
        if key == "code":
            return {code: [pk] for code, pk in duplicates.by_code(self.actor.company.pk, wanted).items()}
        return self._having(wanted)

    def prepared(self, item: Item) -> Customer:
        values = {**self.pick(item, ("code", *TEXTS, *OTHERS)), "attributes": self.attributes(item)}
        row = brought.prepared_customer(self.actor, owner=item.values.get("owner"), keys=item.keys, **values)
        row.first_contact = self._contact(item, row)
        return row

    def _contact(self, item: Item, row: Customer) -> Any:
        values = {theirs: item.values[ours] for ours, theirs in CONTACT.items() if item.values.get(ours)}
        if not values:
            return None
        if "name" not in values:
            values["name"] = values.get("phone") or values.get("email") or _("Contact")
        with caught(item):
            return brought.prepared_contact(self.actor, customer=row, **values)
        item.problems = [
            (f"contact_{name}" if name in CONTACT.values() else name, text) for name, text in item.problems
        ]
        return None

    def written(self, rows: Sequence[tuple[Item, Any]]) -> None:
        """The first contacts."""
        pairs = [(item, row.first_contact) for item, row in rows if row.first_contact is not None]
        for _item, one in pairs:
            one.customer_id = one.customer.pk
        bulk.insert(self.actor, [one for _item, one in pairs], batch=self.work.label)
        self.work.made.extend((item.number, "crm.contact", one.pk) for item, one in pairs)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Customer.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, (*TEXTS, *OTHERS))
        values |= self.attributes_over(item, row)
        before = {name: getattr(row, name) for name in values}
        if values:
            row = operations.change_customer(self.actor, row.pk, row.version, **values)
        owner = item.values.get("owner") if "owner" in item.given else None
        if owner and owner.pk != row.owner_id and (self.work.duplicates == "update" or row.owner_id is None):
            before["owner_id"] = row.owner_id
            row = operations.assign_customer(self.actor, row.pk, row.version, owner_id=owner.pk)
        return {**before, "version": row.version} if before else {}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Customer.objects.visible_to(self.actor), pk)
        values = {name: value for name, value in before.items() if name not in {"version", "owner_id"}}
        if values:
            row = operations.change_customer(self.actor, pk, row.version, **values)
        if before.get("owner_id"):
            operations.assign_customer(self.actor, pk, row.version, owner_id=before["owner_id"])
