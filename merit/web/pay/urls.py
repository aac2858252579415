"""Pay: plans, runs, statements: addresses."""

from django.urls import URLPattern, path

from merit.web.pay import awards, plans, questions, runs, statements

urlpatterns: list[URLPattern] = [
    path("pay/plans", plans.listing, name="pay-plans"),
    path("pay/plans/new", plans.new, name="pay-plan-new"),
    path("pay/plans/<int:pk>", plans.page, name="pay-plan"),
    path("pay/plans/<int:pk>/edit", plans.edit, name="pay-plan-edit"),
    path("pay/plans/<int:pk>/archival", plans.archival, name="pay-plan-archival"),
    path("pay/plans/<int:pk>/delete", plans.remove, name="pay-plan-delete"),
    path("pay/plan-versions/<int:pk>/approve", plans.approve, name="pay-plan-approve"),
    path("pay/plan-versions/<int:pk>/delete", plans.delete, name="pay-plan-draft-delete"),
    path("pay/runs", runs.listing, name="pay-runs"),
    path("pay/runs/<int:pk>", runs.page, name="pay-run"),
    path("pay/runs/<int:pk>/progress", runs.progress, name="pay-run-progress"),
    path("pay/runs/<int:pk>/export", runs.export, name="pay-run-export"),
    *(path(f"pay/runs/<int:pk>/{name}", runs.act, {"name": name}, name=f"pay-run-{name}") for name in runs.VERBS),
    path("pay/statements", statements.listing, name="statements"),
    path("pay/statements/<int:pk>", statements.page, name="statement"),
    path("pay/statements/<int:pk>/lines", statements.lines_part, name="statement-lines"),
    path("pay/statements/<int:pk>/why", statements.why_part, name="statement-why"),
    path("pay/statements/<int:pk>/confirm", statements.confirm, name="statement-confirm"),
    path("pay/statements/<int:pk>/ask", statements.ask, name="statement-ask"),
    path("pay/questions", questions.listing, name="pay-questions"),
    path("pay/questions/<int:pk>/answer", questions.answer, name="question-answer"),
    path("pay/awards", awards.listing, name="awards"),
    path("pay/awards/new", awards.new, name="award-new"),
    path("pay/awards/people", awards.people, name="award-people"),
    path("pay/awards/<int:pk>/withdrawal", awards.withdraw, name="award-withdrawal"),
]
