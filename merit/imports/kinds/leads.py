"""Leads: each the owner's that its row names, the importer's own, or given by the assignment rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy, pgettext_lazy

from merit.core.operations import found
from merit.crm import keys
from merit.crm.leads import operations
from merit.crm.leads.alike import email_key, fill_leads
from merit.crm.leads.bringing import prepared_lead
from merit.crm.leads.models import OPEN, Lead
from merit.imports.fields import Field, Kind
from merit.imports.kinds import YES_NO
from merit.imports.kinds.bringing import Item, Together

TEXTS: Final = ("name", "company_name", "title", "phone", "email", "region", "industry", "source", "need", "note")
OTHERS: Final = ("amount", "tags", "next_contact_on", "next_step")
STATES: Final = {
    **dict.fromkeys(
        ("new", "open", "not contacted", "新", "新线索", "新線索", "未处理", "未處理", "未跟进", "未跟進"), "new"
    ),
    **dict.fromkeys(("working", "contacted", "in progress", "跟进中", "跟進中", "已联系", "已聯繫"), "working"),
    **dict.fromkeys(("qualified", "合格", "有效", "已确认", "已確認"), "qualified"),
    **dict.fromkeys(
        ("disqualified", "unqualified", "lost", "junk", "无效", "無效", "已关闭", "已關閉"), "disqualified"
    ),
}

KIND = Kind(
    "leads",
    gettext_lazy("Leads"),
    "funnel",
    "crm.lead",
    (
        Field(
            "company_name",
            gettext_lazy("Company"),
            known="公司|公司名称|单位|单位名称|企业|企业名称|客户|客户名称|线索名称|线索|company|company name|account|"
            "account name|organization|organisation|lead|lead name|customer",
        ),
        Field(
            "name",
            pgettext_lazy("person", "Name"),
            known="姓名|联系人|联系人姓名|名字|name|full name|contact|contact name|contact person|first name",
        ),
        Field("title", gettext_lazy("Job title"), most=100, known="职务|职位|头衔|title|job title|position|role"),
        Field(
            "phone",
            gettext_lazy("Phone"),
            most=40,
            known="手机|手机号|手机号码|电话|联系电话|电话号码|phone|mobile|cell|tel|telephone|"
            "phone number|mobile phone",
        ),
        Field(
            "email",
            gettext_lazy("Email"),
            read="email",
            most=254,
            known="邮箱|电子邮箱|电子邮件|email|e-mail|mail|email address",
        ),
        Field(
            "owner",
            gettext_lazy("Owner"),
            ref="person",
            known="负责人|业务员|销售|销售人员|跟进人|归属人|所有者|owner|lead owner|"
            "sales rep|sales agent|salesperson|rep|"
            "assigned to",
        ),
        Field(
            "by_rules",
            gettext_lazy("Give it to whom the assignment rules name"),
            read="choice",
            words=YES_NO,
            known="按规则分配|自动分配|assign by rule|auto assign",
        ),
        Field("source", gettext_lazy("Source"), most=100, known="来源|线索来源|渠道|source|lead source|channel|origin"),
        Field(
            "region", gettext_lazy("Region"), most=100, known="地区|区域|省市|城市|省份|国家|region|area|city|country"
        ),
        Field("industry", gettext_lazy("Industry"), most=100, known="行业|所属行业|industry|sector|vertical"),
        Field(
            "amount",
            gettext_lazy("Amount"),
            read="money",
            known="金额|预计金额|预算|意向金额|amount|budget|value|expected amount|deal value",
        ),
        Field(
            "need",
            gettext_lazy("What is needed"),
            read="long",
            most=4000,
            known="需求|需求描述|意向|意向产品|咨询内容|need|needs|interest|requirement|enquiry|inquiry|message|product",
        ),
        Field(
            "note", gettext_lazy("Note"), read="long", most=4000, known="备注|说明|note|notes|remark|remarks|comment"
        ),
        Field("tags", gettext_lazy("Tags"), read="tags", most=1000, known="标签|线索标签|tags|labels|tag"),
        Field(
            "status",
            gettext_lazy("Status"),
            read="choice",
            words=STATES,
            known="状态|线索状态|跟进状态|status|lead status|state|stage",
        ),
        Field("reason", gettext_lazy("Reason"), known="无效原因|关闭原因|原因|reason|lost reason|disqualified reason"),
        Field(
            "received_on",
            gettext_lazy("Received"),
            read="date",
            known="收到日期|创建日期|创建时间|录入日期|登记日期|日期|received|"
            "received on|created|created on|created at|date",
        ),
        Field(
            "next_contact_on",
            gettext_lazy("Next contact"),
            read="date",
            known="下次联系|下次联系日期|下次跟进|下次跟进日期|next contact|next follow-up|follow up date",
        ),
        Field("next_step", gettext_lazy("Next step"), most=300, known="下一步|下步计划|next step|next action"),
        Field("code", gettext_lazy("Code"), most=40, known="编号|线索编号|线索编码|code|id|lead id|lead no|no"),
    ),
    keys=("code", "phone", "email", "name"),
)


class Leads(Together):
    """In bulk, but for those that the rules give: these take their turn one after the other."""

    kind = KIND
    several = 2000

    def key_of(self, item: Item, key: str) -> Any:
        """A number or address that tells two leads apart; a name only together with the company."""
        text = item.texts.get(key, "")
        match key:
            case "phone":
                numbers = keys.phone_keys(text, keys.home_of(self.actor.company))
                return f"{keys.PHONE}:{numbers[0]}" if numbers else None
            case "email":
                return f"{keys.MAIL}:{email_key(text)}" if email_key(text) else None
            case "name":
                company = item.values.get("company_name", "")
                return (company, item.values.get("name", "")) if company else None
        return text or None

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:
        """Of several that are alike the newest that is still open, else the newest."""
        rows = Lead.objects.unscoped("who is there already, whoever may see it").filter(company=self.actor.company)
        best: dict[Any, tuple[bool, int]] = {}
        for pk, status, marks in self._marked(rows, key, wanted):
            for mark in wanted.intersection(marks):
                best[mark] = max(best.get(mark, (False, 0)), (status in OPEN, pk))
        return {mark: [pk] for mark, (_open, pk) in best.items()}

    def _marked(self, rows: Any, key: str, wanted: set[Any]) -> Iterator[tuple[int, str, list[Any]]]:
        """(id, status, by what it may be known again) of those leads that one of these marks may mean."""
        match key:
            case "code":
                found = rows.filter(code__in=wanted).values_list("pk", "status", "code")
                yield from ((pk, status, [code]) for pk, status, code in found)
            case "name":
                rows = rows.filter(company_name__in={mark[0] for mark in wanted}, name__in={mark[1] for mark in wanted})
                for pk, status, *mark in rows.values_list("pk", "status", "company_name", "name"):
                    yield pk, status, [tuple(mark)]
            case _:
                fill_leads(self.actor.company)
                yield from rows.filter(keys__overlap=list(wanted)).values_list("pk", "status", "keys")

    def alone(self, item: Item) -> bool:
        ruled = item.values.get("by_rules") == "yes" and not item.values.get("owner")
        return ruled or super().alone(item)

    def _values(self, item: Item) -> dict[str, Any]:
        return {**self.pick(item, (*TEXTS, *OTHERS)), "attributes": self.attributes(item)}

    def prepared(self, item: Item) -> Lead:
        more = self.pick(item, ("owner", "status", "reason", "received_on", "code"))
        return prepared_lead(self.actor, **more, **self._values(item))

    def create(self, item: Item) -> Any:
        return operations.create_lead(self.actor, by_rules=True, channel="import", **self._values(item))

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Lead.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, (*TEXTS, *OTHERS)) | self.attributes_over(item, row)
        before = {name: getattr(row, name) for name in values}
        if values:
            row = operations.change_lead(self.actor, row.pk, row.version, **values)
        owner = item.values.get("owner") if "owner" in item.given else None
        if owner and owner.pk != row.owner_id and (self.work.duplicates == "update" or row.owner_id is None):
            before["owner_id"] = row.owner_id
            row = operations.assign_lead(self.actor, row.pk, row.version, owner_id=owner.pk)
        return {**before, "version": row.version} if before else {}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Lead.objects.visible_to(self.actor), pk)
        values = {name: value for name, value in before.items() if name not in {"version", "owner_id"}}
        if values:
            row = operations.change_lead(self.actor, pk, row.version, **values)
        if before.get("owner_id"):
            operations.assign_lead(self.actor, pk, row.version, owner_id=before["owner_id"])
