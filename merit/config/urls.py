"""Every address: the areas of the pages and the API."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("merit.api.urls")),
    path("", include("merit.web.shell.urls")),
    path("", include("merit.web.home.urls")),
    path("", include("merit.web.notices.urls")),
    path("", include("merit.web.approvals.urls")),
    path("", include("merit.web.org.urls")),
    path("", include("merit.web.crm.urls")),
    path("", include("merit.web.pipeline.urls")),
    path("", include("merit.web.boards.urls")),
    path("", include("merit.web.leads.urls")),
    path("", include("merit.web.targets.urls")),
    path("", include("merit.web.expenses.urls")),
    path("", include("merit.web.appraisal.urls")),
    path("", include("merit.web.pay.urls")),
    path("", include("merit.web.imports.urls")),
    path("", include("merit.web.lists.urls")),
    path("", include("merit.web.reports.urls")),
]

handler400 = "merit.web.shell.errors.bad_request"
handler403 = "merit.web.shell.errors.forbidden"
handler404 = "merit.web.shell.errors.not_found"
handler500 = "merit.web.shell.errors.server_error"
