"""The organisation: addresses."""

from django.urls import URLPattern, path

from merit.web.org import history, users, views, working_days

urlpatterns: list[URLPattern] = [
    path("organisation", views.organisation, name="organisation"),
    path("people", views.people, name="people"),
    path("people/new", views.person_new, name="person-new"),
    path("people/<int:pk>", views.person, name="person"),
    path("people/<int:pk>/edit", views.person_edit, name="person-edit"),
    path("people/<int:pk>/term", views.person_term, name="person-term"),
    path("people/<int:pk>/delete", views.person_delete, name="person-delete"),
    path("departments/new", views.department_new, name="department-new"),
    path("departments/<int:pk>", views.department_edit, name="department-edit"),
    path("departments/<int:pk>/delete", views.department_delete, name="department-delete"),
    path("users", users.users, name="users"),
    path("users/new", users.user_new, name="user-new"),
    path("users/<int:pk>", users.user, name="user"),
    path("users/<int:pk>/roles", users.user_role, name="user-role"),
    path("users/<int:pk>/roles/<int:assignment>/end", users.user_role_end, name="user-role-end"),
    path("users/<int:pk>/unblock", users.user_unblock, name="user-unblock"),
    path("users/<int:pk>/invitation", users.user_invitation, name="user-invitation"),
    path("users/<int:pk>/active", users.user_active, name="user-active"),
    path("settings/password", users.password, name="password"),
    path("invitation/<str:code>/<str:token>", users.invitation, name="invitation"),
    path("company", users.company, name="company"),
    path("company/new", users.company_new, name="company-new"),
    path("working-days", working_days.page, name="working-days"),
    path("working-days/holidays", working_days.holidays, name="working-days-holidays"),
    path("settings/tokens", users.api_tokens, name="api-tokens"),
    path("settings/tokens/<int:pk>/revoke", users.api_token_revoke, name="api-token-revoke"),
    path("history", history.history, name="history"),
]
