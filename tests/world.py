"""One record of every kind: a salesperson's own, a colleague's of the same team, one of another company."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from merit.appraisal.models import (
    Appraisal,
    AppraisalCycle,
    AppraisalTemplate,
    AppraisalTemplateVersion,
    RaterAssignment,
)
from merit.approvals import kinds
from merit.approvals.facts import Facts
from merit.approvals.models import (
    ApprovalDelegation,
    ApprovalFlow,
    ApprovalFlowVersion,
    ApprovalRequest,
    ApprovalTask,
)
from merit.approvals.steps import BUILT_IN, write
from merit.core.storing import store
from merit.crm.leads.models import Lead, LeadRule, WebForm
from merit.crm.models import (
    Activity,
    BadDebt,
    Call,
    Comment,
    Competitor,
    Contact,
    Contract,
    Credit,
    Customer,
    CustomerClass,
    CustomField,
    File,
    FollowUp,
    IntervalRule,
    LossReason,
    Merge,
    Opportunity,
    OpportunityMember,
    OpportunityStep,
    Pipeline,
    Product,
    Quote,
    Receipt,
    Receivable,
    Rival,
    Stage,
    StageApproval,
    Survey,
    SurveyInvitation,
    Transfer,
    Violation,
)
from merit.crm.pool.models import RecycleRule
from merit.crm.stuck import Supervision
from merit.imports.models import Import, ImportPreset, ImportRow
from merit.lists.models import BulkChange, Export, SavedView
from merit.org.models import Person, RoleAssignment, Token
from merit.org.notices import Notice
from merit.pay.models import Award, PayLine, PayPlan, PayPlanVersion, PayRun, Question, Statement
from merit.points.models import PointsEntry
from merit.reports.models import Report
from merit.requests.models import ExpenseLimit, ExpenseLine, ExpenseRequest
from merit.targets.models import Target, TargetChange
from tests.approvals.kit import KIND

DAY = date(2026, 11, 2)
TEMPLATE = """template: Monthly
indicators:
  - {code: attitude, dimension: Work, weight: 100, kind: rated}
raters: [{role: superior, weight: 100}]
"""
PLAN = "plan: P\nitems:\n  - {code: base, form: fixed, every: month, amount: 100}\n"
Ids = dict[str, int]


def make(cast: SimpleNamespace) -> dict[str, Ids]:
    """kind → relation (own, team, other) → id."""
    owners = {"own": cast.people["seller"], "team": cast.people["seller2"], "other": cast.people["outsider"]}
    kinds: dict[str, Ids] = {}
    shared: dict[Any, dict[str, Any]] = {}
    for relation, person in owners.items():
        company = person.company
        if company.pk not in shared:
            shared[company.pk] = _of_company(cast, person)
        for kind, row in {**_of_person(cast, person, shared[company.pk]), **shared[company.pk]}.items():
            if row is not None:
                kinds.setdefault(kind, {})[relation] = row.pk
    for kind in shared[cast.acme.pk]:
        kinds[kind].pop("team", None)
    return kinds


def _of_company(cast: SimpleNamespace, person: Person) -> dict[str, Any]:
    """What is the company's as a whole."""
    company = person.company
    template = AppraisalTemplate.everything.create(company=company, code="monthly", name="Monthly")
    version = AppraisalTemplateVersion.everything.create(template=template, number=1, text=TEMPLATE)
    common = {"company": company, "template_version": version}
    published = AppraisalCycle.everything.create(**common, name="Q3", period="2026-Q3", state="published")
    open_ = AppraisalCycle.everything.create(**common, name="October", period="2026-10", state="open")
    pipeline = Pipeline.everything.create(company=company, position=1, name="Sales")
    plan = PayPlan.everything.create(company=company, code=f"plan-{company.code}", name="Plan")
    draft = PayPlanVersion.everything.create(plan=plan, number=1, text=PLAN, made_by=None)
    return {
        "company": company,
        "department": cast.departments["sales1" if company == cast.acme else "elsewhere"],
        "approval_flow": _approval_flow(company),
        "interval_rule": IntervalRule.everything.create(company=company, days=14, starts_on=DAY),
        "pipeline": pipeline,
        "loss_reason": LossReason.everything.create(company=company, position=1, name="Price"),
        "stage": Stage.everything.create(
            company=company, pipeline=pipeline, position=1, name="First", probability=Decimal("0.1")
        ),
        "survey": Survey.everything.create(company=company, name="Survey"),
        "customer_class": CustomerClass.everything.create(company=company, position=1, name="A"),
        **_of_leads(company),
        "product": Product.everything.create(company=company, code="p", name="Pump"),
        "expense_limit": ExpenseLimit.everything.create(
            company=company, per="person", period="month", amount=Decimal(1000)
        ),
        "custom_field": CustomField.everything.create(
            company=company, record="customer", code="c", label="C", kind="text"
        ),
        "template": template,
        "template_version": version,
        "cycle": published,
        "open_cycle": open_,
        "plan": plan,
        "version": draft,
        "run": PayRun.everything.create(company=company, month="2026-10", state="approved", controls={}),
    }


def _of_leads(company: Any) -> dict[str, Any]:
    """A rule and a form of the company, and what lies in its pool."""
    now = datetime(2026, 11, 2, tzinfo=UTC)
    lying = {"company": company, "pooled_at": now}
    return {
        "lead_rule": LeadRule.everything.create(company=company, position=1, name="Pool", way="pool"),
        "recycle_rule": RecycleRule.everything.create(company=company, idle_days=3000),
        "web_form": WebForm.everything.create(
            company=company, name="Site", title="Ask", fields=[{"name": "name", "required": True}]
        ),
        "pooled_customer": Customer.everything.create(code=f"p-{company.code}", name="Pooled", **lying),
        "pooled_lead": Lead.everything.create(code=f"q-{company.code}", name="Pooled", received_at=now, **lying),
    }


def _of_person(cast: SimpleNamespace, person: Person, shared: dict[str, Any]) -> dict[str, Any]:
    code, company = person.code, person.company
    customer = Customer.everything.create(company=company, code=f"c-{code}", name=f"Customer {code}", owner=person)
    contact = Contact.everything.create(customer=customer, name="Kim")
    opportunity = Opportunity.everything.create(
        **{"company": company, "code": f"o-{code}", "customer": customer, "name": "Deal", "owner": person},
        **{"stage": shared["stage"], "probability": Decimal("0.1"), "amount": Decimal(1000)},
        **{"entered_stage_on": DAY, "opened_on": DAY},
    )
    activity = Activity.everything.create(
        company=company, code=f"a-{code}", person=person, customer=customer, kind="call", on=DAY
    )
    said = {"author": person.user, "author_name": person.name, "text": "Hello"}
    comment = Comment.everything.create(company=company, customer=customer, **said)
    file = File.everything.create(
        **{"company": company, "customer": customer, "name": "a.txt", "type": "text", "size": 1, "digest": "0"},
        **{"key": person.code.encode().hex().ljust(40, "0"), "by": person.user, "by_name": person.name},
    )
    store().put(file.key, io.BytesIO(b"x"))
    follow_up = FollowUp.everything.create(company=company, person=person, customer=customer, due_on=DAY)
    return {
        "person": person,
        "customer": customer,
        "contact": contact,
        "opportunity": opportunity,
        **_of_opportunity(opportunity, person),
        "stage_approval": StageApproval.everything.create(
            **{"opportunity": opportunity, "stage": shared["stage"], "amount": Decimal(1000)},
            **{"asked_by": person.user, "asked_by_name": person.name, "asked_at": datetime(2026, 11, 2, tzinfo=UTC)},
        ),
        "supervision": _supervision(cast, opportunity),
        "activity": activity,
        "follow_up": follow_up,
        "call": Call.everything.create(
            **{"company": company, "call_id": f"call-{code}", "direction": "in", "from_number": "0512-00000000"},
            **{"to_number": "100", "started_at": datetime(2026, 11, 2, 1, tzinfo=UTC), "person": person},
        ),
        "violation": Violation.everything.create(
            **{"code": f"v-{code}", "person": person, "customer": customer, "kind": "interval", "on": DAY},
            **{"since": DAY - timedelta(11), "due_on": DAY - timedelta(1), "interval_days": 10},
        ),
        **_approvals(cast, person, customer),
        "points": PointsEntry.everything.create(
            code=f"p-{code}", person=person, on=DAY, points=Decimal(-1), reason="Late", proposed_by_name="X"
        ),
        "comment": comment,
        "file": file,
        "lead": Lead.everything.create(
            company=company, code=f"l-{code}", name="Lee", owner=person, received_at=datetime(2026, 11, 2, tzinfo=UTC)
        ),
        "target_change": TargetChange.everything.create(
            **{"company": person.company, "metric": "volume", "year": 2026, "how": "set", "by": person.user},
            cells=[["person", person.pk, "2026-01", None, None]],
        ),
        "target": Target.everything.create(
            company=company, person=person, metric="receipts", period="2026-11", value=Decimal(1000)
        ),
        "merge": _merge(person, customer),
        "survey_invitation": SurveyInvitation.everything.create(
            **{"survey": shared["survey"], "company": company, "customer": customer, "contact": contact},
            **{"owner": person, "sent_on": DAY, "expires_on": DAY + timedelta(days=99)},
        ),
        "transfer": Transfer.everything.create(
            company=company, person=person, effective_on=DAY + timedelta(days=99), what=["customers"]
        ),
        **_money(person, customer),
        "expense": _expense(person, customer),
        **_imports(person),
        **_results(cast, person, shared),
        **_account(cast, person),
    }


def _approvals(cast: SimpleNamespace, person: Person, customer: Customer) -> dict[str, Any]:
    """A request of theirs that the lead is asked about; HR stands in for them."""
    kinds.register(KIND)
    here = person.company == cast.acme
    request = ApprovalRequest.everything.create(
        **{"company": person.company, "kind": KIND.code, "subject_type": "crm.customer", "subject_id": customer.pk},
        **{"text": "Dinner", "submitter": person, "steps": write(BUILT_IN), "step": 0},
        **{"facts": Facts().kept(DAY), "submitted_at": datetime(2026, 11, 2, tzinfo=UTC)},
    )
    ApprovalTask.everything.create(
        **{"request": request, "round": 1, "step": 0, "place": 0, "rank": 0, "state": "open"},
        **{"person": cast.people["lead"] if here else person, "opened_at": request.submitted_at},
    )
    standing = ApprovalDelegation.everything.create(
        person=person, to=cast.people["hr"] if here else person, valid=(DAY, DAY + timedelta(days=999))
    )
    return {"approval": request, "approval_delegation": standing}


def _approval_flow(company: Any) -> ApprovalFlow:
    flow = ApprovalFlow.everything.create(company=company, kind=KIND.code, name="Costs")
    ApprovalFlowVersion.everything.create(flow=flow, number=1, steps=write(BUILT_IN), by_name="An Ning")
    return flow


def _merge(person: Person, customer: Customer) -> Merge:
    """Another customer was merged into this one."""
    absorbed = Customer.everything.create(
        company=person.company, code=f"m-{person.code}", name="Merged", owner=person, merged_into=customer
    )
    return Merge.everything.create(
        **{"company": person.company, "kind": "customer", "survivor_id": customer.pk, "label": customer.name},
        **{"absorbed": [{"id": absorbed.pk, "label": "Merged", "archived_at": None}], "before": {}, "after": {}},
        by_name=person.name,
    )


def _supervision(cast: SimpleNamespace, about: Opportunity) -> Supervision:
    """What the lead asks; of the other company, somebody there."""
    asker = cast.people["lead"].user if about.company == cast.acme else about.owner.user
    moment = datetime(2026, 11, 2, 2, tzinfo=UTC)
    return Supervision.everything.create(
        **{"company": about.company, "opportunity": about, "asks": "Why?", "asked_on": DAY, "asked_at": moment},
        **{"asked_by": asker, "asked_by_name": asker.name},
    )


def _of_opportunity(opportunity: Opportunity, person: Person) -> dict[str, Any]:
    rival = Competitor.everything.create(company=person.company, name=f"Rival of {person.code}")
    return {
        "opportunity_member": OpportunityMember.everything.create(
            opportunity=opportunity, person=person, role="presales"
        ),
        "opportunity_step": OpportunityStep.everything.create(opportunity=opportunity, name="Call", person=person),
        "rival": Rival.everything.create(opportunity=opportunity, competitor=rival),
        "quote": Quote.everything.create(
            **{"opportunity": opportunity, "number": f"q-{person.code}", "language": "en", "issued_on": DAY},
            **{"valid_until": DAY, "currency": "CNY", "amount": Decimal(1000), "customer_name": "C", "owner_name": "O"},
            **{"issued_by": person.user, "issued_by_name": "O", "issued_at": datetime(2026, 11, 2, tzinfo=UTC)},
        ),
    }


def _money(person: Person, customer: Customer) -> dict[str, Any]:
    contract = Contract.everything.create(
        company=person.company,
        code=f"k-{person.code}",
        customer=customer,
        owner=person,
        signed_on=DAY,
        amount=Decimal(1000),
    )
    Credit.everything.create(contract=contract, person=person, share=Decimal(1))
    common = {"contract": contract, "amount": Decimal(100)}
    return {
        "contract": contract,
        "receivable": Receivable.everything.create(code=f"v-{person.code}", due_on=DAY, **common),
        "receipt": Receipt.everything.create(code=f"r-{person.code}", received_on=DAY, **common),
        "bad_debt": BadDebt.everything.create(code=f"b-{person.code}", written_off_on=DAY, **common),
    }


def _expense(person: Person, customer: Customer) -> ExpenseRequest:
    """A draft with one line."""
    row = ExpenseRequest.everything.create(
        company=person.company, code=f"e-{person.code}", person=person, title="Dinner", customer=customer, amount=300
    )
    ExpenseLine.everything.create(request=row, position=1, kind="meal", day=DAY, amount=300)
    return row


def _imports(person: Person) -> dict[str, Any]:
    """A file that somebody is bringing in, and a mapping that is kept."""
    common = {"company": person.company, "kind": "customers", "made_by": person.user}
    batch = Import.everything.create(
        **common, file_name="file.csv", size=20, digest="0" * 64, state="ready", rows=1, reading={"kind": "text"}
    )
    ImportRow.everything.create(batch=batch, number=2, cells='["x"]', state="wrong", problems=[])
    preset = ImportPreset.everything.create(**common, name=f"preset {person.code}")
    return {"import": batch, "import_preset": preset}


def _results(cast: SimpleNamespace, person: Person, shared: dict[str, Any]) -> dict[str, Any]:
    department = shared["department"]
    appraisal = Appraisal.everything.create(
        cycle=shared["cycle"], person=person, department=department, score=Decimal(90), grade="A"
    )
    marking = Appraisal.everything.create(cycle=shared["open_cycle"], person=person, department=department)
    rater = cast.people["lead"] if person.company == cast.acme else person
    assignment = RaterAssignment.everything.create(appraisal=marking, role="superior", rater=rater)
    statement = Statement.everything.create(run=shared["run"], person=person, total=Decimal(100))
    line = PayLine.everything.create(
        **{"run": shared["run"], "plan": shared["plan"], "plan_version": shared["version"], "person": person},
        **{"position": 0, "item": "base", "period": "2026-10", "source": "100", "amount": Decimal(100)},
    )
    question = Question.everything.create(statement=statement, line=line, text="Why?", asked_by=person.user)
    return {
        "appraisal": appraisal,
        "marking": marking,
        "assignment": assignment,
        "statement": statement,
        "question": question,
        "award": Award.everything.create(
            code=f"w-{person.code}", person=person, item="base", awarded_on=DAY, amount=Decimal(10)
        ),
    }


def _account(cast: SimpleNamespace, person: Person) -> dict[str, Any]:
    token = Token.everything.create(
        user=person.user,
        name="t",
        digest=person.code.ljust(64, "0"),
        hint="x",
        scopes=["read"],
        expires_at=datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=1),
    )
    mine: dict[str, Any] = {"company": person.company, "user": person.user, "list": "customers"}
    view = SavedView.everything.create(
        company=person.company, owner=person.user, list="customers", name="Mine", state="f="
    )
    report = Report.everything.create(
        company=person.company, owner=person.user, list="customers", name="Mine", query="list=customers&rows=region"
    )
    assignment = RoleAssignment.everything.filter(user=person.user).first()
    notice = Notice.everything.create(
        **{"person": person, "company": person.company, "kind": "contact-due", "key": "k", "day": DAY},
        **{"subject_type": "org.person", "subject_id": person.pk, "subject_label": person.name},
    )
    return {
        **{"user": person.user, "role": assignment, "token": token, "notice": notice, "saved_view": view},
        "report": report,
        "bulk_change": BulkChange.everything.create(**mine, action="archive", said="Archived"),
        "export": Export.everything.create(**mine, query="f="),
    }
