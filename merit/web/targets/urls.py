"""Targets: addresses."""

from django.urls import URLPattern, path

from merit.web.targets import views, views_planning

urlpatterns: list[URLPattern] = [
    path("targets", views.page, name="targets"),
    path("targets/cells", views.save, name="target-cells"),
    path("targets/spread", views_planning.spread_year, name="target-spread"),
    path("targets/departments/<int:pk>/share", views_planning.share_department, name="target-share-department"),
    path("targets/companies/<int:pk>/share", views_planning.share_company, name="target-share-company"),
    path("targets/copy", views_planning.copy, name="target-copy"),
    path("targets/changes/<int:pk>/reversal", views_planning.undo_change, name="target-undo"),
    path("targets/table.<slug:form>", views_planning.table, name="target-table"),
]
