"""Opportunities in any stage, with the days on which they were opened and closed: their stage history begins there."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.core.errors import Conflict
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Contact, Opportunity, Stage
from merit.crm.operations import brought
from merit.crm.operations.moving import stages_to_enter
from merit.crm.searching import plain
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Item, Together
from merit.imports.kinds.contacts import CUSTOMER, make_customer

CHANGES = ("name", "amount", "probability", "expected_on", "note")
KIND = Kind(
    "opportunities",
    gettext_lazy("Opportunities"),
    "kanban",
    "crm.opportunity",
    (
        Field(
            "code",
            gettext_lazy("Code"),
            most=40,
            known="商机编号|机会编号|编号|编码|单号|code|opportunity id|opportunity code|deal id|id|opportunity no|no",
        ),
        Field(
            "name",
            gettext_lazy("Name"),
            known="商机名称|机会名称|项目名称|项目|商机|主题|名称|name|opportunity|"
            "opportunity name|deal|deal name|title|subject",
            hint=gettext_lazy("Without it: the product or the customer"),
        ),
        CUSTOMER,
        Field(
            "owner",
            gettext_lazy("Owner"),
            ref="person",
            known="负责人|业务员|所属业务员|销售|销售人员|销售代表|客户经理|"
            "所有者|owner|sales agent|sales rep|salesperson|agent|rep|deal owner|opportunity owner|assigned to",
        ),
        Field(
            "stage",
            gettext_lazy("Stage"),
            ref="stage",
            known="阶段|商机阶段|销售阶段|状态|进展|stage|deal stage|"
            "sales stage|status|opportunity stage|pipeline stage",
        ),
        Field("pipeline", gettext_lazy("Pipeline"), known="销售流程|销售管道|管道|业务线|pipeline|sales process"),
        Field(
            "amount",
            gettext_lazy("Amount"),
            read="money",
            known="金额|商机金额|预计金额|预计成交金额|合同金额|成交金额|"
            "amount|value|deal value|close value|deal amount|opportunity amount|revenue|expected revenue|total",
        ),
        Field(
            "opened_on",
            gettext_lazy("Opened on"),
            read="date",
            known="创建日期|创建时间|开始日期|立项日期|接触日期|"
            "engage date|open date|opened|created|created on|created at|start date|create date",
        ),
        Field(
            "closed_on",
            gettext_lazy("Closed on"),
            read="date",
            known="关闭日期|成交日期|结束日期|结单日期|赢单日期|"
            "close date|closed|closed on|won date|end date|date closed",
        ),
        Field(
            "expected_on",
            gettext_lazy("Expected on"),
            read="date",
            known="预计成交日期|预计签约日期|预计成交时间|"
            "预计日期|expected close|expected close date|expected on|forecast date|expected date",
        ),
        Field(
            "probability",
            gettext_lazy("Probability"),
            read="percent",
            known="可能性|赢率|成功率|概率|把握|probability|win probability|likelihood|win rate",
        ),
        Field(
            "product",
            gettext_lazy("Product (for the name)"),
            ref="product",
            soft=True,
            known="产品|产品名称|商品|产品线|product|product name|item",
        ),
        Field("contact", gettext_lazy("Contact"), ref="contact", known="联系人|联系人姓名|contact|contact name"),
        Field(
            "loss_reason",
            gettext_lazy("Loss reason"),
            known="输单原因|丢单原因|失败原因|流失原因|loss reason|lost reason|reason lost|reason",
            fallback=gettext_lazy("Not stated"),
        ),
        Field(
            "note",
            gettext_lazy("Note"),
            read="long",
            most=4000,
            known="备注|说明|描述|note|notes|remark|description|comment",
        ),
    ),
    keys=("code", "name"),
)


class Opportunities(Together):
    """In bulk, with their steps."""

    kind = KIND
    several = 1000

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages that may be entered, pipeline after pipeline; there is an open one."""
        rows = stages_to_enter(self.actor, self.actor.company.pk).select_related("pipeline")
        found = list(rows.order_by("pipeline__position", "position"))
        if not any(one.kind == "open" for one in found):
            raise Conflict(_("The company has no stages yet. An administrator sets them up."))
        return found

    def _first(self, pipeline_id: int | None = None) -> Stage:
        """Where an opportunity begins: the first open stage of the pipeline, or of the usual one."""
        open_ = [one for one in self.stages if one.kind == "open"]
        return next((one for one in open_ if pipeline_id in (None, one.pipeline_id)), open_[0])

    def _in_pipeline(self, item: Item) -> None:
        """The stage of that name in the pipeline that the row names."""
        wanted = plain(item.texts["pipeline"])
        inside = [one for one in self.stages if plain(one.pipeline.name) == wanted]
        if not inside:
            item.wrong("pipeline", _("There is no “%(name)s”.") % {"name": item.texts["pipeline"]})
            return
        name = plain(item.values["stage"].name) if item.values.get("stage") else plain(item.texts.get("stage", ""))
        stage = next((one for one in inside if plain(one.name) == name), None)
        if stage is not None:
            item.values["stage"] = stage
            item.problems = [one for one in item.problems if one[0] != "stage"]
        elif name:
            item.wrong("stage", _("There is no “%(name)s”.") % {"name": item.texts.get("stage", "")})
        else:
            item.values["stage"] = self._first(inside[0].pipeline_id)

    def make(self, one: Field, item: Item, text: str) -> Any:  # noqa: ARG002
        return make_customer(self, item, text)

    def resolve(self, items: Sequence[Item]) -> None:
        super().resolve(items)
        named = [item for item in items if item.texts.get("contact") and item.values.get("customer")]
        rows = Contact.objects.visible_to(self.actor).filter(
            customer__in={item.values["customer"].pk for item in named},
            name__in={item.texts["contact"] for item in named},
        )
        known = {(row.customer_id, row.name): row for row in rows} if named else {}
        for item in named:
            contact = known.get((item.values["customer"].pk, item.texts["contact"]))
            if contact is None and self.work.missing.get("contact") != "blank":
                item.wrong("contact", _("There is no “%(name)s” at this customer.") % {"name": item.texts["contact"]})
            item.values["contact"] = contact
        for item in items:
            self._named(item)
            if item.texts.get("pipeline"):
                self._in_pipeline(item)

    @staticmethod
    def _named(item: Item) -> None:
        """An opportunity without a name is called after its product, else its customer."""
        if not item.texts.get("name"):
            customer = item.values.get("customer")
            product = item.values.get("product") or item.texts.get("product")
            item.values["name"] = str(product or (customer.name if customer else ""))[:200]

    def key_of(self, item: Item, key: str) -> Any:
        text, customer = item.texts.get(key), item.values.get("customer")
        if key == "code":
            return text or None
        # what has a code is recognised by nothing else: one customer has many alike
        return (customer.pk, text) if text and customer and not item.texts.get("code") else None

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:
        rows = Opportunity.objects.unscoped("it is there, whoever has it").filter(company=self.actor.company)
        found: dict[Any, list[int]] = {}
        if key == "code":
            for pk, text in rows.filter(code__in=wanted).values_list("pk", "code"):
                found.setdefault(text, []).append(pk)
            return found
        rows = rows.filter(customer__in={one for one, _text in wanted}, name__in={text for _one, text in wanted})
        for pk, customer, text in rows.order_by("pk").values_list("pk", "customer_id", "name"):
            found.setdefault((customer, text), []).append(pk)
        return found

    def prepared(self, item: Item) -> Opportunity:
        values = self.pick(item, ("code", "customer", "owner", "contact", "opened_on", "closed_on", "loss_reason"))
        values |= {**self.pick(item, CHANGES), "attributes": self.attributes(item)}
        values.setdefault("amount", Decimal(0))
        stage = item.values.get("stage") or self._first()
        return brought.prepared_opportunity(self.actor, stage=stage, first=self._first(stage.pipeline_id), **values)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Opportunity.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, CHANGES) | self.attributes_over(item, row)
        before: dict[str, Any] = {name: getattr(row, name) for name in values}
        if values:
            row = operations.change_opportunity(self.actor, row.pk, row.version, **values)
        stage = item.values.get("stage") if "stage" in item.given else None
        if stage and stage.pk != row.stage_id and self.work.duplicates == "update":
            before["stage_id"], before["loss_reason"] = row.stage_id, row.loss_reason
            reason = item.values.get("loss_reason") or ""
            row = operations.move_opportunity(self.actor, row.pk, row.version, stage_id=stage.pk, loss_reason=reason)
        return {**before, "version": row.version} if before else {}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Opportunity.objects.visible_to(self.actor), pk)
        if before.get("stage_id"):
            reason = before.get("loss_reason") or _("Not stated")
            row = operations.move_opportunity(
                self.actor, pk, row.version, stage_id=before["stage_id"], loss_reason=reason
            )
        values = {name: value for name, value in before.items() if name in (*CHANGES, "attributes")}
        if values:
            operations.change_opportunity(self.actor, pk, row.version, **values)

    def parts(self) -> frozenset[str]:
        return frozenset({"crm.stagechange"})
