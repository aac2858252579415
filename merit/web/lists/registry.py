"""How the lists of customers look, and which lists there are: what rows open, second lines, colours."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from merit.crm import policy
from merit.crm.leads import monitor
from merit.crm.leads.policy import may_enter
from merit.crm.models import Customer
from merit.lists.conditions import Condition
from merit.lists.described import LISTS
from merit.points import policy as points_policy
from merit.requests import policy as expense_policy
from merit.web import formats
from merit.web.crm.timeline import kind_name
from merit.web.leads.words import KINDS as LEAD_KINDS
from merit.web.leads.words import waiting
from merit.web.lists.addresses import Lazily, between, coded, is_, owner, period
from merit.web.lists.cells import Cell, Look
from merit.web.lists.pages import ListPage
from merit.web.lists.registry_sales import SALES

SELL: Final = _("Salespeople and their superiors enter them.")


def _customer_name(row: Any, _actor: Any, cell: Cell) -> None:
    cell.small, cell.phone = row.code, between(row.customer_class, row.region)


def _customer_class(row: Any, _actor: Any, cell: Cell) -> None:
    if row.customer_class == "A":
        cell.tag = "tag acc"


def _last_contact(row: Any, actor: Any, cell: Cell) -> None:
    if row.last_contact_on is None:
        return
    days = (actor.today - row.last_contact_on).days
    cell.small = ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days} if days else _t("today")
    cell.small_css = "bad-t" if row.interval_ends_on and row.interval_ends_on < actor.today else ""


def _title(row: Any, _actor: Any, cell: Cell) -> None:
    cell.small = row.title


def _customer_link(row: Any, _actor: Any, cell: Cell) -> None:
    if row.customer_id:
        cell.url = _CUSTOMER(row.customer)


def _phone(row: Any, _actor: Any, cell: Cell) -> None:
    if row.phone:
        cell.url = f"tel:{row.phone}"


def _email(row: Any, _actor: Any, cell: Cell) -> None:
    if row.email:
        cell.url = f"mailto:{row.email}"


def _opportunity_name(row: Any, _actor: Any, cell: Cell) -> None:
    cell.small, cell.phone = row.customer.name, row.stage.name


def _stage(row: Any, actor: Any, cell: Cell) -> None:
    from merit.web.crm.pipeline import colours, stages_of

    known = actor.__dict__.setdefault("_stage_colours", {})
    if row.company_id not in known:
        known[row.company_id] = colours(stages_of(actor, row.company_id))
    cell.tag = f"stage st{known[row.company_id].get(row.stage_id, 5)}"


def _next_contact(row: Any, actor: Any, cell: Cell) -> None:
    if row.stage.kind != "open":
        return
    due, today = row.next_contact_on, actor.today
    if due is None:
        cell.tag, cell.text = "due none", _t("None planned")
    elif due < today:
        days = (today - due).days
        cell.tag, cell.text = "due bad", ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}
    else:
        cell.tag, cell.text = ("due today", _t("Today")) if due == today else ("due", cell.text)


_STATE_TAGS = {"proposed": "tag warn", "confirmed": "tag", "contested": "tag warn", "waived": "tag"}


def _points_state(row: Any, _actor: Any, cell: Cell) -> None:
    cell.tag = _STATE_TAGS[row.state]


def _points_given(row: Any, _actor: Any, cell: Cell) -> None:
    if row.points is not None and row.points < 0:
        cell.css = f"{cell.css} neg"


def _points_person(row: Any, _actor: Any, cell: Cell) -> None:
    cell.phone = row.reason


def _points_reason(row: Any, _actor: Any, cell: Cell) -> None:
    if row.source_type == "crm.violation":
        cell.small = _t("Contact interval not kept")


def _points_money(row: Any, actor: Any, cell: Cell) -> None:
    if row.amount is not None:
        cell.text = formats.money(row.amount, actor.currency)
        cell.css = f"{cell.css} neg" if row.amount < 0 else cell.css


_EXPENSE_TAGS = {
    **{"pending": "tag warn", "returned": "tag warn", "approved": "tag ok", "reported": "tag acc"},
    **{"refused": "tag bad"},
}


def _expense_title(row: Any, _actor: Any, cell: Cell) -> None:
    cell.small, cell.phone = row.code, row.customer.name if row.customer else ""


def _expense_state(row: Any, _actor: Any, cell: Cell) -> None:
    cell.tag = _EXPENSE_TAGS.get(row.state, "tag")


def _activity_day(row: Any, actor: Any, cell: Cell) -> None:
    time = f" {row.time:%H:%M}" if row.time else ""
    cell.text = f"{formats.day(row.on, get_language() or 'en', actor.today)}{time}"
    cell.small = str(kind_name(row.kind))


def _activity_customer(row: Any, actor: Any, cell: Cell) -> None:
    _customer_link(row, actor, cell)
    cell.small = between(row.contact.name if row.contact else "", row.opportunity.name if row.opportunity else "")


def _activity_content(row: Any, _actor: Any, cell: Cell) -> None:
    cell.css, cell.small = f"{cell.css} clip", row.outcome


def _activity_opens(row: Any) -> str:
    return _OPPORTUNITY(row.opportunity) if row.opportunity_id else _CUSTOMER(row.customer) if row.customer_id else ""


def _lead_name(row: Any, _actor: Any, cell: Cell) -> None:
    cell.text, cell.css = str(row), cell.css.replace(" none", "")
    cell.small = between(row.code, row.name if row.company_name else "")
    cell.phone = row.source


def _lead_status(row: Any, _actor: Any, cell: Cell) -> None:
    cell.tag = f"tag {LEAD_KINDS[row.status]}".strip()


def _lead_owner(row: Any, _actor: Any, cell: Cell) -> None:
    if row.owner_id is None:
        cell.tag, cell.text = "tag warn", _t("In the pool")


def _lead_received(row: Any, _actor: Any, cell: Cell) -> None:
    if row._waits is not None:
        hours = int(row._waits)
        cell.small, cell.small_css = waiting(hours), "bad-t" if hours >= 24 else ""


def _source(_actor: Any, text: str) -> str | None:
    return str(Condition("source", "is", (text[:100],)))


def _age(_actor: Any, text: str) -> str | None:
    """One of the monitor's ages, as hours."""
    least, most = next(((least, most) for name, least, most in monitor.AGES if name == text), (None, None))
    if least is None:
        return None
    return f"waits.between.{least},{most - 1}" if most else f"waits.from.{least}"


_CUSTOMER, _OPPORTUNITY = Lazily("customer"), Lazily("opportunity")
_CHANGED = _("Change the search or the filters.")

PAGES: Final[dict[str, ListPage]] = {
    **SALES,
    "leads": ListPage(
        LISTS["leads"],
        Look(
            Lazily("lead"),
            {
                "company_name": _lead_name,
                "status": _lead_status,
                "owner": _lead_owner,
                "received_on": _lead_received,
                "phone": _phone,
                "email": _email,
            },
        ),
        icon="funnel",
        search=_("Search leads"),
        hint=_("Name, company, phone or pinyin"),
        nothing=(
            _("No leads yet"),
            _("Whoever asks, calls or fills in your web form is a lead, until it becomes a customer."),
        ),
        by=SELL,
        no_match=_("No lead matches"),
        create=("lead-new", _("New lead"), "plus", "C"),
        may_create=may_enter,
        template="lists/leads.html",
        old={"owner": owner("owner"), "source": _source, "age": _age},
    ),
    "customers": ListPage(
        LISTS["customers"],
        Look(
            _CUSTOMER,
            {
                "name": _customer_name,
                "customer_class": _customer_class,
                "last_contact_on": _last_contact,
                "phone": _phone,
            },
        ),
        icon="building-2",
        search=_("Search customers"),
        hint=_("Name, code, phone or pinyin"),
        nothing=(_("No customers yet"), _("Every opportunity, contract and receipt belongs to a customer.")),
        by=SELL,
        no_match=_("No customer matches"),
        create=("customer-new", _("New customer"), "plus", "C"),
        may_create=policy.may_create,
        old={"owner": owner("owner"), "class": is_("customer_class"), "period": period("created_on")},
    ),
    "contacts": ListPage(
        LISTS["contacts"],
        Look(Lazily("contact"), {"name": _title, "customer": _customer_link, "phone": _phone, "email": _email}),
        icon="contact",
        search=_("Search contacts"),
        hint=_("Name, phone or customer"),
        nothing=(_("No contacts yet"), _("The people at your customers stand here.")),
        by=SELL,
        no_match=_("No contact matches"),
        create=("contact-new", _("New contact"), "user-plus", "C"),
        may_create=policy.may_create,
        old={"owner": owner("owner")},
    ),
    "opportunities": ListPage(
        LISTS["opportunities"],
        Look(
            _OPPORTUNITY,
            {
                "name": _opportunity_name,
                "stage": _stage,
                "next_contact_on": _next_contact,
                "customer": _customer_link,
            },
        ),
        icon="kanban",
        search=_("Search opportunities"),
        hint=_("Name, customer or pinyin"),
        nothing=(_("No opportunities yet"), _("A chance of business with a customer, on its way to a contract.")),
        by=SELL,
        no_match=_("No opportunity matches"),
        create=("opportunity-new", _("New opportunity"), "plus", "C"),
        may_create=policy.may_create,
        template="lists/opportunities.html",
        old={"owner": owner("owner"), "stage": is_("stage")},
    ),
    "points": ListPage(
        LISTS["points"],
        Look(
            Lazily("points-entry"),
            {
                "state": _points_state,
                "person": _points_person,
                "reason": _points_reason,
                "points": _points_given,
                "amount": _points_money,
            },
            peeks=lambda _row: "",
        ),
        icon="scale",
        search=_("Search rewards and penalties"),
        hint=_("Name, reason or code"),
        nothing=(_("No rewards or penalties yet"), _("What is given or taken, by rule or by hand, stands here.")),
        by=_("Superiors, HR and the general manager propose them."),
        no_match=_("No entry matches"),
        create=("points-new", _("New entry"), "plus", "C"),
        may_create=points_policy.may_propose,
        old={"state": is_("state"), "period": period("on")},
    ),
    "expense-requests": ListPage(
        LISTS["expense-requests"],
        Look(
            Lazily("expense"),
            {"title": _expense_title, "state": _expense_state, "customer": _customer_link},
            peeks=lambda _row: "",
        ),
        icon="coins",
        search=_("Search expense requests"),
        hint=_("Purpose, person, customer or code"),
        nothing=(
            _("No expense requests yet"),
            _("What is to be spent is asked for here, and reported once it is spent."),
        ),
        by=_("Everyone who works here asks for their own."),
        no_match=_("No expense request matches"),
        create=("expense-new", _("New expense request"), "plus", "C"),
        may_create=expense_policy.may_create,
        old={"state": is_("state"), "customer": coded("customer_code", Customer)},
    ),
    "activities": ListPage(
        LISTS["activities"],
        Look(
            _activity_opens,
            {"on": _activity_day, "customer": _activity_customer, "content": _activity_content},
            peeks=lambda _row: "",
        ),
        icon="message-square-text",
        search=_("Search activities"),
        hint=_("What was said"),
        nothing=(_("No activities yet"), _("Calls, visits and messages stand here once they are logged.")),
        by=SELL,
        no_match=_("No activity matches"),
        create=("activity-new", _("Log contact"), "plus", "L"),
        may_create=policy.may_create,
        old={
            "owner": owner("person"),
            "kind": is_("kind"),
            "days": lambda _actor, text: f"on.last.{text}" if text.isdecimal() else None,
            "period": period("on"),
            "since": lambda _actor, text: f"on.since.{text[:10]}",
            "until": lambda _actor, text: f"on.until.{text[:10]}",
            "customer": coded("customer_code", Customer),
        },
    ),
}
